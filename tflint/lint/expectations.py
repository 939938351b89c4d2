"""What the user declared about the model that is judged; rules receive it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tflint.lint.contract import Contract
from tflint.lint.requirement import RuntimeRequirement

if TYPE_CHECKING:
    from tflint.lint.settings import Settings


class Expectations(NamedTuple):
    """Where the model must run and what it is for.

    `targets` are names as given, with their parameter (`edgetpu:14`). `runtimes` are the oldest
    ones it must load in. `allow_custom_ops` are names with `*` wildcards. `labels` is a label file
    outside the model.
    """

    targets: tuple[str, ...] = ()
    runtimes: tuple[RuntimeRequirement, ...] = ()
    allow_custom_ops: tuple[str, ...] = ()
    labels: Path | None = None
    task: str | None = None
    contract: Contract | None = None


def contract_for(path: str, contracts: Sequence[Contract]) -> Contract | None:
    """The last contract that matches the path: later tables are more specific, as are those of the
    file that extends another."""
    return next((c for c in reversed(contracts) if c.matches(path)), None)


def expectations_for(
    path: str,
    settings: Settings,
    *,
    sidecar: Contract | None = None,
    labels: Path | None = None,
    task: str | None = None,
) -> Expectations:
    """What is declared about the model at `path`.

    The contract of its sidecar goes before those of the configuration; what was asked for on the
    command line (`labels`, `task`, and the settings that came from there) goes before any contract.
    """
    contract = sidecar or contract_for(path, settings.models)
    targets, runtimes = settings.targets, settings.runtime
    allowed = settings.allow_custom_ops
    if contract is not None:
        if contract.targets is not None and not settings.from_command_line("targets"):
            targets = contract.targets
        if contract.runtime is not None and not settings.from_command_line("runtime"):
            runtimes = contract.runtime
        allowed = (*allowed, *contract.allow_custom_ops)
        labels = labels or contract.labels
        task = task or contract.task
    return Expectations(targets, runtimes, allowed, labels, task, contract)
