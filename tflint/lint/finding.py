"""What a rule yields."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tflint.lint.diagnostic import ByteRange, Fix
from tflint.lint.severity import Severity

if TYPE_CHECKING:
    from tflint.model.node import Node


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that a rule found, in terms of the model.

    `message` is one sentence in lower case, without a final period, with the numbers in it. `at` is
    the node it is about and `field` the path below it (`quantization.scale[3]`). `related` are other
    nodes that explain it, each with one word for its part (`consumer`, `input`). `severity`
    overrides the rule's own for a variant of the defect. `data` is for programs: JSON values and
    numpy scalars. `key` tells apart findings of one rule on one subject in the fingerprint.
    """

    message: str
    at: Node
    field: str = ""
    help: str | None = None
    related: tuple[tuple[str, Node], ...] = ()
    severity: Severity | None = None
    data: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    key: str = ""
    targets: tuple[str, ...] = ()
    fix: Fix | None = None
    snippet: str | None = None
    bytes: ByteRange | None = None
