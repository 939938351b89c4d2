"""L305 label-index-prefix."""

from __future__ import annotations

from pathlib import Path

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.labels.labelled_models import classifier
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO, WARNING

BESIDE = Path(__file__).parent / "beside"


@pytest.mark.parametrize("separator", [" ", ": ", "\t", ","])
@triggers("L305", severity=WARNING, says='3 of 3 lines of "labels.txt" begin with an index')
def test_orderly_indices(separator: str) -> ModelBuilder:
    return classifier("".join(f"{i}{separator}{n}\n" for i, n in enumerate(("cat", "dog", "owl"))))


@pytest.mark.parametrize(
    ("lines", "disorder"),
    [
        ("1 cat\n2 dog\n3 owl\n", "the first index is 1, not 0"),
        ("0 cat\n2 dog\n1 owl\n", "index 1 follows 2"),
        ("0 cat\n1 dog\n1 owl\n", "index 1 occurs twice"),
        ("0 cat\n1 dog\n4 owl\n", "index 4 follows 1, so that 2 are left out"),
    ],
)
def test_indices_that_are_not_the_lines(lines: str, disorder: str) -> None:
    @triggers("L305", severity=ERROR, says=disorder)
    def build() -> ModelBuilder:
        return classifier(lines)

    build()


@triggers("L305", severity=INFO, path=BESIDE / "indexed.tflite", says="begin with an index")
def test_orderly_indices_beside_the_model() -> ModelBuilder:
    return classifier()


@triggers("L305", severity=WARNING, expectations=Expectations(labels=BESIDE / "repeated.json"))
def test_ids_that_occur_twice() -> ModelBuilder:
    return classifier()


@pytest.mark.parametrize(
    "lines",
    [
        "cat\ndog\nowl\n",
        "1 USD\n5 USD\n10 USD\n",
        "1999 model\n2004 truck\n2010 car\n",
        "20USD\ncat\n3 stars\n",
        "3D modeling\n4D cinema\n5K run\n",
    ],
)
@quiet("L305")
def test_names(lines: str) -> ModelBuilder:
    return classifier(lines)


@quiet("L305", expectations=Expectations(labels=BESIDE / "ids.json"))
def test_ids_of_a_json_file() -> ModelBuilder:
    return classifier()
