from __future__ import annotations

from typing import Any, Literal

import pytest

from tflint.cli.option_values import read_value, split
from tflint.lint.config_error import ConfigError

Color = Literal["red", "green", "blue"]


@pytest.mark.parametrize(
    ("value", "declared", "read"),
    [
        ("a", str, "a"),
        ("7", str | None, "7"),
        ("7", int, 7),
        ("0", int | None, 0),
        ("red", Color, "red"),
        ("red", Color | None, "red"),
        (["a", "b"], list[str] | None, ["a", "b"]),
        (("1", "2"), list[int], [1, 2]),
        (True, bool, True),
        (2, int, 2),
    ],
)
def test_read(value: Any, declared: Any, read: Any) -> None:
    assert read_value(value, declared, "--x") == read


@pytest.mark.parametrize(
    ("value", "declared", "message"),
    [
        ("x", int, "--x: expected a whole number, got 'x'"),
        ("-1", int, "--x: expected a whole number, got '-1'"),
        ("²", int, "--x: expected a whole number, got '\\xb2'"),
        ("9" * 5000, int, f"--x: expected a whole number, got '{'9' * 60}\\u2026'"),
        ("gren", Color, "--x: expected red, green or blue, got 'gren'; did you mean green?"),
        (["red", "x"], list[Color], "--x: expected red, green or blue, got 'x'"),
    ],
)
def test_refused(value: Any, declared: Any, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_value(value, declared, "--x")
    assert caught.value.message == message


def test_split() -> None:
    assert split(["Q, W", "", "F101,"]) == ["Q", "W", "F101"]
    assert split(None) == []
