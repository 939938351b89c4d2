"""Changes of labels and of the calibration of scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.consumers.changes import Change, label_name, label_record, label_text, unit
from tests.consumers.described_model import DescribedModel


def _second_locale(m: DescribedModel) -> None:
    record = {"name": "labels_en.txt", "type": "TENSOR_AXIS_LABELS", "locale": "en"}
    m.outputs[0]["associated_files"] = [label_record(m), record]
    m.files["labels_en.txt"] = b"one\ntwo"


def _calibrated(file_content: Callable[[int], bytes] | None, **options: Any) -> Change:
    def apply(m: DescribedModel) -> None:
        count = len(m.files[label_name(m)].split())
        options_unit = unit("ScoreCalibrationOptions", **options)
        m.outputs[0].setdefault("process_units", []).append(options_unit)
        if file_content is not None:
            record = {"name": "calibration.csv", "type": "TENSOR_AXIS_SCORE_CALIBRATION"}
            m.outputs[0]["associated_files"].append(record)
            m.files["calibration.csv"] = file_content(count)

    return apply


def _thresholds(m: DescribedModel) -> None:
    threshold = unit("ScoreThresholdingOptions", global_score_threshold=0.1)
    m.outputs[0].setdefault("process_units", []).extend([threshold, threshold])


LABELS: dict[str, Change] = {
    "label file missing": lambda m: m.files.pop(label_name(m)),
    "label file empty": label_text(lambda text: b""),
    "one label less": label_text(lambda text: text.strip().rpartition(b"\n")[0]),
    "one label more": label_text(lambda text: text.strip() + b"\nmore\n"),
    "blank lines behind the labels": label_text(lambda text: text.strip() + b"\n\n\n"),
    "labels with CRLF": label_text(lambda text: text.replace(b"\n", b"\r\n")),
    "labels with CR": label_text(lambda text: text.replace(b"\n", b"\r")),
    "labels in Latin-1": label_text(lambda text: b"\xe9" + text),
    "labels as JSON": label_text(lambda text: b'["a", "b"]'),
    "labels of type UNKNOWN": lambda m: label_record(m).update(type="UNKNOWN"),
    "labels of values": lambda m: label_record(m).update(type="TENSOR_VALUE_LABELS"),
    "label locale of another length": _second_locale,
}

SCORES: dict[str, Change] = {
    "calibration without file": _calibrated(None),
    "calibration right": _calibrated(lambda n: b"\n".join([b"1.0,2.0,3.0,0.1"] * n)),
    "calibration with spaces": _calibrated(lambda n: b"\n".join([b"1.0, 2.0 ,3.0"] * n)),
    "calibration with empty lines": _calibrated(lambda n: b"\n" * (n - 1)),
    "calibration with a final line end": _calibrated(lambda n: b"1,2,3\n" * n),
    "calibration with a line less": _calibrated(lambda n: b"\n".join([b"1,2,3"] * (n - 1))),
    "calibration of 2 numbers": _calibrated(lambda n: b"\n".join([b"1,2"] * n)),
    "calibration of 5 numbers": _calibrated(lambda n: b"\n".join([b"1,2,3,4,5"] * n)),
    "calibration of words": _calibrated(lambda n: b"\n".join([b"1,2,x"] * n)),
    "calibration with hexadecimal": _calibrated(lambda n: b"\n".join([b"0x1,2,3"] * n)),
    "calibration with negative scale": _calibrated(lambda n: b"\n".join([b"-1,2,3"] * n)),
    "calibration empty": _calibrated(lambda n: b""),
    "score transformation 7": _calibrated(
        lambda n: b"\n".join([b"1,2,3"] * n), score_transformation=7
    ),
    "two thresholds": _thresholds,
    "threshold 7": lambda m: (
        m.outputs[0]
        .setdefault("process_units", [])
        .append(unit("ScoreThresholdingOptions", global_score_threshold=7.0))
    ),
}
