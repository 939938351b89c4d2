"""`tflint rules`: the rules as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from tflint.cli.document_format import DocumentFormat
from tflint.cli.global_options import session_of
from tflint.cli.option_values import split
from tflint.cli.rule_page import page_object
from tflint.cli.rule_selection import selected_rules
from tflint.cli.text_table import text_table
from tflint.lint.rule import Rule
from tflint.lint.severity import Status


def rules(
    context: typer.Context,
    selectors: Annotated[
        list[str] | None,
        typer.Argument(metavar="SEL", help="Only these: codes, names, prefixes or families."),
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option("-t", "--target", metavar="NAME[,...]", help="Only rules for these targets."),
    ] = None,
    fixable: Annotated[
        bool, typer.Option("--fixable", help="Only rules with an automatic fix.")
    ] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Only rules in preview.")] = False,
    format_name: DocumentFormat = "text",
) -> int:
    """List the rules."""
    session = session_of(context)
    targets = _targets(split(target))
    found = [
        rule
        for rule in selected_rules(session, "rules", selectors or [])
        if (not targets or targets & {*rule.targets})
        and (not fixable or rule.fix != "none")
        and (not preview or rule.status is Status.PREVIEW)
    ]
    if format_name == "json":
        from tflint.report.json_text import json_text

        session.write(json_text([page_object(rule) for rule in found]) + "\n")
    elif format_name == "markdown":
        session.write(markdown_table(found))
    else:
        session.write(_text_table(found))
    return 0


def markdown_table(found: Sequence[Rule], folder: str | None = None) -> str:
    """The rules with their summaries; linked to the pages in `folder`, or to those on the web."""
    from tabulate import tabulate

    rows = [
        (
            f"[{rule.code}]({rule.url if folder is None else f'{folder}{rule.code}.md'})",
            rule.name,
            rule.severity.label,
            rule.confidence.label,
            rule.status.value,
            rule.summary.replace("|", "\\|"),
        )
        for rule in found
    ]
    head = ("code", "name", "severity", "confidence", "status", "what")
    return tabulate(rows, head, tablefmt="pipe", disable_numparse=True) + "\n"


def _text_table(found: Sequence[Rule]) -> str:
    rows = [
        (rule.code, rule.name, rule.severity.label, rule.confidence.label, _remarks(rule))
        for rule in found
    ]
    table = text_table(("code", "name", "severity", "confidence", ""), rows) if rows else ""
    count = "1 rule" if len(found) == 1 else f"{len(found)} rules"
    return table + "\n" * bool(table) + f"{count}\n"


def _remarks(rule: Rule) -> str:
    status = () if rule.status is Status.STABLE else (rule.status.value,)
    fix = () if rule.fix == "none" else (f"{rule.fix} fix",)
    return ", ".join((*status, *fix, *rule.targets))


def _targets(names: list[str]) -> set[str]:
    from tflint.lint.config_error import ConfigError

    if not names:
        return set()
    from tflint.targets.table import UnknownTargetError, select_target

    try:
        return {select_target(name).target.name for name in names}
    except UnknownTargetError as error:
        raise ConfigError(str(error)) from None
