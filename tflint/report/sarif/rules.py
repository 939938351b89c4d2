"""The rules of a run as SARIF reporting descriptors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tflint.escaping import cut, escape, with_period
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.rule import Rule
from tflint.lint.severity import Severity
from tflint.report.options import ReportOptions

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

BUILT_IN_PACK = "tflint_rules"

_PROBLEM_SEVERITIES = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "recommendation",
}
_FAMILY_TAGS = {
    "F": ("file", "flatbuffer"),
    "G": ("graph", "signatures"),
    "T": ("types", "shapes"),
    "Q": ("quantization",),
    "W": ("weights",),
    "R": ("ranges",),
    "O": ("operators",),
    "M": ("metadata",),
    "L": ("labels",),
    "P": ("performance",),
    "S": ("security",),
}
_MAXIMUM_TAGS = 10
_MAXIMUM_DESCRIPTION = 1024


class RuleTable:
    """The descriptors of the rules that ran or found something, sorted by code, those of plug-ins
    in a tool component of their own."""

    def __init__(
        self, codes: Iterable[str], findings: Iterable[Diagnostic], options: ReportOptions
    ) -> None:
        found = {diagnostic.code: diagnostic for diagnostic in findings}
        self._components: dict[str, list[dict[str, Any]]] = {BUILT_IN_PACK: []}
        self._places: dict[str, tuple[str, int]] = {}
        for code in sorted(found.keys() | (options.rules.keys() & set(codes))):
            rule = options.rules.get(code)
            pack = BUILT_IN_PACK if rule is None else rule.pack
            descriptors = self._components.setdefault(pack, [])
            self._places[code] = (pack, len(descriptors))
            descriptors.append(_bare_descriptor(found[code]) if rule is None else _descriptor(rule))

    @property
    def built_in(self) -> list[dict[str, Any]]:
        """The descriptors of the rules that come with tflint."""
        return self._components[BUILT_IN_PACK]

    @property
    def extensions(self) -> list[dict[str, Any]]:
        """A tool component per plug-in."""
        return [
            {"name": pack, "rules": descriptors}
            for pack, descriptors in self._components.items()
            if pack != BUILT_IN_PACK
        ]

    def reference(self, code: str) -> dict[str, Any]:
        """The properties by which a result names its rule."""
        pack, index = self._places[code]
        if pack == BUILT_IN_PACK:
            return {"ruleId": code, "ruleIndex": index}
        extension = list(self._components).index(pack) - 1
        rule = {"id": code, "index": index, "toolComponent": {"index": extension, "name": pack}}
        return {"ruleId": code, "rule": rule}


def message_string(text: str) -> str:
    """Text as a SARIF message string, in which braces enclose placeholders (SARIF 3.11.5)."""
    return text.replace("{", "{{").replace("}", "}}")


def _descriptor(rule: Rule) -> dict[str, Any]:
    sections = rule.sections
    summary = _text(rule.summary or rule.name)
    description = " ".join(
        filter(None, (sections.get("What it checks"), sections.get("Why it matters")))
    )
    advice = [sections.get("How to fix", ""), _exceptions(sections.get("When it is wrong"))]
    help_text = "\n\n".join(filter(None, advice)) or rule.summary or rule.name
    return {
        "id": rule.code,
        "name": _pascal_case(rule.name),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": _text(description) or summary},
        "help": {
            "text": message_string(help_text.replace("`", "")),
            "markdown": message_string(help_text),
        },
        "helpUri": rule.url,
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "messageStrings": {"default": {"text": "{0}."}},
        "properties": _properties(rule),
    }


def _bare_descriptor(diagnostic: Diagnostic) -> dict[str, Any]:
    """For a finding whose rule the caller did not pass: all that the finding says about it."""
    return {
        "id": diagnostic.code,
        "name": _pascal_case(diagnostic.name),
        "helpUri": diagnostic.url,
        "messageStrings": {"default": {"text": "{0}."}},
    }


def _properties(rule: Rule) -> dict[str, Any]:
    is_security = rule.family == "S" or rule.security_severity is not None
    security = ("security",) if is_security else ()
    tags = dict.fromkeys(
        (*security, *_FAMILY_TAGS.get(rule.family, ()), *sorted(rule.tags), *sorted(rule.targets))
    )
    properties: dict[str, Any] = {
        "tags": list(tags)[:_MAXIMUM_TAGS],
        "precision": rule.confidence.label,
        "problem.severity": _PROBLEM_SEVERITIES[rule.severity],
    }
    if rule.security_severity is not None:
        properties["security-severity"] = f"{rule.security_severity:.1f}"
    return properties


def _pascal_case(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def _text(markdown: str) -> str:
    plain = escape(markdown.replace("`", ""))
    return message_string(cut(with_period(plain), _MAXIMUM_DESCRIPTION)) if plain else ""


def _exceptions(section: str | None) -> str:
    return f"When it is wrong: {section}" if section else ""
