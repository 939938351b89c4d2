"""Operator codes that nothing needs."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.operator_uses import operator_uses
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, LOW
from tflint.model.model import Model
from tflint.model.operator import OperatorCode


@rule("F404", "leftover-operator-code", severity=INFO, confidence=LOW, on=Model)
def leftover_operator_code(model: Model, facts: Facts) -> Iterator[Finding]:
    """An operator code is not in use, occurs twice, or has a name that nobody reads.

    What it checks: Every entry of `operator_codes` is used by an operator, differs from the others
    in code, version or name, and has a `custom_code` only if it is custom.

    Why it matters: The interpreter resolves entries that are not in use too: one without a kernel,
    or of a version that is too new, makes it refuse a model that does not need it. Readers that go
    by `custom_code` show the wrong operator.

    How to fix: Let the tool that changed the model write the operator codes anew.

    When it is wrong: It is cosmetic as long as the runtime has all of the operators.

    Source: LiteRT `tflite/core/interpreter_builder.cc` (BuildLocalIndexToRegistrationMapping); run
    with ai-edge-litert 2.3.0.
    """
    if model.table.damaged or not model.subgraphs:
        return
    uses = facts.of(operator_uses)
    seen: dict[tuple[int, int, str | None], OperatorCode] = {}
    unused: list[OperatorCode] = []
    repeated: list[OperatorCode] = []
    for code in model.operator_codes:
        if code.table.damaged:
            continue
        key = code.builtin_code, code.version, code.custom_code
        first = seen.setdefault(key, code)
        if code.index not in uses:
            unused.append(code)
        elif first is not code:
            repeated.append(code)
        if code.custom_code and not code.is_custom:
            yield _finding(
                [code], "has a custom code on a builtin operator, which runtimes ignore", "name"
            )
    if unused:
        text = "is used by no operator, but runtimes still have to resolve it"
        yield _finding(unused, text, "unused")
    if repeated:
        code = repeated[0]
        first = seen[code.builtin_code, code.version, code.custom_code]
        yield _finding(repeated, f"is the same as {first.address}", "repeated")


def _finding(codes: list[OperatorCode], text: str, key: str) -> Finding:
    """One finding for all of a kind: some converters write an entry for each operator."""
    first = codes[0]
    name = f"{first.type} version {first.version}"
    others = f"; the same goes for {len(codes) - 1:,} more" if len(codes) > 1 else ""
    return Finding(
        f"{first.address} ({name}) {text}{others}",
        at=first,
        key=key,
        help="write the operator codes anew, with one entry for each code that operators use",
        data={"entries": [code.index for code in codes[:100]], "count": len(codes)},
    )
