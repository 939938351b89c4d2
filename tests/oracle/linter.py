"""What tflint says of a model, and whether it keeps its own promises while it does."""

from __future__ import annotations

import signal
import traceback
from dataclasses import dataclass
from types import FrameType

from tflint.checking.rule_sets import RuleSets
from tflint.lint.engine import Plan, PlannedRule, judge
from tflint.lint.settings import Settings
from tflint.lint.severity import Severity
from tflint.model.file import File

MAX_SECONDS = 2.0
"""Of processor time, for one model."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """The errors about the model itself as (code, message), and what went wrong with tflint (empty:
    nothing)."""

    errors: tuple[tuple[str, str], ...]
    trouble: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the errors, each once."""
        return tuple(sorted({code for code, _ in self.errors}))


_OTHER_CONSUMERS = ("M", "L")
"""Families of rules about metadata and labels, which no interpreter looks at."""


class _Hang(BaseException):
    """Not an `Exception`, which the engine would take for the failure of one rule."""


class Linter:
    """Judges models with the rules and the preset that users get without a configuration.

    For the main thread of a process: the limit on time needs a signal.
    """

    def __init__(self) -> None:
        selection = RuleSets().of(Settings()).selection.for_file("model.tflite", ())
        rules = [PlannedRule(rule, selection.override(rule)) for rule in selection.rules]
        self._plan = Plan(rules, selection.shows, excerpts=False)
        signal.signal(signal.SIGPROF, _interrupt)

    def judge(self, model: bytes) -> Opinion:
        """The errors in a model; raises nothing."""
        signal.setitimer(signal.ITIMER_PROF, MAX_SECONDS)
        try:
            judgement = judge(File(memoryview(model)), self._plan, "model.tflite")
        except _Hang as hang:
            place = traceback.extract_tb(hang.__traceback__)[-2]
            return Opinion((), f"hang: over {MAX_SECONDS:g} s, at {place.filename}:{place.lineno}")
        except Exception:
            return Opinion((), traceback.format_exc())
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        crashes = [n.detail or n.message for n in judgement.notifications if n.status]
        errors = [
            (d.code, d.message)
            for d in judgement.diagnostics
            if d.severity is Severity.ERROR and not d.code.startswith(_OTHER_CONSUMERS)
        ]
        return Opinion(tuple(errors), "\n".join(crashes))


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise _Hang
