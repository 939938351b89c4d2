"""C programs are programs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from testmodels import ModelBuilder, q
from tests.snippets.samples import CONVERTED, HOSTILE, hostile_model, program

STUBS = Path(__file__).parent / "stubs"

needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="there is no gcc")


def assert_compiles(text: str, folder: Path) -> None:
    """Without warnings, also where trigraphs have a meaning."""
    source = folder / "run.c"
    source.write_text(text, "ascii")
    flags = ["-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter", "-trigraphs"]
    done = subprocess.run(
        ["gcc", "-std=c11", *flags, "-I", str(STUBS), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@needs_gcc
@pytest.mark.parametrize(
    "name",
    [
        "control_flow",
        "convnet_float32",
        "convnet_int8",
        "convnet_uint8_io_with_metadata",
        "detector",
        "lstm_int8",
        "text_embedding",
    ],
)
def test_models_of_the_converter(name: str, tmp_path: Path) -> None:
    assert_compiles(program(CONVERTED / f"{name}.tflite", "c"), tmp_path)


@needs_gcc
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names(name: str, tmp_path: Path) -> None:
    assert_compiles(program(hostile_model(name), "c", name), tmp_path)


@needs_gcc
def test_every_type(tmp_path: Path) -> None:
    m = ModelBuilder()
    types = ("FLOAT32", "FLOAT64", "INT16", "INT32", "INT64", "UINT16", "UINT32", "BOOL")
    inputs = [m.input(dtype, [2, 0] if dtype == "INT64" else [2], dtype) for dtype in types]
    inputs.append(m.input("real", [3], "INT8", q(0.5, -3)))
    m.custom_op("Net", inputs, [y := m.tensor("y", [2], "INT16", q(0.5, 0))])
    m.output(y)
    text = program(m, "c")
    assert "quantize(real_8[i], 0.5, -3, -128, 127)" in text
    assert_compiles(text, tmp_path)


def test_casts_come_last() -> None:
    m = ModelBuilder()
    x = m.input("x", [4], "UINT8", q(0.5, 3))
    m.custom_op("Net", [x], [y := m.tensor("y", [2])])
    m.output(y)
    text = program(m, "c")
    assert "double q = round(real / scale) + zero_point;" in text
    assert "return q < least ? least : q > most ? most : q;" in text
    assert "input_0[i] = (uint8_t)quantize(real_0[i], 0.5, 3, 0, 255);" in text
