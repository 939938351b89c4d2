"""Format `github`: workflow commands, which GitHub shows as annotations of a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tflint.escaping import readable, readable_sentence, with_period
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.outcome import ModelOutcome, Notification, Outcome
from tflint.lint.severity import Severity
from tflint.report.options import ReportOptions
from tflint.report.paths import RepositoryPaths
from tflint.report.summary_line import summary_line

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_NOTIFICATION_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}

# actions/toolkit, docs/problem-matchers.md, "Limitations": 10 errors and 10 warnings per step, 50
# annotations per job. Notices are not mentioned there; the same limit is assumed for them.
_SHOWN_PER_LEVEL = 10


def render(outcome: Outcome, options: ReportOptions) -> Iterator[str]:
    """Commands from the most to the least severe, notifications first within a level.

    When GitHub will not show all of them, the last one is a notice with the totals. The other
    notices are then limited so that this one is shown.
    """
    commands = _commands(outcome, options)
    totals = Counter(level for level, _ in commands)
    overflow = any(count > _SHOWN_PER_LEVEL for count in totals.values())
    notices_left = _SHOWN_PER_LEVEL - 1 if overflow else _SHOWN_PER_LEVEL
    for level in _LEVELS.values():
        of_level = [text for other, text in commands if other == level]
        yield from of_level[:notices_left] if level == "notice" else of_level
    if overflow:
        message = f"{summary_line(outcome)}; GitHub shows {_SHOWN_PER_LEVEL} annotations per level"
        yield _command("notice", {"title": "tflite-lint"}, f"{message}.")


def _commands(outcome: Outcome, options: ReportOptions) -> list[tuple[str, str]]:
    paths = RepositoryPaths(options)
    commands = [
        _notification(notification, options, paths) for notification in outcome.notifications
    ]
    for model in outcome.models:
        for diagnostic in model.diagnostics:
            level = _LEVELS[diagnostic.severity]
            commands.append((level, _annotation(level, diagnostic, model, options, paths)))
    return commands


def _annotation(
    level: str,
    diagnostic: Diagnostic,
    model: ModelOutcome,
    options: ReportOptions,
    paths: RepositoryPaths,
) -> str:
    place = readable(diagnostic.location.address, in_ascii=options.ascii)
    if model.member is not None:
        place += f" of {readable(model.member, in_ascii=options.ascii)}"
    lines = [with_period(readable_sentence(diagnostic.message, options.ascii)), f"At {place}."]
    if diagnostic.help is not None:
        lines.append(f"Help: {with_period(readable_sentence(diagnostic.help, options.ascii))}")
    properties = {
        "file": _file(model.path, options, paths),
        "line": "1",
        "title": f"{diagnostic.code} {diagnostic.name} (tflite-lint)",
    }
    return _command(level, properties, "\n".join(lines))


def _notification(
    notification: Notification, options: ReportOptions, paths: RepositoryPaths
) -> tuple[str, str]:
    level = _NOTIFICATION_LEVELS[notification.level]
    properties = {"title": f"{notification.id} (tflite-lint)"}
    if notification.path is not None:
        properties = {"file": _file(notification.path, options, paths), "line": "1", **properties}
    message = with_period(readable_sentence(notification.message, options.ascii))
    return level, _command(level, properties, message)


def _file(path: str, options: ReportOptions, paths: RepositoryPaths) -> str:
    relative = paths.relative(path)
    return readable(relative, limit=len(relative), in_ascii=options.ascii)


def _command(level: str, properties: dict[str, str], message: str) -> str:
    """Escaped as the runner decodes it: the message less than the properties."""
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{level} {written}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
