"""What is reported: plain, picklable data that every output format is made from.

A rule yields a `Finding` (finding.py), which points at model objects. The engine turns it into a
`Diagnostic`, in which nothing refers to the model any more: positions are spelled out, so that
reports can cross process borders and outlive the memory map.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tflint.lint.severity import Confidence, Severity


@dataclass(frozen=True, slots=True)
class Named:
    """A subgraph or tensor, by index and by its full, unescaped name (`None` when unnamed)."""

    index: int
    name: str | None


@dataclass(frozen=True, slots=True)
class OperatorReference:
    """An operator: index in its subgraph, type (`CONV_2D`, or the custom code), version."""

    index: int
    type: str
    version: int
    custom: bool


class ByteRange(NamedTuple):
    """Bytes of the innermost model: offset from its start, and length."""

    offset: int
    length: int

    @property
    def end(self) -> int:
        """The first offset behind the range."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class Location:
    """Where a diagnostic is. `address` is spelled with schema field names, as in
    `subgraphs[0].tensors[3].quantization.scale`; `bytes` are relative to the innermost model."""

    path: str
    member: str | None
    address: str
    subgraph: Named | None = None
    operator: OperatorReference | None = None
    tensor: Named | None = None
    buffer: int | None = None
    bytes: ByteRange | None = None
    listing_line: int | None = None


class RelatedLocation(NamedTuple):
    """Another place that explains the finding, with one word for its part in it."""

    label: str
    location: Location


class Fix(NamedTuple):
    """Whether and how `tflint fix` can mend it: `safe`, `unsafe` or `manual`."""

    applicability: str
    description: str


class Suppression(NamedTuple):
    """Why a diagnostic does not count: kind is `config`, `sidecar` or `baseline`; `source` is the
    file that says so; `until` is an ISO date."""

    kind: str
    source: str
    reason: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding as users and programs see it.

    `message` is one sentence in lower case without a final period. `excerpt` is a few lines of the
    graph around the place, for the `full` format; `snippet` is the offending values on one line.
    `fingerprint` (`v1:<32 hex digits>:<n>`) survives a re-export of the model.
    """

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    message: str
    help: str | None
    url: str
    location: Location
    fingerprint: str
    subject: str
    related: tuple[RelatedLocation, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    fix: Fix | None = None
    suppression: Suppression | None = None
    excerpt: str | None = None
    snippet: str | None = None
