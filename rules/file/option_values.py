"""Option values that the runtime cannot copy or does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from tflint.analysis.builtin_options import (
    ARRAY_LIMITS,
    REQUIRED,
    TOLERATED_ENUMS,
    Absence,
    options_fact,
)
from tflint.analysis.facts import Facts
from tflint.flatbuffer import Field, Kind, Table
from tflint.flatbuffer.schemas.model import MODEL
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING, Severity
from tflint.model.model import Model
from tflint.model.operator import Operator

_POOLS = ("AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D")
_UNSUPPORTED = 0

_FIRST = MODEL.table("Operator").by_name["builtin_options"].slot
_SECOND = MODEL.table("Operator").by_name["builtin_options_2"].slot


@rule("F407", "options-out-of-range", severity=ERROR, confidence=HIGH, on=Model, tags=("crash",))
def options_out_of_range(model: Model, facts: Facts) -> Iterator[Finding]:
    """An option is longer than the runtime has room for, is missing, or has an unknown code.

    What it checks: Vectors in the options of RESHAPE, SQUEEZE and of StableHLO operators against the
    arrays that the runtime copies them into, and against each other where their lengths must agree;
    fields that have to be there; and options that are codes: types, padding, mirror mode, weights
    format, kernel type, function, algorithm. An unknown fused activation or combiner, and an unknown
    padding of a pool, are a warning.

    Why it matters: The interpreter refuses the model when it loads it or prepares the kernel.
    Releases before 2.3 write behind the array for STABLEHLO_GATHER and STABLEHLO_SCATTER. An unknown
    activation is taken for none.

    How to fix: Merge dimensions, or convert the model again. For a code that is newer than this tool,
    update it, and check that your runtime knows it.

    When it is wrong: A code that was added to the schema after this release.

    Source: LiteRT `tflite/core/api/flatbuffer_conversions.cc` (FlatBufferIntVectorToArray, Parse...);
    every code was run in ai-edge-litert 2.3.0.
    """
    plans: dict[int, _Plan] = {}
    for subgraph in model.subgraphs:
        for operator in subgraph.operators:
            values = operator.table.values
            options = values[_FIRST] or values[_SECOND]
            if options is None:
                continue
            plan = plans.get(operator.code.index)
            if plan is None:
                plan = plans[operator.code.index] = _Plan(operator)
            if options.type.name == plan.table and not operator.table.damaged:
                yield from plan.judge(operator, options)


class _Plan:
    """What there is to check in the options of one kind of operator."""

    def __init__(self, operator: Operator) -> None:
        fact = options_fact(operator.name)
        self.table = fact.table if fact.absence is not Absence.IGNORED else ""
        fields = MODEL.table(self.table).fields if self.table else ()
        self.codes = [
            (field.slot, MODEL.enum(field.type).names, field)
            for field in fields
            if field.kind is Kind.SCALAR and field.type
        ]
        self.limits = ARRAY_LIMITS.get(self.table, ())
        self.required = REQUIRED.get(self.table, ())

    def judge(self, operator: Operator, options: Table) -> Iterable[Finding]:
        values = options.values
        found: list[Finding] | None = None
        for slot, names, field in self.codes:
            code = values[slot]
            if code not in names or (code == _UNSUPPORTED and names[code] == "UNSUPPORTED"):
                found = [*(found or ()), _unknown_code(operator, field, code, names)]
        if self.limits or self.required:
            return chain(found or (), self._vectors(operator, options))
        return found or ()

    def _vectors(self, operator: Operator, options: Table) -> Iterator[Finding]:
        for name in self.required:
            if options[name] is None:
                yield _finding(operator, name, "is missing, but the runtime refuses that")
                return
        for name, limit in self.limits:
            vector = options[name]
            if vector is not None and vector.count > limit:
                text = f"has {vector.count:,} elements, more than the {limit} that runtimes take"
                yield _finding(operator, name, text)
                return
        if self.table == "StablehloPadOptions":
            lengths = [options[name].count for name in self.required]
            if len(set(lengths)) > 1:
                text = f"and the other paddings have {', '.join(map(str, lengths))} elements"
                yield _finding(operator, self.required[0], f"{text}, not the same number")
        elif self.table == "StablehloReduceWindowOptions":
            yield from _reduce_window(operator, options)


def _reduce_window(operator: Operator, options: Table) -> Iterator[Finding]:
    """The other vectors may be absent or empty, and then are filled up."""
    rank = options["window_dimensions"].count
    if not rank:
        yield _finding(operator, "window_dimensions", "has 0 elements, which the runtime refuses")
        return
    for name, _ in ARRAY_LIMITS["StablehloReduceWindowOptions"][1:]:
        expected = 2 * rank if name == "padding" else rank
        vector = options[name]
        if vector is not None and vector.count not in (0, expected):
            text = f"has {vector.count:,} elements, but {rank} window dimensions need {expected}"
            yield _finding(operator, name, text)
            return


def _unknown_code(operator: Operator, field: Field, code: int, names: dict[int, str]) -> Finding:
    is_tolerated = (
        field.type in TOLERATED_ENUMS
        or operator.name == "UNIQUE"
        or (field.type == "Padding" and operator.name in _POOLS)
    )
    severity = WARNING if is_tolerated else ERROR
    known = f"is {code}, which is none of the known codes 0 to {max(names)}"
    if code in names:
        known = f"is {code} ({names[code]}), which the runtime refuses"
    return _finding(operator, field.name, known, severity)


def _finding(operator: Operator, field: str, text: str, severity: Severity = ERROR) -> Finding:
    return Finding(
        f"option '{field}' of {operator.type} {text}",
        at=operator,
        field=f"{operator.options_field}.{field}",
        key=field,
        severity=severity,
        help="convert the model again, or update tflint if a newer schema has more",
        data={"option": field},
    )
