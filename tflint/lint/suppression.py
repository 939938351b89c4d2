"""Findings that the user accepts: `suppress` tables of the configuration and of sidecars."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tflint.lint.diagnostic import Diagnostic, Location, Suppression
from tflint.lint.origin import Origin, shown_path
from tflint.lint.outcome import Notification
from tflint.lint.path_glob import Glob
from tflint.lint.registry import Registry
from tflint.lint.selector import EVERYTHING, Selector, SelectorText
from tflint.lint.toml_kinds import Date, GlobText, ListOf, Schema, Text
from tflint.lint.toml_tables import TableKind, key
from tflint.lint.wildcard import wildcard_match


class AcceptableRule(SelectorText):
    """A selector other than `ALL`: to accept everything is to not check at all."""

    def read(self, value: object, origin: Origin) -> Selector:
        if value == EVERYTHING:
            raise origin.error("'ALL' is refused; name the rules or families to accept")
        return super().read(value, origin)

    def schema(self) -> Schema:
        return super().schema() | {"not": {"const": EVERYTHING}}


@dataclass(frozen=True, slots=True)
class SuppressTable:
    """One `suppress` table. All keys that are given must match."""

    rule: Selector = field(metadata=key(AcceptableRule(), "the rule, or the rules of a family"))
    path: Glob | None = field(default=None, metadata=key(GlobText(), "glob of the models"))
    at: str | None = field(
        default=None,
        metadata=key(
            Text(),
            "address, or tensor:NAME, op:TYPE, subgraph:NAME, file:NAME, metadata:NAME; * is a wildcard",
        ),
    )
    fingerprint: str | None = field(
        default=None,
        metadata=key(
            Text(r"v1:[0-9a-f]{32}:[0-9]{1,9}", "a fingerprint such as v1:<32 hex digits>:1"),
            "the one finding with this fingerprint",
        ),
    )
    reason: str | None = field(default=None, metadata=key(Text(), "why the finding is accepted"))
    until: datetime.date | None = field(
        default=None, metadata=key(Date(), "last day on which it is accepted")
    )
    kind: Literal["config", "sidecar"] = "config"
    origin: Origin = field(default=Origin())

    def about(self, path: str) -> bool:
        """Whether it is about this model (a path relative to the current directory)."""
        return self.path is None or self.path.matches(path)


SUPPRESS_TABLES = ListOf(TableKind(SuppressTable))

SIDECAR_SUPPRESS_TABLES = ListOf(TableKind(SuppressTable, without=frozenset({"path"})))


def refuse_missing_reasons(tables: Iterable[SuppressTable]) -> None:
    """The setting `require-reason`. Raises `ConfigError` for the first table without a reason."""
    for table in tables:
        if table.reason is None:
            raise table.origin.error("key 'reason' is missing, which require-reason demands")


@dataclass(frozen=True, slots=True)
class SuppressUse:
    """What became of the tables in one model or, added up with `|`, in a run: those that could have
    matched something, and those that did."""

    tried: frozenset[SuppressTable] = frozenset()
    used: frozenset[SuppressTable] = frozenset()
    expired: frozenset[SuppressTable] = frozenset()

    def __or__(self, other: SuppressUse) -> SuppressUse:
        return SuppressUse(
            self.tried | other.tried, self.used | other.used, self.expired | other.expired
        )

    def notifications(self, level: Literal["warning", "error"] | None) -> list[Notification]:
        """The tables that matched nothing and those that have expired, in the order of their files;
        none when `level` is None (setting `unused-suppressions`). As an error it is a wrong
        configuration: status 2."""
        if level is None:
            return []
        found = []
        for table in sorted(self.tried | self.expired, key=_written_order):
            if table in self.expired:
                text = f"the suppression of {table.rule.text} expired after {table.until}"
                found.append(_notification(level, "expired-suppression", table, text))
            elif table not in self.used:
                text = f"the suppression of {table.rule.text} matches nothing"
                found.append(_notification(level, "unused-suppression", table, text))
        return found


class Suppressions:
    """The suppress tables that are about one model.

    `tables` are those of the configuration and of the sidecar, in order; `today` decides which have
    expired. Raises `ConfigError` when a table names an unknown rule.
    """

    def __init__(
        self, tables: Sequence[SuppressTable], registry: Registry, path: str, today: datetime.date
    ) -> None:
        own = [(t, registry.resolve(t.rule).codes) for t in tables if t.about(path)]
        self._active = [(t, codes) for t, codes in own if t.until is None or t.until >= today]
        self._expired = [t for t, _ in own if t.until is not None and t.until < today]
        self._used: set[SuppressTable] = set()

    def find(self, diagnostic: Diagnostic, short_name: str | None = None) -> Suppression | None:
        """Why the diagnostic is accepted, by the first table that matches; None when it counts.
        `short_name` is its tensor's name as text reports show it (`conv~2`, `t12`)."""
        for table, codes in self._active:
            if diagnostic.code in codes and _matches(table, diagnostic, short_name):
                self._used.add(table)
                return _suppression(table)
        return None

    def use(self, rules_run: Iterable[str]) -> SuppressUse:
        """What became of the tables, given the codes of the rules that ran on the model to its end:
        a table is not unused because nobody looked."""
        run = frozenset(rules_run)
        tried = frozenset(t for t, codes in self._active if codes & run)
        return SuppressUse(tried, frozenset(self._used), frozenset(self._expired))


def _matches(table: SuppressTable, diagnostic: Diagnostic, short_name: str | None) -> bool:
    if table.fingerprint is not None and table.fingerprint != diagnostic.fingerprint:
        return False
    if table.at is None:
        return True
    kind, separator, pattern = table.at.partition(":")
    if separator and kind in ("tensor", "op", "subgraph", "file", "metadata"):
        names = _names(kind, diagnostic, short_name)
        return any(wildcard_match(pattern, name) for name in names)
    return any(wildcard_match(table.at, at) for at in _enclosing(diagnostic.location.address))


def _names(kind: str, diagnostic: Diagnostic, short_name: str | None) -> Iterator[str]:
    at = diagnostic.location
    if kind == "tensor" and at.tensor is not None:
        full = at.tensor.name or f"t{at.tensor.index}"
        yield full
        yield full.partition(";")[0]
        if short_name is not None:
            yield short_name
    elif kind == "op" and at.operator is not None:
        yield at.operator.type
    elif kind == "subgraph" and at.subgraph is not None:
        yield at.subgraph.name or f"#{at.subgraph.index}"
    elif kind == "file":
        yield from _file_names(at)
    if kind in ("file", "metadata") and diagnostic.subject.startswith(f"{kind} "):
        yield diagnostic.subject.removeprefix(f"{kind} ")


def _file_names(at: Location) -> Iterator[str]:
    named = re.match(r'files\["(.*)"\]', at.address, re.DOTALL)
    if named:
        yield named[1]


def _enclosing(address: str) -> Iterator[str]:
    """The address and the addresses of what it lies in: a table for a tensor accepts what is wrong
    with its scale."""
    yield address
    for step in re.finditer(r"[.\[]", address):
        yield address[: step.start()]


def _suppression(table: SuppressTable) -> Suppression:
    return Suppression(
        kind=table.kind,
        source=shown_path(table.origin.file) if table.origin.file else table.origin.text,
        reason=table.reason,
        until=table.until.isoformat() if table.until else None,
    )


def _written_order(table: SuppressTable) -> tuple[str, int, int, str]:
    origin = table.origin
    return (str(origin.file or ""), origin.line or 0, len(origin.key), origin.key)


def _notification(
    level: Literal["warning", "error"], notification: str, table: SuppressTable, text: str
) -> Notification:
    hint = "remove it" if notification == "unused-suppression" else "renew or remove it"
    return Notification(
        level=level,
        id=notification,
        message=f"{table.origin.text}: {text}; {hint}",
        path=shown_path(table.origin.file) if table.origin.file else None,
        status=2 if level == "error" else 0,
    )
