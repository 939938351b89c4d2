"""Small models of our own for each task, which run and are described as their writers do it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from testmodels import ModelBuilder, q, write_flatbuffer
from testmodels.metadata_schema import DETECTOR_METADATA_SCHEMA, SEGMENTER_METADATA_SCHEMA
from tests.consumers.described_model import DescribedModel

IMAGE: tuple[str, dict[str, Any]] = ("ImageProperties", {"color_space": "RGB"})
LABELS = b"cat\ndog\nowl\n"
VOCABULARY = b"\n".join([b"[PAD]", b"[UNK]", b"[CLS]", b"[SEP]", b"a", b"good", b"movie"])
ANCHORS = 6


def image_input() -> dict[str, Any]:
    """The metadata of a float image in -1 to 1."""
    normalization = {"mean": [127.5], "std": [127.5]}
    return {
        "name": "image",
        "content": {"content_properties": IMAGE},
        "process_units": [{"options": ("NormalizationOptions", normalization)}],
    }


def label_file(name: str = "labels.txt", kind: str = "TENSOR_AXIS_LABELS") -> dict[str, Any]:
    """The record of a label file."""
    return {"name": name, "type": kind}


def described(
    inputs: list[dict[str, Any]], outputs: list[dict[str, Any]], **subgraph: Any
) -> dict[str, Any]:
    """The metadata of a model."""
    tensors = {"input_tensor_metadata": inputs, "output_tensor_metadata": outputs}
    return {
        "name": "net",
        "min_parser_version": "1.5.0",
        "subgraph_metadata": [{**tensors, **subgraph}],
    }


def image_net(
    shape: Sequence[int] = (1, 16, 16, 3),
    dtype: str = "FLOAT32",
    outputs: Sequence[tuple[Sequence[int], str]] = (((1, 3), "FLOAT32"),),
) -> bytes:
    """From an image through one FULLY_CONNECTED for each output, whatever the shapes and types."""
    m = ModelBuilder()
    quantized = {"UINT8": q(1 / 127.5, 128), "INT8": q(1 / 127.5, 0)}
    x = m.input("image", list(shape), dtype, quantized.get(dtype))
    size = int(np.prod(shape))
    if dtype in quantized:
        real = m.tensor("real", list(shape))
        m.op("DEQUANTIZE", [x], [real], version=2)
        x = real
    flat = m.tensor("flat", [1, size])
    m.op("RESHAPE", [x, m.constant("row", [1, size])], [flat])
    for number, (target, kind) in enumerate(outputs):
        count = int(np.prod(target))
        weights = np.random.default_rng(number).uniform(-0.1, 0.1, (count, size))
        w = m.constant(f"weights{number}", weights.astype(np.float32))
        logits = m.tensor(f"logits{number}", [1, count])
        m.op("FULLY_CONNECTED", [flat, w, -1], [logits])
        scores = m.tensor(f"scores{number}", [1, count])
        m.op("SOFTMAX", [logits], [scores], beta=1.0)
        if list(target) != [1, count]:
            shaped = m.tensor(f"shaped{number}", list(target))
            m.op("RESHAPE", [scores, m.constant(f"shape{number}", list(target))], [shaped])
            scores = shaped
        if kind != "FLOAT32":
            scale = {"UINT8": q(1 / 256, 0), "INT8": q(1 / 256, -128)}.get(kind)
            cast = m.tensor(f"cast{number}", list(target), kind, scale)
            m.op("QUANTIZE" if scale is not None else "CAST", [scores], [cast])
            scores = cast
        m.output(scores)
    return m.build()


def image_classifier(name: str = "built classifier", **net: Any) -> DescribedModel:
    """Three classes; with labels at the first output."""
    outputs = net.get("outputs", (((1, 3), "FLOAT32"),))
    described_outputs: list[dict[str, Any]] = [{"name": f"scores{i}"} for i in range(len(outputs))]
    described_outputs[0]["associated_files"] = [label_file()]
    metadata = described([image_input()], described_outputs)
    files = {"labels.txt": LABELS}
    return DescribedModel(name, "ImageClassifier", image_net(**net), metadata, files)


def image_embedder(name: str = "built embedder", **net: Any) -> DescribedModel:
    """A vector of 8 numbers."""
    net = {"outputs": (((1, 8), "FLOAT32"),), **net}
    metadata = described([image_input()], [{"name": "embedding"}])
    return DescribedModel(name, "ImageEmbedder", image_net(**net), metadata)


def image_segmenter(name: str = "built segmenter", **options: Any) -> DescribedModel:
    """Masks [1,4,4,3]; `options` are those of SEGMENTER_METADATA."""
    outputs = options.pop("outputs", (((1, 4, 4, 3), "FLOAT32"),))
    custom = write_flatbuffer(SEGMENTER_METADATA_SCHEMA, {"activation": "NONE", **options})
    mask = {
        "name": "mask",
        "content": {"content_properties": IMAGE, "range": {"min": 1, "max": 2}},
        "associated_files": [label_file()],
    }
    entry = {"name": "SEGMENTER_METADATA", "data": custom}
    metadata = described([image_input()], [mask], custom_metadata=[entry])
    graph = image_net(outputs=outputs)
    labels = b"".join(b"class %d\n" % number for number in range(outputs[-1][0][-1]))
    return DescribedModel(name, "ImageSegmenter", graph, metadata, {"labels.txt": labels})


def raw_detector(name: str = "built raw detector", **options: Any) -> DescribedModel:
    """Boxes [1,6,4] and scores [1,6,3]; `options` are those of the decoding, `anchors` their
    number."""
    anchor = {"x_center": 0.5, "y_center": 0.5, "width": 1.0, "height": 1.0}
    count = options.pop("anchors", ANCHORS)
    decoding = {
        "num_classes": 3,
        "num_boxes": ANCHORS,
        "num_coords": 4,
        "keypoint_coord_offset": 0,
        "num_keypoints": 0,
        "num_values_per_keypoint": 2,
        **dict.fromkeys(("x_scale", "y_scale", "w_scale", "h_scale"), 1.0),
        "sigmoid_score": True,
        **options,
    }
    custom: dict[str, Any] = {"min_parser_version": "1.0.0", "tensors_decoding_options": decoding}
    if count is not None:
        custom["ssd_anchors_options"] = {"fixed_anchors_schema": {"anchors": [anchor] * count}}
    boxes = {
        "name": "location",
        "content": {"content_properties": ("BoundingBoxProperties", {"type": "BOUNDARIES"})},
    }
    scores = {"name": "score", "associated_files": [label_file()]}
    entry = {
        "name": "DETECTOR_METADATA",
        "data": write_flatbuffer(DETECTOR_METADATA_SCHEMA, custom),
    }
    metadata = described([image_input()], [boxes, scores], custom_metadata=[entry])
    graph = image_net(outputs=(((1, ANCHORS, 4), "FLOAT32"), ((1, ANCHORS, 3), "FLOAT32")))
    return DescribedModel(name, "ObjectDetector", graph, metadata, {"labels.txt": LABELS})


def bert_classifier(
    name: str = "built BERT classifier",
    shapes: Sequence[Sequence[int]] = ((1, 16), (1, 16), (1, 16)),
    names: Sequence[str] = ("ids", "mask", "segment_ids"),
    dtype: str = "INT32",
    rows: int = 7,
) -> DescribedModel:
    """An embedding of the ids, their mean, SOFTMAX over two classes; the other inputs are unused."""
    m = ModelBuilder()
    inputs = [m.input(n, list(shape), dtype) for n, shape in zip(names, shapes, strict=True)]
    table = np.linspace(-1, 1, rows * 2, dtype=np.float32).reshape(rows, 2)
    found = m.tensor("found", [*shapes[0], 2])
    m.op("GATHER", [m.constant("table", table), inputs[0]], [found], axis=0)
    mean = m.tensor("mean", [1, 2])
    axes = list(range(1, len(shapes[0])))
    m.op("MEAN", [found, m.constant("axes", axes)], [mean], keep_dims=False)
    y = m.tensor("probability", [1, 2])
    m.op("SOFTMAX", [mean], [y], beta=1.0)
    m.output(y)
    vocabulary = {"name": "vocab.txt", "type": "VOCABULARY"}
    unit = {"options": ("BertTokenizerOptions", {"vocab_file": [vocabulary]})}
    labelled = {"name": "probability", "associated_files": [label_file()]}
    described_inputs = [{"name": n} for n in names]
    metadata = described(described_inputs, [labelled], input_process_units=[unit])
    files = {"vocab.txt": VOCABULARY, "labels.txt": b"bad\ngood\n"}
    return DescribedModel(name, "BertClassifier", m.build(), metadata, files)
