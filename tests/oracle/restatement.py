"""The same model, written so that LiteRT computes what the file says where it ignores that.

A kernel may leave out an activation that it does not know, or take a bias for another number than its
scale says, and report nothing. When the restated model gives other results, those of the model are
not what its file asks for. See `tests.oracle.second_opinion`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from testmodels import ModelBuilder
from testmodels.model_schema import MODEL_SCHEMA

_TYPES = MODEL_SCHEMA.enums["TensorType"]
_BIASES = {_TYPES["INT32"]: "<i4", _TYPES["INT64"]: "<i8"}
_LAYERS = {
    MODEL_SCHEMA.enums["BuiltinOperator"][name]
    for name in ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")
}
_RARE = {MODEL_SCHEMA.enums["ActivationFunctionType"][name] for name in ("TANH", "SIGN_BIT")}


def without_rare_activations(model: bytes) -> bytes:
    """The model without fused TANH and SIGN_BIT: equal results show that they are not computed."""
    builder = _read(model)
    changed = False
    for subgraph in _subgraphs(builder):
        for operator in subgraph.get("operators") or ():
            options = operator.get("builtin_options")
            if options and options[1].get("fused_activation_function") in _RARE:
                options[1]["fused_activation_function"] = 0
                changed = True
    return builder.build() if builder is not None and changed else model


def with_bias_as_declared(model: bytes) -> bytes:
    """The model with the integers of each bias that give, in the scale of the accumulator, the numbers
    which its own scale says."""
    builder = _read(model)
    changed = False
    for subgraph in _subgraphs(builder):
        assert builder is not None
        for operator in subgraph.get("operators") or ():
            operands = operator.get("inputs") or ()
            if _code(builder, operator) in _LAYERS and len(operands) == 3:
                known = [
                    subgraph["tensors"][i] for i in operands if _exists(i, subgraph["tensors"])
                ]
                changed |= len(known) == 3 and _rewrite_bias(builder, *known)
    return builder.build() if builder is not None and changed else model


def with_weights_as_declared(model: bytes) -> bytes:
    """The model with zero points of 0 for the INT8 weights of each layer, and the integers that stand
    for the same numbers then; weights for which there are none stay."""
    builder = _read(model)
    changed = False
    for subgraph in _subgraphs(builder):
        assert builder is not None
        for operator in subgraph.get("operators") or ():
            position = next(iter(list(operator.get("inputs") or ())[1:]), -1)
            if _code(builder, operator) in _LAYERS and _exists(position, subgraph["tensors"]):
                changed |= _shift_weights(builder, subgraph["tensors"][position])
    return builder.build() if builder is not None and changed else model


RESTATEMENTS: Mapping[str, tuple[Callable[[bytes], bytes], bool]] = {
    "an activation is not computed": (without_rare_activations, False),
    "a bias is taken for other numbers than its scale says": (with_bias_as_declared, True),
    "weights are taken for other numbers than their zero point says": (
        with_weights_as_declared,
        True,
    ),
}
"""What is wrong when the results of the restated model differ (true), or do not (false)."""


def _rewrite_bias(
    builder: ModelBuilder, data: dict[str, Any], weights: dict[str, Any], bias: dict[str, Any]
) -> bool:
    scales = [_scales(tensor) for tensor in (data, weights, bias)]
    width = _BIASES.get(bias.get("type", 0))
    if weights.get("type") not in (_TYPES["INT8"], _TYPES["UINT8"]) or width is None:
        return False
    buffers, index = builder.fields.get("buffers") or (), bias.get("buffer", 0)
    if not _exists(index, buffers):
        return False
    buffer = buffers[index]
    content = bytes(buffer.get("data") or b"")
    if not all(map(len, scales)) or len(content) % np.dtype(width).itemsize:
        return False
    expected = scales[0][0] * scales[1]
    numbers = np.frombuffer(content, width).astype(np.float64)
    if not {len(expected), len(scales[2])} <= {1, len(numbers)}:
        return False
    meant = np.round(numbers * (scales[2] / expected))
    if not np.isfinite(meant).all() or np.array_equal(meant, numbers):
        return False
    buffer["data"] = np.clip(meant, -(2**31), 2**31 - 1).astype(width).tobytes()
    bias["quantization"] = bias["quantization"] | {"scale": list(expected)}
    return True


def _shift_weights(builder: ModelBuilder, weights: dict[str, Any]) -> bool:
    quantization = weights.get("quantization") or {}
    zero_points = set(quantization.get("zero_point") or ())
    buffers, index = builder.fields.get("buffers") or (), weights.get("buffer", 0)
    if (
        weights.get("type") != _TYPES["INT8"]
        or len(zero_points) != 1
        or not _exists(index, buffers)
    ):
        return False
    (zero_point,) = zero_points
    content = bytes(buffers[index].get("data") or b"")
    if not zero_point or not content:
        return False
    meant = np.frombuffer(content, np.int8).astype(np.int64) - zero_point
    if meant.min() < -128 or meant.max() > 127:
        return False
    buffers[index]["data"] = meant.astype(np.int8).tobytes()
    weights["quantization"] = quantization | {"zero_point": [0] * len(quantization["zero_point"])}
    return True


def _code(builder: ModelBuilder, operator: dict[str, Any]) -> int:
    """The number of the operator; -1 when it has none."""
    codes, index = builder.fields.get("operator_codes") or (), operator.get("opcode_index", 0)
    if not _exists(index, codes):
        return -1
    return int(
        max(codes[index].get(name, 0) for name in ("builtin_code", "deprecated_builtin_code"))
    )


def _exists(index: int, parts: Sequence[Any]) -> bool:
    return 0 <= index < len(parts)


def _scales(tensor: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array((tensor.get("quantization") or {}).get("scale") or (), np.float64)


def _read(model: bytes) -> ModelBuilder | None:
    """`None` for a damaged model."""
    try:
        return ModelBuilder.from_bytes(model)
    except Exception:
        return None


def _subgraphs(builder: ModelBuilder | None) -> list[dict[str, Any]]:
    return list(builder.fields.get("subgraphs") or ()) if builder is not None else []
