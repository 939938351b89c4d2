"""The rules that arguments of `explain` and `rules` name."""

from __future__ import annotations

from collections.abc import Sequence

from tflint.cli.global_options import Session
from tflint.lint.origin import Origin, Source
from tflint.lint.registry import Registry, load_registry
from tflint.lint.rule import Rule
from tflint.lint.selector import EVERYTHING, Selector


def configured_registry(session: Session) -> Registry:
    """The built-in rules and those of the plug-ins that the configuration names."""
    return load_registry(session.configuration().run_settings.plugins)


def selected_rules(session: Session, command: str, selectors: Sequence[str]) -> list[Rule]:
    """The rules that any of the selectors means, by code; all without a selector. Says when one of
    them is an old name. `ConfigError` when one means no rule."""
    registry = configured_registry(session)
    codes: set[str] = set()
    for text in selectors or [EVERYTHING]:
        found = registry.resolve(Selector(text, Origin(Source.COMMAND_LINE, command)))
        if found.note is not None:
            session.say(f"note: {found.note}")
        codes |= found.codes
    return [rule for rule in registry if rule.code in codes]
