"""What `tflint explain` prints for a message of a run-time: its meaning and the rules for it."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from tflint.escaping import readable_sentence
from tflint.explain.messages import MessageMatch
from tflint.lint.registry import Registry
from tflint.lint.rule import Rule
from tflint.markdown_escaping import code


def message_object(match: MessageMatch, registry: Registry) -> dict[str, Any]:
    """A found message as plain data."""
    return {
        "message": match.words,
        "source": match.message.source,
        "meaning": match.message.meaning,
        "rules": [
            {"code": rule.code, "name": rule.name, "summary": rule.summary, "url": rule.url}
            for rule in _rules(match, registry)
        ],
    }


def messages_text(matches: Sequence[MessageMatch], registry: Registry, width: int) -> str:
    """The found messages for a terminal of this width, and what to run next."""
    lines: list[str] = []
    codes: list[str] = []
    for match in matches:
        lines.append(f"{match.message.source}: {readable_sentence(match.words)}")
        lines += _indented(match.message.meaning, width)
        for rule in _rules(match, registry):
            lines += _indented(f"{rule.code} {rule.name}: {rule.summary}", width, indent=4)
            codes.append(rule.code)
        lines.append("")
    return "\n".join([*lines, _advice(codes)]) + "\n"


def messages_markdown(matches: Sequence[MessageMatch], registry: Registry) -> str:
    """The found messages in Markdown."""
    parts: list[str] = []
    codes: list[str] = []
    for match in matches:
        parts += [
            f"# {match.message.source}: {code(readable_sentence(match.words))}",
            match.message.meaning,
        ]
        rules = _rules(match, registry)
        parts.append("\n".join(f"- [{r.code} {r.name}]({r.url}): {r.summary}" for r in rules))
        codes += [rule.code for rule in rules]
    return "\n\n".join(filter(None, [*parts, _advice(codes)])) + "\n"


def _rules(match: MessageMatch, registry: Registry) -> list[Rule]:
    found = map(registry.by_code, match.message.rules)
    return [rule for rule in found if rule is not None]


def _advice(codes: Sequence[str]) -> str:
    if not codes:
        return "No rule finds this in a model yet; `tflint check MODEL` says what else is wrong."
    chosen = ",".join(dict.fromkeys(codes))
    return f"Where it is in a model: tflint check --select {chosen} MODEL"


def _indented(text: str, width: int, indent: int = 2) -> list[str]:
    return wrap(
        text.replace("`", ""),
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2 * (indent > 2)),
        break_long_words=False,
        break_on_hyphens=False,
    )
