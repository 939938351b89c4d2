"""Mending the models of a run, one after the other, and judging what is left in each."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from tflint.checking.checker import Checked, Checker
from tflint.checking.request import Request
from tflint.fixing.difference import difference
from tflint.fixing.model_fix import Change, propose, verify
from tflint.fixing.refusal import RefusedError
from tflint.fixing.replacement import staged, unnamed
from tflint.inputs.model_input import ModelInput
from tflint.inputs.notifications import reason
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.outcome import Notification
from tflint.model.file import File

UNWRITTEN = 3

# Whatever the user selected: a fix must not bring up anything.
_EVERY_RULE = {
    "select": ["ALL"],
    "ignore": [],
    "preview": True,
    "min-severity": "info",
    "min-confidence": "low",
}

_NOT_HERE = {
    "zip-member": "take the model out of its bundle, fix it, and pack it again",
    "litertlm-section": "take the model out of its bundle, fix it, and pack it again",
    "c-array": "fix the model that the C array was made from",
}


@dataclass(frozen=True, slots=True)
class FixWishes:
    """What is to become of mended models: they take the place of the old ones, which `backup` keeps
    beside them, or go to `output`; without either, only the difference is wanted. `unsafe` allows
    fixes that can change what a model means."""

    in_place: bool = False
    output: Path | None = None
    backup: bool = False
    unsafe: bool = False

    @property
    def writes(self) -> bool:
        """A mended model is to be written, not only looked at."""
        return self.in_place or self.output is not None


class FixedModel(NamedTuple):
    """A model that was mended, or that would be: its findings that are gone, and the difference when
    only that is wanted."""

    path: str
    findings: tuple[Diagnostic, ...]
    difference: str = ""


class Fixer(Checker):
    """Checks candidates, and mends the models in them before it says what it found; when nothing is
    to be written, what it would find then.

    `fixed` are the models that were mended so far. Raises `ConfigError` for a wrong configuration.
    """

    def __init__(self, request: Request, today: datetime.date, wishes: FixWishes) -> None:
        super().__init__(request, today)
        self.wishes = wishes
        self.fixed: list[FixedModel] = []
        every_rule = replace(request, options={**request.options, **_EVERY_RULE})
        self._every_rule = Checker(every_rule, today)

    def check_model(self, source: ModelInput) -> Checked:
        """Mend one model; what is left in it, and why."""
        read_at = _last_change(source)
        checked = super().check_model(source)
        findings = [found for model in checked.models for found in model.diagnostics]
        change, refused = propose(source, findings, unsafe=self.wishes.unsafe)
        notifications: list[Notification] = []
        try:
            if change is not None or self.wishes.output is not None:
                _refuse_parts_of_files(source)
            if change is not None:
                checked = self._carry_out(change, source, read_at)
            elif self.wishes.output is not None and not refused:
                with staged(self.wishes.output, [source.data]) as file:
                    file.put_in_place(backup=self.wishes.backup)
        except RefusedError as refusal:
            refused = (*refused, str(refusal))
        except OSError as error:
            path = str(self.wishes.output or source.path)
            what = f"'{path}'" if self.wishes.writes else "a temporary file"
            message = f"cannot write {what}: {reason(error)}"
            notifications.append(Notification("error", "unwritten", message, path, UNWRITTEN))
        # Whoever asked for a file by -o goes on with it.
        is_missing = self.wishes.output is not None and not self.fixed
        for why in refused:
            message = f"'{source.display_path}': {why}"
            status = UNWRITTEN if is_missing else 0
            notifications.append(Notification("warning", "not-fixed", message, source.path, status))
        checked.notifications += notifications
        return checked

    def _carry_out(
        self, change: Change, source: ModelInput, read_at: tuple[int, int] | None
    ) -> Checked:
        """What is left in the new file."""
        output = self.wishes.output
        if not self.wishes.writes:
            with unnamed(change.new.chunks()) as written:
                left = self._left(change, source, written)
                mended = File(written).model
                text = difference(change.old, mended, source.path) if mended is not None else ""
            self.fixed.append(FixedModel(source.path, change.fixed, text))
            return left
        with staged(output or Path(source.path), change.new.chunks()) as file:
            with file.content() as written:
                left = self._left(change, source, written)
            if output is None and _last_change(source) != read_at:
                raise RefusedError("somebody else changed the file meanwhile")
            file.put_in_place(backup=self.wishes.backup)
        self.fixed.append(FixedModel(source.path, change.fixed))
        return left

    def _left(self, change: Change, source: ModelInput, written: memoryview) -> Checked:
        """What is left in the new file, if it is as it should be."""
        verify(change, source, written, self._every_rule)
        with ModelInput(source.path, written[:], source.kind) as new:
            return super().check_model(new)


def _refuse_parts_of_files(source: ModelInput) -> None:
    if source.kind in _NOT_HERE:
        raise RefusedError(_NOT_HERE[source.kind])


def _last_change(source: ModelInput) -> tuple[int, int] | None:
    """Time and size of the file; `None` for what is none."""
    if source.kind != "file":
        return None
    found = Path(source.path).stat()
    return found.st_mtime_ns, found.st_size
