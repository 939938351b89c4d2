"""The answer to "what is this, if it is no model?"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Group = Literal["pointer", "container", "other"]


@dataclass(frozen=True, slots=True)
class Foreign:
    """Bytes that are no model.

    `kind` is an id in kebab-case (`git-lfs-pointer`, `onnx`); `description` is a noun phrase that
    fits behind "this is" (`an ONNX model`); `advice` is what to do, in the imperative, empty when
    there is nothing to say. `group` tells apart stand-ins for a model kept elsewhere (`pointer`),
    wrappers that may hold models (`container`) and the rest. `details` are JSON values; texts in
    it come from the file and are not escaped.
    """

    kind: str
    description: str
    advice: str = ""
    group: Group = "other"
    details: Mapping[str, Any] = field(default_factory=dict)
