"""Python programs are run, and give what the interpreter gives."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pytest

from testmodels import ModelBuilder, q
from tests.listing.samples import corpus
from tests.rules.metadata.described_models import content, described, model, normalization
from tests.snippets.samples import CONVERTED, HOSTILE, hostile_model, program

interpreters = pytest.importorskip("ai_edge_litert.interpreter")

Array: TypeAlias = npt.NDArray[Any]
Prepare: TypeAlias = Callable[[Array], Array]

_KEEP = """
kept = {name: value for name, value in list(globals().items()) if name.startswith("output_")}
np.savez("outputs.npz", **kept, **{k: v for k, v in globals().items() if k.startswith("input_")})
"""


def run(text: str, folder: Path, *arguments: str) -> tuple[str, dict[str, Array]]:
    """What a program prints, and its inputs and outputs."""
    done = subprocess.run(
        [sys.executable, "-c", text + _KEEP, *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with np.load(folder / "outputs.npz") as found:
        return done.stdout, dict(found)


def outputs_of(path: Path, inputs: list[Array]) -> list[Array]:
    """The real values of the outputs, by hand."""
    runtime = interpreters.Interpreter(model_path=str(path))
    details = runtime.get_input_details()
    for each, value in zip(details, inputs, strict=True):
        runtime.resize_tensor_input(each["index"], value.shape)
    runtime.allocate_tensors()
    for each, value in zip(details, inputs, strict=True):
        runtime.set_tensor(each["index"], value)
    runtime.invoke()
    found: list[Array] = []
    for each in runtime.get_output_details():
        value = runtime.get_tensor(each["index"])
        scale, zero_point = each["quantization"]
        found.append((value.astype(np.float32) - zero_point) * scale if scale else value)
    return found


def assert_as_by_hand(path: Path, folder: Path, inputs: list[Array], *arguments: str) -> str:
    printed, found = run(program(path, "python", str(path)), folder, *arguments)
    for position, value in enumerate(inputs):
        np.testing.assert_array_equal(found[f"input_{position}"], value)
    for position, value in enumerate(outputs_of(path, inputs)):
        np.testing.assert_allclose(found[f"output_{position}"], value, rtol=1e-6)
    return printed


def picture(height: int, width: int) -> Array:
    return np.random.default_rng(7).integers(0, 256, (height, width, 3)).astype(np.uint8)


@pytest.mark.parametrize(
    ("name", "prepare"),
    [
        ("convnet_uint8_io", lambda pixels: pixels),
        ("convnet_uint8_io_with_metadata", lambda pixels: pixels),
        ("convnet_int8", lambda pixels: (pixels.astype(np.int16) - 128).astype(np.int8)),
        ("convnet_qat", lambda pixels: (pixels.astype(np.int16) - 128).astype(np.int8)),
        ("convnet_int8_float_io", lambda pixels: (pixels.astype(np.float32) - 127.5) / 127.5),
        ("convnet_float32", lambda pixels: pixels.astype(np.float32) / 255),
    ],
)
def test_images(name: str, prepare: Prepare, tmp_path: Path) -> None:
    images = pytest.importorskip("PIL.Image")
    pixels = picture(16, 16)
    images.fromarray(pixels).save(tmp_path / "image.png")
    wanted = prepare(pixels)[np.newaxis]
    printed = assert_as_by_hand(CONVERTED / f"{name}.tflite", tmp_path, [wanted], "image.png")
    assert len(printed.splitlines()) == 4
    if "metadata" in name:
        assert {line.split()[1] for line in printed.splitlines()} >= {"red", "green", "blue"}


@pytest.mark.parametrize(
    "name", ["lstm_float32", "lstm_int8", "text_embedding", "detector", "two_signatures"]
)
def test_arrays(name: str, tmp_path: Path) -> None:
    path = CONVERTED / f"{name}.tflite"
    runtime = interpreters.Interpreter(model_path=str(path))
    generator = np.random.default_rng(3)
    inputs, arguments = [], []
    for position, each in enumerate(runtime.get_input_details()):
        real = generator.uniform(0, 5, each["shape"]).astype(np.float32)
        scale, zero_point = each["quantization"]
        value = real.astype(each["dtype"])
        if scale:
            limits = np.iinfo(each["dtype"])
            q_value = np.round(real.astype(np.float64) / scale) + zero_point
            value = np.clip(q_value, limits.min, limits.max).astype(each["dtype"])
        np.save(tmp_path / f"{position}.npy", real)
        inputs.append(value)
        arguments.append(f"{position}.npy")
    assert_as_by_hand(path, tmp_path, inputs, *arguments)


def test_values_beyond_the_range_are_clipped(tmp_path: Path) -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 4], "UINT8", q(1 / 128, 128))
    m.op("LOGISTIC", [x], [y := m.tensor("y", [1, 4], "UINT8", q(1 / 256, 0))])
    m.output(y)
    path = tmp_path / "model.tflite"
    path.write_bytes(m.build())
    np.save(tmp_path / "x.npy", np.array([[1.0, -1.2, 0.0039, 99.0]], np.float32))
    inputs = [np.array([[255, 0, 128, 255]], np.uint8)]
    assert_as_by_hand(path, tmp_path, inputs, "x.npy")


def test_channels_first_and_one_deviation_for_each(tmp_path: Path) -> None:
    images = pytest.importorskip("PIL.Image")
    mean, std = [123.675, 116.28, 103.53], [58.395, 57.12, 57.375]
    m = ModelBuilder()
    x = m.input("x", [1, 3, 32, 32])
    m.op("RELU", [x], [y := m.tensor("y", [1, 3, 32, 32])])
    m.output(y)
    described(m, [content(("ImageProperties", {"color_space": "RGB"}), normalization(mean, std))])
    path = tmp_path / "model.tflite"
    path.write_bytes(m.build())
    pixels = picture(32, 32)
    images.fromarray(pixels).save(tmp_path / "image.png")
    _, found = run(program(path, "python", str(path)), tmp_path, "image.png")
    wanted = ((pixels - np.array(mean)) / np.array(std)).transpose(2, 0, 1)[np.newaxis]
    np.testing.assert_allclose(found["input_0"], wanted, rtol=1e-5)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_names(name: str, tmp_path: Path) -> None:
    if "\0" not in name:
        path = tmp_path / "model.tflite"
        path.write_bytes(hostile_model(name).build())
        text = program(path, "python", "model.tflite")
        compile(text, "program", "exec")
        assert text.isascii()


def test_a_hostile_path(tmp_path: Path) -> None:
    text = program(model([1, 4]), "python", 'a"\nimport os\n"')
    assert r'MODEL = "a\"\u000aimport os\u000a\""' in text


@pytest.mark.parametrize(
    "name",
    [
        "aeq-single_fc_bias",
        "esphome-vad",
        "gotflite-iris",
        "litert-argmax",
        "litert-classifier",
        "mp-gesture_embedder",
        "sscma-fomo_mobnetv2_0.35_x8_abl_coco_int8_f71baa",
        "tfs-automl_labeler_model",
        "tfs-test_model_nl_classifier_with_regex_tokenizer",
        "tflm-hello_world_int8",
        "tiny-kws_ref_model",
        "tiny-vww_96_int8",
    ],
)
def test_models_of_the_corpus(name: str, tmp_path: Path) -> None:
    path = next((file for file in corpus() if file.name == f"{name}.tflite"), None)
    if path is None:
        pytest.skip("the corpus is not there")
    _, found = run(program(path, "python", str(path)), tmp_path)
    inputs = [found[f"input_{i}"] for i in range(sum(key.startswith("input_") for key in found))]
    for position, value in enumerate(outputs_of(path, inputs)):
        np.testing.assert_allclose(found[f"output_{position}"], value, rtol=1e-6)
