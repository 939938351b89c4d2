"""`tflint baseline`: the file with the findings that are accepted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tflint.checking.request import Request
from tflint.cli.exit_status import INTERRUPTED
from tflint.cli.global_options import Session, session_of
from tflint.cli.option_groups import options_of, with_options
from tflint.cli.request_options import processes, request, request_of
from tflint.escaping import readable, readable_sentence
from tflint.lint.baseline import Baseline, BaselineEntry, read_baseline, write_baseline
from tflint.lint.config_error import ConfigError
from tflint.lint.origin import shown_path

if TYPE_CHECKING:
    from tflint.checking.run import Examination

DEFAULT_FILE = "tflite-lint-baseline.json"


@with_options(request, processes)
def baseline(
    context: typer.Context,
    action: Annotated[
        Literal["write", "prune", "show"],
        typer.Argument(
            metavar="write|prune|show",
            help="Accept all findings; drop entries that match none; print the entries.",
        ),
    ],
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH", help="What is checked, as for check.")
    ] = None,
    file_name: Annotated[
        str | None,
        typer.Option(
            "--baseline",
            metavar="FILE",
            help=f"The file; default: that of the configuration, or {DEFAULT_FILE}.",
        ),
    ] = None,
) -> int:
    """Manage the baseline: the findings that check does not report any more."""
    session = session_of(context)
    own: dict[str, object] = {} if file_name is None else {"baseline": file_name}
    asked = request_of(context, paths, {**options_of(context, processes), **own})
    settings = asked.configuration().run_settings
    file = settings.baseline or Path.cwd() / DEFAULT_FILE
    if action == "show":
        if paths:
            raise ConfigError("baseline show takes no path; name the file with --baseline")
        return _show(file, session)
    if action == "prune":
        return _prune(file, asked, session)
    status = _write(file, asked, session)
    if status == 0 and settings.baseline is None and session.quiet == 0:
        session.say(f'note: to use it, put baseline = "{shown_path(file)}" into the configuration')
    return status


def _write(file: Path, asked: Request, session: Session) -> int:
    """All findings of this run, and the entries of an existing file that it did not look at."""
    known = read_baseline(file) if file.exists() else Baseline(file)
    examined = _examine(asked, session)
    status = _status(examined)
    if status:
        session.say(f"'{shown_path(file)}' was not written, because not everything was checked")
        return status
    diagnostics = [found for model in examined.checked.models for found in model.diagnostics]
    for diagnostic in diagnostics:
        known.find(diagnostic)
    kept = {_identity(entry): entry for entry in known.pruned(examined.checked.completed)}
    new = {_identity(entry): entry for entry in map(known.entry, diagnostics)}
    write_baseline(file, (kept | new).values())
    if session.quiet == 0:
        session.write(f"{_entries(len(kept | new))} written to {shown_path(file)}\n")
    return 0


def _prune(file: Path, asked: Request, session: Session) -> int:
    known = read_baseline(file)
    examined = _examine(asked, session)
    if examined.interrupted:
        return INTERRUPTED
    for model in examined.checked.models:
        for diagnostic in model.diagnostics:
            known.find(diagnostic)
    kept = known.pruned(examined.checked.completed)
    write_baseline(file, kept)
    if session.quiet == 0:
        removed = len(known.entries) - len(kept)
        session.write(f"{_entries(removed)} removed from {shown_path(file)}, {len(kept)} left\n")
    return _status(examined)


def _show(file: Path, session: Session) -> int:
    in_ascii = session.stdout.ascii
    for entry in read_baseline(file).entries:
        path = readable(entry.path, in_ascii=in_ascii)
        subject = readable(entry.subject, in_ascii=in_ascii)
        message = readable_sentence(entry.message, in_ascii)
        session.write(f"{path}: {entry.code} {subject}: {message}\n")
    return 0


def _examine(asked: Request, session: Session) -> Examination:
    from tflint.checking.run import examine
    from tflint.cli.remarks import say_notifications

    asked = replace(asked, options={**asked.options, "baseline": None})
    examined = examine(asked)
    say_notifications(examined.outcome(), session)
    return examined


def _status(examined: Examination) -> int:
    """The exit status, for which findings do not count."""
    if examined.interrupted:
        return INTERRUPTED
    return max((each.status for each in examined.checked.notifications), default=0)


def _identity(entry: BaselineEntry) -> tuple[str, str]:
    return entry.path, entry.fingerprint


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"
