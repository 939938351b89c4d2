from __future__ import annotations

import numpy as np

from testmodels import ModelBuilder, q
from tests.oracle.single_operators import single_operator
from tests.rules.cases import quiet, triggers
from tests.rules.shapes.edits import int32, with_constant
from tflint.lint.severity import INFO


@triggers(
    "T403",
    at="subgraphs[0].operators[0].inputs[1]",
    says="has the permutation [0, 1, 3] for 3 dimensions; AllocateTensors fails",
)
def test_permutation() -> ModelBuilder:
    return with_constant("TRANSPOSE", 1, int32(0, 1, 3))


@triggers("T403", says="an entry is repeated")
def test_repeated_entry() -> ModelBuilder:
    return with_constant("TRANSPOSE", 1, int32(0, 1, 1))


@triggers("T403", says='has the index 4 in "in1", outside 0 to 3; Invoke fails')
def test_index() -> ModelBuilder:
    return with_constant("GATHER", 1, int32(0, 4, 3))


@triggers("T403", says="outside 0 to 2")
def test_index_of_a_column() -> ModelBuilder:
    return with_constant("GATHER_ND", 1, int32(0, 1, 3, 3))


@triggers("T403", says="takes [2, -1] from [3, 2] on, which is outside")
def test_slice() -> ModelBuilder:
    return with_constant("SLICE", 1, int32(3, 2))


@triggers("T403", says="has stride 0")
def test_stride() -> ModelBuilder:
    return with_constant("STRIDED_SLICE", 3, int32(1, 0))


@triggers("T403", says="lead back to [5, 4], not to the [4, 4]")
def test_output_shape_of_a_transposed_convolution() -> ModelBuilder:
    return with_constant("TRANSPOSE_CONV", 0, int32(1, 9, 8, 2))


@triggers("T403", says="the kernel lets it cover one")
def test_ellipsis_that_covers_nothing() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [4, 5])
    begin, end = model.constant("begin", [0, 1, 2]), model.constant("end", [0, 3, 4])
    strides, y = model.constant("strides", [1, 1, 1]), model.tensor("y", [4, 2])
    model.op("STRIDED_SLICE", [x, begin, end, strides], [y], ellipsis_mask=1)
    model.output(y)
    return model


@quiet("T403")
def test_sound_constants() -> ModelBuilder:
    return single_operator("TRANSPOSE")


@quiet("T403")
def test_indices_of_the_caller() -> ModelBuilder:
    model = single_operator("GATHER")
    model.tensors[1]["buffer"] = 0
    model.main.fields["inputs"].append(1)
    return model


@triggers("T404", says="which is 0 in 1 of 4 places; Invoke fails")
def test_zero_in_the_divisor() -> ModelBuilder:
    return with_constant("FLOOR_DIV", 1, int32(1, 0, 3, 4))


def _quantized_division(divisor: list[int] | None) -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [4], "UINT8", q(0.5, 3))
    if divisor is None:
        d = model.input("d", [4], "UINT8", q(0.5, 3))
    else:
        d = model.constant("d", np.array(divisor, np.uint8), q(0.5, 3))
    y = model.tensor("y", [4], "UINT8", q(0.5, 3))
    model.op("DIV", [x, d], [y], options="DivOptions")
    model.output(y)
    return model


@triggers("T404", says="which is 3, the zero point, in 2 of 4 places")
def test_zero_point_in_the_divisor() -> ModelBuilder:
    return _quantized_division([3, 0, 3, 4])


@triggers("T404", severity=INFO, says="a real 0")
def test_computed_divisor() -> ModelBuilder:
    return _quantized_division(None)


@quiet("T404")
def test_zero_in_a_quantized_divisor_is_no_zero() -> ModelBuilder:
    return _quantized_division([0, 1, 2, 4])


@quiet("T404")
def test_float_division_by_zero_is_infinite() -> ModelBuilder:
    model = ModelBuilder()
    x, d = model.input("x", [2]), model.constant("d", [0.0, 1.0])
    y = model.tensor("y", [2])
    model.op("DIV", [x, d], [y], options="DivOptions")
    model.output(y)
    return model


def _detector(columns: int, options: dict[str, int]) -> ModelBuilder:
    model = ModelBuilder()
    boxes = model.input("boxes", [1, 6, 4])
    scores = model.input("scores", [1, 6, columns])
    anchors = model.constant("anchors", np.ones((6, 4), np.float32))
    shapes = ([1, 10, 4], [1, 10], [1, 10], [1])
    outputs = [model.tensor(f"out{n}", shape) for n, shape in enumerate(shapes)]
    found = {"max_detections": 10, "max_classes_per_detection": 1, **options}
    model.custom_op(
        "TFLite_Detection_PostProcess", [boxes, scores, anchors], outputs, custom_options=found
    )
    model.output(*outputs)
    return model


@triggers("T407", says="has num_classes 80, but the scores have 91 columns")
def test_other_number_of_classes() -> ModelBuilder:
    return _detector(91, {"num_classes": 80})


@triggers("T407", says="has no num_classes")
def test_no_number_of_classes() -> ModelBuilder:
    return _detector(91, {})


@quiet("T407")
def test_with_background() -> ModelBuilder:
    return _detector(91, {"num_classes": 90})


@quiet("T407")
def test_without_background() -> ModelBuilder:
    return _detector(90, {"num_classes": 90})
