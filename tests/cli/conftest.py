"""Every command is run in an empty directory, in an environment that wants nothing special."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tflint.lint.rule import Rule, declared_rules

_TELLING = ("TFLITE_LINT_", "GITHUB_", "_TFL")
_TELLING_NAMES = {"CI", "PRE_COMMIT", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERM"}


@pytest.fixture(autouse=True)
def _plain_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(_TELLING) or name in _TELLING_NAMES:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    # The search for a configuration file stops here.
    (tmp_path / ".git").mkdir()


@pytest.fixture
def few_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The built-in pack has only the rules that the tests of this directory know, so that rules that
    are added find nothing more in the test models."""

    def known_rules(pack: str) -> list[Rule]:
        known = {"W301", "L101", "L102", "M601"}
        return [r for r in declared_rules(pack) if r.family == "F" or r.code in known]

    monkeypatch.setattr("tflint.lint.registry.declared_rules", known_rules)
