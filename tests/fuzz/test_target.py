"""The fuzz target notices broken promises."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from fuzz import target as target_module
from fuzz.seeds import MAX_SIZE, seeds
from fuzz.target import BrokenPromiseError, Target
from tests.rules.file.models import adder
from tflint.lint.engine import Plan, PlannedRule
from tflint.lint.finding import Finding
from tflint.lint.rule import Rule
from tflint.lint.severity import HIGH, WARNING
from tflint.model.model import Model

MODEL = adder().build()


def target_with(check: object, sample: int = 256) -> Target:
    target = Target(sample)
    rule = Rule("Q901", "probe", WARNING, HIGH, Model, check)  # type: ignore[arg-type]
    target.plan = Plan([PlannedRule(rule)], lambda _rule, _severity: True)
    return target


def failing(model: Model, facts: object) -> Iterator[Finding]:
    messages: dict[str, str] = {}
    yield Finding(messages["x"], at=model)


def warning(model: Model, facts: object) -> Iterator[Finding]:
    yield Finding(str(np.float32("inf") - np.float32("inf")), at=model)


def hoarding(model: Model, facts: object) -> Iterator[Finding]:
    yield Finding(str(len(bytearray(64 << 20))), at=model)


def test_promises_are_kept_on_a_sound_model_and_on_bytes() -> None:
    target = Target(sample=2)
    for data in (MODEL, MODEL, b"", b"TFL3" * 20):
        target(data)


def test_rule_that_fails() -> None:
    with pytest.raises(BrokenPromiseError, match="KeyError: 'x'"):
        target_with(failing)(MODEL)


def test_rule_that_warns() -> None:
    with pytest.raises(BrokenPromiseError, match="invalid value"):
        target_with(warning)(MODEL)


def test_rule_that_takes_memory() -> None:
    target_with(hoarding)(MODEL)
    with pytest.raises(BrokenPromiseError, match="bytes of memory"):
        target_with(hoarding, sample=1)(MODEL)


def test_rule_that_takes_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target_module, "MAX_SECONDS", -1.0)
    with pytest.raises(BrokenPromiseError, match="bytes took"):
        Target()(MODEL)


def test_seeds_are_named_models() -> None:
    found = dict(seeds())
    assert "convnet_int8" in found
    assert any(name.endswith("test_header_only") for name in found)
    assert sum(len(model) <= MAX_SIZE for model in found.values()) > 100
