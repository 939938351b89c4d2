"""What goes to standard error around a check: notifications, and with `-v` how it was done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

from tflint.cli.command_line import COMMANDS
from tflint.cli.global_options import Session
from tflint.escaping import readable, readable_sentence
from tflint.lint.outcome import Notification, Outcome
from tflint.lint.settings import Settings, effective
from tflint.lint.suggestions import nearest
from tflint.report.notices import notices
from tflint.report.options import ReportOptions
from tflint.report.summary_line import quantity

SLOWEST_RULES = 10


def say_notifications(outcome: Outcome, session: Session) -> None:
    """A line for each notification; nothing with `-qq`. A path that does not exist is wrong usage,
    and is worded as such."""
    if session.quiet > 1 or sys.stderr is None:
        return
    terminal = session.stderr
    options = ReportOptions(color=terminal.color, ascii=terminal.ascii, width=terminal.width)
    for notification in outcome.notifications:
        if notification.id == "not-found":
            message = notification.message + _meant_command(notification)
            session.say(readable_sentence(message, terminal.ascii))
        else:
            alone = replace(outcome, notifications=(notification,))
            sys.stderr.writelines(notices(alone, options, debug=session.debug))


def _meant_command(notification: Notification) -> str:
    """A hint for a path that is a mistyped command."""
    found = nearest(notification.path or "", COMMANDS)
    if found is None or "did you mean" in notification.message:
        return ""
    return f" (did you mean the command {found}?)"


def say_settings(settings: Settings, session: Session) -> None:
    """The settings that are not the defaults, and where they come from."""
    for each in effective(settings):
        if each.origins != ("default",):
            value = readable(repr(each.value), in_ascii=session.stderr.ascii)
            session.say(f"{each.name} = {value} ({', '.join(each.origins)})")


def say_what_was_done(outcome: Outcome, session: Session) -> None:
    """Each model with what became of it, and the rules that took longest (with `-vv` all)."""
    for model in outcome.models:
        path = readable(model.display_path, in_ascii=session.stderr.ascii)
        found = quantity(len(model.diagnostics), "finding")
        session.say(f"{model.status.value} {path} ({found})")
    for line in _timing(outcome, None if session.verbose > 1 else SLOWEST_RULES):
        session.say(line)


def _timing(outcome: Outcome, count: int | None) -> Iterator[str]:
    slowest = sorted(outcome.rule_seconds.items(), key=lambda each: (-each[1], each[0]))
    for code, seconds in slowest[:count]:
        yield f"rule {code} took {seconds * 1000:.1f} ms"
