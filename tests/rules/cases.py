"""How rules are tested: a model that triggers the rule, and one that does not.

A test function builds a model and returns it (a `ModelBuilder` or bytes); the decorator judges it::

    @triggers("Q103", at="subgraphs[0].tensors[0]", says="scale 0")
    def test_zero_scale() -> ModelBuilder:
        ...

    @quiet("Q103")
    def test_healthy_scale() -> ModelBuilder:
        ...

tests/rules/test_every_rule.py fails when a rule has no case of either kind.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from testmodels import ModelBuilder
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.engine import Plan, PlannedRule, judge
from tflint.lint.expectations import Expectations
from tflint.lint.registry import load_registry
from tflint.lint.severity import Severity
from tflint.model.file import File

Model = ModelBuilder | bytes
CASES: dict[tuple[str, str], list[str]] = {}


def lint(
    model: Model,
    *codes: str,
    expectations: Expectations | None = None,
    options: Mapping[str, Any] | None = None,
    path: Path | None = None,
) -> list[Diagnostic]:
    """What the rules with these codes (all rules when none is given) find in a model.

    `path` is where the file pretends to lie, for rules that look at its name or its neighbours.
    """
    data = model if isinstance(model, bytes) else model.build()
    rules = [r for r in load_registry(()) if not codes or r.code in codes]
    assert rules, f"no rule has a code of {codes}"
    plan = Plan(
        rules=[PlannedRule(rule, options=options or {}) for rule in rules],
        shows=lambda _rule, _severity: True,
        expectations=expectations or Expectations(),
    )
    judgement = judge(File(memoryview(data), path), plan, str(path or "model.tflite"))
    assert not judgement.notifications, judgement.notifications[0].detail
    return judgement.diagnostics


def triggers(
    code: str,
    *,
    severity: Severity | None = None,
    at: str | None = None,
    says: str = "",
    count: int | None = None,
    **arguments: Any,
) -> Callable[[Callable[..., Model]], Callable[..., None]]:
    """The model must give a finding of the rule: with this severity (default: the rule's own), at
    this address, with this text in its message, and `count` of them (default: at least one)."""
    rule = next(r for r in load_registry(()) if r.code == code)

    def decorate(build: Callable[..., Model]) -> Callable[..., None]:
        @functools.wraps(build)
        def test(*args: Any, **kwargs: Any) -> None:
            found = lint(build(*args, **kwargs), code, **arguments)
            assert found, f"{code} found nothing"
            if count is not None:
                assert len(found) == count, [d.message for d in found]
            wanted = severity if severity is not None else rule.severity
            chosen = [d for d in found if d.severity is wanted]
            assert chosen, f"severities are {[d.severity.label for d in found]}"
            if at is not None:
                chosen = [d for d in chosen if d.location.address == at]
                assert chosen, f"addresses are {[d.location.address for d in found]}"
            assert any(says in d.message for d in chosen), [d.message for d in chosen]
            for diagnostic in found:
                check_message(diagnostic)

        CASES.setdefault((code, "triggers"), []).append(build.__name__)
        return test

    return decorate


def quiet(code: str, **arguments: Any) -> Callable[[Callable[..., Model]], Callable[..., None]]:
    """The model must give no finding of the rule."""

    def decorate(build: Callable[..., Model]) -> Callable[..., None]:
        @functools.wraps(build)
        def test(*args: Any, **kwargs: Any) -> None:
            found = lint(build(*args, **kwargs), code, **arguments)
            assert not found, [d.message for d in found]

        CASES.setdefault((code, "quiet"), []).append(build.__name__)
        return test

    return decorate


def check_message(diagnostic: Diagnostic) -> None:
    """House style: one sentence, no capital first, no final period, numbers or a name in it, help."""
    message = diagnostic.message
    assert "\n" not in message, message
    assert not message.endswith("."), message
    first = message.split()[0]
    assert first[0].islower() or not first.isalpha() or first.isupper(), message
    assert re.search(r"[0-9'\"]", message), f"no number and no name in: {message}"
    assert diagnostic.help, f"no help for: {message}"
    assert not diagnostic.help.endswith("."), diagnostic.help
