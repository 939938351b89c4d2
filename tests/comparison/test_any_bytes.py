"""No model makes a comparison fail, however senseless."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.random_graphs import random_model
from tests.comparison.models import classifier
from tflint.analysis.facts import Facts
from tflint.comparison import compare
from tflint.comparison.report.json_data import comparison_schema, json_comparison
from tflint.comparison.report.markdown import markdown
from tflint.comparison.report.sides import Side
from tflint.comparison.report.text import text
from tflint.listing.inputs import why_rejected
from tflint.model.file import File

CONVERTED = Path(__file__).parent.parent.parent / "testmodels" / "converted"
SIDE = Side("model.tflite", None, 1, "0" * 64)
BASE = classifier().build()


def survives(old: bytes, new: bytes) -> bool:
    """Whether both are models; if so, everything a comparison makes of them is made."""
    files = [File(memoryview(data)) for data in (old, new)]
    if any(map(why_rejected, files)):
        return False
    found = compare(Facts(files[0]), Facts(files[1]))
    "".join(text(SIDE, SIDE, found)).encode()
    "".join(markdown(SIDE, SIDE, found)).encode()
    jsonschema.validate(json.loads(json_comparison(SIDE, SIDE, found, 1)), comparison_schema())
    return True


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(BASE) - 1), st.integers(0, 255)), max_size=4))
def test_flipped_bytes(places: list[tuple[int, int]]) -> None:
    data = bytearray(BASE)
    for position, value in places:
        data[position] = value
    survives(BASE, bytes(data))
    survives(bytes(data), BASE)


@pytest.mark.parametrize("path", sorted(CONVERTED.glob("*.tflite")), ids=lambda path: path.stem)
def test_models_with_one_word_overwritten(path: Path) -> None:
    data = path.read_bytes()
    generator = random.Random(path.name)
    for _ in range(15):
        mutant = bytearray(data)
        position = generator.randrange(len(data) // 4) * 4
        mutant[position : position + 4] = generator.choice(
            (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x01\0\0\0", b"\0\0\xc0\x7f")
        )
        survives(data, bytes(mutant))


def test_senseless_graphs() -> None:
    models = [random_model(random.Random(seed)).build() for seed in range(40)]
    assert sum(survives(one, other) for one, other in pairwise(models)) > 10
