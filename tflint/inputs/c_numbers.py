"""The numbers of a C initialiser as bytes.

A model of 4 MB is a text of 25 MB with 4 million numbers, so many are read at a time.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# Bytes of text per step; the arrays of a step take about 20 times as much memory.
_CHUNK = 1 << 20
_LONGEST_NUMBER = 16
_LONGEST_SUFFIX = 3  # as in 28ULL
_NO_DIGIT = 255


def _digits() -> npt.NDArray[np.uint8]:
    values = np.full(256, _NO_DIGIT, np.uint8)
    for value, digit in enumerate("0123456789abcdef"):
        values[[ord(digit), ord(digit.upper())]] = value
    return values


def _members(characters: bytes) -> npt.NDArray[np.bool_]:
    member = np.zeros(256, np.bool_)
    member[np.frombuffer(characters, np.uint8)] = True
    return member


_DIGIT = _digits()
_SUFFIX = _members(b"uUlL")
_IN_NUMBER = _members(b"0123456789abcdefABCDEFxXuUlL")
_BETWEEN = _members(b" \t\r\n\f\v,-")


def number_bytes(body: bytes) -> bytes | None:
    """The elements of an initialiser without braces and comments, such as `0x1c, 00, 84u, -1,`.

    `None` when one of them is no number from -128 to 255.
    """
    parts: list[bytes] = []
    start = 0
    while start < len(body):
        end = body.rfind(b",", start, start + _CHUNK) + 1
        if end == 0 or len(body) - start <= _CHUNK:
            end = len(body)
        part = _chunk_bytes(body[start:end])
        if part is None:
            return None
        parts.append(part)
        start = end
    return b"".join(parts)


def _chunk_bytes(text: bytes) -> bytes | None:
    codes = np.frombuffer(text, np.uint8)
    inside = _IN_NUMBER[codes]
    if not (inside | _BETWEEN[codes]).all():
        return None
    edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    if not 0 <= len(starts) - text.count(b",") <= 1:
        return None
    if not len(starts):
        return b""
    if (ends - starts).max() > _LONGEST_NUMBER:
        return None
    negative = codes[starts - 1] == ord("-")
    if np.count_nonzero(negative) != text.count(b"-"):
        return None
    values = _values(codes, starts, ends)
    if values is None or (values > np.where(negative, 128, 255)).any():
        return None
    return np.where(negative, -values, values).astype(np.uint8).tobytes()


def _values(
    codes: npt.NDArray[np.uint8], starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]
) -> npt.NDArray[np.int64] | None:
    """The number between each start and end; `None` when one is none or is over 255."""
    for _ in range(_LONGEST_SUFFIX):
        ends = ends - (_SUFFIX[codes[ends - 1]] & (ends - starts > 1))
    lengths = ends - starts
    leading_zero = (codes[starts] == ord("0")) & (lengths > 1)
    letter = np.where(leading_zero, codes[np.minimum(starts + 1, len(codes) - 1)] | 0x20, 0)
    bases = np.select([letter == ord("x"), letter == ord("b"), leading_zero], [16, 2, 8], 10)
    starts = starts + 2 * ((letter == ord("x")) | (letter == ord("b")))
    if (starts >= ends).any():
        return None
    values = np.zeros(len(starts), np.int64)
    for position in range(int((ends - starts).max())):
        here = starts + position
        present = here < ends
        digits = _DIGIT[codes[np.where(present, here, starts)]]
        if (present & (digits >= bases)).any():
            return None
        values = np.where(present, values * bases + digits, values)
        if (values > 255).any():
            return None
    return values
