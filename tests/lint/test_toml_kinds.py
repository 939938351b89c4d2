from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tflint.lint.config_error import ConfigError
from tflint.lint.origin import Origin, Source
from tflint.lint.path_glob import Glob
from tflint.lint.toml_kinds import (
    Choice,
    Date,
    Flag,
    GlobText,
    Integer,
    JobCount,
    Kind,
    ListOf,
    Number,
    PathText,
    Size,
    Text,
)

FILE = Path("/project/tflite-lint.toml")
ORIGIN = Origin(Source.FILE, "key", FILE)

LEVELS = Choice({"low": 1, "high": 2, "never": None})

ACCEPTED: list[tuple[Kind[Any], object, object]] = [
    (Flag(), True, True),
    (Text(), "x", "x"),
    (LEVELS, "high", 2),
    (LEVELS, "never", None),
    (Number(0), 1, 1),
    (Number(), -1.5, -1.5),
    (Integer(-1), -1, -1),
    (JobCount(), "auto", None),
    (JobCount(), 4, 4),
    (Size(), 17, 17),
    (Size(), "5 MB", 5_000_000),
    (Size(), "4 GiB", 4 * 2**30),
    (Size(), "1.5kB", 1500),
    (Size(), "64 KiB", 65536),
    (Size(), "10 B", 10),
    (Date(), "2027-03-31", datetime.date(2027, 3, 31)),
    (PathText(), "a/b.json", Path("/project/a/b.json")),
    (PathText(), "/abs", Path("/abs")),
    (GlobText(), "models/*", Glob("models/*", FILE.parent)),
    (ListOf(Text()), ["a", "b"], ("a", "b")),
    (ListOf(Text(), single=True), "a", ("a",)),
    (ListOf(Text()), [], ()),
]

REFUSED: list[tuple[Kind[Any], object, str]] = [
    (Flag(), 1, "expected true or false, got 1"),
    (Flag(), "yes", "expected true or false, got 'yes'"),
    (Text(), " ", "expected a string, got ' '"),
    (Text(), True, "expected a string, got true"),
    (LEVELS, "hihg", "expected low, high or never, got 'hihg'; did you mean high?"),
    (LEVELS, ["high"], "expected low, high or never, got a list"),
    (Number(0), -1, "expected a number of at least 0, got -1"),
    (Number(), "1", "expected a number, got '1'"),
    (Number(), float("nan"), "expected a number, got nan"),
    (Number(), float("inf"), "expected a number, got inf"),
    (Integer(-1), -2, "expected a whole number of at least -1, got -2"),
    (Integer(-1), True, "expected a whole number of at least -1, got true"),
    (JobCount(), 0, "expected 'auto' or a whole number of at least 1, got 0"),
    (Size(), "5 XB", "expected a size such as 5000000, '5 MB' or '4 GiB', got '5 XB'"),
    (Size(), -1, "expected a size such as 5000000, '5 MB' or '4 GiB', got -1"),
    (Date(), "2027-02-30", "expected a date such as 2027-03-31, got '2027-02-30'"),
    (
        Date(),
        datetime.datetime(2027, 3, 31),
        "expected a date such as 2027-03-31, got 2027-03-31 00:00:00",
    ),
    (PathText(), "", "expected a path, got ''"),
    (GlobText(), "/", "expected a glob such as 'models/**/*.tflite', got '/'"),
    (ListOf(Text()), "a", "expected a list, got 'a'"),
    (ListOf(Text(), minimum=1), [], "the list is empty"),
    (Text(), {"a": 1}, "expected a string, got a table"),
    (Number(), "x" * 1000, f"expected a number, got '{'x' * 59}…"),
    (Number(), "\x1b[31m", "expected a number, got '\\x1b[31m'"),
]


@pytest.mark.parametrize(("kind", "value", "expected"), ACCEPTED)
def test_accepted(kind: Kind[Any], value: object, expected: object) -> None:
    assert kind.read(value, ORIGIN) == expected


@pytest.mark.parametrize(("kind", "value", "expected"), ACCEPTED)
def test_what_is_accepted_can_be_shown_and_read_again(
    kind: Kind[Any], value: object, expected: object
) -> None:
    assert kind.read(kind.plain(kind.read(value, ORIGIN)), ORIGIN) == expected


@pytest.mark.parametrize(("kind", "value", "expected"), ACCEPTED)
def test_what_is_accepted_fits_the_schema(kind: Kind[Any], value: object, expected: object) -> None:
    jsonschema.validate(value, kind.schema())


@pytest.mark.parametrize(("kind", "value", "problem"), REFUSED)
def test_refused(kind: Kind[Any], value: object, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        kind.read(value, ORIGIN)
    assert caught.value.message == f"{FILE}: key: {problem}"


def test_an_element_of_a_list_is_named() -> None:
    with pytest.raises(ConfigError, match=r"key\[1\]: expected a string, got 2"):
        ListOf(Text()).read(["a", 2], ORIGIN)


def test_a_toml_date_is_a_date() -> None:
    assert Date().read(datetime.date(2027, 3, 31), ORIGIN) == datetime.date(2027, 3, 31)
