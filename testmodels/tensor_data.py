"""Constants: from numpy arrays and lists to the bytes of a buffer, and the other way for dtypes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ml_dtypes
import numpy as np
from numpy.typing import NDArray

NUMPY_TYPES: dict[str, np.dtype[Any]] = {
    "FLOAT32": np.dtype("<f4"),
    "FLOAT16": np.dtype("<f2"),
    "INT32": np.dtype("<i4"),
    "UINT8": np.dtype("u1"),
    "INT64": np.dtype("<i8"),
    "BOOL": np.dtype("?"),
    "INT16": np.dtype("<i2"),
    "COMPLEX64": np.dtype("<c8"),
    "INT8": np.dtype("i1"),
    "FLOAT64": np.dtype("<f8"),
    "COMPLEX128": np.dtype("<c16"),
    "UINT64": np.dtype("<u8"),
    "UINT32": np.dtype("<u4"),
    "UINT16": np.dtype("<u2"),
    "INT4": np.dtype(ml_dtypes.int4),
    "BFLOAT16": np.dtype(ml_dtypes.bfloat16),
    "INT2": np.dtype(ml_dtypes.int2),
    "UINT4": np.dtype(ml_dtypes.uint4),
    "FLOAT8_E4M3FN": np.dtype(ml_dtypes.float8_e4m3fn),
    "FLOAT8_E5M2": np.dtype(ml_dtypes.float8_e5m2),
}
_PACKED_BITS = {"INT4": 4, "UINT4": 4, "INT2": 2}
_DTYPES = {numpy_type: name for name, numpy_type in NUMPY_TYPES.items()}
_TYPES_OF_PYTHON_NUMBERS = {"f": np.dtype("<f4"), "i": np.dtype("<i4")}


def dtype_of(values: NDArray[Any]) -> str:
    """The TensorType name of an array; arrays of `str`, `bytes` or objects are `STRING`.

    Raises KeyError for element types that TensorFlow Lite does not have.
    """
    return "STRING" if values.dtype.kind in "USO" else _DTYPES[values.dtype.newbyteorder("<")]


def as_array(data: Any, dtype: str | None) -> NDArray[Any]:
    """`data` as an array of TensorType `dtype`. Without a dtype, lists of Python floats become
    FLOAT32 and lists of Python integers INT32; arrays keep their type."""
    if isinstance(data, np.ndarray | np.generic):
        array = np.asarray(data)
    elif _holds_text(data):
        return np.array(data, object)
    else:
        array = np.array(data)
        if dtype is None:
            array = array.astype(_TYPES_OF_PYTHON_NUMBERS.get(array.dtype.kind, array.dtype))
    return array if dtype in (None, "STRING") else array.astype(NUMPY_TYPES[dtype])


def buffer_bytes(values: NDArray[Any], dtype: str) -> bytes:
    """The elements as a TensorFlow Lite buffer stores them: little endian, in row-major order,
    sub-byte types packed with the first element in the low bits (LiteRT
    `tflite/kernels/internal/portable_tensor_utils.cc` UnpackPackedIntToInt8)."""
    if dtype == "STRING":
        return string_bytes(values.ravel().tolist())
    if dtype in _PACKED_BITS:
        return _packed(values, _PACKED_BITS[dtype])
    return values.astype(values.dtype.newbyteorder("<")).tobytes()


def string_bytes(strings: Iterable[str | bytes]) -> bytes:
    """A STRING buffer: count, count + 1 offsets from the start of the buffer, the bytes."""
    encoded = [text.encode() if isinstance(text, str) else text for text in strings]
    ends = np.cumsum([4 * (len(encoded) + 2), *map(len, encoded)])
    return np.array([len(encoded), *ends], "<i4").tobytes() + b"".join(encoded)


def _holds_text(data: Any) -> bool:
    elements = np.array(data, object).ravel()
    return elements.size > 0 and isinstance(elements[0], str | bytes)


def _packed(values: NDArray[Any], bits: int) -> bytes:
    per_byte = 8 // bits
    codes = values.ravel().astype(np.int8).view(np.uint8) & ((1 << bits) - 1)
    codes = np.pad(codes, (0, -len(codes) % per_byte)).reshape(-1, per_byte)
    shifts = np.arange(per_byte, dtype=np.uint8) * bits
    packed: NDArray[np.uint8] = np.bitwise_or.reduce(codes << shifts, axis=1).astype(np.uint8)
    return packed.tobytes()
