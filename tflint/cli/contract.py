"""`tflint contract`: pin what callers of a model rely on, and compare models with that."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tflint.checking.request import Request
from tflint.cli.global_options import Session, session_of
from tflint.cli.model_arguments import say_problems, the_only_candidate, the_only_model
from tflint.cli.option_groups import options_of, with_options
from tflint.cli.output_options import OutputWishes, output
from tflint.lint.config_error import ConfigError
from tflint.lint.origin import shown_path
from tflint.lint.outcome import ModelOutcome, ModelStatus, Notification, Outcome

if TYPE_CHECKING:
    from tflint.inputs.model_input import ModelInput
    from tflint.lint.configuration import Configuration

RULE = "M601"
REJECTED = 1
NOTHING_TO_CHECK = 3


@with_options(output)
def contract(
    context: typer.Context,
    action: Annotated[
        Literal["init", "check"],
        typer.Argument(
            metavar="init|check",
            help="Write what a model fulfils now; report models that depart from theirs.",
        ),
    ],
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH", help="For init one model; for check as for tflint check."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="init: replace the contract that is there.")
    ] = False,
    stdout: Annotated[
        bool, typer.Option("--stdout", help="init: print the contract, write no file.")
    ] = False,
) -> int:
    """Pin the contract of a model in MODEL.lint.toml, and check models against theirs.

    A contract says what callers rely on: inputs, outputs, signatures, quantization, size, labels and
    metadata. check names models without one, and exits with 3 when no model has any.
    """
    session = session_of(context)
    wishes = options_of(context, output)
    if action == "init":
        return _init(paths or [], force, stdout, session)
    if force or stdout:
        raise ConfigError(f"contract check has no option {'--force' if force else '--stdout'}")
    return _check(paths or [], wishes, session)


def _init(paths: list[str], force: bool, to_stdout: bool, session: Session) -> int:
    if not paths:
        raise ConfigError("missing argument MODEL")
    candidate = the_only_candidate(paths, session, "contract init is for one: name it")
    if isinstance(candidate, int):
        return candidate
    found = the_only_model(candidate, session)
    if isinstance(found, int):
        return found
    if found.kind != "file" and not to_stdout:
        raise ConfigError(
            f"'{found.display_path}' is no file with a sidecar of its own; print its contract with "
            "--stdout and put it into a models table of the configuration"
        )
    return _write(found, force, to_stdout, session)


def _write(found: ModelInput, force: bool, to_stdout: bool, session: Session) -> int:
    from tflint.analysis.contract_proposal import proposed_contract
    from tflint.analysis.facts import Facts
    from tflint.cli.contract_text import contract_text, merged
    from tflint.lint.sidecar import sidecar_path
    from tflint.listing.inputs import why_rejected
    from tflint.model.file import File

    path = Path(found.path) if found.kind == "file" else None
    file = File(found.data, path)
    problem = why_rejected(file)
    if problem:
        message = f"{found.display_path}: {problem}"
        say_problems([Notification("error", "rejected", message, found.path, REJECTED)], session)
        return REJECTED
    text = contract_text(proposed_contract(Facts(file)), found.size)
    if to_stdout or path is None:
        session.write(text)
        return 0
    sidecar = sidecar_path(path)
    text = merged(sidecar, text, force=force)
    from tflint.lint.atomic_file import replace_file

    try:
        replace_file(sidecar, text.encode())
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ConfigError(f"cannot write '{shown_path(sidecar)}': {reason}") from None
    if session.quiet == 0:
        session.write(f"contract of {found.display_path} written to {shown_path(sidecar)}\n")
    return 0


def _check(paths: list[str], wishes: OutputWishes, session: Session) -> int:
    """As `tflint check` with nothing but the rule for contracts."""
    from tflint.checking.run import run
    from tflint.cli.reports import Reports
    from tflint.lint.registry import load_registry

    options = {**wishes.settings, "select": [RULE]}
    asked = Request(tuple(paths), session.config, options, session.isolated)
    configuration = asked.configuration()
    settings = configuration.run_settings
    with Reports(settings, wishes, session) as reports:
        asked = replace(asked, needs=reports.needs)
        outcome = run(asked, stdin=None if sys.stdin is None else sys.stdin.buffer)
        remarks = [*outcome.notifications, *_remarks(outcome, configuration)]
        outcome = replace(outcome, notifications=tuple(remarks))
        try:
            reports.write(outcome, {rule.code: rule for rule in load_registry(settings.plugins)})
        finally:
            say_problems(outcome.notifications, session)
    return outcome.exit_code


def _remarks(outcome: Outcome, configuration: Configuration) -> list[Notification]:
    """What is said of models that were not compared with a contract."""
    judged = [model for model in outcome.models if model.size is not None]
    without = [model for model in judged if not _has_contract(model, configuration)]
    remarks = [
        Notification("note", "no-contract", f"'{m.display_path}' has no contract", m.display_path)
        for m in without
    ]
    if judged and len(without) == len(judged):
        advice = 'no model has a contract; "tflint contract init MODEL" writes one'
        remarks.append(Notification("error", "no-contract", advice, None, NOTHING_TO_CHECK))
    for model in judged:
        if model.status is ModelStatus.REJECTED and model not in without:
            message = f"'{model.display_path}' cannot be read as a model; tflint check tells why"
            remarks.append(Notification("error", "rejected", message, model.display_path, REJECTED))
    return remarks


def _has_contract(model: ModelOutcome, configuration: Configuration) -> bool:
    from tflint.lint.expectations import contract_for
    from tflint.lint.registry import load_registry
    from tflint.lint.sidecar import read_sidecar

    settings = configuration.settings_for(model.path)
    if contract_for(model.display_path, settings.models) is not None:
        return True
    if not settings.sidecars or model.member is not None:
        return False
    # One that is wrong holds a contract all the same; the run has said what is wrong with it.
    sidecar = read_sidecar(Path(model.path), load_registry(settings.plugins))
    return sidecar.contract is not None or bool(sidecar.notifications)
