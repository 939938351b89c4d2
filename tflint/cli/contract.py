"""`tflint contract`: pin what callers of a model rely on, and compare models with that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tflint.checking.request import Request
from tflint.cli.check import check_and_report
from tflint.cli.global_options import Session, session_of
from tflint.cli.option_groups import options_of, with_options
from tflint.cli.output_options import OutputWishes, output
from tflint.lint.config_error import ConfigError
from tflint.lint.outcome import ModelOutcome, ModelStatus, Notification, Outcome

if TYPE_CHECKING:
    from tflint.checking.rule_sets import RuleSet
    from tflint.lint.configuration import Configuration
    from tflint.lint.settings import Settings

RULE = "M601"
REJECTED = 1
NOTHING_TO_CHECK = 3

_NO_CONTRACT = "has no contract"
_INCOMPLETE = {
    ModelStatus.REJECTED: "cannot be read as a model",
    ModelStatus.PARTIAL: "was not compared to the end",
}


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
        if wishes != output():
            raise ConfigError("contract init has no output options such as --format; drop them")
        from tflint.cli.contract_init import init_contract

        return init_contract(paths or [], force, stdout, session)
    if force or stdout:
        raise ConfigError(f"contract check has no option {'--force' if force else '--stdout'}")
    return _check(paths or [], wishes, session)


def _check(paths: list[str], wishes: OutputWishes, session: Session) -> int:
    """As `tflint check` with nothing but the rule for contracts."""
    options = {**wishes.settings, "select": [RULE]}
    timed = bool(session.verbose)
    asked = Request(tuple(paths), session.config, options, session.isolated, timed=timed)
    configuration = asked.configuration()

    def remarks(outcome: Outcome) -> list[Notification]:
        return _remarks(outcome, configuration)

    return check_and_report(asked, configuration.run_settings, wishes, session, remarks)


def _remarks(outcome: Outcome, configuration: Configuration) -> list[Notification]:
    """What is said of models that were not compared with a contract, or only in part."""
    from tflint.checking.rule_sets import RuleSets

    judged = [model for model in outcome.models if model.size is not None]
    rule_sets = RuleSets()
    skipped: dict[str, str] = {}
    for model in judged:
        settings = configuration.settings_for(model.path)
        skipped[model.display_path] = _why_not_compared(model, settings, rule_sets.of(settings))
    remarks = [
        Notification("note", "no-contract", f"'{path}' {why}", path)
        for path, why in skipped.items()
        if why
    ]
    if judged and all(skipped.values()):
        advice = "no model was compared with a contract"
        if set(skipped.values()) == {_NO_CONTRACT}:
            advice = 'no model has a contract; "tflint contract init MODEL" writes one'
        remarks.append(Notification("error", "no-contract", advice, None, NOTHING_TO_CHECK))
    for model in judged:
        path = model.display_path
        if model.status is not ModelStatus.CHECKED and not skipped[path]:
            message = f"'{path}' {_INCOMPLETE[model.status]}; tflint check tells why"
            remarks.append(Notification("error", "rejected", message, path, REJECTED))
    return remarks


def _why_not_compared(model: ModelOutcome, settings: Settings, rules: RuleSet) -> str:
    """Why a model was not compared with a contract; empty when it was."""
    from tflint.lint.expectations import contract_for
    from tflint.lint.sidecar import read_sidecar

    has_contract = contract_for(model.display_path, settings.models) is not None
    if not has_contract and settings.sidecars and model.member is None:
        sidecar = read_sidecar(Path(model.path), rules.registry)
        # One that is wrong holds a contract all the same; the run has said what is wrong with it.
        has_contract = sidecar.contract is not None or bool(sidecar.notifications)
    if not has_contract:
        return _NO_CONTRACT
    chosen = rules.selection.for_file(model.display_path).rules
    is_off = all(rule.code != RULE for rule in chosen)
    return f"was not compared: the configuration turns {RULE} off for it" if is_off else ""
