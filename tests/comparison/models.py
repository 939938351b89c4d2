"""A quantized classifier of three operators, to be changed in one place."""

from __future__ import annotations

from typing import Any

import numpy as np

from testmodels import ModelBuilder, q
from tflint.analysis.facts import Facts
from tflint.comparison import ChangeClass, Comparison, compare
from tflint.model.file import File

METADATA: dict[str, Any] = {
    "name": "classifier",
    "subgraph_metadata": [
        {
            "input_tensor_metadata": [
                {
                    "name": "image",
                    "content": {"content_properties": ("ImageProperties", {"color_space": "RGB"})},
                    "process_units": [
                        {"options": ("NormalizationOptions", {"mean": [127.5], "std": [127.5]})}
                    ],
                }
            ],
            "output_tensor_metadata": [
                {
                    "name": "scores",
                    "associated_files": [{"name": "labels.txt", "type": "TENSOR_AXIS_LABELS"}],
                }
            ],
        }
    ],
}


def classifier(labels: str = "cat\ndog\nfox\nowl\n", prefix: str = "") -> ModelBuilder:
    """Tensors 0 to 6 are image, kernel, bias, features, axes, pooled, scores; inner names get the
    prefix."""
    m = ModelBuilder(description="made by hand")
    x = m.input("image", [1, 8, 8, 3], "UINT8", q(1 / 127.5, 127))
    kernel = (np.arange(108) % 17 - 8).astype(np.int8).reshape(4, 3, 3, 3)
    w = m.constant(f"{prefix}kernel", kernel, q([0.1, 0.2, 0.3, 0.4], axis=0))
    b = m.constant(f"{prefix}bias", np.arange(4, dtype=np.int32), q(0.05))
    y = m.tensor(f"{prefix}features", [1, 8, 8, 4], "UINT8", q(0.25, 3))
    m.op("CONV_2D", [x, w, b], [y], version=3, padding="SAME", stride_w=1, stride_h=1)
    axes = m.constant(f"{prefix}axes", np.array([1, 2], np.int32))
    z = m.tensor(f"{prefix}pooled", [1, 4], "UINT8", q(0.25, 3))
    m.op("MEAN", [y, axes], [z], version=2)
    scores = m.tensor("scores", [1, 4], "UINT8", q(1 / 256))
    m.op("SOFTMAX", [z], [scores], version=2, beta=1.0)
    m.output(scores)
    m.signature("serving_default", {"image": x}, {"scores": scores})
    m.tflite_metadata(METADATA)
    m.file("labels.txt", labels)
    return m


def facts(model: ModelBuilder | bytes) -> Facts:
    data = model.build() if isinstance(model, ModelBuilder) else model
    return Facts(File(memoryview(data)))


def compared(old: ModelBuilder | bytes, new: ModelBuilder | bytes, **options: Any) -> Comparison:
    return compare(facts(old), facts(new), **options)


def classes(comparison: Comparison) -> set[ChangeClass]:
    return {change.cls for change in comparison.changes}


def texts(comparison: Comparison) -> list[str]:
    return [change.text for change in comparison.changes]
