"""The scale of a bias against that of its accumulator."""

from __future__ import annotations

import pytest

from tests.rules.quantization.layers import BIAS_SCALE, Layer, layer
from tflint.analysis.bias_scale import BiasMismatch, bias_mismatch
from tflint.analysis.matmul import matmul
from tflint.model.file import File


def mismatch(made: Layer, tolerance: float = 1e-4) -> BiasMismatch | None:
    model = File(memoryview(made.model.build())).model
    assert model is not None
    operands = matmul(model.subgraphs[0].operators[0])
    assert operands is not None
    return bias_mismatch(operands, tolerance)


def scaled(*factors: float, **arguments: object) -> Layer:
    made = layer(**arguments)  # type: ignore[arg-type]
    made.quantization(made.b)["scale"] = [BIAS_SCALE * factor for factor in factors]
    return made


def test_worst_channel_by_ratio() -> None:
    found = mismatch(scaled(1.0, 1.5, 0.25, 3.0))
    assert found is not None
    assert found.channel == 2
    assert found.found / found.expected == pytest.approx(0.25)


def test_steps_of_the_most_affected_channel() -> None:
    # Bias 300 is off by 0.05 * 300 = 15, which is 50 steps of 0.3.
    found = mismatch(scaled(1.0, 1.0, 2.0, 1.0))
    assert found is not None
    assert found.steps == pytest.approx(50)
    assert not found.refused


def test_difference_where_the_bias_is_zero() -> None:
    assert mismatch(scaled(1.0, 1.0, 2.0, 1.0, bias=[100, -200, 0, 50])) is None


@pytest.mark.parametrize(("output_scale", "refused"), [(0.3, True), (30.0, False)])
def test_builtin_kernel_compares_with_the_output_scale(output_scale: float, refused: bool) -> None:
    made = scaled(2.0, kind="FULLY_CONNECTED", per_axis=False, output_scale=output_scale)
    found = mismatch(made)
    assert found is not None
    assert found.refused is refused


def test_numbers_that_do_not_pair_up() -> None:
    assert mismatch(scaled(1.0, 2.0, 3.0)) is None
