"""Constants as numpy arrays: views of the file where the element type allows, unpacked where not.

Packing order (LiteRT `tflite/kernels/internal/portable_tensor_utils.cc`, UnpackPackedIntToInt8): the
first element lies in the low bits.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tflint.model.dtype import DType

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def decode(raw: memoryview, dtype: DType, elements: int) -> npt.NDArray[Any]:
    """The first `elements` elements stored in `raw`, shape [elements], little endian.

    A view of the bytes for types of whole bytes; a new array of one byte per element for packed
    ones. `ValueError` when `raw` is too short, `TypeError` for types without numbers.
    """
    import numpy

    if len(raw) < dtype.nbytes(elements):
        raise ValueError(
            f"{elements} {dtype.name} elements need {dtype.nbytes(elements)} bytes, "
            f"but {len(raw)} are stored"
        )
    if dtype.is_packed:
        return unpack(numpy.frombuffer(raw, numpy.uint8, dtype.nbytes(elements)), dtype)[:elements]
    return numpy.frombuffer(raw, dtype.numpy(), elements)


def unpack(packed: npt.NDArray[np.uint8], dtype: DType) -> npt.NDArray[Any]:
    """Every element of packed bytes, shape [bytes * 8 / bits], as int8 or uint8."""
    import numpy

    per_byte = 8 // dtype.bits
    shifts = numpy.arange(per_byte, dtype=numpy.uint8) * numpy.uint8(dtype.bits)
    mask = numpy.uint8((1 << dtype.bits) - 1)
    values = ((packed[:, None] >> shifts) & mask).reshape(-1)
    if dtype.short[0] == "u":
        return values
    sign = numpy.uint8(1 << (dtype.bits - 1))
    return ((values ^ sign) - sign).view(numpy.int8)


def decode_strings(raw: memoryview, limit: int) -> list[bytes] | None:
    """The elements of a STRING constant, at most `limit`; `None` when its table is malformed.

    Layout: int32 count, then count + 1 int32 offsets from the start of the buffer, then the bytes.
    """
    import numpy

    if len(raw) < 8:
        return None
    count = int(numpy.frombuffer(raw, "<i4", 1)[0])
    if count < 0 or 4 * (count + 2) > len(raw):
        return None
    offsets = numpy.frombuffer(raw, "<i4", count + 1, 4)
    if offsets[0] != 4 * (count + 2) or offsets[-1] > len(raw):
        return None
    if (offsets[1:] < offsets[:-1]).any():
        return None
    shown = offsets[: limit + 1].tolist()
    return [bytes(raw[begin:end]) for begin, end in pairwise(shown)]
