from __future__ import annotations

from testmodels import ModelBuilder
from tests.oracle.single_operators import single_operator
from tests.rules.cases import quiet, triggers


def _reshape_to_computed(*, persistent: bool) -> ModelBuilder:
    """A reshape to a shape that SHAPE and CONCATENATION compute at AllocateTensors, or to one that
    goes through CAST, which computes while the model runs."""
    model = ModelBuilder()
    x = model.input("x", [2, 6])
    shape, y = model.tensor("shape", [2], "INT32"), model.tensor("y", [2, 6])
    target = model.tensor("target", [2], "INT32")
    model.op("SHAPE", [x], [shape], out_type="INT32")
    if persistent:
        model.op("CONCATENATION", [shape], [target], axis=0)
    else:
        model.op("CAST", [shape], [target], in_data_type="INT32", out_data_type="INT32")
    model.op("RESHAPE", [x, target], [y], options="ReshapeOptions")
    model.op("RELU", [y], [model.tensor("z", [2, 6])])
    model.output(y)
    return model


@triggers("T308", at="subgraphs[0].operators[0].outputs[0]", says='WHERE gives "out0" a shape')
def test_selection() -> ModelBuilder:
    return single_operator("WHERE")


@triggers("T308", at="subgraphs[0].operators[2].outputs[0]", says="1 more operators follow it")
def test_target_computed_in_the_run() -> ModelBuilder:
    return _reshape_to_computed(persistent=False)


@quiet("T308")
def test_target_computed_beforehand() -> ModelBuilder:
    return _reshape_to_computed(persistent=True)


@quiet("T308")
def test_unknown_custom_operator() -> ModelBuilder:
    model = ModelBuilder()
    x, y = model.input("x", [2]), model.tensor("y", [3])
    model.custom_op("Unknown", [x], [y])
    model.output(y)
    return model


@triggers("T309", at="subgraphs[0].inputs[0]", says='"x" [?, 224, 224, 3] can be resized')
def test_open_batch() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [1, 224, 224, 3], shape_signature=[-1, 224, 224, 3])
    y = model.tensor("y", [1, 224, 224, 3])
    model.op("RELU", [x], [y])
    model.output(y)
    return model


@quiet("T309")
def test_fixed_batch() -> ModelBuilder:
    return single_operator("RELU")
