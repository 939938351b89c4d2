from __future__ import annotations

import os
from pathlib import Path

import pytest

from testmodels import ModelBuilder
from tests.oracle.single_operators import SINGLE_OPERATORS, single_operator
from tflint.analysis.facts import Facts
from tflint.analysis.shape_inference import InferredShapes, infer, inferred_shapes
from tflint.lint.severity import ERROR
from tflint.model.file import File
from tflint.model.model import Model

CORPUS = Path(os.environ.get("TFLINT_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))


def _model(builder: ModelBuilder) -> Model:
    model = File(memoryview(builder.build()), None).model
    assert model is not None
    return model


def _inferred(builder: ModelBuilder) -> tuple[Model, InferredShapes]:
    model = _model(builder)
    return model, infer(model)


@pytest.mark.parametrize("name", SINGLE_OPERATORS)
def test_a_sound_operator_has_no_errors(name: str) -> None:
    model, inferred = _inferred(single_operator(name))
    (operator,) = model.subgraphs[0].operators
    assert [d.text for d in inferred.defects(operator) if d.severity is ERROR] == []


# Their output is as long as the data make it.
DYNAMIC = {"WHERE", "UNIQUE"}
# Its length is the last id, which the kernel reads while the model runs unless the data are constant.
LATE = {"SEGMENT_SUM"}


@pytest.mark.parametrize("name", [name for name in SINGLE_OPERATORS if name not in DYNAMIC])
def test_the_inferred_shape_is_the_declared_one(name: str) -> None:
    model, inferred = _inferred(single_operator(name))
    for tensor in model.subgraphs[0].output_tensors:
        assert inferred.shape(tensor) == tensor.shape
        assert inferred.type(tensor) == tensor.dtype.name
        assert inferred.is_dynamic(tensor) == (name in LATE)


@pytest.mark.parametrize("name", sorted(DYNAMIC))
def test_outputs_of_open_length(name: str) -> None:
    model, inferred = _inferred(single_operator(name))
    tensor = model.subgraphs[0].output_tensors[0]
    assert inferred.is_dynamic(tensor)
    shape = inferred.shape(tensor)
    assert shape is not None
    assert shape[0] is None
    assert inferred.known_shape(tensor) is None


def test_types_and_shapes_are_followed_not_believed() -> None:
    builder = ModelBuilder()
    x = builder.input("x", [2, 3])
    a, b = builder.tensor("a", [9], "INT8"), builder.tensor("b", [9])
    builder.op("ADD", [x, x], [a])
    builder.op("ADD", [a, x], [b])
    builder.output(b)
    model, inferred = _inferred(builder)
    tensor = model.subgraphs[0].tensors[a]
    assert inferred.shape(tensor) == (2, 3)
    assert inferred.type(tensor) == "FLOAT32"


def test_inputs_can_be_given_another_shape() -> None:
    model = _model(single_operator("RELU"))
    inferred = infer(model, {0: (5, 4, 3)})
    assert inferred.shape(model.subgraphs[0].output_tensors[0]) == (5, 4, 3)


def test_shape_arithmetic_is_followed() -> None:
    builder = ModelBuilder()
    x = builder.input("x", [2, 6])
    shape = builder.tensor("shape", [2], "INT32")
    begin, end = builder.constant("begin", [1]), builder.constant("end", [2])
    last = builder.tensor("last", [], "INT32")
    two, target = builder.constant("two", 2, dtype="INT32"), builder.tensor("t", [2], "INT32")
    y = builder.tensor("y", [2, 6])
    builder.op("SHAPE", [x], [shape], out_type="INT32")
    builder.op("STRIDED_SLICE", [shape, begin, end, begin], [last], shrink_axis_mask=1)
    builder.op("PACK", [last, two], [target], values_count=2)
    builder.op("RESHAPE", [x, target], [y], options="ReshapeOptions")
    builder.output(y)
    model, inferred = _inferred(builder)
    tensor = model.subgraphs[0].tensors[y]
    assert inferred.shape(tensor) == (6, 2)
    assert inferred.is_dynamic(tensor), "PACK computes while the model runs"


def _branching(*, else_shape: list[int]) -> ModelBuilder:
    builder = ModelBuilder()
    condition, x = builder.input("condition", [], "BOOL"), builder.input("x", [2, 3])
    then = builder.subgraph("then")
    a, b = then.input("a", [7]), then.tensor("b", [7])
    then.op("RELU", [a], [b])
    then.output(b)
    other = builder.subgraph("else")
    c = other.input("c", [7])
    target, d = other.constant("target", else_shape), other.tensor("d", [7])
    other.op("RESHAPE", [c, target], [d], options="ReshapeOptions")
    other.output(d)
    y = builder.tensor("y", [2, 3])
    indices = {"then_subgraph_index": then.index, "else_subgraph_index": other.index}
    builder.op("IF", [condition, x], [y], options=("IfOptions", indices))
    builder.output(y)
    return builder


def test_branches_take_the_shapes_of_the_caller() -> None:
    model, inferred = _inferred(_branching(else_shape=[2, 3]))
    assert inferred.shape(model.subgraphs[1].tensors[1]) == (2, 3)
    output = model.subgraphs[0].output_tensors[0]
    assert inferred.shape(output) == (2, 3)
    assert not inferred.is_dynamic(output)


def test_branches_of_different_shapes_leave_the_shape_open() -> None:
    model, inferred = _inferred(_branching(else_shape=[6]))
    output = model.subgraphs[0].output_tensors[0]
    assert inferred.shape(output) is None
    assert inferred.is_dynamic(output)


def test_what_nothing_calls_is_not_prepared() -> None:
    builder = single_operator("RELU")
    lonely = builder.subgraph("lonely")
    a, b = lonely.input("a", [2], "INT64"), lonely.tensor("b", [2], "INT64")
    lonely.op("ABS", [a], [b])
    model, inferred = _inferred(builder)
    assert set(inferred.subgraphs) == {0}
    assert inferred.shape(model.subgraphs[1].tensors[1]) == (2,)


def test_entry_points_of_signatures_are_prepared() -> None:
    builder = single_operator("RELU")
    other = builder.subgraph("other")
    a, b = other.input("a", [2], "INT64"), other.tensor("b", [2], "INT64")
    other.op("ABS", [a], [b])
    builder.signature("other", {"a": a}, {"b": b}, subgraph=other.index)
    model, inferred = _inferred(builder)
    assert inferred.defects(model.subgraphs[1].operators[0])


def test_a_subgraph_that_calls_itself_ends() -> None:
    builder = ModelBuilder()
    x, y = builder.input("x", [2]), builder.tensor("y", [2])
    builder.op("STABLEHLO_COMPOSITE", [x], [y], name="loop", decomposition_subgraph_index=0)
    builder.output(y)
    model, inferred = _inferred(builder)
    assert inferred.shape(model.subgraphs[0].tensors[y]) is None


def test_behind_a_refused_operator_nothing_is_known() -> None:
    builder = ModelBuilder()
    x, y = builder.input("x", [2, 3]), builder.input("y", [4])
    a, b = builder.tensor("a", [2, 3]), builder.tensor("b", [2, 3])
    builder.op("ADD", [x, y], [a])
    builder.op("CONCATENATION", [a, x], [b], axis=7)
    model, inferred = _inferred(builder)
    first, second = model.subgraphs[0].operators
    assert len(inferred.defects(first)) == 1
    assert not inferred.defects(second)
    assert not inferred.is_dynamic(model.subgraphs[0].tensors[a])


def test_repeated_operators_are_still_compared_with_what_they_declare() -> None:
    builder = ModelBuilder()
    x = builder.input("x", [2, 3])
    for name, shape in (("a", [2, 3]), ("b", [2, 3]), ("c", [9])):
        builder.op("RELU", [x], [builder.tensor(name, shape)])
    model, inferred = _inferred(builder)
    found = [len(inferred.defects(operator)) for operator in model.subgraphs[0].operators]
    assert found == [0, 0, 1]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus of real models here")
def test_models_that_run_have_no_errors() -> None:
    runs = set()
    for line in (CORPUS / "MANIFEST.tsv").read_text("utf-8").splitlines()[1:]:
        fields = line.split("\t")
        if fields[7].startswith("ok"):
            runs.add(fields[0])
    wrong = []
    for path in sorted(CORPUS.glob("*.tflite")):
        file = File(memoryview(path.read_bytes()), path)
        if path.name not in runs or file.model is None:
            continue
        for index, prepared in Facts(file).of(inferred_shapes).subgraphs.items():
            wrong += [
                f"{path.name} {index}: {defect.text}"
                for defects in prepared.defects.values()
                for defect in defects
                if defect.severity is ERROR
            ]
    assert wrong == []
