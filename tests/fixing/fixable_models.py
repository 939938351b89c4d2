"""For each rule with a fix: models with a finding of it that can be mended.

LiteRT runs them all, except those that it refuses because of the finding (`REFUSED`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from testmodels import ModelBuilder, overwritten, q
from tests.rules.labels.labelled_models import VALUES, attach, classifier

Build = Callable[[], bytes]

LABELS = "cat\ndog\nbird\n"
BOXES = ("location", "category", "score", "number of detections")


def detector(labels: str = "") -> ModelBuilder:
    """TFLite_Detection_PostProcess of three classes, with all the options that it needs to run. It
    keeps fewer boxes than it finds: rows without one would have any content."""
    m = ModelBuilder()
    encodings, scores = m.input("boxes", [1, 10, 4]), m.input("raw_scores", [1, 10, 4])
    anchors = m.constant("anchors", [[0.5, 0.5, 1.0, 1.0]] * 10)
    shapes: list[list[int]] = [[1, 5, 4], [1, 5], [1, 5], [1]]
    outputs = [m.tensor(name, shape) for name, shape in zip(BOXES, shapes, strict=True)]
    options = {
        **dict.fromkeys(("x_scale", "y_scale", "w_scale", "h_scale"), 1.0),
        "nms_iou_threshold": 0.6,
        "nms_score_threshold": 0.0,
        "use_regular_nms": False,
        "num_classes": 3,
        "max_detections": 5,
        "max_classes_per_detection": 1,
    }
    m.custom_op(
        "TFLite_Detection_PostProcess",
        [encodings, scores, anchors],
        outputs,
        custom_options=options,
    )
    m.output(*outputs)
    if labels:
        attach(m, labels, file_type=VALUES, output=1)
    return m


def labelled(labels: str | bytes) -> Build:
    return lambda: classifier(labels).build()


def with_metadata(m: ModelBuilder, fields: dict[str, Any], labels: str = "") -> bytes:
    m.tflite_metadata(fields)
    if labels:
        m.file("labels.txt", labels)
    return m.build()


def version(text: str | None, **subgraph: Any) -> Build:
    """A classifier whose metadata asks for this parser version."""
    tensors = {
        "input_tensor_metadata": [{"name": "x"}],
        "output_tensor_metadata": [{"name": "scores"}],
    }
    fields = {"subgraph_metadata": [{**tensors, **subgraph}], "min_parser_version": text}
    return lambda: with_metadata(classifier(), fields)


def unnamed_output() -> bytes:
    tensors = {"input_tensor_metadata": [{"name": "x"}], "output_tensor_metadata": [{}]}
    return with_metadata(classifier(), {"subgraph_metadata": [tensors]})


def unnamed_output_with_labels() -> bytes:
    files = [{"name": "labels.txt", "type": "TENSOR_AXIS_LABELS"}]
    tensors = {
        "input_tensor_metadata": [{"name": "x"}],
        "output_tensor_metadata": [{"associated_files": files}],
    }
    return with_metadata(classifier(), {"subgraph_metadata": [tensors]}, LABELS)


def labels_of_type(file_type: str) -> Build:
    return lambda: classifier(LABELS, file_type=file_type).build()


def image(channels: int) -> Build:
    """A model of images whose color space is not known."""

    def build() -> bytes:
        m = ModelBuilder()
        x = m.input("x", [1, 8, 8, channels])
        y = m.tensor("y", [1, 8, 8, channels])
        m.op("RELU", [x], [y])
        m.output(y)
        properties = ("ImageProperties", {"color_space": "UNKNOWN"})
        tensors = {
            "input_tensor_metadata": [{"name": "x", "content": {"content_properties": properties}}],
            "output_tensor_metadata": [{"name": "y"}],
        }
        return with_metadata(m, {"subgraph_metadata": [tensors]})

    return build


def boxes(names: tuple[str, ...] = BOXES, **properties: Any) -> Build:
    """A detector whose metadata says this of its boxes."""

    def build() -> bytes:
        outputs: list[dict[str, Any]] = [{"name": name} for name in names]
        layout = {"index": [1, 0, 3, 2], "type": "BOUNDARIES", **properties}
        outputs[0]["content"] = {"content_properties": ("BoundingBoxProperties", layout)}
        inputs = [{"name": "boxes"}, {"name": "scores"}]
        subgraph = {"input_tensor_metadata": inputs, "output_tensor_metadata": outputs}
        return with_metadata(detector(), {"subgraph_metadata": [subgraph]})

    return build


def boxes_without_content() -> bytes:
    outputs = [{"name": name} for name in BOXES]
    inputs = [{"name": "boxes"}, {"name": "scores"}]
    subgraph = {"input_tensor_metadata": inputs, "output_tensor_metadata": outputs}
    return with_metadata(detector(), {"subgraph_metadata": [subgraph]})


def convolution(**dimensions: int) -> ModelBuilder:
    """A depthwise convolution whose quantized dimensions are these, by default the right ones."""
    axis = {"weights": 3, "bias": 0, **dimensions}
    m = ModelBuilder()
    x = m.input("x", [1, 4, 4, 3], "INT8", q(0.5, 0))
    weights = np.arange(27, dtype=np.int8).reshape(1, 3, 3, 3)
    w = m.constant("w", weights, q([0.1, 0.2, 0.3], axis=axis["weights"]))
    b = m.constant("b", np.array([5, 6, 7], np.int32), q([0.05, 0.1, 0.15], axis=axis["bias"]))
    y = m.tensor("y", [1, 4, 4, 3], "INT8", q(0.9, -1, axis=axis.get("output")))
    m.op(
        "DEPTHWISE_CONV_2D",
        [x, w, b],
        [y],
        version=3,
        padding="SAME",
        stride_w=1,
        stride_h=1,
        depth_multiplier=1,
    )
    m.output(y)
    return m


def calibrated() -> bytes:
    """A classifier with three labels and a line end behind the third line of its calibration."""
    files = [
        {"name": "labels.txt", "type": "TENSOR_AXIS_LABELS"},
        {"name": "calibration.txt", "type": "TENSOR_AXIS_SCORE_CALIBRATION"},
    ]
    options = ("ScoreCalibrationOptions", {"score_transformation": "LOG", "default_score": 0.5})
    output = {"name": "scores", "associated_files": files, "process_units": [{"options": options}]}
    subgraph = {"input_tensor_metadata": [{"name": "x"}], "output_tensor_metadata": [output]}
    m = classifier()
    m.file("calibration.txt", "0.9,0.1,0.2\n" * 3)
    return with_metadata(m, {"subgraph_metadata": [subgraph]}, LABELS)


def compressed() -> bytes:
    m = classifier(LABELS)
    m.file("notes.txt", "nothing to say\n" * 30, method=zipfile.ZIP_DEFLATED)
    return m.build()


def with_relative_offsets() -> bytes:
    m = classifier()
    attach(m, LABELS)
    with zipfile.ZipFile(archive := io.BytesIO(), "w") as writer:
        writer.writestr("labels.txt", LABELS)
    data = m.build()
    return data[: data.index(b"PK\x03\x04")] + archive.getvalue()


def repeated() -> bytes:
    """Two equal files of one name."""
    m = classifier(LABELS)
    m.file("labels_txt", LABELS)
    return m.build().replace(b"labels_txt", b"labels.txt")


def on_disk_one() -> bytes:
    data = classifier(LABELS).build()
    return overwritten(data, data.rindex(b"PK\x05\x06") + 4, b"\1\0\1\0")


FIXABLE: dict[str, dict[str, Build]] = {
    "L103": {"background": lambda: detector("???\ncat\ndog\nbird\n").build()},
    "L302": {
        "json": labelled('["cat", "dog", "bird"]'),
        "object": labelled('{"names": ["cat", "dog", "bird"]}'),
    },
    "L303": {"two": labelled(LABELS + "\n\n"), "spaces": labelled(LABELS + "  \n")},
    "L304": {
        "crlf": labelled(LABELS.replace("\n", "\r\n")),
        "cr": labelled(LABELS.replace("\n", "\r")),
        "bom": labelled("\ufeff" + LABELS),
        "bom and crlf": labelled("\ufeff" + LABELS.replace("\n", "\r\n")),
        "utf-16": labelled(LABELS.replace("\n", "\r\n").encode("utf-16")),
    },
    "L305": {
        "spaces": labelled("0 cat\n1 dog\n2 bird\n"),
        "colons": labelled("0: cat\r\n1: dog\r\n2: bird"),
    },
    "L308": {"spaces": labelled("cat\n dog\t\nbird "), "wide": labelled("cat\u3000\ndog\nbird\n")},
    "M103": {"empty": lambda: with_metadata(classifier(), {"subgraph_metadata": []})},
    "M105": {"unnamed": unnamed_output, "with a zip": unnamed_output_with_labels},
    "M106": {
        "absent": version(None),
        "too low": version("1.0.0", custom_metadata=[{"name": "c", "data": b"\1\2\3"}]),
        "malformed": version("abc"),
        "too high": version("9.9.9"),
    },
    "M202": {
        "compressed": compressed,
        "relative offsets": with_relative_offsets,
        "repeated": repeated,
        "disk": on_disk_one,
    },
    "M205": {"unknown": labels_of_type("UNKNOWN"), "notes": labels_of_type("DESCRIPTIONS")},
    "M307": {"three channels": image(3), "one channel": image(1)},
    "M402": {"names": boxes((BOXES[0], BOXES[2], BOXES[1], BOXES[3]))},
    "M403": {
        "index": boxes(index=[0, 1, 2, 3]),
        "no index": boxes(index=None),
        "type": boxes(type="CENTER"),
        "coordinates": boxes(coordinate_type="PIXEL"),
        "no content": boxes_without_content,
    },
    "M406": {"line end": calibrated},
    "Q101": {
        "bias": lambda: convolution(bias=3).build(),
        "one scale": lambda: convolution(output=4).build(),
    },
    "S101": {
        "behind the model": lambda: classifier().build() + b"x" * 100,
        "behind the zip": lambda: classifier(LABELS).build() + b"x" * 100,
        "behind data": lambda: with_outside_data() + b"x" * 100,
    },
}
"""Models by code of the rule and by a word for what is special."""


def with_outside_data() -> bytes:
    """A sum whose constant lies behind the flatbuffer."""
    m = ModelBuilder()
    x = m.input("x", [4])
    w = m.tensor("w", [4], buffer=m.buffer(outside=b"\0\0\x80\x3f" * 4))
    y = m.tensor("y", [4])
    m.op("ADD", [x, w], [y])
    m.output(y)
    m.metadata("buffer_location", b"outside flatbuffers")
    return m.build()


REFUSED = ("Q101",)
"""Rules whose findings keep LiteRT from loading the model."""


def every_model() -> Iterator[tuple[str, str]]:
    """(code, word) of each."""
    for code, models in FIXABLE.items():
        for word in models:
            yield code, word
