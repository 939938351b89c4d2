"""What a configuration says of rules, with everything in it judged before the first model is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tflint.lint.config_error import ConfigError
from tflint.lint.origin import Origin, Source
from tflint.lint.registry import Registry, load_registry
from tflint.lint.rule_options import rule_options
from tflint.lint.selection import Selection
from tflint.lint.settings import Settings


class RuleSet(NamedTuple):
    """The rules of a run, which of them are selected, and the values of their options by code."""

    registry: Registry
    selection: Selection
    options: Mapping[str, Mapping[str, Any]]


class RuleSets:
    """The rule set for each of the settings that occur in a run; each is made once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Settings, RuleSet]] = {}

    def of(self, settings: Settings) -> RuleSet:
        """The rules under these settings. Raises `ConfigError` for a rule, an option of a rule or a
        target that does not exist, and for a plug-in that cannot be loaded."""
        known = self._known.get(id(settings))
        if known is None:
            # The settings are kept, so that no others get their identity.
            known = self._known[id(settings)] = (settings, _rule_set(settings))
        return known[1]


def refuse_unknown_targets(names: Iterable[str], origin: Origin) -> None:
    """Raises `ConfigError` for the first name that no target has."""
    for name in names:
        from tflint.targets.table import UnknownTargetError, select_target

        try:
            select_target(name)
        except UnknownTargetError as error:
            if origin.source is Source.COMMAND_LINE:
                raise ConfigError(str(error)) from None
            raise origin.error(str(error)) from None


def _rule_set(settings: Settings) -> RuleSet:
    registry = load_registry(settings.plugins)
    for table in settings.suppress:
        registry.resolve(table.rule)
    refuse_unknown_targets(settings.targets, settings.origins.get("targets", (Origin(),))[-1])
    for contract in settings.models:
        refuse_unknown_targets(contract.targets or (), contract.origin.below("targets"))
    return RuleSet(registry, Selection(settings, registry), rule_options(settings, registry))
