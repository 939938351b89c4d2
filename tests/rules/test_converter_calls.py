"""What the help of the rules about numbers says to call is there to be called."""

from __future__ import annotations

import pytest

from tests.rules.converter_calls import (
    calls_in,
    exists,
    judging_rules,
    known_calls,
    module_of,
    named_calls,
)
from tflint.lint.rule import Rule


@pytest.mark.parametrize("rule", judging_rules(), ids=lambda rule: rule.code)
def test_the_help_of_a_rule_names_a_call(rule: Rule) -> None:
    assert calls_in(rule), f"how to fix {rule.code} names no call of a converter"


def test_every_call_was_found_in_a_package() -> None:
    assert set(named_calls()) == set(known_calls())


@pytest.mark.parametrize("call", named_calls())
def test_the_call_exists_where_the_package_is_installed(call: str) -> None:
    pytest.importorskip(module_of(call))
    assert exists(call)


def test_a_name_that_is_nowhere_is_noticed() -> None:
    pytest.importorskip("ai_edge_quantizer")
    assert not exists("ai_edge_quantizer.recipe.static_wi9_ai9")
