"""Models with TFLite metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from testmodels import ModelBuilder, q

IMAGE: tuple[str, dict[str, Any]] = ("ImageProperties", {"color_space": "RGB"})
FEATURES: tuple[str, dict[str, Any]] = ("FeatureProperties", {})


def normalization(mean: Sequence[float], std: Sequence[float]) -> dict[str, Any]:
    """A process unit."""
    return {"options": ("NormalizationOptions", {"mean": list(mean), "std": list(std)})}


def model(
    shape: Sequence[int] = (1, 32, 32, 3),
    dtype: str = "FLOAT32",
    quantization: object = None,
    *,
    output: Sequence[int] = (1, 10),
) -> ModelBuilder:
    """One custom operator from input `image` to output `scores`; no metadata."""
    m = ModelBuilder()
    x = m.input("image", shape, dtype, quantization)
    y = m.tensor("scores", output)
    m.custom_op("Net", [x], [y])
    m.output(y)
    return m


def described(
    m: ModelBuilder,
    inputs: Sequence[Mapping[str, Any]] | None = ({},),
    outputs: Sequence[Mapping[str, Any]] | None = ({},),
    **subgraph: Any,
) -> ModelBuilder:
    """The model with one subgraph metadata; `None` leaves a vector out."""
    fields: dict[str, Any] = dict(subgraph)
    if inputs is not None:
        fields["input_tensor_metadata"] = [{"name": "image", **each} for each in inputs]
    if outputs is not None:
        fields["output_tensor_metadata"] = [{"name": "scores", **each} for each in outputs]
    m.tflite_metadata({"name": "net", "subgraph_metadata": [fields]})
    return m


def content(properties: tuple[str, Mapping[str, Any]], *units: object) -> dict[str, Any]:
    """The content of a tensor, with process units."""
    found: dict[str, Any] = {"content": {"content_properties": properties}}
    if units:
        found["process_units"] = list(units)
    return found


def uint8_image(mean: Sequence[float], std: Sequence[float]) -> ModelBuilder:
    """A UINT8 image quantized for -1 to 1, with a normalization."""
    m = model(dtype="UINT8", quantization=q(1 / 127.5, 127))
    return described(m, [content(IMAGE, normalization(mean, std))])
