"""Tensor element types: width, numbers they can hold, numpy counterpart.

Source: LiteRT `tflite/util.cc` (GetSizeOfType, BytesRequired) and
`tflite/core/api/flatbuffer_conversions.cc` (ConvertTensorType).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class DType:
    """One `TensorType`: its code, schema name, the short name used in listings, and bits per
    element (0 for types without a fixed size). `numpy_name` is what numpy or ml_dtypes calls it.
    There is one object for each code."""

    code: int
    name: str
    short: str
    bits: int
    numpy_name: str = ""
    known: bool = True

    @property
    def is_float(self) -> bool:
        """A real floating-point type."""
        return self.short[0] in "fb" and self is not BOOL

    @property
    def is_integer(self) -> bool:
        """A signed or unsigned integer, packed ones included."""
        return self.short[0] in "iu"

    @property
    def is_packed(self) -> bool:
        """Several elements share a byte."""
        return 0 < self.bits < 8

    @property
    def is_handle(self) -> bool:
        """RESOURCE or VARIANT: no bytes of its own."""
        return self in (RESOURCE, VARIANT)

    @property
    def minimum(self) -> int:
        """Smallest integer of an integer type."""
        return -(1 << (self.bits - 1)) if self.short[0] == "i" else 0

    @property
    def maximum(self) -> int:
        """Largest integer of an integer type."""
        return (1 << (self.bits - 1)) - 1 if self.short[0] == "i" else (1 << self.bits) - 1

    def numpy(self) -> np.dtype[Any]:
        """The little-endian numpy type of an unpacked element; `TypeError` when there is none."""
        import numpy

        if not self.numpy_name:
            raise TypeError(f"{self.name} has no numpy type")
        if self.numpy_name.startswith(("bfloat", "float8")):
            import ml_dtypes

            extended: np.dtype[Any] = numpy.dtype(getattr(ml_dtypes, self.numpy_name))
            return extended
        return numpy.dtype(self.numpy_name).newbyteorder("<")

    def nbytes(self, elements: int) -> int:
        """Bytes of `elements` elements; packed types are rounded up to whole bytes."""
        return (elements * self.bits + 7) // 8

    def __str__(self) -> str:
        return self.name


FLOAT32 = DType(0, "FLOAT32", "f32", 32, "float32")
FLOAT16 = DType(1, "FLOAT16", "f16", 16, "float16")
INT32 = DType(2, "INT32", "i32", 32, "int32")
UINT8 = DType(3, "UINT8", "u8", 8, "uint8")
INT64 = DType(4, "INT64", "i64", 64, "int64")
STRING = DType(5, "STRING", "str", 0)
BOOL = DType(6, "BOOL", "bool", 8, "bool")
INT16 = DType(7, "INT16", "i16", 16, "int16")
COMPLEX64 = DType(8, "COMPLEX64", "c64", 64, "complex64")
INT8 = DType(9, "INT8", "i8", 8, "int8")
FLOAT64 = DType(10, "FLOAT64", "f64", 64, "float64")
COMPLEX128 = DType(11, "COMPLEX128", "c128", 128, "complex128")
UINT64 = DType(12, "UINT64", "u64", 64, "uint64")
RESOURCE = DType(13, "RESOURCE", "resource", 0)
VARIANT = DType(14, "VARIANT", "variant", 0)
UINT32 = DType(15, "UINT32", "u32", 32, "uint32")
UINT16 = DType(16, "UINT16", "u16", 16, "uint16")
INT4 = DType(17, "INT4", "i4", 4, "int8")
BFLOAT16 = DType(18, "BFLOAT16", "bf16", 16, "bfloat16")
INT2 = DType(19, "INT2", "i2", 2, "int8")
UINT4 = DType(20, "UINT4", "u4", 4, "uint8")
FLOAT8_E4M3FN = DType(21, "FLOAT8_E4M3FN", "f8e4m3", 8, "float8_e4m3fn")
FLOAT8_E5M2 = DType(22, "FLOAT8_E5M2", "f8e5m2", 8, "float8_e5m2")

DTYPES = (
    FLOAT32,
    FLOAT16,
    INT32,
    UINT8,
    INT64,
    STRING,
    BOOL,
    INT16,
    COMPLEX64,
    INT8,
    FLOAT64,
    COMPLEX128,
    UINT64,
    RESOURCE,
    VARIANT,
    UINT32,
    UINT16,
    INT4,
    BFLOAT16,
    INT2,
    UINT4,
    FLOAT8_E4M3FN,
    FLOAT8_E5M2,
)


@cache
def dtype_of(code: int) -> DType:
    """The type with this code; an unknown code gives a `DType` that is not `known`."""
    if 0 <= code < len(DTYPES):
        return DTYPES[code]
    return DType(code, f"TYPE_{code}", f"type{code}", 0, known=False)
