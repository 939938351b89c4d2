"""`tflint explain`: the page of a rule."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from tflint.cli.global_options import session_of
from tflint.cli.rule_page import page_markdown, page_object, page_text
from tflint.cli.rule_selection import selected_rules
from tflint.escaping import ascii_only

MAXIMUM_WIDTH = 88
"""Longer lines are hard to read."""


def explain(
    context: typer.Context,
    rules: Annotated[
        list[str], typer.Argument(metavar="RULE", help="Code, name, prefix or family, as in Q2.")
    ],
    format_name: Annotated[
        Literal["text", "markdown", "json"],
        typer.Option("-f", "--format", metavar="NAME", help="text, markdown or json."),
    ] = "text",
) -> int:
    """Tell what a rule checks, why it matters, how to fix it and when it is wrong."""
    session = session_of(context)
    found = selected_rules(session, "explain", rules)
    if format_name == "json":
        from tflint.report.json_text import json_text

        text = json_text([page_object(rule) for rule in found]) + "\n"
    elif format_name == "markdown":
        text = "\n".join(map(page_markdown, found))
    else:
        width = min(session.stdout.width, MAXIMUM_WIDTH)
        text = "\n\n".join(page_text(rule, width) for rule in found)
        if session.stdout.ascii:
            text = "\n".join(map(ascii_only, text.split("\n")))
    session.write(text)
    return 0
