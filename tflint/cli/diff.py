"""`tflint diff`: what changed between two models."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from tflint.checking.request import Request
from tflint.cli.document_format import DocumentFormat
from tflint.cli.global_options import Session, session_of
from tflint.cli.model_arguments import (
    say_problems,
    say_rejected,
    the_only_candidate,
    the_only_model,
)
from tflint.cli.option_values import shown
from tflint.inputs.candidate import Candidate
from tflint.inputs.model_input import ModelInput
from tflint.lint.config_error import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from tflint.analysis.facts import Facts
    from tflint.comparison import Comparison
    from tflint.comparison.report.sides import Side
    from tflint.lint.diagnostic import Diagnostic

UNREADABLE = 3


def diff(
    context: typer.Context,
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD", help="A model, BUNDLE!/MEMBER, - or REV:PATH of this git repository."
        ),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.")],
    contract_only: Annotated[
        bool,
        typer.Option("--contract-only", help="Compare only what callers of the model rely on."),
    ] = False,
    fail_on: Annotated[
        Literal["breaking", "any", "never"],
        typer.Option(
            "--fail-on",
            metavar="WHAT",
            help="What makes the exit status 1: breaking, any or never; default any.",
        ),
    ] = "any",
    format_name: DocumentFormat = "text",
    rtol: Annotated[
        str,
        typer.Option(
            "--rtol",
            metavar="X",
            help="Pass over scales and weights that changed by at most X; default 0.",
        ),
    ] = "0",
) -> int:
    """Show what changed from one model to another: contract, graph, quantization, weights, findings.

    Breaking is what code written for the old model may stumble over. Findings are those of the models
    alone, by the configuration of NEW; what lies beside the files is not looked at. The exit status
    is 0 without a change, 1 with one (see --fail-on), 3 when a side cannot be read.
    """
    session = session_of(context)
    tolerance = _tolerance(rtol)
    if old == new == "-":
        raise ConfigError("standard input holds one model; give the other as a file")
    before, after = _open(old, session), _open(new, session)
    if isinstance(before, int) or isinstance(after, int):
        return max(each for each in (before, after) if isinstance(each, int)) or UNREADABLE
    one, other = _facts(before, session), _facts(after, session)
    if one is None or other is None:
        return UNREADABLE
    from tflint.comparison import compare

    findings: tuple[list[Diagnostic], list[Diagnostic]] = ([], [])
    if not contract_only:
        findings = _findings(before, after, session)
    comparison = compare(one, other, findings, rtol=tolerance, contract_only=contract_only)
    status = int(comparison.breaking if fail_on == "breaking" else bool(comparison.changes))
    status = 0 if fail_on == "never" else status
    if session.quiet < 2:
        for part in _rendered(before, after, comparison, format_name, status, session):
            session.write(part)
        session.output.flush()
    return status


def _tolerance(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise ConfigError(f"--rtol: expected a number from 0 on, got {shown(text)}")
    return value


def _open(argument: str, session: Session) -> ModelInput | int:
    """The one model that an argument means, or the exit status when there is none."""
    from tflint.inputs.git_revision import git_content, read_git_object

    revision = read_git_object(argument)
    if revision is not None:
        with git_content(revision) as content:
            candidate = Candidate(revision.name, revision.member, stdin=True)
            return the_only_model(candidate, session, cast("BinaryIO", content))
    found = the_only_candidate([argument], session, f"name the one of {shown(argument)} for diff")
    return found if isinstance(found, int) else the_only_model(found, session)


def _facts(found: ModelInput, session: Session) -> Facts | None:
    """The model for comparison; `None` when it cannot be read, which was said then."""
    from tflint.analysis.facts import Facts
    from tflint.listing.inputs import why_rejected
    from tflint.model.file import File

    file = File(found.data)
    problem = why_rejected(file)
    if problem:
        say_rejected(found, problem, UNREADABLE, session)
        return None
    return Facts(file)


def _findings(
    old: ModelInput, new: ModelInput, session: Session
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """The findings of both, judged as if both stood in the place of the new one but with nothing
    beside them, so that only what is in the models can differ."""
    from tflint.checking.checker import Checker
    from tflint.comparison.constants import same_bytes
    from tflint.inputs.git_revision import read_git_object

    request = Request((), session.config, {}, session.isolated)
    checker = Checker(request, datetime.date.today())
    revision = read_git_object(new.path)
    path = new.path if revision is None else revision.path
    found = []
    for each in (old,) if same_bytes(old.data, new.data) else (old, new):
        checked = checker.check_model(replace(each, path=path, kind="stdin"))
        say_problems([n for n in checked.notifications if n.level == "error"], session)
        found.append([diagnostic for m in checked.models for diagnostic in m.diagnostics])
    return found[0], found[-1]


def _rendered(
    old: ModelInput,
    new: ModelInput,
    comparison: Comparison,
    format_name: str,
    status: int,
    session: Session,
) -> Iterator[str]:
    one, other = _side(old), _side(new)
    in_ascii = session.stdout.ascii
    if format_name == "json":
        from tflint.comparison.report.json_data import json_comparison

        yield json_comparison(one, other, comparison, status)
    elif format_name == "markdown":
        from tflint.comparison.report.markdown import markdown

        yield from markdown(one, other, comparison, in_ascii=in_ascii)
    else:
        from tflint.comparison.report.text import text

        complete, title = session.verbose > 0, session.quiet == 0
        yield from text(one, other, comparison, in_ascii=in_ascii, complete=complete, title=title)


def _side(found: ModelInput) -> Side:
    from hashlib import sha256

    from tflint.comparison.report.sides import Side

    return Side(found.path, found.member, found.size, sha256(found.data).hexdigest())
