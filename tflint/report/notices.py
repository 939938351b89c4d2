"""Notifications as lines for standard error."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.escaping import escape, readable_sentence
from tflint.lint.outcome import Outcome
from tflint.report.options import ReportOptions
from tflint.report.terminal import level_word


def notices(outcome: Outcome, options: ReportOptions, debug: bool = False) -> Iterator[str]:
    """A line per notification: `tflint: error: cannot read 'a.tflite': permission denied`; with
    `debug` followed by its traceback."""
    for notification in outcome.notifications:
        message = readable_sentence(notification.message, options.ascii)
        yield f"tflint: {level_word(notification.level, options)}: {message}\n"
        if debug and notification.detail:
            for line in notification.detail.rstrip("\n").split("\n"):
                yield f"  {escape(line)}\n"
