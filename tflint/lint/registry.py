"""The rules of a run: those of the built-in pack and of the packs that the user names."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tflint.lint.config_error import ConfigError
from tflint.lint.rule import Rule, declared_rules
from tflint.lint.selector import EVERYTHING, Selector
from tflint.lint.suggestions import did_you_mean
from tflint.lint.toml_kinds import shown

BUILTIN_PACK = "tflint_rules"

EXACT = 4


class Resolved(NamedTuple):
    """The rules a selector stands for. `specificity` orders selectors: 0 for `ALL`, 1 for a family,
    2 and 3 for a prefix with one and two digits, 4 (`EXACT`) for one rule. `note` is what to tell
    the user about an old code."""

    codes: frozenset[str]
    specificity: int
    note: str | None = None


class Registry:
    """Rules by code, by name and by selector.

    `redirects` leads from a code or name that is no more to its successor's code, or to None when
    it has none. Raises `ValueError` when two rules share a code or a name.
    """

    def __init__(
        self, rules: Iterable[Rule], redirects: Mapping[str, str | None] | None = None
    ) -> None:
        self._by_code: dict[str, Rule] = {}
        self._by_name: dict[str, Rule] = {}
        self._redirects = dict(redirects or {})
        for rule in sorted(rules, key=lambda rule: rule.code):
            if rule.code in self._by_code or rule.name in self._by_name:
                other = self._by_code.get(rule.code) or self._by_name[rule.name]
                raise ValueError(
                    f"{rule.code} {rule.name} of {rule.pack} collides with "
                    f"{other.code} {other.name} of {other.pack}"
                )
            self._by_code[rule.code] = self._by_name[rule.name] = rule

    def __iter__(self) -> Iterator[Rule]:
        """All rules, by code."""
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def by_code(self, code: str) -> Rule | None:
        """The rule with exactly this code."""
        return self._by_code.get(code)

    def by_name(self, name: str) -> Rule | None:
        """The rule with exactly this name."""
        return self._by_name.get(name)

    def find(self, text: str) -> Resolved | None:
        """What a selector stands for; None when no rule has such a code, family or name."""
        if text == EVERYTHING:
            return Resolved(frozenset(self._by_code), 0)
        rule = self._by_code.get(text) or self._by_name.get(text)
        if rule is not None:
            return Resolved(frozenset({rule.code}), EXACT)
        if text in self._redirects:
            return self._redirect(text)
        form = re.fullmatch(r"([A-Z]{1,4})([0-9]{0,2})", text)
        if form is None:
            return None
        codes = frozenset(
            rule.code for rule in self if rule.family == form[1] and rule.code.startswith(text)
        )
        return Resolved(codes, 1 + len(form[2])) if codes else None

    def resolve(self, selector: Selector) -> Resolved:
        """As `find`; raises `ConfigError` that names the place and the nearest selector."""
        found = self.find(selector.text)
        if found is None:
            suggestion = did_you_mean(selector.text, self._selectors())
            raise selector.origin.unknown(f"unknown rule {shown(selector.text)}", suggestion)
        return found

    def _redirect(self, text: str) -> Resolved:
        successor = self._redirects[text]
        rule = self._by_code.get(successor) if successor is not None else None
        if rule is None:
            return Resolved(
                frozenset(), EXACT, f"rule {text} was removed; it no longer does anything"
            )
        note = f"rule {text} is now {rule.code} {rule.name}; write {rule.code}"
        return Resolved(frozenset({rule.code}), EXACT, note)

    def _selectors(self) -> Iterator[str]:
        yield EVERYTHING
        for rule in self:
            yield from (rule.family, rule.code, rule.name)


def load_registry(plugins: Sequence[str] = ()) -> Registry:
    """Import the built-in pack and then the packs `plugins`, which declares their rules.

    Each pack is an importable package; its attribute `REDIRECTS`, where it has one, maps codes and
    names that it once had to the successor's code, or to None. Raises `ConfigError` when a plug-in
    cannot be imported, declares no rule, or declares one that it may not.
    """
    builtin = importlib.import_module(BUILTIN_PACK)
    rules = list(declared_rules(BUILTIN_PACK))
    redirects: dict[str, str | None] = dict(getattr(builtin, "REDIRECTS", {}))
    for name in dict.fromkeys(plugins):
        declared, renamed = _load_plugin(name)
        for rule in declared:
            _check_plugin_rule(rule, name, rules)
            rules.append(rule)
        redirects |= renamed
    return Registry(rules, redirects)


def _load_plugin(name: str) -> tuple[list[Rule], dict[str, str | None]]:
    try:
        package = importlib.import_module(name)
    # Whatever a foreign package does while it is imported, SystemExit included, is its failure.
    except (Exception, SystemExit) as failure:
        raise _refused(name, f"{type(failure).__name__}: {failure}") from failure
    declared = [
        rule
        for rule in declared_rules(name.partition(".")[0])
        if rule.check.__module__ == name or rule.check.__module__.startswith(f"{name}.")
    ]
    if not declared:
        raise _refused(name, "it declares no rule")
    return declared, dict(getattr(package, "REDIRECTS", {}))


def _check_plugin_rule(rule: Rule, plugin: str, others: Iterable[Rule]) -> None:
    if len(rule.family) < 2:
        raise _refused(plugin, f"the code {rule.code} needs at least two letters")
    if rule.family == EVERYTHING:
        raise _refused(plugin, f"the code {rule.code} begins like the selector ALL")
    for other in others:
        if rule.code == other.code or rule.name == other.name:
            taken = rule.code if rule.code == other.code else rule.name
            raise _refused(plugin, f"{other.pack} has a rule {taken} already")


def _refused(plugin: str, reason: str) -> ConfigError:
    text = " ".join(reason.split())
    return ConfigError(f"plug-in '{plugin}' cannot be loaded: {text}; remove it from plugins")
