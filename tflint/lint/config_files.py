"""Configuration files: which one counts for a path, and reading one into a layer of settings."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tflint._version import __version__
from tflint.lint.config_error import ConfigError
from tflint.lint.origin import INLINE, Origin, Source, shown_path
from tflint.lint.requirement import SpecifierText
from tflint.lint.settings import Layer, Settings
from tflint.lint.toml_kinds import shown
from tflint.lint.toml_tables import keys_of, read_keys

if TYPE_CHECKING:
    from tomllib import TOMLDecodeError

DEDICATED = ("tflite-lint.toml", ".tflite-lint.toml")
PYPROJECT = "pyproject.toml"
PYPROJECT_TABLE = ("tool", "tflint")

MAX_BYTES = 1 << 20

# tomllib needs time quadratic in the parts of a dotted key: 128 kB of "a.a.a" take a minute.
MAX_DOTS_PER_LINE = 1000


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """The tables of a TOML document. Raises `ConfigError` such as `name:7:12: expected a value`."""
    import tomllib

    for number, line in enumerate(text.splitlines(), start=1):
        if line.count(".") > MAX_DOTS_PER_LINE:
            raise ConfigError(f"{name}:{number}:1: a line with over {MAX_DOTS_PER_LINE} dots")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}:{_position(error, text)}: {_reason(error)}") from None
    except RecursionError:
        raise ConfigError(f"{name}: arrays or tables are nested too deeply") from None
    except ValueError:  # a whole number of more than 4300 digits
        raise ConfigError(f"{name}: a number has too many digits") from None


def read_toml_file(file: Path) -> tuple[dict[str, Any], str]:
    """The tables of a TOML file, and its text. Raises `ConfigError` when it cannot be read."""
    name = shown_path(file)
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ConfigError(f"cannot read '{name}': {reason}") from None
    if len(data) > MAX_BYTES:
        raise ConfigError(f"{name}: the file has more than {MAX_BYTES:,} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{name}:{line}:1: the text is not UTF-8") from None
    return parse_toml(text, name), text


def discover(directory: Path) -> Path | None:
    """The configuration file that counts for files in an absolute directory: that of the nearest
    directory above, up to the one with `.git`."""
    for each in (directory, *directory.parents):
        for name in DEDICATED:
            if (each / name).is_file():
                return each / name
        if _configures(each / PYPROJECT):
            return each / PYPROJECT
        if (each / ".git").exists():
            return None
    return None


def read_layers(file: Path) -> list[Layer]:
    """The layers of a configuration file: those of the file it extends, then its own."""
    layers: list[Layer] = []
    chain: list[Path] = []
    following: Path | None = file.absolute()
    while following is not None:
        if following.resolve() in chain:
            raise ConfigError(f"{shown_path(following)}: the file extends itself")
        chain.append(following.resolve())
        layer = _read_layer(following)
        layers.insert(0, layer)
        following = layer.values.get("extend")
    return layers


def read_inline(fragment: str) -> Layer:
    """The layer of `--config 'key = value'`."""
    table = parse_toml(fragment, f"{INLINE} {shown(fragment)}")
    if "extend" in table:
        raise ConfigError(f"{INLINE} extend: only a file can extend another; name it with {INLINE}")
    return read_layer(table, Origin(Source.COMMAND_LINE, INLINE))


def read_layer(table: Mapping[str, object], origin: Origin) -> Layer:
    """The layer that a table of settings makes. Raises `ConfigError` for keys or types that are
    wrong, and when `required-version` forbids this version, which is looked at first: another
    version may know other keys."""
    if "required-version" in table:
        place = origin.below("required-version")
        wanted = SpecifierText().read(table["required-version"], place)
        if not wanted.allows(__version__):
            raise ConfigError(f"this project requires tflint {wanted.text}, this is {__version__}")
    values = read_keys(keys_of(Settings), table, origin)
    return Layer(values, {name: origin.below(name) for name in values})


def with_lines(tables: tuple[Any, ...], text: str, header: str) -> tuple[Any, ...]:
    """The tables of an array, with the line of their `[[header]]` in their origins; unchanged when
    the text does not have one header for each (inline tables)."""
    dots = r"\s*\.\s*".join(map(re.escape, header.split(".")))
    pattern = re.compile(rf"^\s*\[\[\s*{dots}\s*\]\]", re.MULTILINE)
    lines = [text.count("\n", 0, found.end()) + 1 for found in pattern.finditer(text)]
    if len(lines) != len(tables):
        return tables
    return tuple(
        dataclasses.replace(table, origin=table.origin._replace(line=line))
        for table, line in zip(tables, lines, strict=True)
    )


def _read_layer(file: Path) -> Layer:
    table, text = read_toml_file(file)
    prefix = PYPROJECT_TABLE if file.name == PYPROJECT else ()
    for name in prefix:
        found = table.get(name)
        if not isinstance(found, dict):
            raise ConfigError(f"{shown_path(file)}: there is no table [{'.'.join(prefix)}]")
        table = found
    layer = read_layer(table, Origin(Source.FILE, ".".join(prefix), file))
    numbered = {
        name: with_lines(layer.values[name], text, ".".join((*prefix, name)))
        for name in ("suppress", "models")
        if name in layer.values
    }
    return Layer({**layer.values, **numbered}, layer.origins)


def _configures(pyproject: Path) -> bool:
    """Whether it has `[tool.tflint]`. A file that never says tflint is not even parsed: its errors
    are none of our business."""
    try:
        if b"tflint" not in pyproject.read_bytes():
            return False
    except OSError:
        return False
    tool = read_toml_file(pyproject)[0].get("tool")
    return isinstance(tool, dict) and "tflint" in tool


def _reason(error: TOMLDecodeError) -> str:
    """The words of tomllib without the position, as a demand."""
    text = re.sub(r" \(at [^()]*\)$", "", str(error))
    known = {
        "Invalid value": "expected a value",
        "Invalid statement": "expected a key or a table header",
    }
    return known.get(text, text[:1].lower() + text[1:])


def _position(error: TOMLDecodeError, text: str) -> str:
    """`LINE:COLUMN`, both from 1. Before Python 3.14 the error has them in its words only."""
    found = re.search(r"\(at line (\d+), column (\d+)\)$", str(error))
    if found:
        return f"{found[1]}:{found[2]}"
    lines = text.split("\n")
    return f"{len(lines)}:{len(lines[-1]) + 1}"
