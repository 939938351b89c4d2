"""O303: TensorFlow operators in the model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.custom_operators import CustomOperator, custom_operators
from tflint.analysis.deployment import deployment
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.model import Model
from tflint.targets.custom_operators import SELECT_TF_PREFIX, Origin
from tflint.targets.select_tf import CONVERTIBLE

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

MOST_NAMED = 5


@rule("O303", "select-tf-operator", severity=WARNING, confidence=HIGH, on=Model)
def select_tf_operator(model: Model, facts: Facts) -> Iterator[Finding]:
    """The model needs operators of TensorFlow itself (Select TF).

    What it checks: custom operators in use whose name begins with `Flex`, with their counts, and
    which of them a current converter writes as builtin operators. It is an error when a target is
    selected on which Select TF does not run: `cpu`, `compiled-model`, `web`, `tflm`, `ethos-u*`.

    Why it matters: such operators run only where the Flex delegate is linked in, which brings 20 to
    100 MB of TensorFlow. It is in the TensorFlow package, and in tensorflow-lite-select-tf-ops for
    Android and iOS, but not in ai-edge-litert, tflite-runtime, Google Play services, browsers or
    TensorFlow Lite Micro. There the interpreter fails in `AllocateTensors`; the CompiledModel API
    takes the file and fails without naming an operator.

    How to fix: convert again with `target_spec.supported_ops = [TFLITE_BUILTINS]` and a current
    converter; it names the layers that have no builtin operator, which have to be rewritten. Else
    link the Select TF library, if need be one that is built for these operators alone.

    When it is wrong: the application links the Flex delegate; say so with
    `allow-custom-ops = ["Flex*"]`.

    Source: LiteRT `tflite/core/interpreter_builder.cc`, `tflite/delegates/flex`; run with
    ai-edge-litert 2.3.0. Which operators convert: TensorFlow 2.21, one model for each.
    """
    flex = [
        custom
        for custom in facts.of(custom_operators)
        if custom.known is not None
        and custom.known.origin is Origin.SELECT_TF
        and custom.uses
        and not custom.allowed
    ]
    if not flex:
        return
    flex.sort(key=lambda custom: (-len(custom.uses), custom.name))
    first = min(flex, key=_position)
    total = sum(len(custom.uses) for custom in flex)
    convertible = [name for name in map(_tensorflow_name, flex) if name in CONVERTIBLE]
    lacking = _without_select_tf(facts)
    runs = "run" if total > 1 else "runs"
    where = f"which {' and '.join(lacking)} cannot have" if lacking else "which few run-times have"
    yield Finding(
        f"{total} operator{'s' if total > 1 else ''} of TensorFlow itself {runs} only with the Flex "
        f"delegate, {where}: {_listed(flex)}",
        at=first.uses[0],
        severity=ERROR if lacking else None,
        help=_help(convertible, len(flex)),
        related=tuple(("operator", custom.uses[0]) for custom in flex if custom is not first),
        data={
            "operators": {custom.name: len(custom.uses) for custom in flex},
            "convertible": convertible,
        },
        targets=tuple(lacking),
    )


def _without_select_tf(facts: Facts) -> list[str]:
    selected = facts.of(deployment).selected
    if not selected:
        return []
    from tflint.targets.table import target

    return sorted(name for name in selected if not target(name).select_tf)


def _position(custom: CustomOperator) -> tuple[int, int]:
    first = custom.uses[0]
    return first.subgraph.index, first.index


def _tensorflow_name(custom: CustomOperator) -> str:
    return custom.name.removeprefix(SELECT_TF_PREFIX)


def _listed(flex: list[CustomOperator]) -> str:
    named = [
        f"{len(custom.uses)} {custom.name}" if len(custom.uses) > 1 else custom.name
        for custom in flex[:MOST_NAMED]
    ]
    more = len(flex) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _help(convertible: list[str], kinds: int) -> str:
    if not convertible:
        return (
            "rewrite these layers with operators of TensorFlow Lite, or link the Select TF library"
        )
    names = ", ".join(convertible[:MOST_NAMED]) + (", ..." if len(convertible) > MOST_NAMED else "")
    rest = (
        "" if len(convertible) == kinds else "; rewrite the others, or link the Select TF library"
    )
    return (
        "convert again with TFLITE_BUILTINS: TensorFlow 2.21 writes builtin operators for "
        f"{names}{rest}"
    )
