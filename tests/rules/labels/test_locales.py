"""L105 label-locale-conflict."""

from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.labels.labelled_models import AXIS, classifier
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO, WARNING

TASK_LIBRARY = Expectations(targets=("task-library",))


def in_languages(*files: tuple[str | None, str]) -> ModelBuilder:
    """A classifier with a label file for each (locale, text)."""
    model = classifier()
    records = [
        {"name": f"labels{i}.txt", "type": AXIS} | ({"locale": locale} if locale else {})
        for i, (locale, _) in enumerate(files)
    ]
    outputs = [{"name": "y", "associated_files": records}]
    subgraph = {"input_tensor_metadata": [{"name": "x"}], "output_tensor_metadata": outputs}
    model.tflite_metadata({"subgraph_metadata": [subgraph]})
    for i, (_, text) in enumerate(files):
        model.file(f"labels{i}.txt", text)
    return model


@triggers("L105", severity=WARNING, says='(de) has 2 labels, but "labels0.txt" (en) of the same')
def test_two_lengths() -> ModelBuilder:
    return in_languages(("en", "cat\ndog\nowl\n"), ("de", "Katze\nHund\n"))


@triggers("L105", severity=ERROR, expectations=TASK_LIBRARY)
def test_two_lengths_are_refused() -> ModelBuilder:
    return in_languages(("en", "cat\ndog\nowl\n"), ("de", "Katze\nHund\n"))


@triggers("L105", severity=INFO, says='for the same locale "en"')
def test_two_files_of_one_locale() -> ModelBuilder:
    return in_languages(("en", "cat\ndog\nowl\n"), ("en", "cat\ndog\neagle\n"))


@triggers("L105", severity=INFO, says="without a locale")
def test_two_files_without_a_locale() -> ModelBuilder:
    return in_languages((None, "cat\ndog\nowl\n"), (None, "cat\ndog\neagle\n"))


@triggers("L105", severity=INFO, says='has locale "English"', at=None)
def test_no_locale() -> ModelBuilder:
    return in_languages(("English", "cat\ndog\nowl\n"))


@quiet("L105")
def test_names_and_their_translation() -> ModelBuilder:
    lists = "cat\ndog\nowl\n", "Katze\nHund\nEule\n", "gato\ncachorro\ncoruja\n"
    return in_languages((None, lists[0]), ("de", lists[1]), ("pt-BR", lists[2]))
