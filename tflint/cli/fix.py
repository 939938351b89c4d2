"""`tflint fix`: mend what can be mended without touching the numbers."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tflint.cli.exit_status import INTERRUPTED
from tflint.cli.global_options import Session, session_of
from tflint.cli.option_groups import with_options
from tflint.cli.request_options import request, request_of
from tflint.escaping import ascii_only, readable, readable_sentence
from tflint.lint.config_error import ConfigError

if TYPE_CHECKING:
    from tflint.checking.request import Request
    from tflint.fixing.fixer import FixedModel, Fixer, FixWishes
    from tflint.inputs.candidate import Candidate
    from tflint.lint.baseline import Baseline
    from tflint.lint.outcome import Outcome

WOULD_CHANGE = 1


@with_options(request)
def fix(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Models, directories or quoted globs, - unless --in-place; default: here.",
        ),
    ] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Replace each model by the mended one.")
    ] = False,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write the mended model there."),
    ] = None,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff", help="Write nothing; print what would change, and exit with 1 if it would."
        ),
    ] = False,
    backup: Annotated[
        bool, typer.Option("--backup", help="Keep the old content as MODEL.bak.")
    ] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option("--unsafe-fixes", help="Apply also fixes that can change what a model means."),
    ] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="LEVEL",
            help="Exit with 1 when error, warning or info is left, or never; default warning.",
        ),
    ] = None,
) -> int:
    """Mend what can be mended without touching the numbers of a model.

    What is written is read and checked again before it takes its place. The exit status is that of
    tflint check for what is left; with --diff it is at least 1 when something would change.
    """
    from tflint.fixing.fixer import Fixer, FixWishes

    session = session_of(context)
    _refuse_combinations(in_place, output, diff, backup)
    wishes = FixWishes(
        in_place=in_place,
        output=None if output is None else Path(output),
        backup=backup,
        unsafe=unsafe_fixes,
    )
    asked = request_of(
        context,
        paths,
        {} if fail_on is None else {"fail-on": fail_on},
        timed=bool(session.verbose),
    )
    fixer = Fixer(asked, datetime.date.today(), wishes)
    return _fix(asked, fixer, session)


def _refuse_combinations(in_place: bool, output: str | None, diff: bool, backup: bool) -> None:
    modes = {"--in-place": in_place, "--output": output is not None, "--diff": diff}
    chosen = [name for name, is_set in modes.items() if is_set]
    if len(chosen) > 1:
        raise ConfigError(f"{' and '.join(chosen)} exclude each other; drop one")
    if not chosen:
        raise ConfigError("say where mended models go: --in-place, or -o FILE; or --diff to look")
    if backup and diff:
        raise ConfigError("--backup and --diff exclude each other; drop one")
    if output == "-":
        raise ConfigError("a mended model is not printed; name a file with -o")
    if output is not None:
        problem = _why_not_written(Path(output).resolve())
        if problem:
            raise ConfigError(f"cannot write '{output}': {problem}")


def _why_not_written(path: Path) -> str:
    if not path.parent.is_dir():
        return "no such directory"
    if path.is_dir():
        return "is a directory"
    if path.exists() and not path.is_file():
        return "is not a regular file"
    places = (path, path.parent) if path.exists() else (path.parent,)
    return "" if all(os.access(place, os.W_OK) for place in places) else "permission denied"


def _fix(asked: Request, fixer: Fixer, session: Session) -> int:
    from tflint.checking.candidates import candidates_of
    from tflint.checking.run import Examination
    from tflint.cli.model_arguments import standard_input
    from tflint.cli.remarks import say_notifications, say_settings, say_what_was_done

    settings = fixer.configuration.run_settings
    if session.verbose:
        say_settings(settings, session)
    started = time.monotonic()
    examined = Examination(settings)
    candidates, notifications = candidates_of(asked, fixer.configuration, standard_input())
    _refuse_candidates(candidates, fixer.wishes)
    for candidate in candidates:
        fixer.prepare(candidate)
    examined.checked.notifications += notifications
    try:
        for candidate in candidates:
            examined.checked.add(fixer.check(candidate, standard_input()))
    except KeyboardInterrupt:
        examined.interrupted = True
    examined.seconds = time.monotonic() - started
    outcome = examined.outcome(_baseline(fixer))
    _report(fixer, outcome, session)
    say_notifications(outcome, session)
    if examined.interrupted:
        return INTERRUPTED
    if session.verbose:
        say_what_was_done(outcome, session)
    would_change = bool(fixer.fixed) and not fixer.wishes.writes
    return max(outcome.exit_code, WOULD_CHANGE if would_change else 0)


def _refuse_candidates(candidates: list[Candidate], wishes: FixWishes) -> None:
    if wishes.output is not None and len(candidates) > 1:
        raise ConfigError(
            f"there are {len(candidates)} models; -o takes the result of one: name one, or use "
            "--in-place"
        )
    if wishes.output is not None and any(_is_same(each, wishes.output) for each in candidates):
        raise ConfigError(f"'{wishes.output}' is the model itself; use --in-place to replace it")
    if wishes.in_place and any(candidate.stdin for candidate in candidates):
        raise ConfigError("standard input cannot be replaced; name a file with -o")


def _is_same(candidate: Candidate, output: Path) -> bool:
    return not candidate.stdin and output.exists() and output.samefile(candidate.path)


def _baseline(fixer: Fixer) -> Baseline | None:
    file = fixer.configuration.run_settings.baseline
    if file is None:
        return None
    from tflint.lint.baseline import read_baseline

    return read_baseline(file)


def _report(fixer: Fixer, outcome: Outcome, session: Session) -> None:
    if session.quiet > 1:
        return
    in_ascii = session.stdout.ascii
    done = "fixed" if fixer.wishes.writes else "would fix"
    for model in fixer.fixed:
        session.write("".join(_lines(model, done, in_ascii)))
        session.write(ascii_only(model.difference) if in_ascii else model.difference)
    if session.quiet == 0:
        session.write(f"{_summary(fixer, outcome)}\n")


def _lines(model: FixedModel, done: str, in_ascii: bool) -> Iterator[str]:
    path = readable(model.path, in_ascii=in_ascii)
    for finding in model.findings:
        address = readable(finding.location.address, in_ascii=in_ascii)
        message = readable_sentence(finding.message, in_ascii)
        yield f"{path}: {address}: {done} {finding.code} {message}\n"


def _summary(fixer: Fixer, outcome: Outcome) -> str:
    from tflint.report.summary_line import quantity, summary_line

    count = sum(len(model.findings) for model in fixer.fixed)
    done = "fixed" if fixer.wishes.writes else "would be fixed"
    what = f"Nothing {done}"
    if count:
        what = f"{quantity(count, 'finding')} {done} in {quantity(len(fixer.fixed), 'model')}"
    left = summary_line(outcome)
    unsafe = sum(
        found.fix is not None and found.fix.applicability == "unsafe"
        for model in outcome.models
        for found in model.diagnostics
    )
    more = f"; {unsafe} fixable with --unsafe-fixes" if unsafe and not fixer.wishes.unsafe else ""
    return f"{what}; left: {left[0].lower()}{left[1:]}{more}"
