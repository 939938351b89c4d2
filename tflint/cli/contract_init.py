"""`tflint contract init`: the contract that a model fulfils now, beside the model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tflint.cli.contract_text import contract_text, merged
from tflint.cli.global_options import Session
from tflint.cli.model_arguments import (
    say_problems,
    say_rejected,
    the_only_candidate,
    the_only_model,
)
from tflint.escaping import readable
from tflint.inputs.model_input import ModelInput
from tflint.lint.atomic_file import replace_file
from tflint.lint.config_error import ConfigError
from tflint.lint.origin import shown_path
from tflint.lint.sidecar import read_sidecar, sidecar_path

REJECTED = 1


def init_contract(paths: Sequence[str], force: bool, to_stdout: bool, session: Session) -> int:
    """Write the contract of the one model that the arguments name to its sidecar, or print it;
    returns the exit status. `force` replaces a contract that is there."""
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
    text = _proposal(found, session)
    if text is None:
        return REJECTED
    if to_stdout:
        session.output.write_utf_8(text)
        return 0
    return _write(Path(found.path), text, force, session)


def _proposal(found: ModelInput, session: Session) -> str | None:
    """The text of the contract; `None` for what is no sound model, which was said then."""
    from tflint.analysis.contract_proposal import proposed_contract
    from tflint.analysis.facts import Facts
    from tflint.listing.inputs import why_rejected
    from tflint.model.file import File

    file = File(found.data, Path(found.path) if found.kind == "file" else None)
    problem = why_rejected(file)
    if problem:
        say_rejected(found, problem, REJECTED, session)
        return None
    return contract_text(proposed_contract(Facts(file)), found.size)


def _write(model: Path, text: str, force: bool, session: Session) -> int:
    sidecar = sidecar_path(model)
    try:
        replace_file(sidecar, merged(sidecar, text, force=force).encode())
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ConfigError(f"cannot write '{shown_path(sidecar)}': {reason}") from None
    if session.quiet == 0:
        in_ascii = session.stdout.ascii
        names = (readable(str(name), in_ascii=in_ascii) for name in (model, shown_path(sidecar)))
        session.write(f"contract of {' written to '.join(names)}\n")
    return _say_what_stands_against_it(model, session)


def _say_what_stands_against_it(model: Path, session: Session) -> int:
    """What else the sidecar and the configuration say; the exit status."""
    from tflint.lint.expectations import contract_for
    from tflint.lint.registry import load_registry

    settings = session.configuration().settings_for(str(model))
    other = contract_for(str(model), settings.models)
    if other is not None and session.quiet == 0:
        session.say(f"note: it goes before the contract in {other.origin.text}")
    problems = read_sidecar(model, load_registry(settings.plugins)).notifications
    say_problems(problems, session)
    return max((problem.status for problem in problems), default=0)
