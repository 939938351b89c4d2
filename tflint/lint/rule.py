"""How a rule is declared.

A rule is a generator function with a decorator. Its docstring is its public page, its keyword-only
parameters are its options; nothing about it is written down twice::

    @rule("Q103", "invalid-scale", severity=ERROR, confidence=HIGH, on=Tensor)
    def invalid_scale(tensor: Tensor, facts: Facts) -> Iterator[Finding]:
        \"\"\"A scale is zero, negative, denormal, infinite or not a number.

        What it checks: ...
        Why it matters: ...
        How to fix: ...
        When it is wrong: ...
        Source: ...
        \"\"\"
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from tflint.lint.severity import Confidence, Severity, Status

if TYPE_CHECKING:
    from tflint.lint.finding import Finding

# A reserved name until the project has a home of its own.
DOCS_URL = "https://example.org/tflint/rules"

CODE = re.compile(r"[A-Z]{1,4}[0-9]{3}")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

SECTIONS = ("What it checks", "Why it matters", "How to fix", "When it is wrong", "Source")

Check = Callable[..., Iterator["Finding"]]


class RuleOption(NamedTuple):
    """One option of a rule: its name in configuration files, its type and default, and why the
    default is what it is (from the docstring's `Options:` section)."""

    name: str
    type: type
    default: Any
    reason: str

    @property
    def parameter(self) -> str:
        """The name of the keyword parameter that receives it."""
        return self.name.replace("-", "_")


class Ops(NamedTuple):
    """What an operator rule asks for: operators of these kinds only."""

    kinds: frozenset[str]


def ops(*kinds: str) -> Ops:
    """Ask for operators of the given kinds (builtin names as in the schema, e.g. `CONV_2D`)."""
    return Ops(frozenset(kinds))


@dataclass(frozen=True)
class Rule:
    """A declared rule: its attributes and the function that checks one node.

    `on` is the node class the engine hands to `check` (or `Ops` for operators of certain kinds);
    `fix` is `none`, `safe` or `unsafe`; `targets` limits the rule to runs in which one of these
    targets is selected (empty: always).
    """

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    on: type | Ops
    check: Check
    status: Status = Status.STABLE
    since: str = "0.1.0"
    fix: str = "none"
    targets: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    security_severity: float | None = None
    pack: str = ""

    @property
    def family(self) -> str:
        """The letters of the code: `Q` for `Q103`."""
        return self.code.rstrip("0123456789")

    @property
    def url(self) -> str:
        """The page of the rule."""
        return f"{DOCS_URL}/{self.code}"

    @cached_property
    def summary(self) -> str:
        """The first line of the docstring: the rule in one sentence."""
        return (inspect.getdoc(self.check) or "").partition("\n")[0].strip()

    @cached_property
    def sections(self) -> Mapping[str, str]:
        """The docstring by section title (`What it checks`, `Why it matters`, ...), each with its
        lines joined; paragraphs stay separated by blank lines."""
        return _sections(inspect.getdoc(self.check) or "")

    @cached_property
    def options(self) -> tuple[RuleOption, ...]:
        """The options: the keyword-only parameters of the check, in order of declaration."""
        reasons = _option_reasons(inspect.getdoc(self.check) or "")
        parameters = inspect.signature(self.check).parameters.values()
        return tuple(
            RuleOption(name, type(p.default), p.default, reasons.get(name, ""))
            for p in parameters
            if p.kind is inspect.Parameter.KEYWORD_ONLY
            for name in [p.name.replace("_", "-")]
        )


@dataclass(slots=True)
class RulePack:
    """The rules that one import package declares, in order of declaration, and their codes and
    names."""

    name: str
    rules: list[Rule] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)


_declared: dict[str, RulePack] = {}


def declared_rules(pack: str) -> list[Rule]:
    """The rules declared so far by modules of the import package `pack`."""
    return _declared[pack].rules if pack in _declared else []


def rule(
    code: str,
    name: str,
    *,
    severity: Severity,
    confidence: Confidence,
    on: type | Ops,
    status: Status = Status.STABLE,
    since: str = "0.1.0",
    fix: str = "none",
    targets: Iterable[str] = (),
    tags: Iterable[str] = (),
    security_severity: float | None = None,
) -> Callable[[Check], Check]:
    """Declare the decorated generator function as a rule of the package it stands in.

    Raises `ValueError` when the code or name is malformed or the code is taken in this package.
    """
    if not CODE.fullmatch(code):
        raise ValueError(f"rule code {code!r} is not one to four capital letters and three digits")
    if not NAME.fullmatch(name):
        raise ValueError(f"rule name {name!r} is not in kebab-case")

    def declare(check: Check) -> Check:
        package = check.__module__.partition(".")[0]
        pack = _declared.setdefault(package, RulePack(package))
        if not pack.taken.isdisjoint((code, name)):
            raise ValueError(f"rule {code} {name} is declared twice in {package}")
        pack.taken |= {code, name}
        pack.rules.append(
            Rule(
                code=code,
                name=name,
                severity=severity,
                confidence=confidence,
                on=on,
                check=check,
                status=status,
                since=since,
                fix=fix,
                targets=tuple(targets),
                tags=frozenset(tags),
                security_severity=security_severity,
                pack=package,
            )
        )
        return check

    return declare


def _sections(doc: str) -> dict[str, str]:
    found: dict[str, str] = {}
    title = ""
    for line in doc.splitlines()[1:]:
        head = re.match(r"([A-Z][A-Za-z ]+):(?:\s+|$)(.*)", line)
        if head and head[1] in (*SECTIONS, "Options", "Example"):
            title = head[1]
            found[title] = head[2].strip()
        elif title:
            found[title] += "\n" + line.strip()
    return {title: _join_lines(text) for title, text in found.items()}


def _join_lines(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(" ".join(p.split()) for p in paragraphs)


def _option_reasons(doc: str) -> dict[str, str]:
    """`Options:` holds one indented entry per option: `name: reason`."""
    reasons: dict[str, str] = {}
    current = ""
    inside = False
    for line in doc.splitlines():
        if line.startswith("Options:"):
            inside = True
        elif inside and line and not line.startswith(" "):
            break
        elif inside:
            entry = re.match(r"\s+([a-z][a-z0-9-]*): (.*)", line)
            if entry:
                current = entry[1]
                reasons[current] = entry[2].strip()
            elif current and line.strip():
                reasons[current] += " " + line.strip()
    return reasons
