"""The plain facts about each builtin operator, read from `signatures.json` when first asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pkgutil import get_data
from typing import Any, NamedTuple, TypeAlias

from tflint.operators.defect import Stage

FIXED_WIDTH = (
    "FLOAT32 FLOAT16 BFLOAT16 FLOAT64 INT8 UINT8 INT16 UINT16 INT32 UINT32 INT64 UINT64 BOOL "
    "COMPLEX64 FLOAT8_E4M3FN FLOAT8_E5M2"
)
"""What `FIXED_WIDTH` stands for in the file: the types of kernels that only look at the width."""

_STAGES = {
    "allocate": Stage.ALLOCATE,
    "invoke": Stage.INVOKE,
    "silent": Stage.SILENT,
    "crash": Stage.CRASH,
    # Some violations are refused, others computed wrongly; which ones, the kernels' source tells.
    "mixed": Stage.INVOKE,
}


@dataclass(frozen=True, slots=True)
class Slot:
    """An operand by position; `index` is `None` for all of that side, -1 for the last."""

    is_output: bool
    index: int | None

    @classmethod
    def parse(cls, text: str) -> Slot:
        """`in0`, `out1`, `in*`, `out*` or `last` (output)."""
        if text == "last":
            return cls(True, -1)
        side, index = (text[:3], text[3:]) if text.startswith("out") else (text[:2], text[2:])
        return cls(side == "out", None if index == "*" else int(index))


class AcceptedTypes(NamedTuple):
    """The element types of a slot. `delegate` are those that only XNNPACK takes. `stage` is when
    another type is noticed, `stages` overrides it for single types."""

    slot: Slot
    accepted: tuple[str, ...]
    quiet: frozenset[str]
    stage: Stage
    stages: Mapping[str, Stage]


class EqualTypes(NamedTuple):
    """Slots whose types must be equal."""

    slots: tuple[Slot, ...]
    stage: Stage


TypeRow: TypeAlias = "tuple[frozenset[str] | None, ...]"


class TypeRows(NamedTuple):
    """The legal combinations of types, and those that only XNNPACK takes. An entry is a set of names;
    `-` stands for an absent operand, `None` accepts anything."""

    slots: tuple[Slot, ...]
    rows: tuple[TypeRow, ...]
    delegate: tuple[TypeRow, ...]
    stage: Stage


class Ranks(NamedTuple):
    """The ranks a slot may have; `most` is `None` for no limit."""

    slot: Slot
    least: int
    most: int | None
    stage: Stage


class Signature(NamedTuple):
    """What a kernel demands of its operands, whatever their shapes.

    `writes` maps output positions (-1: the last, `None`: all) to the type the kernel writes into the
    tensor at Prepare: `in0`, `opt.FIELD` or a type name. `crashes` are the input positions where -1
    kills the process.
    """

    name: str
    inputs: tuple[int, int | None]
    outputs: tuple[int, int | None]
    optional: frozenset[int]
    crashes: frozenset[int]
    options: str
    types: tuple[AcceptedTypes, ...]
    equal: tuple[EqualTypes, ...]
    rows: TypeRows | None
    writes: tuple[tuple[int | None, str], ...]
    ranks: tuple[Ranks, ...]
    activations: frozenset[str] | None
    activation_stage: Stage
    constant: tuple[int, ...]
    variable: tuple[int, ...]


@cache
def signature(name: str) -> Signature | None:
    """The facts about a builtin operator; `None` for one that the CPU runtime has no kernel for."""
    facts = _facts().get(name)
    return _signature(name, facts) if facts is not None else None


@cache
def _facts() -> Mapping[str, Mapping[str, Any]]:
    data = get_data(__package__, "signatures.json")
    assert data is not None, "the file is part of the package"
    found: Mapping[str, Mapping[str, Any]] = json.loads(data)["operators"]
    return found


def _signature(name: str, facts: Mapping[str, Any]) -> Signature:
    activation = facts.get("activation")
    rank_stages = facts.get("rank_stages", {})
    return Signature(
        name=name,
        inputs=tuple(facts["inputs"]),
        outputs=tuple(facts["outputs"]),
        optional=frozenset(facts.get("optional", ())),
        crashes=frozenset(facts.get("crashes", ())),
        options=facts.get("options", ""),
        types=tuple(_accepted(slot, entry) for slot, entry in facts.get("types", {}).items()),
        equal=tuple(
            EqualTypes(tuple(map(Slot.parse, slots.split())), _STAGES[stage])
            for slots, stage in facts.get("same", ())
        ),
        rows=_rows(facts["rows"]) if "rows" in facts else None,
        writes=tuple((Slot.parse(k).index, v) for k, v in facts.get("writes", {}).items()),
        ranks=tuple(
            Ranks(Slot.parse(k), v[0], v[1], _STAGES[rank_stages.get(k, "allocate")])
            for k, v in facts.get("ranks", {}).items()
        ),
        activations=frozenset(activation["allowed"].split()) if activation else None,
        activation_stage=_STAGES[activation["stage"]] if activation else Stage.SILENT,
        constant=tuple(facts.get("constant", ())),
        variable=tuple(facts.get("variable", ())),
    )


def _accepted(slot: str, entry: Mapping[str, Any]) -> AcceptedTypes:
    accepted = _names(entry["accepted"])
    return AcceptedTypes(
        Slot.parse(slot),
        accepted,
        frozenset((*accepted, *_names(entry.get("delegate", "")))),
        _STAGES[entry.get("stage", "allocate")],
        {name: _STAGES[stage] for name, stage in entry.get("stages", {}).items()},
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.replace("FIXED_WIDTH", FIXED_WIDTH).split())


def _rows(entry: Mapping[str, Any]) -> TypeRows:
    return TypeRows(
        tuple(map(Slot.parse, entry["slots"].split())),
        tuple(map(_row, entry["rows"])),
        tuple(map(_row, entry.get("delegate", ()))),
        _STAGES[entry["stage"]],
    )


def _row(text: str) -> TypeRow:
    return tuple(None if cell == "*" else frozenset(cell.split("|")) for cell in text.split())
