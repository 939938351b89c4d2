from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.lint.samples import sample_rule
from tflint.lint.config_error import ConfigError
from tflint.lint.finding import Finding
from tflint.lint.origin import Origin, Source
from tflint.lint.registry import Registry
from tflint.lint.rule_options import rule_options
from tflint.lint.selector import Selector
from tflint.lint.settings import Settings


def tuned(
    node: object,
    facts: object,
    *,
    min_scale: float = 1e-6,
    max_count: int = 8,
    strict: bool = False,
    names: tuple[str, ...] = ("a",),
) -> Iterator[Finding]:
    """A rule with options."""
    yield from ()


REGISTRY = Registry(
    [sample_rule("Q204", "dead-quantized-channel", check=tuned), sample_rule("Q205")]
)


def options(*tables: tuple[str, Mapping[str, object]]) -> Mapping[str, Mapping[str, object]]:
    origin = Origin(Source.FILE, "options", Path.cwd() / "tflite-lint.toml")
    settings = Settings(options=tuple((Selector(rule, origin), table) for rule, table in tables))
    return rule_options(settings, REGISTRY)


def test_values_are_given_by_parameter_name() -> None:
    table = {"min-scale": 1, "max-count": 3, "strict": True, "names": ["x", "y"]}
    found = options(("Q204", table))
    assert found == {
        "Q204": {"min_scale": 1.0, "max_count": 3, "strict": True, "names": ("x", "y")}
    }
    assert isinstance(found["Q204"]["min_scale"], float)


def test_a_rule_may_be_named_and_later_tables_win() -> None:
    found = options(
        ("Q204", {"max-count": 3, "strict": True}), ("dead-quantized-channel", {"max-count": 4})
    )
    assert found == {"Q204": {"max_count": 4, "strict": True}}


@pytest.mark.parametrize(
    ("rule", "table", "message"),
    [
        ("Q204", {"min_scale": 1.0}, "options.Q204.min_scale: unknown option; Q204 has min-scale, "
         "max-count, strict, names; did you mean min-scale?"),
        ("Q205", {"x": 1}, "options.Q205.x: unknown option; Q205 has none"),
        ("Q204", {"min-scale": "small"}, "options.Q204.min-scale: expected a number, got 'small'"),
        ("Q204", {"max-count": 1.5}, "options.Q204.max-count: expected a whole number, got 1.5"),
        ("Q204", {"strict": 1}, "options.Q204.strict: expected true or false, got 1"),
        ("Q", {"strict": True}, "options.Q: options belong to one rule; write its code, such as "
         "Q204"),
        ("Q206", {}, "options: unknown rule 'Q206'; did you mean Q204?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(rule: str, table: Mapping[str, object], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        options((rule, table))
    assert caught.value.message == f"tflite-lint.toml: {message}"
