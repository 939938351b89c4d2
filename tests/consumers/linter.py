"""What tflint says of a model that a library must take."""

from __future__ import annotations

from typing import NamedTuple

from tflint.checking.rule_sets import RuleSets
from tflint.lint.engine import Plan, PlannedRule, judge
from tflint.lint.expectations import expectations_for
from tflint.lint.settings import Settings
from tflint.lint.severity import Severity
from tflint.model.file import File


class Opinion(NamedTuple):
    """The errors and the warnings as (code, message), and what went wrong with tflint itself (empty:
    nothing)."""

    errors: tuple[tuple[str, str], ...]
    warnings: tuple[tuple[str, str], ...]
    trouble: str = ""


class Linter:
    """Judges as `tflint --target` does without a configuration; `target` is `mediapipe` or
    `task-library`."""

    def __init__(self, target: str) -> None:
        settings = Settings(targets=(target,))
        selection = RuleSets().of(settings).selection.for_file("model.tflite", ())
        rules = [PlannedRule(rule, selection.override(rule)) for rule in selection.rules]
        expectations = expectations_for("model.tflite", settings)
        self._plan = Plan(rules, selection.shows, expectations, excerpts=False)

    def judge(self, model: bytes) -> Opinion:
        """The opinion of a model."""
        judgement = judge(File(memoryview(model)), self._plan, "model.tflite")
        crashes = [n.detail or n.message for n in judgement.notifications if n.status]
        found = [(d.severity, (d.code, d.message)) for d in judgement.diagnostics]
        return Opinion(
            tuple(said for severity, said in found if severity is Severity.ERROR),
            tuple(said for severity, said in found if severity is Severity.WARNING),
            "\n".join(crashes),
        )
