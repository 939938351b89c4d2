"""Programs that no compiler is at hand for: compared with ones that were read by people.

`TFLINT_UPDATE_GOLDEN=1` writes them anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from testmodels import ModelBuilder, q
from tests.snippets.samples import CONVERTED, HOSTILE, hostile_model, program
from tflint.snippets.planning import NoSnippetError

GOLDEN = Path(__file__).parent / "golden"
SUFFIXES = {"kotlin": "kt", "swift": "swift"}


def quantized_arrays() -> ModelBuilder:
    """Two inputs by position, one with a scale, and a free dimension."""
    m = ModelBuilder()
    a = m.input("a", [1, 4], "INT16", q(0.25, 0), shape_signature=[-1, 4])
    b = m.input("b", [2], "BOOL")
    m.custom_op("Net", [a, b], [y := m.tensor("y", [2, 3], "UINT8", q(0.5, 3))])
    m.output(y)
    return m


def assert_golden(text: str, name: str) -> None:
    path = GOLDEN / name
    if os.environ.get("TFLINT_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize("language", SUFFIXES)
@pytest.mark.parametrize(
    "name", ["convnet_uint8_io_with_metadata", "convnet_int8_float_io", "detector"]
)
def test_models_of_the_converter(name: str, language: str) -> None:
    text = program(CONVERTED / f"{name}.tflite", language, f"{name}.tflite")
    assert_golden(text, f"{name}.{SUFFIXES[language]}")


@pytest.mark.parametrize("language", SUFFIXES)
def test_arrays(language: str) -> None:
    assert_golden(program(quantized_arrays(), language), f"arrays.{SUFFIXES[language]}")


@pytest.mark.parametrize("language", SUFFIXES)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_in_their_literals(name: str, language: str) -> None:
    """Without its literals a program is the same as with a harmless name."""
    literal = re.compile(r'"(?:[^"\\\n]|\\.)*"')

    # No program can look for a name with a zero in it.
    used = "\0" not in name

    def skeleton(title: str) -> list[str]:
        text = program(hostile_model(title, used=used), language, "model.tflite")
        assert text.isascii()
        return literal.sub('""', text).splitlines()

    assert skeleton(name) == skeleton("harmless")


def test_swift_has_no_int8() -> None:
    with pytest.raises(NoSnippetError, match="TensorFlowLiteSwift has no access to"):
        program(CONVERTED / "convnet_int8.tflite", "swift")
