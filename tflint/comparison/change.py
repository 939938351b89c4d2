"""What a comparison says: plain data that every output format is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class ChangeClass(StrEnum):
    """What a change concerns, the most important first."""

    CONTRACT = "contract"
    GRAPH = "graph"
    QUANTIZATION = "quantization"
    WEIGHTS = "weights"
    FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two models.

    `what` names the kind of difference for programs (`input-dtype`), `subject` the part of the model
    with its name as in the file, `message` what became of it. `breaking` is set when callers of the
    old model may fail with the new one. `weight` orders changes of one class, greatest first. `old`
    and `new` are the two values, where there are such; `data` are further numbers.
    """

    cls: ChangeClass
    what: str
    subject: str
    message: str
    breaking: bool = False
    weight: float = 0.0
    old: Any = None
    new: Any = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """One line, not escaped."""
        return f"{self.subject}: {self.message}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences, in the order of their importance.

    `unchanged_findings` counts findings that both models have. `notes` say what was not compared.
    `same_bytes` is set for files that are equal byte for byte. `rtol` is the relative difference of
    scales and weights that counted as none; with `contract_only` nothing but the contract was
    compared.
    """

    changes: tuple[Change, ...] = ()
    unchanged_findings: int = 0
    notes: tuple[str, ...] = ()
    same_bytes: bool = False
    rtol: float = 0.0
    contract_only: bool = False

    @property
    def breaking(self) -> bool:
        """One of the changes may break callers."""
        return any(change.breaking for change in self.changes)

    def of(self, cls: ChangeClass) -> list[Change]:
        """The changes of a class, most important first."""
        return [change for change in self.changes if change.cls is cls]
