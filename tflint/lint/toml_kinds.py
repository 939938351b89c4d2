"""The kinds of values that configuration files hold.

Each kind reads a TOML value, writes it back as plain data for `config show`, and describes itself
as a JSON schema, so that these three cannot disagree.
"""

from __future__ import annotations

import datetime
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

from tflint.lint.origin import Origin
from tflint.lint.path_glob import Glob
from tflint.lint.suggestions import did_you_mean

T = TypeVar("T")

Schema = dict[str, Any]


class Kind(ABC, Generic[T]):
    """One kind of value. `read` raises `ConfigError` naming the place for any other value.

    Kinds are made once, for a declaration, and compared by identity.
    """

    @abstractmethod
    def read(self, value: object, origin: Origin) -> T: ...

    @abstractmethod
    def schema(self) -> Schema: ...

    def plain(self, value: T) -> Any:
        """The value as TOML would hold it: what `read` takes."""
        return value

    @property
    def word_for_none(self) -> str | None:
        """The word that is read as `None`, if there is one."""
        return None


class Flag(Kind[bool]):
    """`true` or `false`."""

    def read(self, value: object, origin: Origin) -> bool:
        if not isinstance(value, bool):
            raise _expected(origin, "true or false", value)
        return value

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(eq=False)
class Text(Kind[str]):
    """A string that is not empty."""

    pattern: str | None = None
    expected: str = "a string"

    def read(self, value: object, origin: Origin) -> str:
        fits = isinstance(value, str) and value.strip() != ""
        if not fits or (self.pattern and not re.fullmatch(self.pattern, str(value))):
            raise _expected(origin, self.expected, value)
        return str(value)

    def schema(self) -> Schema:
        if self.pattern is None:
            return {"type": "string", "minLength": 1}
        return {"type": "string", "pattern": f"^(?:{self.pattern})$"}


@dataclass(eq=False)
class Choice(Kind[T]):
    """One of a few words, each standing for a value."""

    values: Mapping[str, T]

    def read(self, value: object, origin: Origin) -> T:
        if isinstance(value, str) and value in self.values:
            return self.values[value]
        suggestion = did_you_mean(value, self.values) if isinstance(value, str) else ""
        raise _expected(origin, _one_of(list(self.values)), value, suggestion)

    def schema(self) -> Schema:
        return {"type": "string", "enum": list(self.values)}

    def plain(self, value: T) -> str:
        return next(word for word, meaning in self.values.items() if meaning == value)

    @property
    def word_for_none(self) -> str | None:
        return next((word for word, meaning in self.values.items() if meaning is None), None)


def words(choices: type[StrEnum]) -> Choice[StrEnum]:
    """The kind of value that is one of an enumeration's words."""
    return Choice({choice.value: choice for choice in choices})


@dataclass(eq=False)
class Number(Kind[float]):
    """A finite number of at least `minimum`."""

    minimum: float | None = None

    def read(self, value: object, origin: Origin) -> float:
        expected = "a number" if self.minimum is None else f"a number of at least {self.minimum:g}"
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _expected(origin, expected, value)
        if not abs(value) < float("inf") or (self.minimum is not None and value < self.minimum):
            raise _expected(origin, expected, value)
        return value

    def schema(self) -> Schema:
        return {"type": "number"} | ({} if self.minimum is None else {"minimum": self.minimum})


@dataclass(eq=False)
class Integer(Kind[int]):
    """A whole number of at least `minimum`."""

    minimum: int | None = None

    def read(self, value: object, origin: Origin) -> int:
        too_small = isinstance(value, int) and self.minimum is not None and value < self.minimum
        if isinstance(value, bool) or not isinstance(value, int) or too_small:
            least = "" if self.minimum is None else f" of at least {self.minimum}"
            raise _expected(origin, f"a whole number{least}", value)
        return value

    def schema(self) -> Schema:
        return {"type": "integer"} | ({} if self.minimum is None else {"minimum": self.minimum})


class JobCount(Kind[int | None]):
    """A number of processes, or `auto` (`None`)."""

    def read(self, value: object, origin: Origin) -> int | None:
        if value == "auto":
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise _expected(origin, "'auto' or a whole number of at least 1", value)
        return value

    def schema(self) -> Schema:
        return {"oneOf": [{"type": "integer", "minimum": 1}, {"const": "auto"}]}

    def plain(self, value: int | None) -> int | str:
        return "auto" if value is None else value

    @property
    def word_for_none(self) -> str | None:
        return "auto"


class Size(Kind[int]):
    """A number of bytes: a whole number, or a string with a unit such as `5 MB` or `4 GiB`."""

    units: Mapping[str, int] = {
        "B": 1,
        "kB": 10**3,
        "KB": 10**3,
        "MB": 10**6,
        "GB": 10**9,
        "KiB": 2**10,
        "MiB": 2**20,
        "GiB": 2**30,
    }
    pattern = r"[0-9]{1,15}(?:\.[0-9]{1,6})? ?(?:B|[kK]B|[MG]B|[KMG]iB)"

    def read(self, value: object, origin: Origin) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        if isinstance(value, str) and re.fullmatch(self.pattern, value):
            number, unit = re.fullmatch(r"([0-9.]+) ?(.+)", value).groups()  # type: ignore[union-attr]
            return int(float(number) * self.units[unit])
        raise _expected(origin, "a size such as 5000000, '5 MB' or '4 GiB'", value)

    def schema(self) -> Schema:
        text = {"type": "string", "pattern": f"^(?:{self.pattern})$"}
        return {"oneOf": [{"type": "integer", "minimum": 0}, text]}


class Date(Kind[datetime.date]):
    """A TOML date, or a string `YYYY-MM-DD` (which is how JSON schemas see dates)."""

    def read(self, value: object, origin: Origin) -> datetime.date:
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            try:
                return datetime.date.fromisoformat(value)
            except ValueError:
                pass
        raise _expected(origin, "a date such as 2027-03-31", value)

    def schema(self) -> Schema:
        return {"type": "string", "format": "date"}

    def plain(self, value: datetime.date) -> str:
        return value.isoformat()


class PathText(Kind[Path]):
    """A path relative to the file it is written in."""

    def read(self, value: object, origin: Origin) -> Path:
        if not isinstance(value, str) or not value or "\0" in value:
            raise _expected(origin, "a path", value)
        return origin.base / value

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1}

    def plain(self, value: Path) -> str:
        return value.as_posix()


class GlobText(Kind[Glob]):
    """A glob relative to the file it is written in."""

    def read(self, value: object, origin: Origin) -> Glob:
        if not isinstance(value, str) or not value.strip("/ "):
            raise _expected(origin, "a glob such as 'models/**/*.tflite'", value)
        return Glob(value, origin.base)

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1}

    def plain(self, value: Glob) -> str:
        return value.pattern


@dataclass(eq=False)
class ListOf(Kind[tuple[T, ...]]):
    """A list with elements of one kind; `single` allows one bare element instead."""

    item: Kind[T]
    single: bool = False
    minimum: int = 0

    def read(self, value: object, origin: Origin) -> tuple[T, ...]:
        if self.single and isinstance(value, str):
            return (self.item.read(value, origin),)
        if not isinstance(value, list | tuple):
            raise _expected(origin, "a list", value)
        if len(value) < self.minimum:
            raise origin.error("the list is empty")
        return tuple(self.item.read(each, origin.below(i)) for i, each in enumerate(value))

    def schema(self) -> Schema:
        item = self.item.schema()
        items: Schema = {"type": "array", "items": item}
        if self.minimum:
            items["minItems"] = self.minimum
        return {"oneOf": [item, items]} if self.single else items

    def plain(self, value: tuple[T, ...]) -> list[Any]:
        return [self.item.plain(each) for each in value]


def shown(value: object) -> str:
    """The value for a message: short, in the spelling of TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    text = ascii(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _expected(origin: Origin, expected: str, value: object, suggestion: str = "") -> Exception:
    return origin.error(f"expected {expected}, got {shown(value)}{suggestion}")


def _one_of(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
