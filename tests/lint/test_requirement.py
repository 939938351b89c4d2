from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.lint.config_error import ConfigError
from tflint.lint.origin import Origin, Source
from tflint.lint.requirement import (
    RuntimeRequirement,
    RuntimeText,
    Specifier,
    SpecifierText,
    parse_version,
)

ORIGIN = Origin(Source.COMMAND_LINE, "--runtime")


@pytest.mark.parametrize(
    ("specifier", "version", "expected"),
    [
        (">=0.1", "0.1.0", True),
        (">=0.3", "0.1.0", False),
        (">=0.3", "0.10", True),
        (">=0.3", "0.3.0rc1", True),
        (">=0.1,<1", "0.9.9", True),
        (">=0.1, <1", "1.0", False),
        ("==1.0", "1", True),
        ("!=1.0", "1.0.0", False),
        (">1", "1.0.1", True),
        ("<=0.1", "0.1.1", False),
    ],
)
def test_a_specifier_allows(specifier: str, version: str, expected: bool) -> None:
    assert Specifier(specifier).allows(version) is expected


@given(*[st.lists(st.integers(0, 30), min_size=1, max_size=4)] * 2)
def test_versions_compare_number_by_number(left: list[int], right: list[int]) -> None:
    width = max(len(left), len(right))
    padded = [tuple(numbers + [0] * (width - len(numbers))) for numbers in (left, right)]
    texts = [".".join(map(str, numbers)) for numbers in (left, right)]
    assert Specifier(f">={texts[1]}").allows(texts[0]) is (padded[0] >= padded[1])
    assert Specifier(f"=={texts[1]}").allows(texts[0]) is (padded[0] == padded[1])


@pytest.mark.parametrize("wrong", ["0.1", ">=", "~=1.0", ">=1,", ">=x", "", 1, None, ">=1;<2"])
def test_what_is_no_specifier(wrong: object) -> None:
    with pytest.raises(ConfigError, match="expected a version specifier such as"):
        SpecifierText().read(wrong, ORIGIN)


@pytest.mark.parametrize(
    ("text", "expected", "shown"),
    [
        ("litert>=2.1", RuntimeRequirement("litert", (2, 1)), "litert>=2.1"),
        ("tflite >= 2.10", RuntimeRequirement("tflite", (2, 10)), "tflite>=2.10"),
        ("litert>=2.0", RuntimeRequirement("litert", (2,)), "litert>=2.0"),
        ("tflm", RuntimeRequirement("tflm"), "tflm"),
        ("litert", RuntimeRequirement("litert"), "litert"),
    ],
)
def test_runtimes(text: str, expected: RuntimeRequirement, shown: str) -> None:
    assert RuntimeText().read(text, ORIGIN) == expected
    assert str(expected) == shown


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            "litret>=2",
            "--runtime: unknown run-time 'litret'; known are litert, tflite, tflm; "
            "did you mean litert?",
        ),
        ("tflm>=2", "--runtime: tflm has no releases to compare with; write 'tflm'"),
        (
            "litert<=2",
            "--runtime: expected a run-time such as 'litert>=2.1' or 'tflm', got 'litert<=2'",
        ),
        (3, "--runtime: expected a run-time such as 'litert>=2.1' or 'tflm', got 3"),
    ],
)
def test_what_is_no_runtime(wrong: object, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        RuntimeText().read(wrong, ORIGIN)
    assert caught.value.message == message
    assert caught.value.status == 2


def test_a_version_begins_with_a_number() -> None:
    assert parse_version("2.19.0.dev3") == (2, 19)
    with pytest.raises(ValueError, match="'next' is not a version"):
        parse_version("next")
