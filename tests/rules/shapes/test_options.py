from __future__ import annotations

from testmodels import ModelBuilder
from tests.oracle.single_operator import Single, build, f
from tests.oracle.single_operators import single_operator
from tests.rules.cases import quiet, triggers
from tests.rules.shapes.edits import with_options
from tflint.lint.severity import INFO, WARNING


@triggers(
    "T401",
    at="subgraphs[0].operators[0].builtin_options.stride_h",
    says="has stride_h 0, which must be at least 1; AllocateTensors fails",
)
def test_stride() -> ModelBuilder:
    return with_options("CONV_2D", stride_h=0)


@triggers("T401", says="has padding 7, which is neither SAME nor VALID")
def test_padding() -> ModelBuilder:
    return with_options("CONV_2D", padding=7)


@triggers("T401", says="has the axis 2, which must be within -2 to 1")
def test_axis() -> ModelBuilder:
    return with_options("CONCATENATION", axis=2)


@triggers("T401", says="squeezes dimension 1")
def test_squeezed_dimension() -> ModelBuilder:
    return with_options("SQUEEZE", squeeze_dims=[1])


@triggers("T401", says="XNNPACK and TFLite Micro go by the option")
def test_depth_multiplier() -> ModelBuilder:
    return with_options("DEPTHWISE_CONV_2D", depth_multiplier=1)


@triggers("T401", severity=WARNING, says="each; TFLite Micro goes by the option")
def test_depth_multiplier_that_litert_never_looks_at() -> ModelBuilder:
    return with_options("DEPTHWISE_CONV_2D", depth_multiplier=77)


@triggers("T401", severity=WARNING, says="beta -1, which turns the order of the classes round")
def test_negative_beta() -> ModelBuilder:
    return with_options("SOFTMAX", beta=-1.0)


@triggers("T401", says="has nan as 'beta', which makes no output a number")
def test_beta_that_is_no_number() -> ModelBuilder:
    return with_options("SOFTMAX", beta=float("nan"))


@triggers("T401", says="makes the output uniform; no error is reported")
def test_beta() -> ModelBuilder:
    return with_options("SOFTMAX", beta=0.0)


@triggers("T401", severity=INFO, says="a plain RELU")
def test_alpha() -> ModelBuilder:
    return with_options("LEAKY_RELU", alpha=0.0)


@quiet("T401")
def test_missing_options_are_another_rule() -> ModelBuilder:
    model = single_operator("CONV_2D")
    model.operators[0]["builtin_options"] = None
    return model


@quiet("T401")
def test_sound_options() -> ModelBuilder:
    return single_operator("DEPTHWISE_CONV_2D")


@triggers("T402", says="drops the fused activation TANH")
def test_dropped_activation() -> ModelBuilder:
    return with_options("CONV_2D", fused_activation_function=4)


@triggers("T402", says="refuses the fused activation RELU")
def test_activation_of_concatenation() -> ModelBuilder:
    return with_options("CONCATENATION", fused_activation_function=1)


@quiet("T402")
def test_activation_without_name() -> ModelBuilder:
    return with_options("FULLY_CONNECTED", fused_activation_function=6)


@quiet("T402")
def test_relu6() -> ModelBuilder:
    return with_options("CONV_2D", fused_activation_function=3)


@quiet("T402")
def test_recurrent_operators_know_all() -> ModelBuilder:
    return with_options("SVDF", fused_activation_function=4)


@triggers("T405", says="two sampling grids of which one can hold; AllocateTensors fails")
def test_both_flags() -> ModelBuilder:
    return with_options("RESIZE_BILINEAR", align_corners=True)


@triggers("T405", severity=INFO, says="two sampling grids")
def test_both_flags_of_nearest_neighbor() -> ModelBuilder:
    return with_options("RESIZE_NEAREST_NEIGHBOR", align_corners=True)


@triggers("T405", severity=INFO, count=1, says="from [4, 4] to [8, 6], and 1 more operator like it")
def test_old_grid() -> ModelBuilder:
    model = ModelBuilder()
    x, size = model.input("x", [1, 4, 4, 2]), model.constant("size", [8, 6])
    for name in ("a", "b"):
        y = model.tensor(name, [1, 8, 6, 2])
        model.op("RESIZE_BILINEAR", [x, size], [y], options="ResizeBilinearOptions")
        model.output(y)
    return model


@quiet("T405")
def test_new_grid() -> ModelBuilder:
    return single_operator("RESIZE_BILINEAR")


@quiet("T405")
def test_whole_multiples_are_the_same_on_both_grids() -> ModelBuilder:
    model = ModelBuilder()
    x, size = model.input("x", [1, 4, 4, 2]), model.constant("size", [8, 8])
    y = model.tensor("y", [1, 8, 8, 2])
    options = "ResizeNearestNeighborOptions"
    model.op("RESIZE_NEAREST_NEIGHBOR", [x, size], [y], options=options)
    model.output(y)
    return model


@triggers("T406", says='ignores out_data_type INT64: "out0" is INT32')
def test_other_types_named() -> ModelBuilder:
    return with_options("CAST", out_data_type=4)


@triggers("T406", says="every run gives other numbers")
def test_no_seed() -> ModelBuilder:
    return with_options("RANDOM_UNIFORM", seed=0, seed2=0)


@quiet("T406")
def test_types_of_the_tensors() -> ModelBuilder:
    return single_operator("CAST")


@quiet("T406")
def test_cast_without_options() -> ModelBuilder:
    return build(Single("CAST", (f(2),), (f(2),)))
