"""Changes of what the metadata says of detections."""

from __future__ import annotations

from typing import Any

from tests.consumers.changes import Change, label_name, label_record, label_text, unit
from tests.consumers.described_model import DescribedModel


def _location(**fields: Any) -> Change:
    """Other fields in the BoundingBoxProperties; a field that is `None` is left out."""

    def apply(m: DescribedModel) -> None:
        properties = m.outputs[0]["content"]["content_properties"][1]
        properties.update(fields)

    return apply


def _names(*names: str) -> Change:
    def apply(m: DescribedModel) -> None:
        if len(m.outputs) != len(names):
            raise LookupError("another number of outputs")
        for output, name in zip(m.outputs, names, strict=True):
            output["name"] = name

    return apply


DETECTORS: dict[str, Change] = {
    "names not the usual": _names("boxes", "classes", "scores", "count"),
    "names swapped": _names("category", "location", "score", "number of detections"),
    "scores and classes swapped": _names("location", "score", "category", "number of detections"),
    "names right": _names("location", "category", "score", "number of detections"),
    "box content absent": lambda m: m.outputs[0].pop("content"),
    "box features": lambda m: m.outputs[0].update(
        content={"content_properties": ("FeatureProperties", {})}
    ),
    "box type CENTER": _location(type="CENTER"),
    "box type absent": _location(type=None),
    "box type UPPER_LEFT": _location(type="UPPER_LEFT"),
    "box coordinates PIXEL": _location(coordinate_type="PIXEL"),
    "box index absent": _location(index=None),
    "box index 0 1 2 3": _location(index=[0, 1, 2, 3]),
    "box index 3 long": _location(index=[1, 0, 3]),
    "box index 5 long": _location(index=[1, 0, 3, 2, 4]),
    "box index not a permutation": _location(index=[1, 1, 3, 2]),
    "box index too great": _location(index=[1, 0, 3, 9]),
    "two thresholds at scores": lambda m: m.outputs[2].update(
        process_units=[unit("ScoreThresholdingOptions", global_score_threshold=0.1)] * 2
    ),
    "calibration without file at scores": lambda m: m.outputs[2].update(
        process_units=[unit("ScoreCalibrationOptions")]
    ),
    "label file missing": lambda m: m.files.pop(label_name(m)),
    "label file empty": label_text(lambda text: b""),
    "labels of the axis": lambda m: label_record(m).update(type="TENSOR_AXIS_LABELS"),
    "ten labels": label_text(lambda text: b"\n".join(text.split(b"\n")[:10])),
}
