"""C programs are compiled and run, with a model that keeps its inputs and has given outputs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from testmodels import ModelBuilder, q
from tests.rules.labels.labelled_models import detector
from tests.rules.metadata.described_models import content, described, normalization
from tests.snippets.samples import CONVERTED, plan_of, program

STUBS = Path(__file__).parent / "stubs"
TAGS = {"FLOAT32": 1, "INT32": 2, "UINT8": 3, "INT64": 4, "INT16": 7, "INT8": 9}

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="there is no gcc")


def run(
    model: ModelBuilder | Path,
    folder: Path,
    inputs: list[npt.NDArray[Any]],
    outputs: list[npt.NDArray[Any]],
) -> list[str]:
    """The lines that the program prints; the inputs that the model got are in `input_N.bin`."""
    (folder / "run.c").write_text(program(model, "c"), "ascii")
    sources = [folder / "run.c", STUBS / "mock.c"]
    command: list[str | Path] = [
        "gcc",
        "-std=c11",
        "-I",
        STUBS,
        *sources,
        "-o",
        folder / "run",
        "-lm",
    ]
    subprocess.run(command, check=True)
    found = plan_of(model)
    for name, ports in (("inputs.txt", found.inputs), ("outputs.txt", found.outputs)):
        lines = [f"{TAGS[port.dtype]} {port.key or f'tensor{port.position}'}\n" for port in ports]
        (folder / name).write_text("".join(lines))
    for position, values in enumerate(inputs):
        values.tofile(folder / f"given_{position}")
    for position, values in enumerate(outputs):
        values.tofile(folder / f"output_{position}.bin")
    files = [f"given_{position}" for position in range(len(inputs))]
    done = subprocess.run(
        [folder / "run", *files], capture_output=True, text=True, cwd=folder, check=True
    )
    return done.stdout.splitlines()


def pixels(height: int, width: int) -> npt.NDArray[Any]:
    return np.random.default_rng(5).integers(0, 256, (height, width, 3)).astype(np.uint8)


def test_bytes_and_labels(tmp_path: Path) -> None:
    image = pixels(16, 16)
    (tmp_path / "labels.txt").write_text("red\r\ngreen\nblue\n")
    scores = np.array([3, 128, 128, 90], np.uint8)
    path = CONVERTED / "convnet_uint8_io_with_metadata.tflite"
    lines = run(path, tmp_path, [image], [scores])
    assert lines == ["0.50000  green", "0.50000  blue", "0.35156  3", "0.01172  red"]
    assert (tmp_path / "input_0.bin").read_bytes() == image.tobytes()


def test_signed_bytes(tmp_path: Path) -> None:
    image = pixels(16, 16)
    scores = np.array([-128, 127, 0, 1], np.int8)
    run(CONVERTED / "convnet_int8.tflite", tmp_path, [image], [scores])
    found = np.fromfile(tmp_path / "input_0.bin", np.int8)
    assert np.array_equal(found, image.astype(np.int16).reshape(-1) - 128)


def test_channels_first_and_one_deviation_for_each(tmp_path: Path) -> None:
    mean, std = [123.675, 116.28, 103.53], [58.395, 57.12, 57.375]
    m = ModelBuilder()
    x = m.input("x", [1, 3, 32, 32], "INT8", q(4.758 / 255, -14))
    m.custom_op("Net", [x], [y := m.tensor("y", [2])])
    m.output(y)
    described(m, [content(("ImageProperties", {"color_space": "RGB"}), normalization(mean, std))])
    image = pixels(32, 32)
    lines = run(m, tmp_path, [image], [np.array([1.5, -2], np.float32)])
    assert lines == ["output 0: 1.5 -2"]
    real = ((image - np.array(mean)) / np.array(std)).transpose(2, 0, 1)
    wanted = np.clip(np.round(real / np.float32(4.758 / 255)) - 14, -128, 127)
    found = np.fromfile(tmp_path / "input_0.bin", np.int8).reshape(3, 32, 32)
    assert np.array_equal(found, wanted)


def test_values_are_rounded_then_clipped(tmp_path: Path) -> None:
    m = ModelBuilder()
    x = m.input("x", [4], "UINT8", q(1 / 128, 128))
    m.custom_op("Net", [x], [y := m.tensor("y", [1], "INT16", q(0.5, 3))])
    m.output(y)
    real = np.array([1.0, -1.2, 0.005, 1e30], np.float32)
    assert run(m, tmp_path, [real], [np.array([-5], np.int16)]) == ["output 0: -4"]
    assert (tmp_path / "input_0.bin").read_bytes() == bytes([255, 0, 129, 255])


def test_boxes(tmp_path: Path) -> None:
    m = detector(classes=90)
    found = plan_of(m)
    values = {
        "boxes": np.array([[0.1, 0.2, 0.3, 0.4], [0, 0, 1, 1]], np.float32),
        "class ids": np.array([7, 1], np.float32),
        "scores": np.array([0.75, 0.5], np.float32),
        "count": np.array([1], np.float32),
    }
    outputs = [values[str(port.kind)] for port in found.outputs]
    given = [np.zeros(1_000_000, np.float32) for _ in found.inputs]
    lines = run(m, tmp_path, given, outputs)
    assert len(lines) == 1
    assert lines[0].startswith("0.750  ")
    assert lines[0].endswith("0.200,0.100 to 0.400,0.300")
