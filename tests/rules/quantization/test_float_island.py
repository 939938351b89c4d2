"""Q302 float-island."""

from __future__ import annotations

from collections.abc import Sequence

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tflint.lint.severity import INFO, WARNING

SCALE = q(0.5, 3)


def graph(*kinds: str, shape: Sequence[int] = (1, 100), ends: bool = True) -> ModelBuilder:
    """RELU in INT8, the given operators in float, and RELU in INT8 again (if `ends`)."""
    model = ModelBuilder()
    x = model.input("x", [1, 100], "INT8", SCALE)
    before = model.tensor("before", [1, 100], "INT8", SCALE)
    model.op("RELU", [x], [before])
    last = island(model, before, kinds, shape)
    if ends:
        quantized = model.tensor("quantized", shape, "INT8", SCALE)
        model.op("QUANTIZE", [last], [quantized])
        last = model.tensor("after", shape, "INT8", SCALE)
        model.op("RELU", [quantized], [last])
    model.output(last)
    return model


def island(model: ModelBuilder, source: int, kinds: Sequence[str], shape: Sequence[int]) -> int:
    last = model.tensor(f"float{source}", shape)
    model.op("DEQUANTIZE", [source], [last])
    for number, kind in enumerate(kinds):
        result = model.tensor(f"{kind}{number}of{source}", shape)
        if kind == "Decoder":
            model.custom_op(kind, [last], [result])
        else:
            model.op(kind, [last], [result])
        last = result
    return last


@triggers(
    "Q302",
    at="subgraphs[0].operators[2]",
    says="operator 2 SIN computes in float between integer operators",
    count=1,
)
def test_one_operator() -> ModelBuilder:
    return graph("SIN")


@triggers("Q302", says="operator 2 SIN to operator 4 COS (SIN -> NEG -> COS) computes in float")
def test_three_operators() -> ModelBuilder:
    return graph("SIN", "NEG", "COS")


@quiet("Q302")
def test_more_than_a_few_operators() -> ModelBuilder:
    return graph(*["SIN"] * 9)


@triggers("Q302", options={"max_operators": 9})
def test_more_on_request() -> ModelBuilder:
    return graph(*["SIN"] * 9)


@triggers("Q302", says="and so do 1 more places like it", count=1)
def test_islands_alike() -> ModelBuilder:
    model = graph("SIN", ends=False)
    for number in (0, 1):
        quantized = model.tensor(f"q{number}", [1, 100], "INT8", SCALE)
        model.op("QUANTIZE", [len(model.tensors) - 2], [quantized])
        before = model.tensor(f"b{number}", [1, 100], "INT8", SCALE)
        model.op("RELU", [quantized], [before])
        if number == 0:
            island(model, before, ["SIN"], [1, 100])
    return model


@triggers("Q302", severity=INFO, says="operator 2 Decoder")
def test_small_custom_operator() -> ModelBuilder:
    return graph("Decoder", "SQRT", shape=[1, 1])


@triggers("Q302", severity=WARNING)
def test_small_operator_with_an_integer_kernel() -> ModelBuilder:
    return graph("DIV", shape=[1, 1])


@quiet("Q302")
def test_float_end_of_the_graph() -> ModelBuilder:
    return graph("SIN", ends=False)


@quiet("Q302")
def test_float_start_of_the_graph() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [8])
    y, z = model.tensor("y", [8]), model.tensor("z", [8], "INT8", SCALE)
    model.op("SIN", [x], [y])
    model.op("QUANTIZE", [y], [z])
    result = model.tensor("r", [8], "INT8", SCALE)
    model.op("RELU", [z], [result])
    model.output(result)
    return model


@quiet("Q302")
def test_float_input_joins_the_island() -> ModelBuilder:
    model = graph("SIN")
    side, joined = model.input("side", [1, 100]), model.tensor("joined", [1, 100])
    sine = model.operators[2]["outputs"][0]
    model.op("ADD", [sine, side], [joined])
    model.output(joined)
    return model


@quiet("Q302")
def test_weights_stored_as_integers() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [4])
    weights = model.constant("w", [1, 2, 3, 4], SCALE, dtype="INT8")
    unpacked, y = model.tensor("unpacked", [4]), model.tensor("y", [4])
    model.op("DEQUANTIZE", [weights], [unpacked])
    model.op("MUL", [x, unpacked], [y])
    model.output(y)
    return model
