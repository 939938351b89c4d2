"""What the errors of these rules say, LiteRT does: it refuses the model, dies, or computes something
else than the file says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.analysis.interpreter import Interpreter
from tests.rules.cases import lint
from tests.rules.quantization.layers import BIAS_SCALE, hybrid, layer
from tests.rules.quantization.test_malformed import blocks, with_multi_axis
from tflint.lint.severity import Severity

pytest.importorskip("ai_edge_litert")

Cases = Mapping[str, tuple[str, Callable[[], ModelBuilder]]]
"""By name: the rule that reports an error, and the model."""

LAYERS = ("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED")


@pytest.fixture(scope="module")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interpreter]:
    runner = Interpreter(tmp_path_factory.mktemp("models"))
    yield runner
    runner.close()


def edited(
    tensor: str, /, *, kind: str = "CONV_2D", dtype: str = "INT8", **fields: Any
) -> ModelBuilder:
    """A layer with some fields of the quantization of x, w, b or y replaced."""
    per_axis = fields.pop("per_axis", True)
    made = layer(kind, dtype, per_axis=per_axis)
    made.quantization(getattr(made, tensor)).update(fields)
    return made.model


def without(tensor: str, **arguments: Any) -> ModelBuilder:
    """A layer in which x, w, b or y has no quantization."""
    made = layer(**arguments)
    made.model.tensors[getattr(made, tensor)]["quantization"] = None
    return made.model


def severity(model: ModelBuilder, code: str) -> Severity:
    return max(finding.severity for finding in lint(model, code))


REFUSED: Cases = {
    "zero points missing": ("Q101", lambda: edited("w", zero_point=None)),
    "fewer zero points": ("Q101", lambda: edited("w", zero_point=[0])),
    "dimension": ("Q101", lambda: edited("w", quantized_dimension=4)),
    "number of scales": ("Q101", lambda: edited("w", scale=[0.1] * 3, zero_point=[0] * 3)),
    "multi-axis scales": ("Q101", lambda: with_multi_axis(scales=99)),
    "multi-axis zero points": ("Q101", lambda: with_multi_axis(zero_points=99)),
    "multi-axis block": ("Q101", lambda: with_multi_axis(block_size=-1)),
    "multi-axis dimensions": ("Q101", lambda: with_multi_axis(quantized_dimensions=[])),
    "multi-axis dimension": ("Q101", lambda: with_multi_axis(quantized_dimensions=[2])),
    "embedding row": ("Q101", lambda: blocks(row=72, reader="EMBEDDING_LOOKUP")),
    **{f"data of {kind}": ("Q102", partial(without, "x", kind=kind)) for kind in LAYERS},
    **{f"weights of {kind}": ("Q102", partial(without, "w", kind=kind)) for kind in LAYERS},
    "bias of UINT8": ("Q102", lambda: without("b", dtype="UINT8")),
    "bias of one scale": ("Q102", lambda: without("b", kind="FULLY_CONNECTED", per_axis=False)),
    "INT16 data": ("Q104", lambda: edited("x", dtype="INT16", zero_point=[1])),
    "INT16 output": ("Q104", lambda: edited("y", dtype="INT16", zero_point=[1])),
    "bias zero point": ("Q104", lambda: edited("b", per_axis=False, zero_point=[3])),
    "bias scale": (
        "Q201",
        lambda: edited("b", kind="FULLY_CONNECTED", per_axis=False, scale=[0.5]),
    ),
}

REFUSED_WITH_XNNPACK: Cases = {
    "block of 0": ("Q101", lambda: blocks(block=0, count=8)),
    "rows": ("Q101", lambda: blocks(row=72)),
    "number of block scales": ("Q101", lambda: blocks(count=9)),
    "type of block scales": ("Q101", lambda: blocks(dtype=np.float32)),
    "scale 0": ("Q103", lambda: edited("x", scale=[0.0])),
    "scale nan": ("Q103", lambda: edited("y", scale=[float("nan")])),
    "denormal scale": ("Q103", lambda: edited("x", scale=[1e-40])),
    "channel of FULLY_CONNECTED": (
        "Q103",
        lambda: edited("w", kind="FULLY_CONNECTED", scale=[0.1, 0.1, 0.0, 0.1]),
    ),
    "zero point": ("Q104", lambda: edited("x", zero_point=[300])),
    "bias zero points": ("Q104", lambda: edited("b", zero_point=[0, 0, 0, 3])),
}

KILLS: Cases = {
    "block scales out of range": ("Q101", lambda: blocks(scales=99)),
    "block scales not stored": ("Q101", lambda: blocks(stored=False)),
    "embedding block of 0": (
        "Q101",
        lambda: blocks(block=0, count=8, reader="EMBEDDING_LOOKUP"),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, interpreter: Interpreter) -> None:
    code, build = REFUSED[name]
    assert severity(build(), code) is Severity.ERROR
    assert interpreter.run(build().build()).outcome == "refused"


@pytest.mark.parametrize("name", REFUSED_WITH_XNNPACK)
def test_refused_with_xnnpack(name: str, interpreter: Interpreter) -> None:
    code, build = REFUSED_WITH_XNNPACK[name]
    assert severity(build(), code) is Severity.ERROR
    assert interpreter.run(build().build(), "xnnpack").outcome == "refused"


@pytest.mark.parametrize("name", KILLS)
def test_kills_the_process(name: str, interpreter: Interpreter) -> None:
    code, build = KILLS[name]
    assert severity(build(), code) is Severity.ERROR
    assert interpreter.run(build().build()).outcome == "died"


@pytest.mark.parametrize("kind", LAYERS)
def test_output_without_scale_loses_the_result(kind: str, interpreter: Interpreter) -> None:
    model = without("y", kind=kind)
    assert severity(model, "Q102") is Severity.ERROR
    for kernels in ("builtin", "xnnpack"):
        result = interpreter.run(model.build(), kernels)
        assert result.outcome == "ran"
        assert result.values != interpreter.run(layer(kind).model.build()).values


@pytest.mark.parametrize("kind", ["CONV_2D", "FULLY_CONNECTED"])
def test_float_layer_ignores_weights_without_scale(kind: str, interpreter: Interpreter) -> None:
    made = hybrid(kind)
    if kind == "CONV_2D":
        zeros = made.model.constant("zeros", np.zeros(4, np.float32))
        made.model.operators[0]["inputs"][2] = zeros
    assert any(interpreter.run(made.model.build()).values[0])
    made.model.tensors[made.w]["quantization"] = None
    assert severity(made.model, "Q102") is Severity.ERROR
    assert not any(interpreter.run(made.model.build()).values[0])


@pytest.mark.parametrize("kind", LAYERS)
def test_scale_of_a_bias_is_not_used(kind: str, interpreter: Interpreter) -> None:
    model = edited("b", kind=kind, scale=[10 * BIAS_SCALE] * 4)
    assert severity(model, "Q201") is Severity.ERROR
    for kernels in ("builtin", "xnnpack"):
        healthy = interpreter.run(layer(kind).model.build(), kernels)
        # The file says that the bias is ten times as large, and the result is the same.
        assert interpreter.run(model.build(), kernels) == healthy


RUNS: Cases = {
    "small blocks": ("Q101", lambda: blocks(block=16)),
    "bias without scale": ("Q102", lambda: without("b")),
    "channel of a convolution": ("Q103", lambda: edited("w", scale=[0.1, 0.1, 0.0, 0.1])),
    "bias zero point": (
        "Q104",
        lambda: edited("b", kind="FULLY_CONNECTED", per_axis=False, zero_point=[3]),
    ),
    "bias zero points of INT16": ("Q104", lambda: edited("b", dtype="INT16", zero_point=[3] * 4)),
    "bias scale, barely": ("Q201", lambda: edited("b", scale=[1.001 * BIAS_SCALE] * 4)),
}


@pytest.mark.parametrize("name", RUNS)
def test_warnings_run(name: str, interpreter: Interpreter) -> None:
    code, build = RUNS[name]
    assert severity(build(), code) is Severity.WARNING
    for kernels in ("builtin", "xnnpack"):
        assert interpreter.run(build().build(), kernels).outcome == "ran"


def test_embedding_without_scale_is_zero(interpreter: Interpreter) -> None:
    def build(parameters: Any) -> ModelBuilder:
        model = ModelBuilder()
        ids = model.constant("ids", np.array([0, 2], np.int32))
        table = model.constant("table", np.ones((4, 8), np.int8), parameters)
        y = model.tensor("y", [2, 8])
        model.op("EMBEDDING_LOOKUP", [ids, table], [y], version=3)
        model.output(y)
        return model

    assert severity(build(None), "Q102") is Severity.ERROR
    assert not any(interpreter.run(build(None).build()).values[0])
    assert all(interpreter.run(build(q(0.1)).build()).values[0])
