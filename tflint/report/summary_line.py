"""The last line of the formats for people."""

from __future__ import annotations

from tflint.lint.outcome import ModelOutcome, ModelStatus, Outcome, Summary

_NOT_CHECKED = (ModelStatus.UNREADABLE, ModelStatus.SKIPPED)


def summary_line(outcome: Outcome) -> str:
    """The counts of the run in one line, as in `2 errors, 1 warning in 2 of 17 models; 1 model not
    checked`, without the time."""
    counts = outcome.summary
    unchecked = sum(model.status in _NOT_CHECKED for model in outcome.models)
    parts = [_findings(outcome.models, counts, unchecked)]
    if unchecked:
        parts.append(f"{quantity(unchecked, 'model')} not checked")
    hidden = []
    if counts.suppressed:
        hidden.append(f"{counts.suppressed} suppressed")
    if counts.baselined:
        hidden.append(f"{counts.baselined} in baseline")
    if hidden:
        parts.append(", ".join(hidden))
    if counts.fixable:
        parts.append(f'{counts.fixable} fixable with "tflint fix"')
    return "; ".join(parts)


def stale_baseline_line(outcome: Outcome) -> str | None:
    """What to do about baseline entries that match nothing any more, if there are any."""
    stale = outcome.stale_baseline_entries
    if not stale:
        return None
    entries = "entry" if stale == 1 else "entries"
    return f"{stale} stale baseline {entries}; run: tflint baseline prune"


def quantity(count: int, noun: str) -> str:
    """`1 model`, `2 models`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def duration(seconds: float) -> str:
    """A duration with the digits that matter: `0.21 s`, `0.4 s`, `3.1 s`, `75 s`."""
    if seconds >= 10:
        return f"{seconds:.0f} s"
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{max(seconds, 0.01):.2g} s"


def _findings(models: tuple[ModelOutcome, ...], counts: Summary, unchecked: int) -> str:
    by_severity = [
        quantity(counts.error, "error") if counts.error else "",
        quantity(counts.warning, "warning") if counts.warning else "",
        f"{counts.info} info" if counts.info else "",
    ]
    found = ", ".join(filter(None, by_severity))
    if found:
        affected = sum(bool(model.diagnostics) for model in models)
        of = "" if affected == len(models) else f" of {len(models)}"
        return f"{found} in {affected}{of} {'model' if len(models) == 1 else 'models'}"
    judged = len(models) - unchecked
    return f"No findings in {quantity(judged, 'model')}" if judged else "No model checked"
