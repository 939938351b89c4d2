"""The options that say what is checked and how it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from tflint.checking.request import Request
from tflint.cli.global_options import session_of
from tflint.cli.option_groups import options_of
from tflint.cli.option_values import shown, split
from tflint.lint.config_error import ConfigError
from tflint.lint.contract import TASKS
from tflint.lint.suggestions import did_you_mean

_rules = partial(typer.Option, rich_help_panel="Rules")
_deployment = partial(typer.Option, rich_help_panel="Deployment")
_inputs = partial(typer.Option, rich_help_panel="Inputs")

_selectors = partial(_rules, metavar="SEL[,...]")

Texts = list[str] | None


def request(
    select: Annotated[
        Texts, _selectors("--select", help="Run only these rules: ALL, Q, Q2, Q204 or a name.")
    ] = None,
    extend_select: Annotated[
        Texts, _selectors("--extend-select", help="Run these besides the selected ones.")
    ] = None,
    ignore: Annotated[Texts, _selectors("--ignore", help="Do not run these rules.")] = None,
    extend_ignore: Annotated[
        Texts, _selectors("--extend-ignore", help="Do not run these either.")
    ] = None,
    preset: Annotated[
        str | None,
        _rules("--preset", metavar="NAME", help="Start from minimal, default, strict or all."),
    ] = None,
    preview: Annotated[bool, _rules("--preview", help="Allow rules in preview.")] = False,
    severity: Annotated[
        Texts,
        _rules(
            "--severity",
            metavar="SEL=LEVEL",
            help="Make rules an error, a warning, an info, or off.",
        ),
    ] = None,
    min_severity: Annotated[
        str | None,
        _rules("--min-severity", metavar="LEVEL", help="Report no less: error, warning or info."),
    ] = None,
    min_confidence: Annotated[
        str | None,
        _rules("--min-confidence", metavar="LEVEL", help="Report no less: high, medium or low."),
    ] = None,
    plugin: Annotated[
        Texts, _rules("--plugin", metavar="NAME", help="Load the rule pack of this import name.")
    ] = None,
    target: Annotated[
        Texts,
        _deployment(
            "-t",
            "--target",
            metavar="NAME[,...]",
            help="Judge for these run-times and devices; tflint targets lists them.",
        ),
    ] = None,
    runtime: Annotated[
        Texts,
        _deployment(
            "--runtime",
            metavar="NAME>=VERSION",
            help="The oldest run-time that must load it, as in 'litert>=2.1'.",
        ),
    ] = None,
    allow_custom_ops: Annotated[
        Texts,
        _deployment(
            "--allow-custom-ops",
            metavar="NAME[,...]",
            help="Custom operators that it provides; * is a wildcard.",
        ),
    ] = None,
    labels: Annotated[
        str | None,
        _deployment("--labels", metavar="FILE", help="Label file to compare with the output."),
    ] = None,
    task: Annotated[
        str | None,
        _deployment("--task", metavar="NAME", help="What a model is for that does not say so."),
    ] = None,
    stdin_filename: Annotated[
        str | None,
        _inputs("--stdin-filename", metavar="NAME", help="What standard input is called."),
    ] = None,
    no_bundles: Annotated[bool, _inputs("--no-bundles", help="Do not open bundles.")] = False,
    no_sidecars: Annotated[
        bool, _inputs("--no-sidecars", help="Ignore MODEL.tflite.lint.toml.")
    ] = False,
    no_respect_gitignore: Annotated[
        bool, _inputs("--no-respect-gitignore", help="Search what git ignores, too.")
    ] = False,
    force_exclude: Annotated[
        bool, _inputs("--force-exclude", help="Skip excluded files even when they are named.")
    ] = False,
    allow_empty: Annotated[
        bool, _inputs("--allow-empty", help="To find no model is no error.")
    ] = False,
    timeout: Annotated[
        int | None,
        _inputs("--timeout", metavar="SECONDS", help="Time for a model; 0: any; default 120."),
    ] = None,
) -> Request:
    """The request that these options make; paths and the global options are still to be added."""
    settings: dict[str, object] = {
        "select": split(select),
        "extend-select": split(extend_select),
        "ignore": split(ignore),
        "extend-ignore": split(extend_ignore),
        "preset": preset,
        "preview": preview,
        "severity": _levels(split(severity)),
        "min-severity": min_severity,
        "min-confidence": min_confidence,
        "plugins": split(plugin),
        "targets": split(target),
        "runtime": split(runtime),
        "allow-custom-ops": split(allow_custom_ops),
        "force-exclude": force_exclude,
        "timeout": timeout,
    }
    settings = {key: value for key, value in settings.items() if _is_given(value)}
    switches = {
        "bundles": no_bundles,
        "sidecars": no_sidecars,
        "respect-gitignore": no_respect_gitignore,
    }
    settings |= dict.fromkeys((key for key, off in switches.items() if off), False)
    return Request(
        options=settings,
        stdin_name=stdin_filename,
        labels=_label_file(labels),
        task=_task(task),
        allow_empty=allow_empty,
    )


def processes(
    jobs: Annotated[
        str | None, _inputs("-j", "--jobs", metavar="N", help="Number of processes, or auto.")
    ] = None,
) -> dict[str, object]:
    """The settings that these options make, for commands that check models side by side."""
    if jobs is None:
        return {}
    return {"jobs": int(jobs) if jobs.isdecimal() else jobs}


def request_of(
    context: typer.Context,
    paths: list[str] | None,
    settings: Mapping[str, object] = {},
    *,
    timed: bool = False,
) -> Request:
    """The request that a command with the options of `request` makes."""
    session = session_of(context)
    asked = options_of(context, request)
    return replace(
        asked,
        paths=tuple(paths or ()),
        config=session.config,
        isolated=session.isolated,
        options={**asked.options, **settings},
        timed=timed,
    )


def _is_given(value: object) -> bool:
    return value is not None and value is not False and value not in ([], {})


def _levels(assignments: list[str]) -> dict[str, str]:
    levels = {}
    for assignment in assignments:
        selector, separator, level = assignment.partition("=")
        if not separator:
            expected = "expected SEL=LEVEL such as Q204=error"
            raise ConfigError(f"--severity: {expected}, got {shown(assignment)}")
        levels[selector] = level
    return levels


def _label_file(name: str | None) -> Path | None:
    if name is None:
        return None
    path = Path(name)
    if not path.is_file():
        raise ConfigError(f"no such file: {shown(name)} in --labels")
    return path


def _task(name: str | None) -> str | None:
    if name is not None and name not in TASKS:
        suggestion = did_you_mean(name, TASKS) or ";"
        raise ConfigError(
            f"unknown task {shown(name)} in --task{suggestion} known are {', '.join(TASKS)}"
        )
    return name
