"""O105: what LiteRT's CompiledModel does not take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.compiled_model_limits import Limit, compiled_model_limits
from tflint.analysis.deployment import deployment
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, INFO, MEDIUM
from tflint.model.model import Model

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

TARGET = "compiled-model"


@rule("O105", "compiled-model-unsupported", severity=INFO, confidence=MEDIUM, on=Model)
def compiled_model_unsupported(model: Model, facts: Facts) -> Iterator[Finding]:
    """LiteRT's CompiledModel refuses what the interpreter runs.

    What it checks: in all subgraphs, also those that nothing calls: variable tensors, operators with
    intermediate tensors or a list `mutating_variable_inputs` (even if all of it is false), variant
    tensors, COMPLEX128 and VARIANT tensors, several zero points without a scale; signatures with
    another number of inputs or outputs than their subgraph; strings as inputs or outputs. It is an
    error when the target is `compiled-model`.

    Why it matters: CompiledModel is LiteRT's newer API, and the only one for its GPU and NPU
    accelerators. `CompiledModel.from_file` fails where the Interpreter loads the same file, with no
    tensor named; every LSTM, RNN and SVDF with state inside is such a model.

    How to fix: stay with the Interpreter, or take the state out: an LSTM layer with explicit state
    inputs and outputs, or unrolled (`unroll=True` in Keras), converts to plain operators.

    When it is wrong: the model is meant for the Interpreter or for TensorFlow Lite Micro only; newer
    releases of LiteRT may take more.

    Source: LiteRT `litert/core/model/model_load.cc` ("Variable tensors not yet supported.",
    "Intermediate tensors not yet supported.", "Mutating variable inputs not yet supported.",
    "Signature has incorrect number of input/outputs") and `flatbuffer_to_litert.cc`; run with
    ai-edge-litert 2.3.0.
    """
    limits = facts.of(compiled_model_limits)
    refused = [limit for limit in limits if not limit.loads]
    unusable = [limit for limit in limits if limit.loads]
    if refused:
        yield _finding("LiteRT's CompiledModel does not load the model", refused, facts)
    if unusable:
        yield _finding("LiteRT's CompiledModel has no buffers for that", unusable, facts)


def _finding(problem: str, limits: list[Limit], facts: Facts) -> Finding:
    selected = TARGET in facts.of(deployment).selected
    first, *others = limits
    return Finding(
        f"{_joined([limit.counted for limit in limits])}: {problem}",
        at=first.nodes[0],
        severity=ERROR if selected else None,
        help=first.advice,
        related=tuple((limit.kind, limit.nodes[0]) for limit in others),
        data={"limits": {limit.name: len(limit.nodes) for limit in limits}},
        key=first.name,
        targets=(TARGET,) if selected else (),
    )


def _joined(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
