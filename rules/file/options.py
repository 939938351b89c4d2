"""The options of builtin operators: there, of the right kind, and within what the runtime takes."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.builtin_options import (
    FIRST_MEMBERS,
    SECOND_MEMBERS,
    Absence,
    stores_values_of,
)
from tflint.analysis.deployment import TFLM, deployment
from tflint.analysis.facts import Facts
from tflint.analysis.operator_uses import operator_uses
from tflint.analysis.stored_options import StoredOptions, stored_options
from tflint.flatbuffer.schemas.model import MODEL
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING, Severity
from tflint.model.model import Model
from tflint.model.operator import Operator

_UNIONS = ("builtin_options", "builtin_options_2")


@rule("F405", "options-missing", severity=ERROR, confidence=HIGH, on=Model, tags=("silent",))
def options_missing(model: Model, facts: Facts) -> Iterator[Finding]:
    """An operator has no options, and its kernel does not work with zeros.

    What it checks: Builtin operators without their options table: those that the runtime refuses
    without it, and those whose parameters then are all 0, such as strides, block sizes or the beta
    of SOFTMAX. It is a warning where zeros can be meant, such as axis 0. Operators that need none,
    such as ADD, are exempt.

    Why it matters: The runtime does not take the defaults of the schema for a table that is absent:
    it fills the parameters with zeros. Most kernels then fail to prepare; SOFTMAX,
    LOCAL_RESPONSE_NORMALIZATION and FAKE_QUANT run and give wrong results.

    How to fix: Convert the model again. Writers of models store the table even if all of its fields
    have their defaults.

    When it is wrong: Never for errors. A warning is wrong where all options are meant to be 0.

    Source: LiteRT `tflite/core/api/flatbuffer_conversions.cc`; every operator was run without its
    options in ai-edge-litert 2.3.0.
    """
    for stored in facts.of(stored_options):
        fact = stored.fact
        if stored.is_there or stored.other_member or fact.absence is Absence.IGNORED:
            continue
        operator = stored.operator
        severity = ERROR if fact.absence is Absence.FATAL else WARNING
        zeros = fact.zeros
        if operator.name == "RESHAPE":
            if not _reshape_fails(operator):
                continue
            severity, zeros = ERROR, "a shape without dimensions"
        elif fact.absence is Absence.HARMLESS:
            continue
        elif operator.name == "VAR_HANDLE":
            uses = facts.of(operator_uses).get(operator.code.index, ())
            severity = ERROR if len(uses) > 1 else WARNING
        runs = f"the kernel runs with {zeros}" if zeros else "the runtime refuses the model"
        yield Finding(
            f"{_named(operator)} has no {fact.table or 'options'}, so that {runs}",
            at=operator,
            field=_UNIONS[fact.in_second_union],
            severity=severity,
            help="convert the model again; whatever wrote it left the options out",
            data={"expected": fact.table},
        )


def _reshape_fails(operator: Operator) -> bool:
    """Without a second input there is only the shape in the options."""
    source = operator.input(0)
    return operator.input(1) is None and source is not None and source.elements != 1


@rule("F406", "wrong-options-table", severity=ERROR, confidence=HIGH, on=Model, tags=("silent",))
def wrong_options_table(model: Model, facts: Facts) -> Iterator[Finding]:
    """An operator carries the options of another operator.

    What it checks: The type of the stored options is that of the operator, and stands in the right
    one of the two unions. It is an error where the operator does not work without its own options,
    or where an option that it has too, such as a fused activation, is stored and nobody reads it; a
    warning where the other table holds nothing that the operator knows, where the runtime ignores
    options anyway, where both unions are in use, and where a type is given but the table with its
    fields is absent.
    Other leftovers, and custom options on a builtin operator, are an info (with target tflm custom
    options are an error, because TensorFlow Lite for Microcontrollers refuses them).

    Why it matters: The runtime asks for one table. If another one is there it gets none, says
    nothing, and runs the operator with zeros: ADD with MulOptions loses its fused activation.

    How to fix: Store the table of the operator. Tools that replace an operator have to replace its
    options too.

    When it is wrong: For an operator that a newer schema has given other options.

    Source: LiteRT `tflite/core/api/flatbuffer_conversions.cc`,
    `tflite/core/interpreter_builder.cc` (ParseNodes), TensorFlow Lite for Microcontrollers
    `micro_interpreter.cc`; run with ai-edge-litert 2.3.0.
    """
    for stored in facts.of(stored_options):
        operator, fact = stored.operator, stored.fact
        if stored.other_member:
            yield _of_another(stored)
        elif stored.uses_both:
            yield _finding(
                stored,
                f"{_named(operator)} has options in both unions, {_shown(stored)}; the runtime reads "
                f"{fact.table or 'neither'}",
                WARNING,
            )
        elif stored.dangling_type and fact.absence in (Absence.HARMLESS, Absence.IGNORED):
            has_fields = bool(MODEL.table(fact.table).fields) if fact.table else False
            yield _finding(
                stored,
                f"{_named(operator)} has the type code of {stored.dangling_type}, but no such table",
                WARNING if has_fields else INFO,
            )
        elif stored.untyped_value and fact.absence in (Absence.HARMLESS, Absence.IGNORED):
            message = f"{_named(operator)} has options of type 0, which nobody can read"
            yield _finding(stored, message, INFO)
        if stored.has_custom_options:
            is_error = TFLM in facts.of(deployment).selected
            yield Finding(
                f"{_named(operator)} is builtin, but has "
                f"{len(operator.custom_options):,} bytes of custom options, which nobody reads",
                at=operator,
                field="custom_options",
                key="custom_options",
                severity=ERROR if is_error else INFO,
                targets=(TFLM,) if is_error else (),
                help="remove the custom options, or make it a custom operator",
            )


def _named(operator: Operator) -> str:
    return f"operator {operator.index} ({operator.type})"


def _of_another(stored: StoredOptions) -> Finding:
    operator, fact = stored.operator, stored.fact
    lost = any(stores_values_of(table, fact.table) for table in stored.tables)
    if not fact.table:
        message, severity = (
            f"{_named(operator)} has {_shown(stored)}, but takes no options",
            WARNING,
        )
    else:
        expected = f"{fact.table} in {_UNIONS[fact.in_second_union]}"
        message = f"{_named(operator)} has {_shown(stored)}, but takes {expected}"
        fatal = fact.absence is Absence.FATAL or (fact.absence is not Absence.IGNORED and lost)
        severity = ERROR if fatal else WARNING
    if severity is ERROR:
        zeros = f"; it runs with {fact.zeros}" if fact.zeros else "; what is stored is not used"
        message += zeros
    return _finding(stored, message, severity)


def _finding(stored: StoredOptions, message: str, severity: Severity) -> Finding:
    fact = stored.fact
    keep = f"store {fact.table} and nothing else" if fact.table else "leave the options out"
    return Finding(
        message,
        at=stored.operator,
        field=_UNIONS[not stored.first_code],
        severity=severity,
        help=f"{keep}; whatever changed the operator has to change its options too",
        data={"expected": fact.table, "stored": [stored.first_code, stored.second_code]},
    )


def _shown(stored: StoredOptions) -> str:
    parts = []
    for code, names, union in (
        (stored.first_code, FIRST_MEMBERS, _UNIONS[0]),
        (stored.second_code, SECOND_MEMBERS, _UNIONS[1]),
    ):
        if code:
            name = names[code] if code < len(names) else f"type {code}"
            parts.append(f"{name} in {union}")
    return " and ".join(parts)
