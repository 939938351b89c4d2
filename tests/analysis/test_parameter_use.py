"""Who looks at the parameters of a tensor."""

from __future__ import annotations

from testmodels import ModelBuilder, q
from tests.rules.quantization.layers import hybrid, layer
from tflint.analysis.facts import Facts
from tflint.analysis.kernel_quantization import Absent
from tflint.analysis.parameter_use import computations, passages
from tflint.model.file import File
from tflint.model.tensor import Tensor


def tensor(model: ModelBuilder, index: int) -> tuple[Tensor, Facts]:
    facts = Facts(File(memoryview(model.build())))
    return facts.model.subgraphs[0].tensors[index], facts


def test_operands_of_a_layer() -> None:
    made = layer()
    uses = [list(computations(*tensor(made.model, t))) for t in (made.x, made.w, made.b, made.y)]
    assert [[(u.absent, u.written, u.validated) for u in found] for found in uses] == [
        [(Absent.REFUSED, False, True)],
        [(Absent.REFUSED, False, False)],
        [],
        [(Absent.ZERO, True, True)],
    ]


def test_weights_of_a_float_layer() -> None:
    made = hybrid()
    (use,) = computations(*tensor(made.model, made.w))
    assert use.absent is Absent.ZERO


def test_producer_comes_first() -> None:
    model = ModelBuilder()
    x, y, z = (model.tensor(name, [4], "INT8", q(0.5)) for name in "xyz")
    model.op("RELU", [y], [z])
    model.op("ABS", [x], [y])
    names = [use.operator.name for use in computations(*tensor(model, y))]
    assert names == ["ABS", "RELU"]


def test_shape_operand_is_not_passed_on() -> None:
    model = ModelBuilder()
    x, shape, y = (model.tensor(name, [4], "INT8", q(0.5)) for name in ("x", "shape", "y"))
    model.op("RESHAPE", [x, shape], [y])
    assert [len(list(passages(*tensor(model, t)))) for t in (x, shape, y)] == [1, 0, 1]


def test_tensor_read_twice_is_one_use() -> None:
    model = ModelBuilder()
    x, y = (model.tensor(name, [4], "INT8", q(0.5)) for name in "xy")
    model.op("MUL", [x, x], [y])
    assert len(list(computations(*tensor(model, x)))) == 1


def test_other_types_have_no_use() -> None:
    model = ModelBuilder()
    x, y = (model.tensor(name, [4], "INT32", q(0.5)) for name in "xy")
    model.op("ADD", [x, x], [y])
    assert list(computations(*tensor(model, x))) == []


def test_integers_that_a_kernel_does_not_write_have_no_use() -> None:
    model = ModelBuilder()
    x = model.input("x", [4])
    y = model.tensor("y", [4], "INT8", q(0.5))
    model.op("ADD", [x, x], [y])
    model.output(y)
    assert list(computations(*tensor(model, y))) == []
