"""`tflint targets`: run-times and devices, and what they take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tflint.cli.document_format import DocumentFormat
from tflint.cli.global_options import session_of
from tflint.cli.text_table import text_table
from tflint.escaping import ascii_only
from tflint.lint.config_error import ConfigError

if TYPE_CHECKING:
    from tflint.targets.table import OperatorSupport, Target


def targets(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Describe this target and its operators.")
    ] = None,
    format_name: DocumentFormat = "text",
) -> int:
    """List the run-times and devices that models can be judged for, or describe one."""
    session = session_of(context)
    found = _all() if name is None else [_named(name)]
    if format_name == "json":
        from tflint.report.json_text import json_text

        text = json_text([_object(each, full=name is not None) for each in found]) + "\n"
    elif name is None:
        text = _markdown_table(found) if format_name == "markdown" else _text_table(found)
    else:
        text = "\n".join(_description(found[0], session.stdout.width)) + "\n"
        if format_name == "markdown":
            text = _markdown(found[0])
    if session.stdout.ascii:
        text = "\n".join(map(ascii_only, text.split("\n")))
    session.write(text)
    return 0


def _all() -> list[Target]:
    from tflint.targets.table import targets as every

    return every()


def _named(name: str) -> Target:
    from tflint.targets.table import UnknownTargetError, select_target

    try:
        return select_target(name).target
    except UnknownTargetError as error:
        raise ConfigError(str(error)) from None


def _object(target: Target, *, full: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": target.name,
        "title": target.title,
        "kind": target.kind.value,
        "version": target.version,
        "date": target.date,
        "source": target.source,
        "operator_count": len(target.operators),
    }
    if full:
        found["fallback"] = target.fallback
        found["parameter"] = target.parameter
        found["remarks"] = list(target.remarks)
        found["operators"] = {
            name: dict(_conditions(support)) for name, support in target.operators.items()
        }
    return found


_HEAD = ("name", "kind", "table from", "date", "operators")


def _rows(found: Sequence[Target]) -> list[tuple[str, ...]]:
    return [
        (each.name, each.kind.value, each.version, each.date, str(len(each.operators) or "-"))
        for each in found
    ]


def _text_table(found: Sequence[Target]) -> str:
    return text_table(_HEAD, _rows(found), right=[len(_HEAD) - 1])


def _markdown_table(found: Sequence[Target]) -> str:
    from tabulate import tabulate

    return tabulate(_rows(found), _HEAD, tablefmt="pipe", disable_numparse=True) + "\n"


def _description(target: Target, width: int) -> Iterator[str]:
    yield f"{target.name}: {target.title}"
    for name, value in _attributes(target):
        yield from _wrapped(f"{name:<10}{value}", width, 2, 10)
    for remark in target.remarks:
        yield from _wrapped(f"- {remark}", width, 2, 2)
    if target.operators:
        yield ""
        longest = max(map(len, target.operators))
        for name, support in sorted(target.operators.items()):
            conditions = "; ".join(f"{key} {value}" for key, value in _conditions(support))
            line = f"{name:<{longest}}  {conditions}".rstrip()
            yield from _wrapped(line, width, 2, 6)


def _markdown(target: Target) -> str:
    from tabulate import tabulate

    attributes = [f"- {name}: {value}" for name, value in _attributes(target)]
    remarks = [f"- {remark}" for remark in target.remarks]
    parts = [f"# {target.name}: {target.title}", "\n".join(attributes), "\n".join(remarks)]
    if target.operators:
        rows = [
            (name, *(getattr(support, key).replace("|", "\\|") for key in _CONDITIONS))
            for name, support in sorted(target.operators.items())
        ]
        head = ("operator", *_CONDITIONS)
        parts.append(tabulate(rows, head, tablefmt="pipe", disable_numparse=True))
    return "\n\n".join(filter(None, parts)) + "\n"


def _attributes(target: Target) -> Iterator[tuple[str, str]]:
    yield "kind", target.kind.value
    yield "table", f"{target.version}, {target.date}"
    yield "source", target.source
    if target.fallback is not None:
        yield "fallback", target.fallback
    if target.parameter is not None:
        yield "parameter", f"{target.parameter}, written behind a colon"
    if target.operators:
        yield "operators", str(len(target.operators))


_CONDITIONS = ("versions", "types", "since", "limits")


def _conditions(support: OperatorSupport) -> Iterator[tuple[str, str]]:
    for name in _CONDITIONS:
        value: str = getattr(support, name)
        if value:
            yield name, value


def _wrapped(text: str, width: int, indent: int, hanging: int) -> list[str]:
    return wrap(
        text,
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )
