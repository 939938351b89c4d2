"""L307 duplicate-labels, L308 unclean-label-text."""

from __future__ import annotations

from pathlib import Path

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.labels.labelled_models import classifier, numbered
from tflint.lint.severity import INFO, WARNING

BESIDE = Path(__file__).parent / "beside"


@triggers("L307", severity=INFO, says='1 of 3 labels in "labels.txt" repeat an earlier one: "cat"')
def test_two_equal_labels() -> ModelBuilder:
    return classifier("cat\n cat\ndog\n")


@triggers("L307", severity=WARNING, says="6 of 60 labels")
def test_many_equal_labels() -> ModelBuilder:
    return classifier(numbered(53) + "thing 1\n" * 6 + "x\n", shape=[1, 60])


@triggers("L307", severity=INFO, says="5 of 60 labels")
def test_five_equal_labels() -> ModelBuilder:
    return classifier(numbered(54) + "thing 1\n" * 5 + "x\n", shape=[1, 60])


@triggers("L307", severity=INFO, says="6 of 700 labels")
def test_few_equal_labels_of_many() -> ModelBuilder:
    return classifier(numbered(694) + "thing 1\n" * 6, shape=[1, 700])


@pytest.mark.parametrize("label", ["???", "n/a", "-", "crane", "maillot", "background"])
@quiet("L307")
def test_placeholders_and_the_twins_of_imagenet(label: str) -> ModelBuilder:
    return classifier(f"{label}\n{label}\ndog\n")


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("dog ", "have white space around them"),
        ("\u00a0dog", "have white space around them"),
        ("cats &amp; dogs", "hold HTML"),
        ("<b>dog</b>", "hold HTML"),
        ("'dog'", "are in quotes"),
        ("b'dog'", "are in quotes"),
        ("caf\\u00e9", "hold escapes"),
        ("x" * 201, "have more than 200 characters"),
        ("???", "are placeholders"),
    ],
)
def test_unclean(label: str, kind: str) -> None:
    @triggers("L308", severity=INFO, says=f'1 of 3 labels in "labels.txt" {kind}')
    def build() -> ModelBuilder:
        return classifier(f"cat\n{label}\nowl\n")

    build()


@triggers("L308", says="have white space around them", path=BESIDE / "spaces.tflite")
def test_unclean_beside_the_model() -> ModelBuilder:
    return classifier()


def test_every_kind_is_a_finding_of_its_own() -> None:
    found = lint(classifier("cat \n???\n'owl'\n"), "L308")
    assert sorted(d.data["labels"] for d in found) == [[0], [1], [2]]


@pytest.mark.parametrize(
    "label",
    ["background", "None", "O'Hare", "<PAD>", "[CLS]", "AT&T", "rock & roll", "it's a dog's"],
)
@quiet("L308")
def test_clean(label: str) -> ModelBuilder:
    return classifier(f"cat\n{label}\nowl\n")
