from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path

import pytest

from tflint.lint.config_error import ConfigError
from tflint.lint.config_files import read_layer
from tflint.lint.origin import Origin, Source
from tflint.lint.path_glob import Glob
from tflint.lint.requirement import RuntimeRequirement
from tflint.lint.setting_values import Format, OutputFile, Preset, SarifLocate
from tflint.lint.settings import Layer, Settings, effective, merge
from tflint.lint.severity import Confidence, Severity

PROJECT = Path("/project")


def layer(table: Mapping[str, object], file: str = "tflite-lint.toml") -> Layer:
    return read_layer(table, Origin(Source.FILE, "", PROJECT / file))


def read(table: Mapping[str, object]) -> Settings:
    return merge([layer(table)])


def texts(selectors: tuple[object, ...] | None) -> list[str] | None:
    return None if selectors is None else [s.text for s in selectors]  # type: ignore[attr-defined]


def test_defaults() -> None:
    settings = merge([])
    assert settings.preset is Preset.DEFAULT
    assert settings.fail_on is Severity.WARNING
    assert settings.max_member_size == 4 * 2**30
    assert [glob.pattern for glob in settings.include] == [
        "*.tflite", "*.lite", "*.tfl", "*.task", "*.litertlm",
    ]  # fmt: skip
    assert (settings.bundles, settings.sidecars, settings.respect_gitignore) == (True, True, True)
    assert (settings.force_exclude, settings.preview, settings.require_reason) == (False,) * 3
    assert (settings.timeout, settings.jobs, settings.select) == (120, None, None)
    assert settings.unused_suppressions == "warning"


def test_values_are_typed() -> None:
    settings = read(
        {
            "preset": "strict",
            "fail-on": "never",
            "min-severity": "error",
            "min-confidence": "medium",
            "max-file-size": "2 GB",
            "timeout": 2.5,
            "jobs": 4,
            "runtime": "litert>=2.1",
            "output": ["sarif=out/lint.sarif"],
            "format": "json",
            "base-dir": "..",
            "sarif-locate": "listing",
            "unused-suppressions": "off",
            "exclude": ["old/**"],
        }
    )
    assert settings.preset is Preset.STRICT
    assert settings.fail_on is None
    assert settings.min_severity is Severity.ERROR
    assert settings.min_confidence is Confidence.MEDIUM
    assert (settings.max_file_size, settings.timeout, settings.jobs) == (2 * 10**9, 2.5, 4)
    assert settings.runtime == (RuntimeRequirement("litert", (2, 1)),)
    assert settings.output == (OutputFile(Format.SARIF, PROJECT / "out/lint.sarif"),)
    assert settings.format is Format.JSON
    assert settings.base_dir == PROJECT / ".."
    assert settings.sarif_locate is SarifLocate.LISTING
    assert settings.unused_suppressions is None
    assert settings.exclude == (Glob("old/**", PROJECT),)


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ({"fail_on": "error"}, "fail_on: unknown key; did you mean fail-on?"),
        ({"Preset": "all"}, "Preset: unknown key; did you mean preset?"),
        ({"colour": 1}, "colour: unknown key"),
        ({"severity": {"Q204": "fatal"}}, "severity.Q204: expected error, warning, info or off, "
         "got 'fatal'"),
        ({"per-file-ignores": {"a b/*": "Q"}}, "per-file-ignores.'a b/*': expected a list, "
         "got 'Q'"),
        ({"select": "Q"}, "select: expected a list, got 'Q'"),
        ({"options": {"Q204": 1}}, "options.Q204: expected a table, got 1"),
        ({"suppress": [{"at": "x"}]}, "suppress[0]: key 'rule' is missing"),
        ({"suppress": [{"rule": "ALL"}]}, "suppress[0].rule: 'ALL' is refused; name the rules or "
         "families to accept"),
        ({"suppress": [{"rule": "Q", "fingerprint": "v1:x"}]}, "suppress[0].fingerprint: expected "
         "a fingerprint such as v1:<32 hex digits>:1, got 'v1:x'"),
        ({"models": [{"match": []}]}, "models[0].match: the list is empty"),
        ({"models": {}}, "models: expected a list, got a table"),
        ({"output": ["lint.sarif"]}, "output[0]: expected NAME=FILE such as 'sarif=lint.sarif', "
         "got 'lint.sarif'"),
        ({"plugins": ["acme-rules"]}, "plugins[0]: expected an import name such as 'acme_rules', "
         "got 'acme-rules'"),
    ],
)  # fmt: skip
def test_errors_name_the_key(table: Mapping[str, object], problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        layer(table)
    assert caught.value.message == f"/project/tflite-lint.toml: {problem}"
    assert caught.value.status == 2


def test_a_stronger_layer_replaces_values_and_extends_lists() -> None:
    settings = merge(
        [
            layer({"fail-on": "error", "targets": ["tflm"], "ignore": ["Q"], "extend-ignore": ["P"],
                   "severity": {"Q": "info"}, "suppress": [{"rule": "Q1"}]}),
            layer({"targets": ["gpu"], "ignore": ["F"], "extend-ignore": ["M"],
                   "severity": {"Q204": "error"}, "suppress": [{"rule": "Q2"}]}),
        ]
    )  # fmt: skip
    assert settings.fail_on is Severity.ERROR
    assert settings.targets == ("gpu",)
    assert texts(settings.ignore) == ["F"]
    assert texts(settings.extend_ignore) == ["P", "M"]
    assert [(s.text, level) for s, level in settings.severity] == [
        ("Q", Severity.INFO),
        ("Q204", Severity.ERROR),
    ]
    assert [table.rule.text for table in settings.suppress] == ["Q1", "Q2"]


def test_select_makes_a_new_start() -> None:
    weak = layer({"select": ["Q"], "extend-select": ["P"]})
    settings = merge([weak, layer({"select": ["F"]})])
    assert (texts(settings.select), texts(settings.extend_select)) == (["F"], [])
    settings = merge([weak, layer({"select": ["F"], "extend-select": ["M"]})])
    assert (texts(settings.select), texts(settings.extend_select)) == (["F"], ["M"])


def test_preset_makes_a_new_start() -> None:
    weak = layer({"select": ["Q"], "extend-select": ["P"]})
    settings = merge([weak, layer({"preset": "strict"})])
    assert settings.select is None
    assert texts(settings.extend_select) == ["P"]
    settings = merge([layer({"preset": "all"}), weak])
    assert (settings.preset, texts(settings.select)) == (Preset.ALL, ["Q"])


def test_effective_settings_tell_where_they_come_from() -> None:
    flag = Origin(Source.COMMAND_LINE, "--target")
    settings = merge(
        [
            layer({"extend-ignore": ["Q"], "fail-on": "never"}, "base.toml"),
            layer({"extend-ignore": ["P"]}),
            Layer({"targets": ("tflm",)}, {"targets": flag}),
        ]
    )
    shown = {each.name: (each.value, each.origins) for each in effective(settings)}
    assert shown["extend-ignore"] == (
        ["Q", "P"],
        ("/project/base.toml: extend-ignore", "/project/tflite-lint.toml: extend-ignore"),
    )
    assert shown["fail-on"] == ("never", ("/project/base.toml: fail-on",))
    assert shown["targets"] == (["tflm"], ("--target",))
    assert shown["preset"] == ("default", ("default",))
    assert shown["jobs"] == ("auto", ("default",))
    assert shown["format"] == (None, ("default",))
    assert settings.from_command_line("targets")
    assert not settings.from_command_line("fail-on")


def test_what_is_shown_can_be_read_again() -> None:
    settings = read(
        {
            "select": ["Q"],
            "severity": {"Q204": "off"},
            "per-file-ignores": {"tests/**": ["M"]},
            "options": {"Q204": {"min-scale": 1}},
            "suppress": [{"rule": "Q204", "until": "2027-03-31"}],
            "models": [{"match": ["*"], "inputs": [{"shape": [1, -1], "range": [0, 1]}]}],
            "runtime": ["tflm"],
        }
    )
    table = {e.name: e.value for e in effective(settings) if e.origins != ("default",)}
    assert read(table) == settings


def test_settings_can_be_sent_to_another_process() -> None:
    settings = read({"select": ["Q"], "suppress": [{"rule": "Q204"}], "exclude": ["x"]})
    again = pickle.loads(pickle.dumps(settings))
    assert again == settings
    assert again.origins == settings.origins
