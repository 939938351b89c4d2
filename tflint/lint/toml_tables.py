"""Tables of configuration files, declared once as dataclasses.

A field whose metadata is made with `key()` is a key of the table: its type, default and description
stand together, and reading, the JSON schema and `config show` are derived from them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from tflint.lint.origin import Origin
from tflint.lint.suggestions import did_you_mean
from tflint.lint.toml_kinds import Kind, Schema, shown

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

K = TypeVar("K")
T = TypeVar("T")
Table = TypeVar("Table", bound="DataclassInstance")


class Merge(Enum):
    """What happens to a key that a stronger layer sets too."""

    REPLACE = "replace"
    APPEND = "append"


class Declaration(NamedTuple):
    """What `key()` says of a key: the kind of its values and its meaning. `flag` is the option of
    the command line that sets it."""

    kind: Kind[Any]
    description: str
    merge: Merge
    flag: str | None
    required: bool


class Key(NamedTuple):
    """One key of a table, by its name in the file; `default` is as the dataclass has it."""

    name: str
    kind: Kind[Any]
    description: str
    default: Any
    required: bool
    merge: Merge
    flag: str

    def plain(self, value: Any) -> Any:
        """A value of the dataclass field as TOML would hold it; None when the key is not set."""
        return self.kind.word_for_none if value is None else self.kind.plain(value)


def key(
    kind: Kind[Any],
    description: str,
    *,
    merge: Merge = Merge.REPLACE,
    flag: str | None = None,
    required: bool = False,
) -> Mapping[str, Declaration]:
    """The metadata of a dataclass field that is read from the key of the same name, with `-` for
    `_`. Without a default the key is required, and with `required` in any case."""
    return {"key": Declaration(kind, description, merge, flag, required)}


@cache
def keys_of(table: type[DataclassInstance]) -> Mapping[str, Key]:
    """The keys of a table by name, in order of declaration."""
    found: dict[str, Key] = {}
    for field in dataclasses.fields(table):
        declared: Declaration | None = field.metadata.get("key")
        if declared is None:
            continue
        name = field.name.replace("_", "-")
        found[name] = Key(
            name=name,
            kind=declared.kind,
            description=declared.description,
            default=field.default,
            required=declared.required or field.default is dataclasses.MISSING,
            merge=declared.merge,
            flag=declared.flag or f"--{name}",
        )
    return found


def read_keys(
    keys: Mapping[str, Key], table: Mapping[str, object], origin: Origin
) -> dict[str, Any]:
    """The values of a table by key name. `ConfigError` for an unknown key or a wrong type."""
    for name in table:
        if name not in keys:
            raise origin.below(_quoted(name)).error(f"unknown key{did_you_mean(name, keys)}")
    return {name: keys[name].kind.read(value, origin.below(name)) for name, value in table.items()}


@dataclass(eq=False)
class TableKind(Kind[Table], Generic[Table]):
    """A table with the keys that a dataclass declares; its field `origin`, if it has one, receives
    the place of the table."""

    table: type[Table]
    without: frozenset[str] = frozenset()

    @property
    def keys(self) -> Mapping[str, Key]:
        return {n: k for n, k in keys_of(self.table).items() if n not in self.without}

    def read(self, value: object, origin: Origin) -> Table:
        if not isinstance(value, Mapping):
            raise origin.error(f"expected a table, got {shown(value)}")
        values = read_keys(self.keys, value, origin)
        for name, declared in self.keys.items():
            if declared.required and name not in values:
                raise origin.error(f"key '{name}' is missing")
        fields: dict[str, Any] = {n.replace("-", "_"): v for n, v in values.items()}
        if "origin" in {field.name for field in dataclasses.fields(self.table)}:
            fields["origin"] = origin
        return self.table(**fields)

    def schema(self) -> Schema:
        required = [name for name, declared in self.keys.items() if declared.required]
        schema: Schema = {
            "type": "object",
            "additionalProperties": False,
            "properties": properties(self.keys),
        }
        return schema | ({"required": required} if required else {})

    def plain(self, value: Table) -> dict[str, Any]:
        return {
            name: declared.plain(found)
            for name, declared in self.keys.items()
            if (found := getattr(value, name.replace("-", "_"))) != declared.default
        }


@dataclass(eq=False)
class PairsOf(Kind[tuple[tuple[K, T], ...]], Generic[K, T]):
    """A table whose keys the user chooses, as pairs in the order of the file."""

    name: Kind[K]
    item: Kind[T]

    def read(self, value: object, origin: Origin) -> tuple[tuple[K, T], ...]:
        if not isinstance(value, Mapping):
            raise origin.error(f"expected a table, got {shown(value)}")
        return tuple(
            (self.name.read(each, origin), self.item.read(item, origin.below(_quoted(each))))
            for each, item in value.items()
        )

    def schema(self) -> Schema:
        name = {k: v for k, v in self.name.schema().items() if k != "type"}
        schema = {"type": "object", "additionalProperties": self.item.schema()}
        return schema | ({"propertyNames": name} if name else {})

    def plain(self, value: tuple[tuple[K, T], ...]) -> dict[str, Any]:
        return {self.name.plain(name): self.item.plain(item) for name, item in value}


class AnyTable(Kind[Mapping[str, object]]):
    """A table that is judged later, when it is known what may stand in it."""

    def read(self, value: object, origin: Origin) -> Mapping[str, object]:
        if not isinstance(value, Mapping):
            raise origin.error(f"expected a table, got {shown(value)}")
        return value

    def schema(self) -> Schema:
        return {"type": "object"}


def properties(keys: Mapping[str, Key]) -> Schema:
    """The JSON schema of each key, with description and default."""
    found: Schema = {}
    for name, declared in keys.items():
        found[name] = declared.kind.schema() | {"description": declared.description}
        if not declared.required and (default := declared.plain(declared.default)) is not None:
            found[name]["default"] = default
    return found


def _quoted(name: str) -> str:
    bare = name.replace("-", "").replace("_", "")
    return name if bare.isascii() and bare.isalnum() and len(name) <= 60 else shown(name)
