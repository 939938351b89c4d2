"""The page of a rule: what `tflint explain` prints and the documentation consists of."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from tflint.lint.rule import SECTIONS, Rule, RuleOption

FAMILIES = {
    "F": "file and flatbuffer",
    "G": "graph, state and signatures",
    "T": "operand types, shapes and options",
    "Q": "quantization",
    "W": "weights",
    "R": "value ranges",
    "O": "operators, run-times and targets",
    "M": "metadata and input/output contract",
    "L": "labels",
    "P": "performance and size",
    "S": "security",
}

# In the order of the page: what is left of a docstring's sections, with the options in between.
_BEFORE_OPTIONS = (*SECTIONS[:-1], "Example")
_AFTER_OPTIONS = SECTIONS[-1:]

_TYPES = {bool: "true or false", int: "whole number", float: "number", str: "text"}


def page_object(rule: Rule) -> dict[str, Any]:
    """The page as plain data."""
    return {
        "code": rule.code,
        "name": rule.name,
        "family": family(rule),
        "severity": rule.severity.label,
        "confidence": rule.confidence.label,
        "status": rule.status.value,
        "since": rule.since,
        "fix": rule.fix,
        "targets": list(rule.targets),
        "tags": sorted(rule.tags),
        "pack": rule.pack,
        "summary": rule.summary,
        "sections": {title: text for title, text in _sections(rule) if title != "Options"},
        "options": [
            {
                "name": option.name,
                "type": option.type.__name__,
                "default": option.default,
                "reason": option.reason,
            }
            for option in rule.options
        ],
        "url": rule.url,
    }


def page_text(rule: Rule, width: int) -> str:
    """The page for a terminal of this width."""
    lines = [f"{rule.code} {rule.name}", *_indented(rule.summary, 2, width), ""]
    lines += [f"  {name:<11}{value}" for name, value in _attributes(rule)]
    for title, text in _sections(rule):
        lines += ["", f"  {title}"]
        if title == "Options":
            for option in rule.options:
                lines += _indented(_option_line(option), 4, width, hanging=2)
        else:
            for number, paragraph in enumerate(text.split("\n\n")):
                lines += [""] * bool(number)
                lines += _indented(paragraph, 4, width)
    return "\n".join([*lines, "", f"  {rule.url}"]) + "\n"


def page_markdown(rule: Rule) -> str:
    """The page in Markdown, with a heading of the first level."""
    parts = [f"# {rule.code} {rule.name}", rule.summary]
    parts.append("\n".join(f"- {name}: {value}" for name, value in _attributes(rule)))
    for title, text in _sections(rule):
        parts.append(f"## {title}")
        if title == "Options":
            parts.append("\n".join(f"- {_option_line(option, '`')}" for option in rule.options))
        else:
            parts.append(text)
    return "\n\n".join(parts) + "\n"


def family(rule: Rule) -> str:
    """What the letters of the code stand for; for a plug-in its name."""
    return FAMILIES.get(rule.family, rule.pack)


def _attributes(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "family", family(rule)
    yield "severity", rule.severity.label
    yield "confidence", rule.confidence.label
    yield "status", f"{rule.status.value}, since {rule.since}"
    if rule.fix != "none":
        yield "fix", rule.fix
    if rule.targets:
        yield "targets", ", ".join(rule.targets)
    if rule.tags:
        yield "tags", ", ".join(sorted(rule.tags))


def _sections(rule: Rule) -> Iterator[tuple[str, str]]:
    """Titles with their texts, in the order of the page; that of the options is empty."""
    for title in _BEFORE_OPTIONS:
        if rule.sections.get(title):
            yield title, _capitalized(rule.sections[title])
    if rule.options:
        yield "Options", ""
    for title in _AFTER_OPTIONS:
        if rule.sections.get(title):
            yield title, _capitalized(rule.sections[title])


def _capitalized(text: str) -> str:
    """With a capital at the start, unless the first word is a name in code."""
    word = text.partition(" ")[0]
    return text[0].upper() + text[1:] if word.isalpha() and word.islower() else text


def _option_line(option: RuleOption, quote: str = "") -> str:
    kind = _TYPES.get(option.type, option.type.__name__)
    name = f"{quote}{option.name}{quote}"
    return f"{name} ({kind}, default {_default(option.default)}): {option.reason}"


def _default(value: Any) -> str:
    """As a configuration file would hold it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value:g}"


def _indented(text: str, indent: int, width: int, hanging: int = 0) -> list[str]:
    return wrap(
        text.replace("`", ""),
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )
