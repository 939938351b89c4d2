"""Mending one model: what can be done, and whether it does nothing else. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tflint.analysis.facts import Facts
from tflint.checking.checker import Checked, Checker
from tflint.fixing.draft import Draft
from tflint.fixing.fixes import FIXES
from tflint.fixing.layout import NewFile, new_file
from tflint.fixing.refusal import RefusedError
from tflint.fixing.verification import verify_bytes, verify_findings
from tflint.inputs.model_input import ModelInput
from tflint.lint.diagnostic import Diagnostic
from tflint.model.file import File
from tflint.model.model import Model

_INCOMPLETE = ("timeout", "rule-crashed")


class Change(NamedTuple):
    """A new file for a model, and the findings that it is to be without."""

    old: Model
    new: NewFile
    fixed: tuple[Diagnostic, ...]


class Proposal(NamedTuple):
    """What can be done about the findings of a model: `change` is `None` when nothing can, and `refused`
    says of findings that have a fix why they are left."""

    change: Change | None
    refused: tuple[str, ...] = ()


def propose(source: ModelInput, findings: Iterable[Diagnostic], *, unsafe: bool) -> Proposal:
    """What mends the findings that have a fix; with `unsafe` also fixes that can change what a model
    means. Nothing is verified yet."""
    allowed = ("safe", "unsafe") if unsafe else ("safe",)
    fixable = [f for f in findings if f.fix is not None and f.fix.applicability in allowed]
    file = File(source.data, Path(source.path) if source.kind == "file" else None)
    if not fixable or file.model is None:
        return Proposal(None)
    draft = Draft(Facts(file))
    change: Change | None = None
    fixed: list[Diagnostic] = []
    refused: list[str] = []
    for code in FIXES:
        group = [finding for finding in fixable if finding.code == code]
        if not group:
            continue
        trial, noted = draft.copy(), []
        for finding in group:
            try:
                FIXES[code](trial, finding)
                noted.append(finding)
            except RefusedError as refusal:
                refused.append(f"{code} is left: {refusal}")
        try:
            new = new_file(trial)
        except RefusedError as refusal:
            refused.append(f"{code} is left: {refusal}")
            continue
        draft = trial
        fixed += noted
        change = Change(file.model, new, tuple(fixed)) if new.changed else None
    return Proposal(change, tuple(refused))


def verify(change: Change, source: ModelInput, written: memoryview, checker: Checker) -> None:
    """Raises `RefusedError` when `written`, the new file as it was read back, differs from the old one
    in anything but what was to be mended. `checker` is one with every rule."""
    try:
        verify_bytes(change.old, written, change.new)
        before = _findings(checker.check_model(source))
        with ModelInput(source.path, written[:], source.kind) as after:
            checked = checker.check_model(after)
        if any(each.id in _INCOMPLETE for each in checked.notifications):
            raise RefusedError("the result could not be judged to the end")
        verify_findings(change.fixed, before, _findings(checked))
    except RefusedError as refusal:
        raise RefusedError(_left(change.fixed, refusal)) from None


def _findings(checked: Checked) -> list[Diagnostic]:
    return [found for m in checked.models for found in (*m.diagnostics, *m.suppressed)]


def _left(findings: Iterable[Diagnostic], refusal: RefusedError) -> str:
    codes = list(dict.fromkeys(finding.code for finding in findings))
    return f"{', '.join(codes)} {'is' if len(codes) == 1 else 'are'} left: {refusal}"
