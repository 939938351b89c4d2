from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.operators.models import custom, unary, with_unused
from tflint.lint.expectations import Expectations
from tflint.lint.requirement import RuntimeRequirement

TFLM = Expectations(runtimes=(RuntimeRequirement("tflm"),))


def runtimes(*demands: tuple[str, tuple[int, ...]]) -> Expectations:
    return Expectations(runtimes=tuple(RuntimeRequirement(*demand) for demand in demands))


@triggers("O101", at="operator_codes[0]", says="STABLEHLO_COSINE (1 use) has no kernel in LiteRT")
def test_stablehlo_operator() -> ModelBuilder:
    return unary("STABLEHLO_COSINE")


@triggers("O101", at="operator_codes[1]", says="CALL (unused) has no kernel in LiteRT")
def test_entry_without_use() -> ModelBuilder:
    return with_unused(code=31)


@quiet("O101")
def test_stablehlo_operator_with_a_kernel() -> ModelBuilder:
    return with_unused(code=163)


@quiet("O101")
@pytest.mark.parametrize("code", [-1, 51, 127, 250])
def test_codes_that_f401_reports(code: int) -> ModelBuilder:
    return with_unused(code=code)


@triggers("O101", says="TILE (1 use) has no kernel in TensorFlow Lite Micro", expectations=TFLM)
def test_operator_that_tflm_lacks() -> ModelBuilder:
    return unary("TILE")


@triggers("O101", says="in TensorFlow Lite Micro", expectations=Expectations(targets=("tflm",)))
def test_operator_that_target_tflm_lacks() -> ModelBuilder:
    return unary("TILE")


@quiet("O101", expectations=TFLM)
def test_tflm_looks_up_only_what_is_used() -> ModelBuilder:
    return with_unused(code=69)


@quiet("O101")
def test_operator_that_only_tflm_lacks() -> ModelBuilder:
    return unary("TILE")


@triggers(
    "O102",
    at="operator_codes[0].version",
    says="RELU version 4 is in no release of LiteRT up to 2.3.0, which has versions 1 to 3",
)
def test_version_of_the_future() -> ModelBuilder:
    return unary(version=4)


@triggers("O102", at="operator_codes[1].version", says="GATHER version 99")
def test_version_of_an_unused_entry() -> ModelBuilder:
    return with_unused(code=36, version=99)


@triggers("O102", says="RELU version 0 is in no release")
def test_version_zero() -> ModelBuilder:
    return unary(version=0)


@triggers("O102", says="which has versions 2 to 4")
def test_broadcast_to_has_no_version_1() -> ModelBuilder:
    return with_unused(code=130)


@quiet("O102")
@pytest.mark.parametrize("version", [1, 2, 3])
def test_registered_versions(version: int) -> ModelBuilder:
    return unary(version=version)


@quiet("O102")
def test_operator_without_any_kernel_is_o101() -> ModelBuilder:
    return unary("STABLEHLO_COSINE", version=7)


@triggers(
    "O102",
    says="SIN version 2 needs LiteRT 2.1.6, but the model has to load in litert>=2.1",
    expectations=runtimes(("litert", (2, 1))),
)
def test_newer_than_the_oldest_litert() -> ModelBuilder:
    return unary("SIN", version=2)


@triggers(
    "O102",
    says="TILE version 3 needs TensorFlow 2.8, but the model has to load in tflite>=2.7",
    expectations=runtimes(("tflite", (2, 7))),
)
def test_newer_than_the_oldest_tensorflow() -> ModelBuilder:
    return unary("TILE", version=3)


@triggers("O102", says="needs LiteRT 2.1.6", expectations=Expectations(targets=("cpu:2.1",)))
def test_newer_than_the_release_of_target_cpu() -> ModelBuilder:
    return unary("SIN", version=2)


@quiet("O102", expectations=runtimes(("litert", (2, 1, 6)), ("tflite", (2, 23))))
def test_as_old_as_demanded() -> ModelBuilder:
    return unary("SIN", version=2)


@quiet("O102", expectations=TFLM)
def test_tflm_does_not_look_at_versions() -> ModelBuilder:
    return unary(version=99)


@triggers("O102", says="TFLite_Detection_PostProcess version 2")
def test_core_custom_operator_of_another_version() -> ModelBuilder:
    return custom("TFLite_Detection_PostProcess", version=2)


@triggers("O102", says="needs LiteRT 1.3", expectations=runtimes(("litert", (1, 2))))
def test_core_custom_operator_of_a_newer_release() -> ModelBuilder:
    return custom("aeq.hadamard_rotation")


@quiet("O102", expectations=Expectations(allow_custom_ops=("TFLite_*",)))
def test_core_custom_operator_that_the_application_registers() -> ModelBuilder:
    return custom("TFLite_Detection_PostProcess", version=2)


@quiet("O102")
def test_unused_core_custom_operator_is_not_looked_up() -> ModelBuilder:
    return with_unused("Mfcc", version=2)


@quiet("O102")
def test_versions_of_other_custom_operators_are_theirs() -> ModelBuilder:
    return custom("Sinh", version=7)


def test_the_finding_names_the_first_use() -> None:
    (found,) = lint(unary(version=9), "O102")
    assert [place.location.address for place in found.related] == ["subgraphs[0].operators[0]"]
    assert found.data["registered"] == [1, 2, 3]
