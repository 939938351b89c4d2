"""Models with label files, as the metadata writers make them."""

from __future__ import annotations

from collections.abc import Sequence

from testmodels import ModelBuilder

AXIS, VALUES = "TENSOR_AXIS_LABELS", "TENSOR_VALUE_LABELS"


def classifier(
    labels: str | bytes | None = None,
    *,
    shape: Sequence[int] = (1, 3),
    file_type: str = AXIS,
    name: str = "labels.txt",
    content: tuple[str, dict[str, object]] | None = None,
    content_range: tuple[int, int] | None = None,
) -> ModelBuilder:
    """One SOFTMAX whose output has the given shape; with a label file when `labels` are given."""
    m = ModelBuilder()
    x = m.input("x", shape)
    y = m.tensor("scores", shape)
    m.op("SOFTMAX", [x], [y], beta=1.0)
    m.output(y)
    if labels is not None:
        attach(m, labels, file_type=file_type, name=name, content=content, span=content_range)
    return m


def detector(
    labels: str | None = None, *, classes: int = 3, file_type: str = VALUES, dims: bool = True
) -> ModelBuilder:
    """TFLite_Detection_PostProcess with its four outputs; without `dims` they declare no shape."""
    m = ModelBuilder()
    boxes, scores = m.input("boxes", [1, 10, 4]), m.input("raw_scores", [1, 10, classes + 1])
    anchors = m.constant("anchors", [[0.0] * 4] * 10)
    shapes: list[list[int]] = [[1, 10, 4], [1, 10], [1, 10], [1]]
    names = ("location", "category", "score", "number of detections")
    outputs = [m.tensor(n, shape if dims else []) for n, shape in zip(names, shapes, strict=True)]
    options = {"num_classes": classes, "max_detections": 10}
    m.custom_op(
        "TFLite_Detection_PostProcess", [boxes, scores, anchors], outputs, custom_options=options
    )
    m.output(*outputs)
    if labels is not None:
        attach(m, labels, file_type=file_type, output=1)
    return m


def segmenter(size: int = 5) -> ModelBuilder:
    """ARG_MAX over the channels of [1,8,8,size]: the output holds class ids."""
    m = ModelBuilder()
    x = m.input("x", [1, 8, 8, size])
    axis = m.constant("axis", [3])
    y = m.tensor("mask", [1, 8, 8], "INT64")
    m.op("ARG_MAX", [x, axis], [y], output_type="INT64")
    m.output(y)
    return m


def attach(
    m: ModelBuilder,
    labels: str | bytes,
    *,
    file_type: str = AXIS,
    name: str = "labels.txt",
    output: int = 0,
    content: tuple[str, dict[str, object]] | None = None,
    span: tuple[int, int] | None = None,
) -> None:
    """Record a label file on an output and pack it."""
    inputs, outputs = m.main.fields["inputs"], m.main.fields["outputs"]
    tensors: list[dict[str, object]] = [{"name": f"output {i}"} for i in range(len(outputs))]
    tensors[output]["associated_files"] = [{"name": name, "type": file_type}]
    described: dict[str, object] = {}
    if content is not None:
        described["content_properties"] = content
    if span is not None:
        described["range"] = {"min": span[0], "max": span[1]}
    if described:
        tensors[output]["content"] = described
    m.tflite_metadata(
        {
            "subgraph_metadata": [
                {
                    "input_tensor_metadata": [{"name": f"input {i}"} for i in range(len(inputs))],
                    "output_tensor_metadata": tensors,
                }
            ]
        }
    )
    m.file(name, labels)


def numbered(count: int, first: str = "thing 0") -> str:
    """A label file with `count` lines."""
    return "\n".join([first, *(f"thing {i}" for i in range(1, count))]) + "\n"
