"""Mending bytes in memory, and looking at what came of it."""

from __future__ import annotations

import datetime
from pathlib import Path

from tests.rules.cases import lint
from tflint.checking.request import Request
from tflint.fixing.fixer import Fixer, FixWishes
from tflint.inputs.candidate import Candidate
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.outcome import Notification

TODAY = datetime.date(2026, 1, 1)


def mend(
    path: Path, *, select: str = "ALL", unsafe: bool = True, backup: bool = False
) -> tuple[Fixer, list[Notification]]:
    """Mend the model at a path in place, judged by every rule, or by those that are selected."""
    options = {"select": [select], "preview": True, "min-confidence": "low"}
    request = Request(paths=(str(path),), options=options, isolated=True)
    fixer = Fixer(request, TODAY, FixWishes(in_place=True, unsafe=unsafe, backup=backup))
    checked = fixer.check(Candidate(str(path)))
    return fixer, checked.notifications


def mended(data: bytes, folder: Path, *, unsafe: bool = True) -> bytes:
    """What becomes of a model."""
    path = folder / "mended.tflite"
    path.write_bytes(data)
    _, notifications = mend(path, unsafe=unsafe)
    assert not [n.detail or n.message for n in notifications if n.level == "error"]
    return path.read_bytes()


def fixable(data: bytes, code: str) -> list[Diagnostic]:
    """The findings of a rule that have a fix."""
    return [found for found in lint(data, code) if found.fix is not None]
