"""Colour and hyperlinks by escape sequences (ECMA-48 and OSC 8), without a library: the formats
for people are the ones whose start-up time is felt."""

from __future__ import annotations

from tflint.escaping import escape
from tflint.lint.severity import Severity
from tflint.report.options import ReportOptions

_SEVERITY_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "34"}
_LEVEL_COLORS = {"error": "31", "warning": "33", "note": "34"}
_BOLD = "1"


def severity_word(severity: Severity, options: ReportOptions) -> str:
    """`error` in red, `warning` in yellow, `info` in blue."""
    return _styled(severity.label, _SEVERITY_COLORS[severity], options)


def level_word(level: str, options: ReportOptions) -> str:
    """The level of a notification in the colours of the severities."""
    return _styled(level, _LEVEL_COLORS[level], options)


def rule_code(code: str, url: str, options: ReportOptions) -> str:
    """The code of a rule in bold, linked to its page if links are wanted."""
    text = _styled(code, _BOLD, options)
    if not options.links:
        return text
    return f"\x1b]8;;{escape(url)}\x1b\\{text}\x1b]8;;\x1b\\"


def _styled(text: str, parameters: str, options: ReportOptions) -> str:
    return f"\x1b[{parameters}m{text}\x1b[0m" if options.color else text
