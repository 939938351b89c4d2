"""The models that arguments name, for commands that look at models without judging them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from tflint.cli.global_options import Session
from tflint.inputs.candidate import Candidate
from tflint.inputs.limits import OpeningSettings
from tflint.inputs.model_input import ModelInput
from tflint.inputs.opening import open_models
from tflint.lint.config_error import ConfigError
from tflint.lint.outcome import Notification, Outcome

MAX_NAMES = 10
"""The most models of a bundle that a message names."""


def candidates(
    paths: Sequence[str], session: Session
) -> tuple[list[Candidate], list[Notification]]:
    """What the arguments name, as in `tflint check`, and what is wrong with them."""
    from tflint.checking.candidates import candidates_of
    from tflint.checking.request import Request

    request = Request(paths=tuple(paths), config=session.config, isolated=session.isolated)
    return candidates_of(request, request.configuration(), standard_input())


def the_only_candidate(paths: Sequence[str], session: Session, advice: str) -> Candidate | int:
    """The one file that the arguments name, or the exit status when there is none, which was said
    then. `ConfigError` with `advice` when there are several."""
    found, problems = candidates(paths, session)
    if len(found) > 1:
        raise ConfigError(f"there are {len(found)} models; {advice}")
    say_problems(problems, session)
    return found[0] if found else _status(problems)


def inputs_of(
    candidate: Candidate, stream: BinaryIO | None = None
) -> Iterator[ModelInput | Notification]:
    """The models in a candidate. Files and bundles of any size are opened. `stream` is read for a
    candidate that stands for standard input, instead of that."""
    return open_models(candidate, OpeningSettings(), stream or standard_input())


def the_only_model(
    candidate: Candidate, session: Session, stream: BinaryIO | None = None
) -> ModelInput | int:
    """The one model in a candidate, or the exit status when there is none, which was said then.
    `ConfigError` when there are several. `stream` is as in `inputs_of`."""
    models: list[ModelInput] = []
    problems: list[Notification] = []
    for found in inputs_of(candidate, stream):
        if isinstance(found, Notification):
            problems.append(found)
        else:
            models.append(found)
    if len(models) > 1:
        shown = (f"'{model.display_path}'" for model in models[:MAX_NAMES])
        names = ", ".join([*shown, *(["…"] if len(models) > MAX_NAMES else [])])
        raise ConfigError(f"there are {len(models)} models in it; name one of {names}")
    say_problems(problems, session)
    return models[0] if models else _status(problems)


def standard_input() -> BinaryIO | None:
    """Standard input as bytes; `None` when it is closed."""
    return None if sys.stdin is None else sys.stdin.buffer


def say_problems(problems: Sequence[Notification], session: Session) -> None:
    """A line on standard error for each problem."""
    if not problems:
        return
    from tflint.cli.remarks import say_notifications

    say_notifications(Outcome(models=(), notifications=tuple(problems)), session)


def say_rejected(found: ModelInput, why: str, status: int, session: Session) -> None:
    """A line on standard error for bytes that are no sound model. `status` is the exit status that
    the command has then."""
    message = f"{found.display_path}: {why}"
    say_problems([Notification("error", "rejected", message, found.path, status)], session)


def _status(problems: Sequence[Notification]) -> int:
    return max((problem.status for problem in problems), default=0)
