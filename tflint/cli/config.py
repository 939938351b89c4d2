"""`tflint config`: what the configuration says, and whether it is right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from tflint.cli.global_options import Session, session_of
from tflint.cli.toml_text import toml_text
from tflint.lint.config_error import ConfigError
from tflint.lint.config_files import discover
from tflint.lint.configuration import Configuration
from tflint.lint.origin import shown_path
from tflint.lint.settings import effective

NEW_FILE = "tflite-lint.toml"

_STARTER = """\
# Configuration of tflint, the linter for TensorFlow Lite models.
# All keys: tflint config show; what they mean: tflint config schema

# The starting set of rules: minimal, default, strict or all.
preset = "default"

# Run-times and devices the models are for; see: tflint targets
# targets = ["tflm"]
# runtime = "litert>=2.1"

# Rules to add or to leave out, by code, name, prefix or family; see: tflint rules
# extend-select = ["W"]
# ignore = ["L3"]

# Findings that are accepted for now; written by: tflint baseline write
# baseline = "tflite-lint-baseline.json"

# What a model must be.
# [[models]]
# match = ["models/classifier*.tflite"]
# task = "image-classification"
# inputs = [{ dtype = "uint8", shape = [1, 224, 224, 3] }]
"""


def config(
    context: typer.Context,
    action: Annotated[
        Literal["show", "check", "init", "schema"],
        typer.Argument(
            metavar="show|check|init|schema",
            help="Print the settings and where they are from; say what is wrong with them; "
            f"write a first {NEW_FILE}; print the JSON schema.",
        ),
    ],
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH", help="For show and check: models or directories; default: here."
        ),
    ] = None,
) -> int:
    """Inspect the configuration."""
    session = session_of(context)
    if action in ("init", "schema") and paths:
        raise ConfigError(f"config {action} takes no path")
    if action == "show":
        return _show(paths or ["."], session)
    if action == "check":
        return _check(paths or ["."], session)
    if action == "init":
        return _init(Path.cwd(), session)
    return _schema(session)


def _show(paths: Sequence[str], session: Session) -> int:
    """The settings as TOML; each with a comment that says where it is from."""
    configuration = session.configuration()
    for number, path in enumerate(paths):
        _refuse_missing(path)
        file = configuration.file_for(path)
        source = shown_path(file) if file is not None else "no file"
        session.write("\n" * bool(number) + f"# {path}: {source}\n")
        for each in effective(configuration.settings_for(path)):
            origin = ", ".join(each.origins)
            if each.value is None:
                session.write(f"# {each.name} is not set\n")
            else:
                session.write(f"{each.name} = {toml_text(each.value)}  # {origin}\n")
    return 0


def _check(paths: Sequence[str], session: Session) -> int:
    """Read and judge the configuration for each path, without checking a model."""
    from tflint.checking.rule_sets import RuleSets
    from tflint.lint.baseline import read_baseline

    configuration = session.configuration()
    rule_sets = RuleSets()
    for path in dict.fromkeys(paths):
        _refuse_missing(path)
        settings = configuration.settings_for(path)
        for note in rule_sets.of(settings).selection.notes:
            session.say(f"{note.level}: {note.message}")
        if settings.baseline is not None:
            read_baseline(settings.baseline)
        if session.quiet == 0:
            session.write(f"{_source(configuration, path)}: no problem found\n")
    return 0


def _init(directory: Path, session: Session) -> int:
    existing = discover(directory)
    if existing is not None and existing.parent == directory:
        raise ConfigError(f"there is a configuration already: '{shown_path(existing)}'")
    file = directory / NEW_FILE
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(_STARTER)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(f"cannot write '{NEW_FILE}': {reason}") from None
    if session.quiet == 0:
        session.write(f"{NEW_FILE} written\n")
    return 0


def _schema(session: Session) -> int:
    from tflint.cli.rule_selection import configured_registry
    from tflint.lint.config_schema import config_schema

    session.write(json.dumps(config_schema(configured_registry(session)), indent=2) + "\n")
    return 0


def _refuse_missing(path: str) -> None:
    if not Path(path.partition("!/")[0]).exists():
        raise ConfigError(f"no such file or directory: '{path}'")


def _source(configuration: Configuration, path: str) -> str:
    file = configuration.file_for(path)
    return shown_path(file) if file is not None else f"{path} (no configuration file)"
