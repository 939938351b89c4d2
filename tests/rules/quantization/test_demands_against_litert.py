"""What the rules about demands of operators call an error, LiteRT refuses, dies of or computes
wrongly; what they call a warning it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from testmodels import ModelBuilder
from tests.analysis.interpreter import Interpreter
from tests.rules.cases import lint
from tests.rules.quantization import test_fixed_scale as fixed_scale
from tests.rules.quantization import test_process_abort as process_abort
from tests.rules.quantization import test_quantized_dimension as dimension
from tests.rules.quantization import test_weight_zero_point as zero_point
from tests.rules.quantization.layers import FILTERS, layer
from tests.rules.quantization.operand_types import set_option, typed
from tflint.lint.severity import Severity

pytest.importorskip("ai_edge_litert")

Build = Callable[[], ModelBuilder]
KERNELS = ("builtin", "xnnpack")


@pytest.fixture(scope="module")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interpreter]:
    runner = Interpreter(tmp_path_factory.mktemp("models"))
    yield runner
    runner.close()


def severity(model: ModelBuilder, code: str) -> Severity:
    return max(finding.severity for finding in lint(model, code))


def with_bias(kind: str, data: str, bias: str) -> ModelBuilder:
    return typed(kind, data, data, bias).model


def declared(bias: str, name: str) -> ModelBuilder:
    made = typed("CONV_2D", "INT16", "INT8", bias)
    set_option(made, "quantized_bias_type", name)
    return made.model


REFUSED: dict[str, tuple[str, Build]] = {
    **{
        f"integer bias of float {kind}": (
            "Q202",
            partial(with_bias, kind, "FLOAT32", "INT32"),
        )
        for kind in FILTERS
    },
    **{
        f"float bias of INT8 {kind}": (
            "Q202",
            partial(with_bias, kind, "INT8", "FLOAT32"),
        )
        for kind in FILTERS
    },
    "INT32 bias of INT16 depthwise": (
        "Q202",
        lambda: typed("DEPTHWISE_CONV_2D", "INT16", "INT8", "INT32").model,
    ),
    "declared bias type": ("Q202", partial(declared, "INT64", "INT32")),
    "INT8 with UINT8 convolution": ("Q205", lambda: typed("CONV_2D", "INT8", "UINT8").model),
    "INT8 with INT16": ("Q205", lambda: typed("FULLY_CONNECTED", "INT8", "INT16").model),
    "hybrid INT4 depthwise": (
        "Q206",
        lambda: typed("DEPTHWISE_CONV_2D", "FLOAT32", "INT4").model,
    ),
    "zero point of a convolution": ("Q203", lambda: zero_point.shifted(layer("CONV_2D"))),
    "zero point of an embedding": ("Q203", partial(zero_point.looked_up, "FLOAT32")),
    "dimension of FULLY_CONNECTED": ("Q204", partial(dimension.along, "FULLY_CONNECTED", 1)),
    "dimension of a hybrid convolution": (
        "Q204",
        partial(dimension.along, "CONV_2D", 1, floats=True),
    ),
    **{
        f"scale of {kind} on {dtype}": (
            "Q208",
            partial(fixed_scale.into, kind, dtype, 1.01 * scale, zero),
        )
        for kind, dtype, scale, zero in fixed_scale.REFUSED
    },
    "shifts": ("Q210", partial(process_abort.by_shifts, 0.5, 0.25, 1.0)),
}

KILLS: dict[str, tuple[str, Build]] = {
    **{
        f"{kind} on {dtype}": ("Q209", partial(process_abort.with_output, kind, dtype, limit))
        for kind, dtype, limit in process_abort.LIMITS
    },
    "difference": ("Q209", partial(process_abort.with_output, "SUB", "INT8", 2.0**-20)),
    "comparison": ("Q209", partial(process_abort.compared, "LESS", "INT8", 1.0)),
    "broadcast": ("Q210", partial(process_abort.by_shifts, 0.5, 0.25, 0.5, broadcast=True)),
}

RUNS: dict[str, tuple[str, Build]] = {
    "INT32 bias of INT16 FULLY_CONNECTED": (
        "Q202",
        lambda: typed("FULLY_CONNECTED", "INT16", "INT8", "INT32").model,
    ),
    "TANH on INT8": ("Q208", partial(fixed_scale.into, "TANH", "INT8", 1 / 64, 0)),
    "zero point of LOGISTIC": ("Q208", partial(fixed_scale.into, "LOGISTIC", "INT8", 1 / 256, 5)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, interpreter: Interpreter) -> None:
    code, build = REFUSED[name]
    assert severity(build(), code) is Severity.ERROR
    assert interpreter.run(build().build()).outcome == "refused"


@pytest.mark.parametrize("name", KILLS)
def test_kills_the_process(name: str, interpreter: Interpreter) -> None:
    code, build = KILLS[name]
    assert severity(build(), code) is Severity.ERROR
    assert interpreter.run(build().build()).outcome == "died"


@pytest.mark.parametrize("name", RUNS)
def test_warnings_run(name: str, interpreter: Interpreter) -> None:
    code, build = RUNS[name]
    assert severity(build(), code) < Severity.ERROR
    for kernels in KERNELS:
        assert interpreter.run(build().build(), kernels).outcome == "ran"


@pytest.mark.parametrize("kind", ["CONV_2D", "TRANSPOSE_CONV"])
def test_int32_bias_beside_int16_is_read_as_int64(kind: str, interpreter: Interpreter) -> None:
    model = typed(kind, "INT16", "INT8", "INT32").model
    assert severity(model, "Q202") is Severity.ERROR
    right = interpreter.run(typed(kind, "INT16", "INT8", "INT64").model.build())
    assert interpreter.run(model.build()).values != right.values


@pytest.mark.parametrize("kind", ["DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED"])
def test_zero_point_of_weights_is_not_used(kind: str, interpreter: Interpreter) -> None:
    model = zero_point.shifted(layer(kind))
    assert severity(model, "Q203") is Severity.ERROR
    assert interpreter.run(model.build()) == interpreter.run(layer(kind).model.build())


@pytest.mark.parametrize(("kind", "axis"), [("CONV_2D", 0), ("DEPTHWISE_CONV_2D", 3)])
def test_dimension_of_a_convolution_is_not_used(
    kind: str, axis: int, interpreter: Interpreter
) -> None:
    model = dimension.along(kind, 1)
    assert severity(model, "Q204") is Severity.WARNING
    right = interpreter.run(dimension.along(kind, axis).build())
    assert interpreter.run(model.build()) == right


def test_packed_weights_are_read_as_bytes(interpreter: Interpreter) -> None:
    model = typed("DEPTHWISE_CONV_2D", "INT16", "INT4").model
    assert severity(model, "Q205") is Severity.ERROR
    right = interpreter.run(typed("DEPTHWISE_CONV_2D", "INT16", "INT8").model.build())
    assert interpreter.run(model.build()).values != right.values
