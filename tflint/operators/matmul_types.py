"""Which wrong combinations of types of a matrix multiplication are a matter of quantization.

Rules Q202, Q205 and Q206 report those, with the advice that belongs to them.
"""

from __future__ import annotations

_WEIGHTS = frozenset(("INT8", "UINT8", "INT4", "INT2"))


def belongs_to_quantization(name: str, types: tuple[str, ...]) -> bool:
    """Whether the types (data, weights, bias, ...) are judged with the quantization parameters."""
    if name == "FULLY_CONNECTED" and types[0] == "FLOAT16":
        return False
    if name == "FULLY_CONNECTED":
        return types[0] != "FLOAT32" or types[1] in _WEIGHTS or types[1] == "FLOAT32"
    if name not in ("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV"):
        return False
    data, weights, bias = types
    if data == "FLOAT32":
        return weights in _WEIGHTS or (weights == "FLOAT32" and bias != "FLOAT32")
    pairs = {
        "UINT8": ("UINT8",),
        "INT8": ("INT8", "INT4"),
        "INT16": ("INT8", "INT4"),
    }
    if weights in pairs.get(data, ()):
        return True
    return (name, data, weights) in (
        ("CONV_2D", "INT8", "UINT8"),
        ("DEPTHWISE_CONV_2D", "INT16", "UINT8"),
    )
