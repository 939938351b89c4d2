"""The operators of a model: by type, and one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tflint.analysis.operator_uses import operator_uses
from tflint.summary.section import Block, Heading, Section, Table
from tflint.summary.wording import Ids, numbered, tensor_name, type_text
from tflint.targets.cpu_registry import registered_versions

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator

_TYPES_HEAD = ("operator", "version", "uses", "since TensorFlow", "since LiteRT")
_HEAD = ("#", "operator", "writes", "type")


@dataclass(frozen=True, slots=True)
class OperatorType:
    """An entry of `Model.operator_codes`. `tflite` and `litert` are the first releases with it;
    `None` for custom operators and for what no known release has."""

    operator: str
    version: int
    custom: bool
    uses: int
    tflite: str | None
    litert: str | None


@dataclass(frozen=True, slots=True)
class OperatorFacts:
    """An operator: its number (`1:12` outside of subgraph 0), type and version, the indices of the
    tensors it reads (-1 for an omitted one) and writes; name and type of the first that it writes."""

    number: str
    operator: str
    version: int
    custom: bool
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    writes: str
    type: str


def ops_section(facts: Facts, ids: Ids) -> Section:
    """The operator types with the releases they need, then all operators in execution order."""
    types = _types(facts)
    operators = [
        _operator(operator, ids)
        for subgraph in facts.model.subgraphs
        for operator in subgraph.operators
    ]
    blocks: list[Block] = []
    if types:
        rows = [(_shown(t.operator, t.custom), t.version, t.uses, *_releases(t)) for t in types]
        blocks.append(Table(_TYPES_HEAD, rows, frozenset({"operator"})))
    if operators:
        blocks.append(Heading("in execution order"))
        lines = [
            (o.number, f"{_shown(o.operator, o.custom)}.v{o.version}", _results(o), o.type)
            for o in operators
        ]
        blocks.append(Table(_HEAD, lines, frozenset({"operator", "writes"})))
    return Section("ops", {"types": types, "operators": operators}, blocks)


def _types(facts: Facts) -> list[OperatorType]:
    uses = facts.of(operator_uses)
    found: list[OperatorType] = []
    for code in facts.model.operator_codes:
        release = None
        if not code.is_custom:
            release = registered_versions().get(code.name, {}).get(code.version)
        found.append(
            OperatorType(
                code.type,
                code.version,
                code.is_custom,
                len(uses.get(code.index, ())),
                release.tflite if release else None,
                release.litert if release else None,
            )
        )
    return sorted(found, key=lambda each: (-each.uses, each.operator, each.version))


def _operator(operator: Operator, ids: Ids) -> OperatorFacts:
    subgraph = operator.subgraph
    written = operator.output()
    return OperatorFacts(
        number=numbered(subgraph, operator.index),
        operator=operator.type,
        version=operator.version,
        custom=operator.is_custom,
        inputs=operator.inputs,
        outputs=operator.outputs,
        writes=tensor_name(subgraph, operator.outputs[0], ids) if operator.outputs else "",
        type=type_text(written) if written is not None else "",
    )


def _releases(found: OperatorType) -> tuple[str, str]:
    if found.custom:
        return "custom", "custom"
    return found.tflite or "none known", found.litert or "none known"


def _shown(name: str, custom: bool) -> str:
    return f"custom {name}" if custom else name


def _results(found: OperatorFacts) -> str:
    more = len(found.outputs) - 1
    return f"{found.writes} and {more} more" if more > 0 else found.writes
