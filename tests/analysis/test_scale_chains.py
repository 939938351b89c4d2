"""Where integers come from and where they are read."""

from __future__ import annotations

from testmodels import ModelBuilder, q
from tflint.analysis.scale_chains import first_tensors, last_tensors
from tflint.model.file import File
from tflint.model.subgraph import Subgraph


def copies(count: int) -> ModelBuilder:
    """x -> TANH -> t0 -> RESHAPE -> t1 -> ... -> TANH -> y."""
    m = ModelBuilder()
    x = m.input("x", [4], "INT8", q(0.5))
    last = m.tensor("t0", [4], "INT8", q(0.5))
    m.op("TANH", [x], [last])
    for number in range(count):
        following = m.tensor(f"t{number + 1}", [4], "INT8", q(0.5))
        m.op("RESHAPE", [last], [following], new_shape=[4])
        last = following
    y = m.tensor("y", [4], "INT8", q(0.5))
    m.op("TANH", [last], [y])
    m.output(y)
    return m


def main_of(model: ModelBuilder) -> Subgraph:
    found = File(memoryview(model.build())).model
    assert found is not None
    return found.subgraphs[0]


def test_ends_of_a_chain() -> None:
    tensors = main_of(copies(3)).tensors
    for tensor in tensors[1:5]:
        assert [found.name for found in first_tensors(tensor)] == ["t0"]
        assert [found.name for found in last_tensors(tensor)] == ["t3"]


def test_another_reader_on_the_way() -> None:
    model = copies(2)
    model.output(2)
    assert [found.name for found in last_tensors(main_of(model).tensors[1])] == ["t1", "t2"]


def test_both_inputs_of_a_copy() -> None:
    model = ModelBuilder()
    x, y = (model.input(name, [4], "INT8", q(0.5)) for name in "xy")
    z = model.tensor("z", [8], "INT8", q(0.5))
    model.op("CONCATENATION", [x, y], [z], axis=0)
    model.output(z)
    found = first_tensors(main_of(model).tensors[z])
    assert sorted(tensor.name for tensor in found) == ["x", "y"]


def test_what_is_too_far_away() -> None:
    tensors = main_of(copies(200)).tensors
    assert not first_tensors(tensors[-3])
    assert not last_tensors(tensors[1])
