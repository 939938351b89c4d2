"""`tflint explain`: the page of a rule, or the rules behind a run-time's message."""

from __future__ import annotations

from typing import Annotated

import typer

from tflint.cli.document_format import DocumentFormat
from tflint.cli.global_options import session_of
from tflint.cli.rule_page import page_markdown, page_object, page_text
from tflint.cli.rule_selection import configured_registry, selected_rules
from tflint.escaping import ascii_only
from tflint.lint.config_error import ConfigError
from tflint.lint.registry import Registry

MAXIMUM_WIDTH = 88
"""Longer lines are hard to read."""


def explain(
    context: typer.Context,
    rules: Annotated[
        list[str],
        typer.Argument(
            metavar="RULE",
            help="Code, name, prefix or family, as in Q2; or what a run-time said.",
        ),
    ],
    format_name: DocumentFormat = "text",
) -> int:
    """Tell what a rule checks, why it matters, how to fix it and when it is wrong; or which rules
    find the cause of a run-time's message."""
    session = session_of(context)
    width = min(session.stdout.width, MAXIMUM_WIDTH)
    registry = configured_registry(session)
    message = _message(rules, registry)
    if message is not None:
        text = _message_text(message, registry, format_name, width)
        session.write(_ascii_only_lines(text) if session.stdout.ascii else text)
        return 0
    found = selected_rules(session, "explain", rules)
    if format_name == "json":
        from tflint.report.json_text import json_text

        text = json_text([page_object(rule) for rule in found]) + "\n"
    elif format_name == "markdown":
        text = "\n".join(map(page_markdown, found))
    else:
        text = "\n\n".join(page_text(rule, width) for rule in found)
        if session.stdout.ascii:
            text = _ascii_only_lines(text)
    session.write(text)
    return 0


def _ascii_only_lines(text: str) -> str:
    return "\n".join(map(ascii_only, text.split("\n")))


def _message(arguments: list[str], registry: Registry) -> str | None:
    """What a run-time said, if that is what the arguments are; quoted, or word for word."""
    from tflint.explain.messages import rules_for_message

    text = " ".join(arguments)
    if any(registry.find(argument) for argument in arguments):
        return None
    is_quoted = any(" " in argument.strip() for argument in arguments)
    return text if is_quoted or rules_for_message(text) else None


def _message_text(message: str, registry: Registry, format_name: str, width: int) -> str:
    from tflint.cli.message_page import message_object, messages_markdown, messages_text
    from tflint.explain.messages import rules_for_message

    matches = rules_for_message(message)
    if not matches:
        raise ConfigError(
            "explain: no known message of a run-time, delegate or compiler is in this text; "
            "`tflint check MODEL` finds what they refuse, `tflint rules` lists the rules"
        )
    if format_name == "json":
        from tflint.report.json_text import json_text

        return json_text([message_object(match, registry) for match in matches]) + "\n"
    if format_name == "markdown":
        return messages_markdown(matches, registry)
    return messages_text(matches, registry, width)
