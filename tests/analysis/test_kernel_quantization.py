"""The tables of what kernels do with quantization parameters, against LiteRT's interpreter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from testmodels import ModelBuilder
from tests.analysis.interpreter import Interpreter
from tests.analysis.one_operator import RECIPES, Edit, build
from tflint.analysis.kernel_quantization import COPIES, EVERY, KERNELS, Absent

pytest.importorskip("ai_edge_litert")

# Tested as layers in tests/rules/quantization/test_against_litert.py.
LAYERS = {"CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED"}
NO_RECIPE = LAYERS | {
    "SVDF",
    "LSTM",
    "UNIDIRECTIONAL_SEQUENCE_LSTM",
    "RNN",
    "UNIDIRECTIONAL_SEQUENCE_RNN",
    "EMBEDDING_LOOKUP",
    "PRELU",
    "ASSIGN_VARIABLE",
    "READ_VARIABLE",
}
# Supported for other types than INT8, or not at all in INT16 (which is a matter of types).
FIRST_TYPE = {"CONCATENATION": "UINT8", "REVERSE_SEQUENCE": "UINT8"}
NOT_IN_16_BITS = {"SPACE_TO_DEPTH", "DEPTH_TO_SPACE", "SCATTER_ND", "ONE_HOT"}
NEGATIVE_IN_16_BITS = {"SQRT", "RSQRT", "LOG"}


@pytest.fixture(scope="module")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interpreter]:
    runner = Interpreter(tmp_path_factory.mktemp("models"))
    yield runner
    runner.close()


def test_every_operator_has_a_recipe() -> None:
    assert {*KERNELS, *COPIES} == {*RECIPES, *NO_RECIPE}


def set_field(position: int, field: str, value: float) -> Edit:
    def edit(model: ModelBuilder, tensors: Mapping[int, int]) -> None:
        model.tensors[tensors[position]]["quantization"][field] = [value]

    return edit


def operands() -> Iterator[tuple[str, int, Absent]]:
    for kind, kernel in KERNELS.items():
        if kind in RECIPES:
            positions = (0, 1) if kernel.inputs == EVERY else kernel.inputs
            yield from ((kind, position, kernel.absent) for position in positions)
            if kernel.output is not None:
                yield kind, -1, kernel.output


@pytest.mark.parametrize(("kind", "position", "absent"), list(operands()))
def test_missing_scale(kind: str, position: int, absent: Absent, interpreter: Interpreter) -> None:
    dtype = FIRST_TYPE.get(kind, "INT8")

    def remove(model: ModelBuilder, tensors: Mapping[int, int]) -> None:
        model.tensors[tensors[position]]["quantization"] = None

    healthy = interpreter.run(build(kind, dtype))
    assert healthy.outcome == "ran"
    # A killed process takes a while to start again, and XNNPACK does not take what kills it.
    for kernels in ("builtin",) if absent is Absent.ABORTS else ("builtin", "xnnpack"):
        result = interpreter.run(build(kind, dtype, remove), kernels)
        if absent is Absent.ABORTS:
            assert result.outcome == "died"
        elif absent is Absent.REFUSED:
            assert result.outcome == "refused"
        else:
            assert result.outcome == "ran"
            assert result.values != healthy.values


@pytest.mark.parametrize("kind", [kind for kind in KERNELS if kind in RECIPES])
def test_xnnpack_validates_scales(kind: str, interpreter: Interpreter) -> None:
    kernel, dtype = KERNELS[kind], FIRST_TYPE.get(kind, "INT8")
    checked = {position: position in kernel.validated for position in RECIPES[kind].data}
    if kernel.output is not None:
        checked[-1] = kernel.validated_output
    for position, validated in checked.items():
        if not validated and kernel.absent is Absent.ABORTS:
            continue  # dies with and without XNNPACK
        # Not a number is checked before any ratio of scales makes XNNPACK leave the operator.
        model = build(kind, dtype, set_field(position, "scale", float("nan")))
        default = interpreter.run(model, "xnnpack")
        if validated:
            assert default.outcome in ("refused", "died"), position
        else:
            assert default.outcome == interpreter.run(model).outcome, position


def copied() -> list[str]:
    return [kind for kind in COPIES if kind in RECIPES]


@pytest.mark.parametrize("kind", copied())
def test_copies_compare_or_pass_on(kind: str, interpreter: Interpreter) -> None:
    copy = COPIES[kind]
    for dtype in sorted(copy.types):
        healthy = interpreter.run(build(kind, dtype))
        if healthy.outcome != "ran":
            assert dtype == "INT16" or FIRST_TYPE.get(kind), dtype
            continue
        changed = float(np.nextafter(np.float32(0.05), np.float32(1)))
        model = build(kind, dtype, set_field(-1, "scale", changed))
        builtin, default = interpreter.run(model), interpreter.run(model, "xnnpack")
        if dtype in copy.exact:
            assert builtin.outcome == "refused", dtype
        else:
            assert builtin.values == healthy.values, dtype
            refused = copy.xnnpack_exact and dtype != "INT16"
            assert (default.outcome == "refused") is refused, dtype


@pytest.mark.parametrize(
    "kind", [k for k in RECIPES if k not in NOT_IN_16_BITS | NEGATIVE_IN_16_BITS]
)
def test_symmetric_16_bits(kind: str, interpreter: Interpreter) -> None:
    tables = [table[kind] for table in (KERNELS, COPIES) if kind in table]
    if not any("INT16" in entry.types for entry in tables):
        return

    def shift(model: ModelBuilder, tensors: Mapping[int, int]) -> None:
        for tensor in tensors.values():
            model.tensors[tensor]["quantization"]["zero_point"] = [1]

    try:
        healthy, model = build(kind, "INT16"), build(kind, "INT16", shift)
    except KeyError:
        return
    if interpreter.run(healthy).outcome == "ran":
        symmetric = any(entry.symmetric for entry in tables)
        expected = "refused" if symmetric or kind == "QUANTIZE" else "ran"
        assert interpreter.run(model).outcome == expected
