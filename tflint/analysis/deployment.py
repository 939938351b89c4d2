"""Where the model must run: the targets and run-times that the user named, or LiteRT."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tflint.lint.requirement import RuntimeRequirement, parse_version

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.targets.table import SelectedTarget

LITERT, TFLM = "litert", "tflm"


class Deployment(NamedTuple):
    """What is demanded of the model.

    `chains` holds the names of the targets, each with those that take part there: itself and what
    runs the operators it leaves. `selected` are the names that the user gave; without any, the only
    chain is that of `cpu`. `runtimes` are the releases that must load the model, LiteRT's newest
    without any.
    """

    selected: frozenset[str]
    chains: Mapping[str, frozenset[str]]
    runtimes: tuple[RuntimeRequirement, ...]


def demanded_targets(facts: Facts) -> tuple[str, ...]:
    """The names of the targets as the user gave them, in that order, without what stands behind a
    colon."""
    return tuple(target.partition(":")[0] for target in facts.expectations.targets)


def deployment(facts: Facts) -> Deployment:
    """The demands of the user; a name that is no target, which the command line refuses, is left
    out."""
    expectations = facts.expectations
    runtimes = list(expectations.runtimes)
    chains: dict[str, frozenset[str]] = {}
    for each in _selected_targets(expectations.targets):
        name = each.target.name
        chains[name] = _chain(each)
        if name == "cpu" and each.parameter:
            runtimes.append(RuntimeRequirement(LITERT, parse_version(each.parameter)))
        elif name in ("cpu", TFLM):
            runtimes.append(RuntimeRequirement(LITERT if name == "cpu" else TFLM))
    if any(runtime.name == TFLM for runtime in runtimes):
        chains.setdefault(TFLM, frozenset({TFLM}))
    selected = frozenset(chains)
    if not chains or any(runtime.name != TFLM for runtime in runtimes):
        chains.setdefault("cpu", frozenset({"cpu"}))
    return Deployment(
        selected=selected,
        chains=chains,
        runtimes=tuple(runtimes) or (RuntimeRequirement(LITERT),),
    )


def _selected_targets(texts: tuple[str, ...]) -> Iterator[SelectedTarget]:
    if not texts:
        return
    from tflint.targets.table import UnknownTargetError, select_target

    for text in texts:
        try:
            yield select_target(text)
        except UnknownTargetError:
            continue


def _chain(each: SelectedTarget) -> frozenset[str]:
    from tflint.targets.table import target

    names = {each.target.name}
    fallback = each.fallback
    while fallback is not None and fallback not in names:
        names.add(fallback)
        fallback = target(fallback).fallback
    return frozenset(names)
