"""`tflint config`."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from tests.cli.invocation import FLAWED, tflint


def test_show_is_toml_with_the_origin_of_each_setting() -> None:
    Path("tflite-lint.toml").write_text(
        "preset = 'strict'\nignore = ['L3']\n[severity]\nF2 = 'off'\n[per-file-ignores]\n"
        "'a/**' = ['M']\n[[suppress]]\nrule = 'W301'\nuntil = 2031-02-03\n"
    )
    result = tflint("config", "show", "--config", "fail-on = 'never'")
    assert (result.status, result.err) == (0, "")
    shown = tomllib.loads(result.out)
    assert shown["preset"] == "strict"
    assert shown["fail-on"] == "never"
    assert shown["severity"] == {"F2": "off"}
    lines = result.out.splitlines()
    assert lines[0] == "# .: tflite-lint.toml"
    assert 'preset = "strict"  # tflite-lint.toml: preset' in lines
    assert 'fail-on = "never"  # --config fail-on' in lines
    assert "bundles = true  # default" in lines
    assert "# baseline is not set" in lines


def test_what_show_prints_is_a_configuration_with_the_same_meaning() -> None:
    Path("tflite-lint.toml").write_text("ignore = ['L3']\nexclude = ['a b/**']\njobs = 3\n")
    first = tflint("config", "show").out
    Path("tflite-lint.toml").write_text(first)
    assert tomllib.loads(tflint("config", "show").out) == tomllib.loads(first)


def test_show_for_paths_with_different_files() -> None:
    for name, preset in (("a", "strict"), ("b", "minimal")):
        Path(name).mkdir()
        Path(name, "tflite-lint.toml").write_text(f"preset = '{preset}'\n")
    out = tflint("config", "show", "a", "b").out
    assert out.index("# a: a/tflite-lint.toml") < out.index('preset = "strict"')
    assert out.index("# b: b/tflite-lint.toml") < out.index('preset = "minimal"')


def test_show_for_a_path_that_does_not_exist() -> None:
    result = tflint("config", "show", "missing")
    assert (result.status, result.err) == (2, "tflint: no such file or directory: 'missing'\n")


def test_check_says_that_nothing_is_wrong() -> None:
    assert tflint("config", "check").out == ". (no configuration file): no problem found\n"
    Path("tflite-lint.toml").write_text("preset = 'strict'\n")
    result = tflint("config", "check")
    assert (result.status, result.out) == (0, "tflite-lint.toml: no problem found\n")
    assert tflint("config", "check", "-q").out == ""


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("presett = 'all'", "presett: unknown key; did you mean preset?"),
        ("select = ['X999']", "select[0]: unknown rule 'X999'"),
        ("targets = ['edgtpu']", "targets: unknown target 'edgtpu'; did you mean edgetpu?"),
        ("[options.W301]\nno-such = 1", "options.W301.no-such: unknown option"),
        ("[[suppress]]\nrule = 'X999'", "suppress[0].rule: unknown rule 'X999'"),
        ("[[models]]\nmatch = ['*']\ntargets = ['x']", "models[0].targets: unknown target 'x'"),
        ("baseline = 'missing.json'", "baseline 'missing.json' does not exist"),
    ],
)
def test_check_finds_what_is_wrong(content: str, message: str) -> None:
    Path("tflite-lint.toml").write_text(content)
    result = tflint("config", "check")
    assert (result.status, result.out) == (2, "")
    assert message in result.err


def test_init_writes_a_file_that_is_right() -> None:
    result = tflint("config", "init")
    assert (result.status, result.out) == (0, "tflite-lint.toml written\n")
    assert tflint("config", "check").status == 0
    assert tflint(FLAWED).status == 1


def test_what_init_leaves_commented_out_is_right_too() -> None:
    tflint("config", "init")
    lines = Path("tflite-lint.toml").read_text().splitlines()
    active = [line.removeprefix("# ") for line in lines if "= " in line or "[[" in line]
    Path("tflite-lint.toml").write_text("\n".join(active).replace("tflite-lint-baseline", "b"))
    Path("b.json").write_text('{"version": 1, "entries": []}')
    assert tflint("config", "check").status == 0


@pytest.mark.parametrize("name", ["tflite-lint.toml", ".tflite-lint.toml"])
def test_init_overwrites_nothing(name: str) -> None:
    Path(name).write_text("# mine\n")
    result = tflint("config", "init")
    assert (result.status, result.err) == (
        2,
        f"tflint: there is a configuration already: '{name}'\n",
    )
    assert Path(name).read_text() == "# mine\n"


def test_schema_accepts_the_first_file_and_refuses_mistakes() -> None:
    schema = json.loads(tflint("config", "schema").out)
    tflint("config", "init")
    jsonschema.validate(tomllib.loads(Path("tflite-lint.toml").read_text()), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"presett": "all"}, schema)
