"""The oldest run-time that loads a model, as far as its operators decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tflint.targets.cpu_registry import CORE_CUSTOM_OPERATORS, Release, registered_versions

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import OperatorCode


@dataclass(frozen=True, slots=True)
class MinimumRuntime:
    """The oldest releases that load a model.

    `litert` and `tflite` (TensorFlow's numbers) are `None` when no release loads it. `refused` are
    the operator codes that no release takes, `decisive` those that demand just these releases. What
    custom operators need is not known, but for those of the default resolver.
    """

    litert: str | None
    tflite: str | None
    refused: tuple[OperatorCode, ...]
    decisive: tuple[OperatorCode, ...]


def minimum_runtime(facts: Facts) -> MinimumRuntime:
    """The maximum over all entries of `Model.operator_codes`: the loader resolves the unused too."""
    oldest = Release(tflite="1.5", litert="1.0")
    needed: list[tuple[OperatorCode, Release]] = []
    refused: list[OperatorCode] = []
    for code in facts.model.operator_codes:
        if code.is_custom:
            needed.append((code, CORE_CUSTOM_OPERATORS.get(code.custom_code or "") or oldest))
            continue
        release = registered_versions().get(code.name, {}).get(code.version)
        if release is None:
            refused.append(code)
        else:
            needed.append((code, release))
    if refused:
        return MinimumRuntime(None, None, tuple(refused), ())
    releases = [release for _, release in needed] or [oldest]
    litert = max(releases, key=lambda release: release.of("litert"))
    tflite = max(releases, key=lambda release: release.of("tflite"))
    decisive = tuple(
        code
        for code, release in needed
        if release.litert == litert.litert and release.tflite == tflite.tflite and release != oldest
    )
    return MinimumRuntime(litert.litert, tflite.tflite, (), decisive)
