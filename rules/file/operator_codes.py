"""The table of operator codes: which operator each number stands for."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.builtin_options import Absence, options_fact
from tflint.analysis.facts import Facts
from tflint.flatbuffer.schemas.model import MODEL
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING, Severity
from tflint.model.model import Model
from tflint.model.operator import OperatorCode

# `deprecated_builtin_code` is a byte; writers store this number there for codes that need more.
PLACEHOLDER = 127


@rule("F401", "unknown-builtin-code", severity=ERROR, confidence=HIGH, on=Model)
def unknown_builtin_code(model: Model, facts: Facts) -> Iterator[Finding]:
    """An operator code is not one of the schema, or is reserved.

    What it checks: Every entry of `operator_codes`, used or not: the larger of its two code fields
    is between 0 and the newest code of the schema, and is neither 51 (DELEGATE) nor 127
    (PLACEHOLDER_FOR_GREATER_OP_CODES).

    Why it matters: The interpreter looks up every entry when it loads the model, and refuses it when
    there is no kernel, even if no operator uses the entry.

    How to fix: For a code that is newer than this tool, update it, and check that your runtime has
    the operator. Else export the model again.

    When it is wrong: An operator that was added to the schema after this release.

    Source: LiteRT `tflite/core/api/op_resolver.cc`, `tflite/converter/schema/schema.fbs`; run with
    ai-edge-litert 2.3.0.
    """
    names = MODEL.enum("BuiltinOperator").names
    newest = max(names)
    for code in _readable(model):
        if code.is_known:
            continue
        number = code.builtin_code
        if number > newest:
            reason = f"newer than the newest known one, {newest} {names[newest]}"
        elif number < 0:
            reason = "but codes are not negative"
        else:
            reason = f"{names[number]}, which is reserved"
        yield Finding(
            f"{code.address} has builtin code {number}, {reason}",
            at=code,
            field="builtin_code",
            help="update tflint if the model was written with a newer schema, else export it again",
            data={"builtin_code": number, "newest": newest},
        )


@rule(
    "F402", "conflicting-builtin-code", severity=ERROR, confidence=HIGH, on=Model, tags=("silent",)
)
def conflicting_builtin_code(model: Model, facts: Facts) -> Iterator[Finding]:
    """The old and the new code field of an operator code name different operators.

    What it checks: `deprecated_builtin_code` is the same as `builtin_code`, or 127 for codes above
    127, or the only one that is set. It is an error when the operators that use the entry have the
    options of the smaller number, so that the runtime runs another operator than was written; else
    a warning: readers that know only the old field take another operator for it. An old field that
    is empty is an info.

    Why it matters: The runtime takes the larger of the two without a message. A model with LOGISTIC
    (14) in one field and LEAKY_RELU (98) in the other runs LEAKY_RELU.

    How to fix: Store the code in both fields; codes above 127 as 127 in the old one. Tools that
    change an operator have to change both.

    When it is wrong: As an info, when no reader from before 2020 has to read the model.

    Source: LiteRT `tflite/schema/schema_utils.cc` (GetBuiltinCode); run with ai-edge-litert 2.3.0.
    """
    for code in _readable(model):
        old, new = code.table["deprecated_builtin_code"], code.table["builtin_code"]
        severity = _conflict(code, old, new) if code.is_known else None
        if severity is None:
            continue
        names = MODEL.enum("BuiltinOperator").names
        message = f"{code.address} has {names[new]} ({new}) in builtin_code, but "
        if severity is INFO:
            message += "0 in deprecated_builtin_code, which old readers take for ADD"
        else:
            message += (
                f"{names.get(old, 'no operator')} ({old}) in deprecated_builtin_code; runtimes take "
                f"the larger number, {code.name}"
            )
        yield Finding(
            message,
            at=code,
            field="deprecated_builtin_code",
            severity=severity,
            help=f"store {min(new, PLACEHOLDER)} in deprecated_builtin_code",
            data={"deprecated_builtin_code": old, "builtin_code": new},
        )


def _conflict(code: OperatorCode, old: int, new: int) -> Severity | None:
    if old == new or (new <= 0 <= old) or (new >= PLACEHOLDER and old == PLACEHOLDER):
        return None
    if old == 0:
        return INFO
    if new > PLACEHOLDER or old < 0:
        return WARNING
    return ERROR if _has_options_of(code, min(old, new)) else WARNING


def _has_options_of(code: OperatorCode, other: int) -> bool:
    """The operators of this entry carry the options of another builtin, not those of its own."""
    other_name = MODEL.enum("BuiltinOperator").names.get(other, "")
    own_table, other_table = options_fact(code.name).table, options_fact(other_name).table
    stored = {
        operator.options.kind
        for subgraph in code.model.subgraphs
        for operator in subgraph.operators
        if operator.code is code
    }
    if own_table == other_table:
        return False
    if other_table:
        return other_table in stored
    needs_own = options_fact(code.name).absence in (Absence.FATAL, Absence.SUSPECT)
    return stored == {""} and needs_own


@rule("F403", "custom-code-missing", severity=ERROR, confidence=HIGH, on=Model)
def custom_code_missing(model: Model, facts: Facts) -> Iterator[Finding]:
    """A custom operator has no name.

    What it checks: Entries of `operator_codes` with the code CUSTOM have a `custom_code`, and it is
    not empty. An empty one that no operator uses is a warning.

    Why it matters: Custom operators are found by name. Without a `custom_code` the interpreter
    refuses the model even if no operator uses the entry; with an empty one it fails to allocate the
    tensors.

    How to fix: Store the name that the application registers the operator with.

    When it is wrong: Never.

    Source: LiteRT `tflite/core/api/op_resolver.cc` (GetRegistrationFromOpCode); run with
    ai-edge-litert 2.3.0.
    """
    nameless = [c for c in _readable(model) if c.is_custom and not c.custom_code]
    if not nameless:
        return
    used = {operator.code.index for s in model.subgraphs for operator in s.operators}
    for code in nameless:
        missing = code.custom_code is None
        what = "no custom_code" if missing else "an empty custom_code"
        use = "" if code.index in used else ", and no operator uses it"
        yield Finding(
            f"{code.address} is a custom operator with {what}{use}",
            at=code,
            field="custom_code",
            severity=ERROR if missing or code.index in used else WARNING,
            help="store the name under which the application registers the operator",
            data={"used": code.index in used},
        )


def _readable(model: Model) -> Iterator[OperatorCode]:
    return (code for code in model.operator_codes if not code.table.damaged)
