from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tflint.lint.severity import WARNING


def _classifier(target: list[int], *, is_open: bool = False) -> ModelBuilder:
    model = ModelBuilder()
    fields = {"shape_signature": [-1, 2, 2, 3]} if is_open else {}
    x = model.input("x", [1, 2, 2, 3], **fields)
    shape, y = model.constant("target", target), model.tensor("y", [1, 12])
    z = model.tensor("z", [1, 12])
    model.op("RESHAPE", [x, shape], [y], options="ReshapeOptions")
    model.op("SOFTMAX", [y], [z], beta=1.0)
    model.output(z)
    return model


@triggers(
    "T310",
    at="subgraphs[0].operators[0]",
    says='with batch 2, RESHAPE has the target [1, 12] of 12 elements, but "x" [2, 2, 2, 3] has 24',
)
def test_batch_in_the_target() -> ModelBuilder:
    return _classifier([1, 12])


@triggers("T310", severity=WARNING)
def test_batch_in_the_target_of_a_model_with_open_batch() -> ModelBuilder:
    return _classifier([1, 12], is_open=True)


@quiet("T310")
def test_open_target() -> ModelBuilder:
    return _classifier([-1, 12], is_open=True)


@quiet("T310")
def test_no_batch() -> ModelBuilder:
    model = ModelBuilder()
    x, shape = model.input("x", [12]), model.constant("target", [3, 4])
    y = model.tensor("y", [3, 4])
    model.op("RESHAPE", [x, shape], [y], options="ReshapeOptions")
    model.output(y)
    return model
