"""The JSON schema of the configuration, which editors check files against."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tflint.lint.rule import Rule
from tflint.lint.rule_options import option_schema
from tflint.lint.settings import Settings
from tflint.lint.toml_tables import keys_of, properties


def config_schema(rules: Iterable[Rule] = ()) -> dict[str, Any]:
    """The schema of `tflite-lint.toml` and of the table `[tool.tflint]`, in draft 7, which editors
    and SchemaStore expect. Options are checked for `rules`; those of other rules may be anything.
    """
    settings = properties(keys_of(Settings))
    tables: dict[str, Any] = {}
    for rule in rules:
        if rule.options:
            table = {
                "type": "object",
                "description": rule.summary,
                "additionalProperties": False,
                "properties": {option.name: option_schema(option) for option in rule.options},
            }
            tables |= {rule.code: table, rule.name: table}
    if tables:
        settings["options"]["properties"] = tables
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://json.schemastore.org/tflite-lint.json",
        "title": "tflite-lint.toml",
        "description": "Configuration of tflint, the linter for TensorFlow Lite models",
        "type": "object",
        "additionalProperties": False,
        "properties": settings,
    }
