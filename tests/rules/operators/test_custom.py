from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.operators.models import custom, unary, with_unused
from tflint.lint.expectations import Expectations
from tflint.lint.requirement import RuntimeRequirement
from tflint.lint.severity import ERROR, INFO, WARNING


def on(*targets: str) -> Expectations:
    return Expectations(targets=targets)


def allowing(*patterns: str) -> Expectations:
    return Expectations(allow_custom_ops=patterns)


@triggers("O301", at="subgraphs[0].operators[0]", says="'Sinh' (1 use) is in no known library")
def test_unknown() -> ModelBuilder:
    return custom("Sinh")


@triggers("O301", says="'Sinh' (3 uses)", count=1)
def test_one_finding_for_all_uses() -> ModelBuilder:
    return custom("Sinh", "Sinh", "Sinh")


@triggers("O301", count=2)
def test_one_finding_for_each_name() -> ModelBuilder:
    return custom("Sinh", "Cosh", "Sinh")


@triggers("O301", severity=INFO, at="operator_codes[1]", says="'Sinh' (unused)")
def test_unknown_and_unused() -> ModelBuilder:
    return with_unused("Sinh")


@triggers("O301", severity=ERROR, expectations=on("cpu"))
def test_unknown_on_cpu() -> ModelBuilder:
    return custom("Sinh")


@triggers("O301", severity=ERROR, expectations=on("tflm"))
def test_unknown_on_tflm() -> ModelBuilder:
    return custom("Sinh")


@triggers("O301", severity=WARNING, expectations=on("gpu"))
def test_unknown_on_another_target() -> ModelBuilder:
    return custom("Sinh")


@quiet("O301", expectations=allowing("Acme*", "Si*h"))
def test_unknown_but_allowed() -> ModelBuilder:
    return custom("Sinh", "AcmeConv")


@quiet("O301")
@pytest.mark.parametrize(
    "name",
    [
        *("TFLite_Detection_PostProcess", "MaxUnpooling2D", "FlexErf", "edgetpu-custom-op"),
        *("DISPATCH_OP_1", "XC_conv2d", "tftext:WhitespaceTokenizer", "TFText>NgramsStringJoin"),
        *("SignalRfft", "custom_call.GroupNorm", "MTKEXT_CONV_2D", "TensorListReserve"),
    ],
)
def test_known(name: str) -> ModelBuilder:
    return custom(name)


@quiet("O301")
def test_nameless_is_f403() -> ModelBuilder:
    return custom("")


@triggers(
    "O302",
    at="subgraphs[0].operators[0]",
    says="'MaxUnpooling2D' (1 use) comes with MediaPipe, and with the XNNPACK and GPU delegates",
)
def test_run_by_a_delegate() -> ModelBuilder:
    return custom("MaxUnpooling2D")


@triggers("O302", severity=WARNING, expectations=on("cpu"))
def test_run_by_the_default_delegate_is_no_error_on_cpu() -> ModelBuilder:
    return custom("Convolution2DTransposeBias")


@triggers("O302", severity=ERROR, expectations=on("tflm"))
def test_run_by_a_delegate_that_tflm_does_not_have() -> ModelBuilder:
    return custom("Convolution2DTransposeBias")


@triggers("O302", says="comes with the plug-in of google-coral/project-posenet")
def test_vendor_operator() -> ModelBuilder:
    return custom("PosenetDecoderOp")


@triggers("O302", severity=ERROR, expectations=on("cpu"), says="tflite-support")
def test_library_on_cpu() -> ModelBuilder:
    return custom("tftext:WhitespaceTokenizer")


@triggers("O302", severity=INFO, at="operator_codes[1]", says="(unused)")
def test_library_for_an_unused_entry() -> ModelBuilder:
    return with_unused("RaggedTensorToTensor")


@triggers(
    "O302", says="'SignalWindow' (1 use), 'SignalRfft' (2 uses) come with TensorFlow Lite", count=1
)
def test_one_finding_for_one_library() -> ModelBuilder:
    return custom("SignalWindow", "SignalRfft", "SignalRfft")


@triggers("O302", says="and 2 more come with", count=1)
def test_long_lists_are_cut() -> ModelBuilder:
    names = ("Window", "Rfft", "Energy", "FilterBank", "PCAN", "Framer", "Delay")
    return custom(*(f"Signal{name}" for name in names))


@quiet("O302", expectations=on("tflm"))
def test_run_by_the_target() -> ModelBuilder:
    return custom("SignalRfft", "TFLite_Detection_PostProcess")


@quiet("O302", expectations=Expectations(runtimes=(RuntimeRequirement("tflm"),)))
def test_run_by_the_demanded_runtime() -> ModelBuilder:
    return custom("SignalRfft")


@triggers("O302", severity=ERROR, says="not with LiteRT's default", expectations=on("tflm", "cpu"))
def test_run_by_one_of_two_targets() -> ModelBuilder:
    return custom("SignalRfft")


@triggers(
    "O302",
    severity=ERROR,
    says="'Mfcc' (1 use) comes with LiteRT's default resolver, not with TensorFlow Lite Micro's",
    expectations=on("tflm"),
)
def test_core_operator_on_tflm() -> ModelBuilder:
    return custom("Mfcc")


@triggers("O302", says="not with what target web runs", expectations=on("web"))
def test_library_in_the_browser() -> ModelBuilder:
    return custom("RaggedTensorToTensor")


@quiet("O302", expectations=on("mediapipe"))
def test_run_by_mediapipe() -> ModelBuilder:
    return custom("RaggedTensorToTensor", "MaxUnpooling2D")


@quiet("O302", expectations=on("edgetpu:13"))
def test_run_by_the_fallback_of_the_target() -> ModelBuilder:
    return custom("TFLite_Detection_PostProcess")


@quiet("O302", expectations=on("ethos-u65"))
def test_run_by_tflm_beside_ethos_u() -> ModelBuilder:
    return custom("SignalRfft")


@triggers("O302", expectations=on("ethos-u65+cpu"))
def test_not_run_by_cpu_beside_ethos_u() -> ModelBuilder:
    return custom("SignalRfft")


@quiet("O302", expectations=allowing("tftext:*"))
def test_library_that_is_there() -> ModelBuilder:
    return custom("tftext:WhitespaceTokenizer")


@quiet("O302")
@pytest.mark.parametrize(
    "name", ["TFLite_Detection_PostProcess", "Mfcc", "FlexErf", "ethos-u", "Sinh"]
)
def test_operators_of_the_default_resolver_and_of_other_rules(name: str) -> ModelBuilder:
    return custom(name)


@quiet("O302")
def test_no_custom_operator() -> ModelBuilder:
    return unary()


def test_an_unknown_target_is_left_to_the_command_line() -> None:
    (found,) = lint(custom("Sinh"), "O301", expectations=on("edgetp", "edgetpu:x"))
    assert found.severity is WARNING
