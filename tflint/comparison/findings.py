"""What a linter says of two models: findings that are new, and those that are fixed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tflint.comparison.change import Change, ChangeClass
from tflint.lint.diagnostic import Diagnostic


class FindingChanges(NamedTuple):
    """The changes, and how many findings are in both models."""

    changes: list[Change]
    unchanged: int


def finding_changes(old: Sequence[Diagnostic], new: Sequence[Diagnostic]) -> FindingChanges:
    """Compare by fingerprint, which survives a re-export."""
    before = {each.fingerprint for each in old}
    after = {each.fingerprint for each in new}
    changes = [*_changes("new", new, before), *_changes("fixed", old, after)]
    return FindingChanges(changes, len(before & after))


def _changes(word: str, diagnostics: Iterable[Diagnostic], known: set[str]) -> Iterator[Change]:
    for each in diagnostics:
        if each.fingerprint not in known:
            yield Change(
                ChangeClass.FINDINGS,
                f"finding-{word}",
                f"{word} {each.severity.label} {each.code}",
                each.message,
                weight=each.severity.value + (10 if word == "new" else 0),
                data={
                    "code": each.code,
                    "severity": each.severity.label,
                    "address": each.location.address,
                    "fingerprint": each.fingerprint,
                },
            )
