from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import jsonschema
import pytest

from tests.lint.samples import sample_rule
from tflint.lint.config_error import ConfigError
from tflint.lint.config_files import read_layer
from tflint.lint.config_schema import config_schema
from tflint.lint.finding import Finding
from tflint.lint.origin import Origin
from tflint.lint.settings import merge

DOCUMENTED = """
[tool.tflint]
required-version = ">=0.1"
preset = "default"
extend-select = ["P"]
ignore = ["P4"]
fail-on = "warning"
targets = ["tflm", "xnnpack"]
runtime = "litert>=2.1"
allow-custom-ops = ["TFLite_Detection_PostProcess"]
baseline = "tflite-lint-baseline.json"

[tool.tflint.per-file-ignores]
"tests/**" = ["M", "L"]

[tool.tflint.severity]
Q204 = "error"

[tool.tflint.options.Q204]
min-scale = 1e-7

[[tool.tflint.suppress]]
rule = "Q204"
path = "models/classifier.tflite"
at = "tensor:MobileNetV2/Conv2d_0_0/*"
reason = "channels pruned on purpose, issue 12"
until = 2027-03-31

[[tool.tflint.models]]
match = ["models/classifier*.tflite"]
task = "image-classification"
labels = "labels.txt"
inputs = [{ dtype = "uint8", shape = [1, 224, 224, 3] }]
outputs = [{ dtype = "uint8", shape = [1, 1001] }]
quantization = "full-integer"
max-size = "5 MB"
targets = ["edgetpu"]
"""


def as_json(table: object) -> Any:
    """As editors see a TOML document: dates are strings."""
    return json.loads(json.dumps(table, default=date.isoformat))


def documented() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads(DOCUMENTED)["tool"]["tflint"]
    return table


def tuned(node: object, facts: object, *, min_scale: float = 1e-6) -> Iterator[Finding]:
    """Look at scales.

    Options:
        min-scale: below this a channel carries no information.
    """
    yield from ()


def valid(table: object, schema: dict[str, Any] | None = None) -> bool:
    return jsonschema.Draft7Validator(schema or config_schema()).is_valid(as_json(table))


def test_it_is_a_schema() -> None:
    schema = config_schema([sample_rule("Q204", check=tuned)])
    jsonschema.Draft7Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema


def test_every_key_is_described() -> None:
    for name, key in config_schema()["properties"].items():
        assert key["description"], name


def test_the_documented_sample_is_valid() -> None:
    assert valid(documented())


def test_the_documented_sample_is_read() -> None:
    settings = merge([read_layer(documented(), Origin(key="tool.tflint"))])
    assert settings.suppress[0].until == date(2027, 3, 31)
    assert settings.models[0].max_size == 5_000_000


BROKEN: list[dict[str, Any]] = [
    {"fail_on": "error"},
    {"fail-on": "fatal"},
    {"preset": 3},
    {"select": "Q"},
    {"severity": {"Q204": "fatal"}},
    {"per-file-ignores": {"tests/**": "M"}},
    {"options": {"Q204": 1}},
    {"preview": "yes"},
    {"jobs": 0},
    {"max-file-size": "5 parsecs"},
    {"timeout": -1},
    {"runtime": "tflm>=1"},
    {"runtime": ["litert=2"]},
    {"required-version": "0.1"},
    {"output": ["lint.sarif"]},
    {"plugins": ["acme-rules"]},
    {"suppress": [{"at": "x"}]},
    {"suppress": [{"rule": "ALL"}]},
    {"suppress": [{"rule": "Q204", "when": "never"}]},
    {"models": [{"task": "image-classification"}]},
    {"models": [{"match": ["*"], "inputs": [{"dtype": "INT8"}]}]},
    {"models": [{"match": ["*"], "inputs": [{"shape": [-2]}]}]},
    {"models": [{"match": ["*"], "inputs": [{"range": [1]}]}]},
    {"unknown": 1},
]


@pytest.mark.parametrize("change", BROKEN)
def test_what_is_wrong_is_refused_by_schema_and_reader_alike(change: dict[str, Any]) -> None:
    broken = {**documented(), **change}
    assert not valid(broken)
    with pytest.raises(ConfigError):
        read_layer(broken, Origin(key="tool.tflint"))


def test_selectors_have_a_form() -> None:
    assert valid({"select": ["ALL", "Q", "Q2", "Q204", "ACME101", "wrong-quantized-dimension"]})
    for wrong in ("Q204!", "Q2041", "", "Q*"):
        assert not valid({"select": [wrong]})


def test_options_are_checked_for_known_rules() -> None:
    schema = config_schema([sample_rule("Q204", "dead-channel", check=tuned)])
    assert valid({"options": {"Q204": {"min-scale": 1e-7}}}, schema)
    assert valid({"options": {"ACME101": {"anything": 1}}}, schema)
    assert not valid({"options": {"Q204": {"min-scale": "small"}}}, schema)
    assert not valid({"options": {"dead-channel": {"min_scale": 1e-7}}}, schema)
    described = schema["properties"]["options"]["properties"]["Q204"]["properties"]["min-scale"]
    assert described == {
        "type": "number",
        "default": 1e-6,
        "description": "below this a channel carries no information.",
    }
