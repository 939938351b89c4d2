"""Every rule has a page, a model that triggers it and one that does not."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from tests.rules.cases import CASES
from tflint.lint.registry import load_registry
from tflint.lint.rule import SECTIONS, Rule

RULES = list(load_registry(()))


def _import_all_cases() -> None:
    here = Path(__file__).parent
    for path in sorted(here.rglob("test_*.py")):
        relative = path.relative_to(here.parent.parent).with_suffix("")
        importlib.import_module(".".join(relative.parts))


@pytest.mark.parametrize("kind", ["triggers", "quiet"])
def test_has_a_case(kind: str) -> None:
    _import_all_cases()
    missing = [rule.code for rule in RULES if (rule.code, kind) not in CASES]
    assert not missing


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_docstring_is_a_page(rule: Rule) -> None:
    assert rule.summary.endswith("."), "the first line is one sentence"
    for section in SECTIONS:
        assert rule.sections.get(section), f"{rule.code} has no section {section!r}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_options_have_defaults_and_reasons(rule: Rule) -> None:
    for option in rule.options:
        assert option.default is not None, option.name
        assert option.reason, f"option {option.name} of {rule.code} gives no reason"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_module_is_found_by_family(rule: Rule) -> None:
    families = {
        "F": "file",
        "G": "graph",
        "T": "shapes",
        "Q": "quantization",
        "W": "weights",
        "R": "ranges",
        "O": "operators",
        "M": "metadata",
        "L": "labels",
        "P": "performance",
        "S": "security",
    }
    assert rule.check.__module__.split(".")[1] == families[rule.family]
