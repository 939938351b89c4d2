from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tflint.lint.config_error import ConfigError
from tflint.lint.configuration import Configuration
from tflint.lint.setting_values import Format, Preset


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory is that of a project with a strict configuration."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "tflite-lint.toml").write_text('preset = "strict"\nbaseline = "b.json"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configuration(**arguments: Any) -> Configuration:
    return Configuration(**({"environ": {}} | arguments))


def test_each_input_has_the_nearest_file(project: Path) -> None:
    (project / "vendored").mkdir()
    (project / "vendored/tflite-lint.toml").write_text('preset = "minimal"')
    found = configuration()
    assert found.settings_for("m.tflite").preset is Preset.STRICT
    assert found.settings_for("vendored/m.tflite").preset is Preset.MINIMAL
    assert found.settings_for("vendored").preset is Preset.MINIMAL
    assert found.settings_for("vendored/x.task!/m.tflite").preset is Preset.MINIMAL
    assert found.run_settings.preset is Preset.STRICT
    assert found.file_for(project / "vendored/m.tflite") == project / "vendored/tflite-lint.toml"


def test_inputs_with_one_file_share_their_settings(project: Path) -> None:
    (project / "a/b").mkdir(parents=True)
    found = configuration()
    assert found.settings_for("a/x.tflite") is found.settings_for("a/b/y.tflite")


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    (tmp_path / "tflite-lint.toml").unlink()
    assert configuration().file_for("m.tflite") is None
    assert configuration().settings_for("m.tflite").preset is Preset.DEFAULT


def test_a_named_file_replaces_discovery(project: Path) -> None:
    (project / "ci.toml").write_text('preset = "all"')
    assert configuration(config=["ci.toml"]).run_settings.preset is Preset.ALL
    environ = {"TFLITE_LINT_CONFIG": "ci.toml"}
    assert configuration(environ=environ).run_settings.preset is Preset.ALL
    (project / "other.toml").write_text('preset = "minimal"')
    found = configuration(config=["other.toml"], environ=environ)
    assert found.settings_for("/elsewhere/m.tflite").preset is Preset.MINIMAL


def test_fragments_go_before_files_and_options_before_fragments() -> None:
    settings = configuration(
        config=["fail-on = 'info'", "targets = ['tflm']"],
        options={"targets": ["gpu"], "severity": {"Q204": "off"}},
    ).run_settings
    assert settings.preset is Preset.STRICT
    assert settings.fail_on is not None
    assert settings.fail_on.label == "info"
    assert settings.targets == ("gpu",)
    assert [(s.text, level) for s, level in settings.severity] == [("Q204", None)]


def test_the_format_may_come_from_the_environment(project: Path) -> None:
    environ = {"TFLITE_LINT_FORMAT": "json"}
    (project / "tflite-lint.toml").write_text('format = "concise"')
    assert configuration(environ=environ).run_settings.format is Format.JSON
    found = configuration(environ=environ, options={"format": "sarif"})
    assert found.run_settings.format is Format.SARIF
    with pytest.raises(ConfigError, match=r"TFLITE_LINT_FORMAT: expected full, concise, .*'jsn'"):
        configuration(environ={"TFLITE_LINT_FORMAT": "jsn"})


def test_variables_of_the_terraform_tool_are_not_read() -> None:
    environ = {"TFLINT_CONFIG_FILE": "x.hcl", "TFLINT_LOG": "debug", "TFLINT_FORMAT": "json"}
    settings = configuration(environ=environ).run_settings
    assert settings == configuration().run_settings


def test_isolated_reads_no_file(project: Path) -> None:
    environ = {"TFLITE_LINT_CONFIG": "ci.toml"}
    settings = configuration(isolated=True, environ=environ).run_settings
    assert (settings.preset, settings.sidecars, settings.baseline) == (Preset.DEFAULT, False, None)
    named = configuration(isolated=True, options={"baseline": "mine.json"})
    assert named.run_settings.baseline == project / "mine.json"


def test_a_baseline_can_be_dropped() -> None:
    assert configuration().run_settings.baseline is not None
    assert configuration(options={"baseline": None}).run_settings.baseline is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"config": ["a.toml", "b.toml"]}, "--config names two files, 'a.toml' and 'b.toml'; "
         "give one"),
        ({"config": ["a.toml"], "isolated": True}, "--isolated ignores configuration files; drop "
         "--config 'a.toml'"),
        ({"options": {"fail-on": "warn"}}, "--fail-on: expected error, warning, info or never, "
         "got 'warn'"),
        ({"options": {"output": ["srif=x"]}}, "--output-format: expected full, concise, json, "
         "jsonl, sarif, github, gitlab, junit or markdown, got 'srif'; did you mean sarif?"),
    ],
)  # fmt: skip
def test_wrong_usage(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        configuration(**arguments)
    assert caught.value.message == message


def test_a_named_file_that_is_missing_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"cannot read 'ci\.toml': no such file or directory"):
        _ = configuration(config=["ci.toml"]).run_settings


def test_reasons_can_be_required(project: Path) -> None:
    text = 'require-reason = true\n[[suppress]]\nrule = "Q204"\n'
    (project / "tflite-lint.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        _ = configuration().run_settings
    assert caught.value.message == (
        "tflite-lint.toml:2: suppress[0]: key 'reason' is missing, which require-reason demands"
    )
    (project / "tflite-lint.toml").write_text(text + 'reason = "issue 12"\n')
    assert configuration().run_settings.require_reason


def test_reading_the_configuration_imports_nothing_heavy() -> None:
    script = (
        "import sys, tflint.lint.configuration, tflint.lint.selection, tflint.lint.sidecar, "
        "tflint.lint.baseline, tflint.lint.expectations\n"
        "heavy = {'numpy', 'typer', 'rich', 'tflite', 'flatbuffers', 'tflint_rules'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
