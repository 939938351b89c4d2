"""Runs start in an empty directory with a clean and a flawed model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflint.lint.rule import Rule, declared_rules

TESTMODELS = Path(__file__).parent.parent.parent / "testmodels"

CLEAN = (TESTMODELS / "converted" / "convnet_int8.tflite").read_bytes()
FLAWED = (TESTMODELS / "dead_channels.tflite").read_bytes()


@pytest.fixture(autouse=True)
def _models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TFLITE_LINT_CONFIG", raising=False)
    monkeypatch.delenv("TFLITE_LINT_FORMAT", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "clean.tflite").write_bytes(CLEAN)
    (tmp_path / "flawed.tflite").write_bytes(FLAWED)


@pytest.fixture(autouse=True)
def _few_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The built-in pack has only the rules that the tests of this directory know, so that rules that
    are added find nothing more in the test models."""

    def known_rules(pack: str) -> list[Rule]:
        known = {"W301", "L101", "L102", "M601"}
        return [r for r in declared_rules(pack) if r.family == "F" or r.code in known]

    monkeypatch.setattr("tflint.lint.registry.declared_rules", known_rules)
