"""Real models with one thing broken: what the rules say, and what LiteRT then does."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from testmodels import ModelBuilder
from tests.analysis.corpus import FOLDER, needs_corpus
from tests.analysis.intervals.recorded import Recorder
from tests.rules.cases import lint
from tflint.lint.severity import Severity
from tflint.model.file import File
from tflint.model.model import Model

pytestmark = needs_corpus
KEYWORDS = "tiny-kws_ref_model"
RESIDUAL = "tiny-pretrainedResnet_quant"
RULES = ("R101", "R102", "R201", "R202", "R103")
LAST_BIAS, LAST_WEIGHTS = "bias of the last layer", "weights of the last layer"


def read(name: str) -> bytes:
    path = FOLDER / f"{name}.tflite"
    if not path.is_file():
        pytest.skip(f"{path.name} is not in the corpus")
    return path.read_bytes()


def parsed(data: bytes) -> Model:
    model = File(memoryview(data)).model
    assert model is not None
    return model


def damaged(name: str, damage: str | float) -> bytes:
    """The model with the constant at a place replaced, or the scale of the third convolution
    multiplied."""
    data = read(name)
    builder, main = ModelBuilder.from_bytes(data), parsed(data).main
    assert main is not None
    if isinstance(damage, float):
        convolution = [o for o in main.operators if o.type == "CONV_2D"][2]
        quantization = builder.tensors[convolution.outputs[0]]["quantization"]
        quantization["scale"] = [quantization["scale"][0] * damage]
        return builder.build()
    last = [o for o in main.operators if o.type == "FULLY_CONNECTED"][-1]
    weights, bias = last.input(1), last.input(2)
    assert weights is not None
    assert bias is not None
    if damage == LAST_WEIGHTS:
        builder.fields["buffers"][weights.buffer_index]["data"] = bytes(weights.nbytes)
    else:
        lowest = np.full(bias.elements, -(2**30), np.int32)
        builder.fields["buffers"][bias.buffer_index]["data"] = lowest.tobytes()
    return builder.build()


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorder]:
    runner = Recorder(tmp_path_factory.mktemp("models"))
    yield runner
    runner.close()


def is_constant(data: bytes, recorder: Recorder) -> bool:
    values, main = recorder.run(data), parsed(data).main
    assert values is not None
    assert main is not None
    first, *others = values[main.outputs[0]]
    return all(np.array_equal(first, other) for other in others)


@pytest.mark.parametrize("damage", [LAST_BIAS, LAST_WEIGHTS, 1e4, 1e-4])
def test_keyword_model_that_always_answers_the_same(damage: str | float) -> None:
    assert [d.severity for d in lint(damaged(KEYWORDS, damage), "R101")] == [Severity.ERROR]


@pytest.mark.parametrize("factor", [100.0, 1000.0])
def test_too_few_levels_make_the_answer_constant(factor: float) -> None:
    data = damaged(KEYWORDS, factor)
    assert not lint(data, "R101", "R102")
    assert lint(data, "R201")


@pytest.mark.parametrize("factor", [10.0, 30.0])
def test_scale_that_is_somewhat_too_large(factor: float) -> None:
    assert not lint(damaged(KEYWORDS, factor), *RULES)


def test_broken_branch_of_a_residual_model() -> None:
    found = lint(damaged(RESIDUAL, 1e4), *RULES)
    assert [(d.code, d.severity) for d in found] == [("R102", Severity.WARNING)]


@pytest.mark.parametrize(
    ("name", "damage", "constant"),
    [
        (KEYWORDS, LAST_BIAS, True),
        (KEYWORDS, LAST_WEIGHTS, True),
        (KEYWORDS, 1e4, True),
        (KEYWORDS, 1e-4, True),
        (KEYWORDS, 100.0, True),
        (KEYWORDS, 1000.0, True),
        (KEYWORDS, 10.0, False),
        (RESIDUAL, LAST_BIAS, True),
        (RESIDUAL, LAST_WEIGHTS, True),
        (RESIDUAL, 1e4, False),
    ],
)
def test_the_interpreter_agrees(
    name: str, damage: str | float, constant: bool, recorder: Recorder
) -> None:
    pytest.importorskip("ai_edge_litert")
    assert is_constant(damaged(name, damage), recorder) == constant
