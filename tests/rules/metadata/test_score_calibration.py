"""Score calibration."""

from __future__ import annotations

from typing import Any

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_detectors import named, with_operator
from tests.rules.metadata.described_models import described, model
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO, WARNING

MEDIAPIPE = Expectations(targets=("mediapipe",))
TASK_LIBRARY = Expectations(targets=("task-library",))
LINES = "1,2,3\n\n0.5, -2.0 ,1e-3,0.1"


def calibrated(
    content: str | None = LINES,
    labels: str | None = "a\nb\nc\n",
    *,
    transformation: object = "LOG",
    with_options: bool = True,
) -> ModelBuilder:
    """Three scores with ScoreCalibrationOptions, a calibration file and labels."""
    files = []
    m = model(output=(1, 3))
    if labels is not None:
        files.append({"name": "labels.txt", "type": "TENSOR_AXIS_LABELS"})
        m.file("labels.txt", labels)
    if content is not None:
        files.append({"name": "calibration.csv", "type": "TENSOR_AXIS_SCORE_CALIBRATION"})
        m.file("calibration.csv", content)
    output: dict[str, Any] = {"associated_files": files}
    if with_options:
        options = {"score_transformation": transformation}
        output["process_units"] = [{"options": ("ScoreCalibrationOptions", options)}]
    return described(m, outputs=[output])


def detector(content: str) -> ModelBuilder:
    """Two labels at the classes, calibration at the scores."""
    m = named(with_operator())
    m.fields["metadata"].clear()
    labels = {"name": "labels.txt", "type": "TENSOR_VALUE_LABELS"}
    file = {"name": "calibration.csv", "type": "TENSOR_AXIS_SCORE_CALIBRATION"}
    unit: dict[str, Any] = {"options": ("ScoreCalibrationOptions", {})}
    outputs = [
        {"name": "location"},
        {"name": "category", "associated_files": [labels]},
        {"name": "score", "associated_files": [file], "process_units": [unit]},
        {"name": "number of detections"},
    ]
    subgraph = {"input_tensor_metadata": [{}, {}], "output_tensor_metadata": outputs}
    m.tflite_metadata({"subgraph_metadata": [subgraph]})
    m.file("labels.txt", "cat\ndog\n")
    m.file("calibration.csv", content)
    return m


@triggers("M406", says="no file of type TENSOR_AXIS_SCORE_CALIBRATION")
def test_options_without_file() -> ModelBuilder:
    return calibrated(None)


@triggers("M406", severity=ERROR, expectations=MEDIAPIPE)
def test_options_without_file_for_mediapipe() -> ModelBuilder:
    return calibrated(None)


@triggers("M406", severity=INFO, says="it is not used")
def test_file_without_options() -> ModelBuilder:
    return calibrated(with_options=False)


@triggers("M406", says='line 2 of "calibration.csv" has 2 numbers')
def test_two_numbers() -> ModelBuilder:
    return calibrated("1,2,3\n1,2\n1,2,3")


@triggers("M406", says='line 3 of "calibration.csv" has "x", which is no number')
def test_word() -> ModelBuilder:
    return calibrated("1,2,3\n\nx,2,3")


@triggers("M406", severity=ERROR, says="the negative scale -1.5", expectations=MEDIAPIPE)
def test_negative_scale_for_mediapipe() -> ModelBuilder:
    return calibrated("-1.5,2,3\n\n")


@triggers("M406", severity=ERROR, says="the negative scale", expectations=TASK_LIBRARY)
def test_negative_scale_for_task_library() -> ModelBuilder:
    return calibrated("-1.5,2,3\n\n")


@triggers("M406", says="has 4 lines for 3 labels, because a line end at the end begins one more")
def test_final_line_end() -> ModelBuilder:
    return calibrated("1,2,3\n1,2,3\n1,2,3\n")


@triggers("M406", says="has 2 lines for 3 classes")
def test_too_few_lines_without_labels() -> ModelBuilder:
    return calibrated("1,2,3\n1,2,3", labels=None)


@triggers("M406", says="score transformation of output 0 is 7")
def test_transformation_that_does_not_exist() -> ModelBuilder:
    return calibrated(transformation=7)


@triggers("M406", severity=ERROR, says="score transformation", expectations=MEDIAPIPE)
def test_transformation_for_mediapipe() -> ModelBuilder:
    return calibrated(transformation=7)


@triggers("M406", severity=WARNING, says="score transformation", expectations=TASK_LIBRARY)
def test_task_library_does_not_look_at_the_transformation() -> ModelBuilder:
    return calibrated(transformation=7)


@triggers("M406", severity=ERROR, says="has 3 lines for 2 labels", expectations=TASK_LIBRARY)
def test_detector_for_the_task_library() -> ModelBuilder:
    return detector("\n\n")


@triggers("M406", severity=WARNING, says="has 3 lines for 2 labels", expectations=MEDIAPIPE)
def test_mediapipes_detector_takes_any_number_of_lines() -> ModelBuilder:
    return detector("\n\n")


@quiet("M406", expectations=MEDIAPIPE)
def test_fitting_file() -> ModelBuilder:
    return calibrated()


@quiet("M406")
def test_empty_lines_at_the_end_count() -> ModelBuilder:
    return calibrated("1,2,3\n\n")


@quiet("M406")
def test_unusual_numbers() -> ModelBuilder:
    return calibrated("0x1p3,+.5,1.\r\n-0.0,inf,-2\r\n\r")


@quiet("M406")
def test_fitting_file_of_a_detector() -> ModelBuilder:
    return detector("1,2,3\n")


@quiet("M406")
def test_no_calibration() -> ModelBuilder:
    return calibrated(None, with_options=False)
