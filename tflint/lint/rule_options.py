"""Values for the options of rules, from the tables `[tool.tflint.options.Q204]`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tflint.lint.origin import Origin
from tflint.lint.registry import EXACT, Registry
from tflint.lint.rule import Rule, RuleOption
from tflint.lint.settings import Settings
from tflint.lint.suggestions import did_you_mean
from tflint.lint.toml_kinds import Flag, Integer, Kind, ListOf, Number, Schema, Text


def rule_options(settings: Settings, registry: Registry) -> Mapping[str, Mapping[str, Any]]:
    """The option values by rule code; each by the name of the parameter that receives it.

    Raises `ConfigError` for a table that is not about one rule, an option that the rule does not
    have, or a value of another type than the option's default.
    """
    found: dict[str, dict[str, Any]] = {}
    for selector, table in settings.options:
        resolved = registry.resolve(selector)
        place = selector.origin.below(selector.text)
        if resolved.specificity != EXACT:
            raise place.error("options belong to one rule; write its code, such as Q204")
        for code in resolved.codes:
            rule = registry.by_code(code)
            if rule is not None:
                found.setdefault(code, {}).update(_read(rule, table, place))
    return found


def option_schema(option: RuleOption) -> Schema:
    """The JSON schema of an option."""
    default = list(option.default) if isinstance(option.default, tuple) else option.default
    return _kind(option).schema() | {"description": option.reason, "default": default}


def _read(rule: Rule, table: Mapping[str, object], place: Origin) -> dict[str, Any]:
    options = {option.name: option for option in rule.options}
    values = {}
    for name, value in table.items():
        if name not in options:
            known = f"{rule.code} has {', '.join(options)}" if options else f"{rule.code} has none"
            suggestion = did_you_mean(name, options)
            raise place.below(name).error(f"unknown option; {known}{suggestion}")
        option = options[name]
        read = _kind(option).read(value, place.below(name))
        values[option.parameter] = float(read) if option.type is float else read
    return values


def _kind(option: RuleOption) -> Kind[Any]:
    if option.type is tuple:
        item = option.default[0] if option.default else ""
        return ListOf(_scalar(type(item)))
    return _scalar(option.type)


def _scalar(of: type) -> Kind[Any]:
    if of is bool:
        return Flag()
    if of is int:
        return Integer()
    if of is float:
        return Number()
    if of is str:
        return Text()
    raise TypeError(f"an option of type {of.__name__} cannot be written in a configuration file")
