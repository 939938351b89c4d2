from __future__ import annotations

from testmodels import ModelBuilder
from tests.oracle.single_operators import single_operator
from tflint.analysis.facts import Facts
from tflint.analysis.larger_batch import batch_obstacles
from tflint.analysis.operator_defects import operator_defects
from tflint.model.file import File
from tflint.operators.defect import Concern


def _facts(model: ModelBuilder) -> Facts:
    return Facts(File(memoryview(model.build()), None))


def _concerns(model: ModelBuilder) -> list[Concern]:
    found = _facts(model).of(operator_defects)
    return [concern for by_concern in found.values() for concern in by_concern]


def test_a_sound_operator_has_none() -> None:
    assert _concerns(single_operator("CONV_2D")) == []


def test_of_several_errors_the_first_is_reported() -> None:
    model = single_operator("SOFTMAX")
    model.operators[0]["builtin_options"] = ("SoftmaxOptions", {"beta": 0.0})
    model.tensors[1]["type"] = 4
    assert _concerns(model) == [Concern.OUTPUT_TYPE]


def test_errors_hide_remarks() -> None:
    model = single_operator("RESHAPE")
    model.operators[0]["builtin_options"] = ("ReshapeOptions", {"new_shape": [6, 2]})
    assert _concerns(model) == [Concern.RESHAPE_TARGET]
    model.tensors[2]["shape"] = [99]
    assert _concerns(model) == [Concern.RESHAPE_TARGET, Concern.DECLARED_SHAPE]


def test_what_missing_options_bring_about_is_not_repeated() -> None:
    model = single_operator("CONV_2D")
    model.operators[0]["builtin_options"] = None
    assert _concerns(model) == []


def test_a_batch_in_an_inner_state_stands_in_the_way() -> None:
    model = ModelBuilder()
    x, state = model.input("x", [1, 4]), model.tensor("state", [1, 4], is_variable=True)
    y = model.tensor("y", [1, 8])
    model.op("CONCATENATION", [x, state], [y], axis=1)
    model.output(y)
    ((operator, defect),) = _facts(model).of(batch_obstacles)
    assert operator.name == "CONCATENATION"
    assert defect.concern is Concern.SHAPE


def test_a_model_that_scales_with_its_batch_has_no_obstacle() -> None:
    model = ModelBuilder()
    x, y = model.input("x", [1, 4]), model.tensor("y", [1, 4])
    model.op("RELU", [x], [y])
    model.output(y)
    assert not _facts(model).of(batch_obstacles)
