"""No value that LiteRT computes lies outside its interval, and what is fixed never changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.analysis.corpus import FOLDER, needs_corpus
from tests.analysis.intervals.recorded import BUILTIN, XNNPACK, Recorder, violations
from tests.analysis.one_operator import RECIPES, build
from tests.rules.quantization.layers import hybrid, layer

pytest.importorskip("ai_edge_litert")

CONVERTED = Path(__file__).resolve().parents[3] / "testmodels" / "converted"
REAL = (
    "tiny-kws_ref_model",
    "tiny-vww_96_int8",
    "tiny-pretrainedResnet_quant",
    "coral-mobilenet_v1_0.25_128_quant",
    "tflm-trained_lstm_int8",
    "mp-gesture_embedder",
    "litert-add_quantized_int8",
)
LAYERS = ("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED")


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorder]:
    runner = Recorder(tmp_path_factory.mktemp("models"))
    yield runner
    runner.close()


def check(model: bytes, recorder: Recorder, resolver: str = BUILTIN) -> int:
    """The number of tensors that were compared with their interval."""
    values = recorder.run(model, resolver)
    if values is None:
        pytest.skip("LiteRT does not run the model")
    checked, wrong = violations(model, values)
    assert not wrong
    return checked


@pytest.mark.parametrize("path", sorted(CONVERTED.glob("*.tflite")), ids=lambda path: path.stem)
def test_converted_models(path: Path, recorder: Recorder) -> None:
    check(path.read_bytes(), recorder)


@pytest.mark.parametrize("resolver", [BUILTIN, XNNPACK])
@pytest.mark.parametrize("dtype", ["INT8", "UINT8", "INT16"])
@pytest.mark.parametrize("kind", sorted(RECIPES))
def test_single_operators(kind: str, dtype: str, resolver: str, recorder: Recorder) -> None:
    recipe = RECIPES[kind]
    if recipe.fixed is not None and dtype not in recipe.fixed:
        pytest.skip(f"{kind} has no parameters for {dtype}")
    check(build(kind, dtype), recorder, resolver)


@pytest.mark.parametrize("resolver", [BUILTIN, XNNPACK])
@pytest.mark.parametrize("dtype", ["INT8", "UINT8", "INT16"])
@pytest.mark.parametrize("kind", LAYERS)
def test_layers(kind: str, dtype: str, resolver: str, recorder: Recorder) -> None:
    # A scale at which some results are clipped and others are not.
    assert check(layer(kind, dtype, output_scale=2.0).model.build(), recorder, resolver)


@pytest.mark.parametrize("resolver", [BUILTIN, XNNPACK])
def test_hybrid_layers(resolver: str, recorder: Recorder) -> None:
    check(hybrid().model.build(), recorder, resolver)


@needs_corpus
@pytest.mark.parametrize("name", REAL)
def test_real_models(name: str, recorder: Recorder) -> None:
    path = FOLDER / f"{name}.tflite"
    if not path.is_file():
        pytest.skip(f"{path.name} is not in the corpus")
    check(path.read_bytes(), recorder)
