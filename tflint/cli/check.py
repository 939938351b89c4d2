"""`tflint check`: the default command."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from tflint.checking.request import Request
from tflint.cli.exit_status import INTERRUPTED, WRONG_USAGE
from tflint.cli.global_options import Session, session_of
from tflint.cli.option_groups import options_of, with_options
from tflint.cli.output_options import OutputWishes, output
from tflint.cli.progress import ProgressLine, wants_progress
from tflint.cli.remarks import say_notifications, say_settings, say_what_was_done
from tflint.cli.request_options import processes, request, request_of
from tflint.cli.terraform_guard import TEXT, is_terraform_directory
from tflint.lint.config_error import ConfigError
from tflint.lint.outcome import Notification, Outcome
from tflint.lint.settings import Settings


@with_options(request, processes, output)
def check(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Models, directories, quoted globs, bundles, - or @FILE; default: here.",
        ),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="LEVEL",
            help="Exit with 1 from error, warning or info on, or never; default warning.",
        ),
    ] = None,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="The same as --fail-on never.")
    ] = False,
    baseline: Annotated[
        str | None,
        typer.Option("--baseline", metavar="FILE", help="Accept the findings in this file."),
    ] = None,
    no_baseline: Annotated[
        bool, typer.Option("--no-baseline", help="Accept no findings by a baseline.")
    ] = False,
    list_files: Annotated[
        bool, typer.Option("--list-files", help="Print what would be checked, and stop.")
    ] = False,
) -> int:
    """Find what is wrong with models, without running them."""
    session = session_of(context)
    wishes = options_of(context, output)
    own = _settings(fail_on, exit_zero, baseline, no_baseline)
    asked = request_of(
        context,
        paths,
        {**wishes.settings, **options_of(context, processes), **own},
        timed=bool(session.verbose),
    )
    settings = asked.configuration().run_settings
    if not paths and _is_for_terraform(asked):
        sys.stderr.write(TEXT)
        return WRONG_USAGE
    if list_files:
        return _list_files(asked, session)
    return check_and_report(asked, settings, wishes, session)


def check_and_report(
    asked: Request,
    settings: Settings,
    wishes: OutputWishes,
    session: Session,
    remarks: Callable[[Outcome], list[Notification]] = lambda _: [],
) -> int:
    """Check what is asked for and write the reports; returns the exit status. `remarks` gives what
    else is to be told of an outcome."""
    from tflint.checking.run import Interrupted
    from tflint.cli.reports import Reports
    from tflint.lint.registry import load_registry

    if session.verbose:
        say_settings(settings, session)
    with Reports(settings, wishes, session) as reports:
        asked = replace(asked, needs=reports.needs)
        try:
            outcome = _run(asked, session)
        except Interrupted as interrupted:
            reports.write_interrupted(interrupted.outcome)
            say_notifications(interrupted.outcome, session)
            return INTERRUPTED
        outcome = replace(outcome, notifications=(*outcome.notifications, *remarks(outcome)))
        rules = {rule.code: rule for rule in load_registry(settings.plugins)}
        try:
            reports.write(outcome, rules)
        finally:
            # Behind the report, where it is seen, and also when that could not be written.
            say_notifications(outcome, session)
    if session.verbose:
        say_what_was_done(outcome, session)
    return outcome.exit_code


def _settings(
    fail_on: str | None, exit_zero: bool, baseline: str | None, no_baseline: bool
) -> dict[str, object]:
    if exit_zero and fail_on not in (None, "never"):
        raise ConfigError(f"--exit-zero means --fail-on never; drop it or --fail-on {fail_on}")
    if no_baseline and baseline is not None:
        raise ConfigError("--baseline and --no-baseline exclude each other; drop one")
    settings: dict[str, object] = {}
    if fail_on is not None or exit_zero:
        settings["fail-on"] = fail_on or "never"
    if no_baseline or baseline is not None:
        settings["baseline"] = baseline
    return settings


def _run(asked: Request, session: Session) -> Outcome:
    from tflint.checking.run import run

    stdin = _standard_input(asked, session)
    if not wants_progress(session, os.environ):
        return run(asked, stdin=stdin)
    with ProgressLine(session.stderr.width, session.stderr.ascii) as line:
        return run(asked, stdin=stdin, progress=line)


def _standard_input(asked: Request, session: Session) -> BinaryIO | None:
    if "-" in asked.paths and sys.stdin is not None and sys.stdin.isatty():
        dots = "..." if session.stderr.ascii else "\N{HORIZONTAL ELLIPSIS}"
        sys.stderr.write(f"reading a model from standard input{dots}\n")
    return None if sys.stdin is None else sys.stdin.buffer


def _list_files(asked: Request, session: Session) -> int:
    from tflint.checking.candidates import candidates_of

    candidates, notifications = candidates_of(asked, asked.configuration())
    for candidate in candidates:
        member = f"!/{candidate.member}" if candidate.member is not None else ""
        session.write(f"{candidate.path}{member}\n")
    outcome = Outcome(models=(), notifications=tuple(notifications))
    say_notifications(outcome, session)
    return outcome.exit_code


def _is_for_terraform(asked: Request) -> bool:
    if not is_terraform_directory(Path.cwd()):
        return False
    from tflint.checking.candidates import candidates_of

    return not candidates_of(asked, asked.configuration())[0]
