"""Custom options that are larger than options need to be."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, MEDIUM, WARNING
from tflint.model.model import Model
from tflint.model.operator import Operator
from tflint.targets.custom_operators import Origin, known_custom_operator

# Sentence pieces are a model of their own, in an attribute of the operator.
_CARRIERS = ("FlexSentencepieceOp", "FlexSentencepieceTokenizeOp")


@rule(
    "S105",
    "large-custom-options",
    severity=WARNING,
    confidence=MEDIUM,
    on=Model,
    tags=("security",),
    security_severity=3.0,
)
def large_custom_options(
    model: Model, facts: Facts, *, large: int = 65_536, noticeable: int = 316
) -> Iterator[Finding]:
    """The options of a custom operator are large enough to hold something else.

    What it checks: The bytes of `custom_options`, inline or behind the flatbuffer, of operators that
    are not known to carry a payload. Compiled parts for accelerators, such as edgetpu-custom-op, and
    the sentence pieces of FlexSentencepieceOp are known to. Less than `large` is an info. Operators
    of one name are reported together.

    Why it matters: Nobody but the kernel knows what these bytes are: a review of the model does not
    reach them, and a kernel that trusts them can be attacked through them.

    How to fix: Store large data as constants, which are inputs of the operator, so that tools see
    them.

    When it is wrong: A custom operator of your own with an embedded model or table.

    Options:
      large: the largest options of an operator without payload in public models have 316 bytes
      noticeable: the same figure; TFLite_Detection_PostProcess has it

    Source: custom options of 1,268 public models.
    """
    found: dict[str, tuple[Operator, int, int]] = {}
    for subgraph in model.subgraphs:
        for operator in subgraph.operators:
            if not operator.is_custom or not operator.sound:
                continue
            size = _size(operator)
            if size > min(noticeable, large):
                first, most, count = found.get(operator.type, (operator, 0, 0))
                found[operator.type] = (
                    first if most >= size else operator,
                    max(most, size),
                    count + 1,
                )
    for name, (operator, size, count) in found.items():
        known = known_custom_operator(name)
        if name in _CARRIERS or (known is not None and known.origin is Origin.PRECOMPILED):
            continue
        others = f"; {count - 1:,} more of them have large ones" if count > 1 else ""
        yield Finding(
            f"the custom options of {name} have {size:,} bytes{others}",
            at=operator,
            field="custom_options",
            severity=WARNING if size > large else INFO,
            help="look at what they hold; large data belongs into constants",
            data={"bytes": size, "operators": count},
        )


def _size(operator: Operator) -> int:
    options = operator.table["custom_options"]
    if options is not None:
        return int(options.count)
    is_behind = operator.table["large_custom_options_offset"] > 1
    return int(operator.table["large_custom_options_size"]) if is_behind else 0
