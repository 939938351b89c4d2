"""Files that the metadata names and the zip does not have."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_models import IMAGE, content, described, model
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, WARNING

LABELS = {"type": "TENSOR_AXIS_LABELS"}
MEDIAPIPE = Expectations(targets=("mediapipe",))
TASK_LIBRARY = Expectations(targets=("task-library",))
RECORD = [{"associated_files": [{"name": "labels.txt", "type": "TENSOR_AXIS_LABELS"}]}]
FIRST = "tflite_metadata.subgraph_metadata[0].output_tensor_metadata[0].associated_files[0]"


@triggers("M203", at=FIRST, says='"labels.txt", but no zip follows', count=1)
def test_no_zip() -> ModelBuilder:
    return described(model(), outputs=RECORD)


@triggers("M203", at=FIRST, says="is not among the 1 files")
def test_other_file_in_the_zip() -> ModelBuilder:
    m = described(model(), outputs=RECORD)
    m.file("Labels.txt", "cat\n")
    return m


@triggers("M203", says="cannot be read")
def test_zip_was_cut() -> bytes:
    m = described(model(), outputs=RECORD)
    m.file("labels.txt", "cat\n")
    return m.build()[:-10]


@triggers("M203", severity=ERROR, expectations=MEDIAPIPE)
def test_no_zip_for_mediapipe() -> ModelBuilder:
    return described(model(), outputs=RECORD)


@triggers("M203", severity=ERROR, expectations=TASK_LIBRARY)
def test_no_labels_for_a_segmenter_of_task_library() -> ModelBuilder:
    return described(model(output=[1, 8, 8, 3]), [content(IMAGE)], RECORD)


@triggers("M203", severity=WARNING, expectations=MEDIAPIPE)
def test_mediapipes_segmenter_does_without_labels() -> ModelBuilder:
    return described(model(output=[1, 8, 8, 3]), [content(IMAGE)], RECORD)


@triggers("M203", severity=WARNING, expectations=TASK_LIBRARY)
def test_task_librarys_text_classifier_does_without_labels() -> ModelBuilder:
    units = [{"options": ("BertTokenizerOptions", {"vocab_file": [{"name": "vocab.txt"}]})}]
    m = described(model(), outputs=RECORD, input_process_units=units)
    m.file("vocab.txt", "[PAD]\n")
    return m


@triggers("M203", severity=ERROR, says='"vocab.txt"', expectations=TASK_LIBRARY)
def test_no_vocabulary_for_task_library() -> ModelBuilder:
    units = [{"options": ("BertTokenizerOptions", {"vocab_file": [{"name": "vocab.txt"}]})}]
    return described(model(), outputs=RECORD, input_process_units=units)


@pytest.mark.parametrize("file", [{"type": "DESCRIPTIONS"}, {**LABELS, "locale": "de"}], ids=str)
@triggers("M203", severity=WARNING, expectations=Expectations(targets=("mediapipe", "mlkit")))
def test_files_that_nobody_looks_up(file: dict[str, str]) -> ModelBuilder:
    return described(model(), outputs=[{"associated_files": [{"name": "notes.txt", **file}]}])


@triggers("M203", severity=WARNING, expectations=MEDIAPIPE)
def test_nobody_looks_for_labels_of_an_input() -> ModelBuilder:
    return described(model(), RECORD)


@triggers(
    "M203",
    says='"vocab.txt"',
    at=".".join(
        (
            "tflite_metadata.subgraph_metadata[0].input_tensor_metadata[0].process_units[0]",
            "options.vocab_file[0]",
        )
    ),
)
def test_file_of_a_tokenizer() -> ModelBuilder:
    options = ("RegexTokenizerOptions", {"vocab_file": [{"name": "vocab.txt"}]})
    return described(model(), [{"process_units": [{"options": options}]}])


@triggers("M203", says='"a.txt", "b.txt", "c.txt" and 1 more', count=1)
def test_files_of_model_and_subgraph() -> ModelBuilder:
    m = model()
    files = [{"name": f"{letter}.txt"} for letter in "abcd"]
    m.tflite_metadata(
        {
            "associated_files": files[:2],
            "subgraph_metadata": [
                {
                    "input_tensor_metadata": [{}],
                    "output_tensor_metadata": [{}],
                    "associated_files": files[2:],
                }
            ],
        }
    )
    return m


@quiet("M203")
def test_file_is_there() -> ModelBuilder:
    m = described(model(), outputs=RECORD)
    m.file("labels.txt", "cat\n")
    return m


@quiet("M203")
def test_nothing_recorded() -> ModelBuilder:
    return described(model())
