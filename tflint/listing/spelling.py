"""Texts, names and numbers as the listing spells them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tflint.escaping import escape

if TYPE_CHECKING:
    import numpy.typing as npt

MAX_NAME = 200

_PLAIN_NAME = re.compile(r"[\w./:;\-~]+")
_INTEGERS_UP_TO = 1e7


def quoted(text: str) -> str:
    r"""`text` in double quotes. `"` and `\` are escaped by `\`, and characters that are not safe to
    print become `\u{…}`, so that it stays on its line and no two texts look the same."""
    return '"' + escape(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def shortened(name: str) -> str:
    """At most 200 characters of a name. The end stays, which is where long names differ."""
    if len(name) <= MAX_NAME:
        return name
    half = (MAX_NAME - 1) // 2
    return f"{name[:half]}…{name[-half:]}"


def value_name(name: str) -> str:
    """`%name`, quoted when it holds anything but word characters and `. / : ; - ~`."""
    name = shortened(name)
    return "%" + (name if _PLAIN_NAME.fullmatch(name) else quoted(name))


def number(value: Any) -> str:
    """The shortest decimal that gives back the stored number, without `.0`; `nan`, `inf`.

    A Python float counts as a stored 32-bit float, numpy scalars are what they are.
    """
    import numpy

    if isinstance(value, bool | numpy.bool_):
        return str(value).lower()
    if type(value) is float:
        value = numpy.float32(value)
    if isinstance(value, numpy.floating):
        wide = float(value)
        if abs(wide) < _INTEGERS_UP_TO and wide.is_integer():
            return f"{wide:.0f}"
    return str(value)


def numbers(values: npt.NDArray[Any]) -> str:
    """`[0.5, 0.25]`: all elements of an array of one dimension."""
    return "[" + ", ".join(map(number, values)) + "]"


def number_range(values: npt.NDArray[Any]) -> str:
    """`MIN..MAX` of an array, or the one value there is; `,nan` behind it when some are no numbers,
    `none` without values."""
    if not values.size:
        return "none"
    import numpy

    known = values[~numpy.isnan(values)] if values.dtype.kind == "f" else values
    if not known.size:
        return "nan"
    low, high = known.min(), known.max()
    text = number(low) if low == high else f"{number(low)}..{number(high)}"
    return text if known.size == values.size else f"{text},nan"
