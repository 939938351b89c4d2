"""Plain values as TOML, on one line."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from math import isfinite

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(value: object) -> str:
    """Text, numbers, dates, lists and tables (as inline tables) as TOML writes them. `TypeError` for
    anything else."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            # A basic string of TOML takes the escapes of JSON, which also cover DEL.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case float() if not isfinite(value):
            return str(value)
        case int() | float():
            return repr(value)
        case datetime.date():
            return value.isoformat()
        case list() | tuple():
            return f"[{', '.join(map(toml_text, value))}]"
        case Mapping():
            pairs = (f"{_key(name)} = {toml_text(each)}" for name, each in value.items())
            inside = ", ".join(pairs)
            return f"{{ {inside} }}" if inside else "{}"
    raise TypeError(f"TOML has no {type(value).__name__}")


def _key(name: object) -> str:
    text = str(name)
    return text if _BARE_KEY.fullmatch(text) else toml_text(text)
