"""`tflint contract`: pin what callers rely on, and check models against that."""

from __future__ import annotations

import json
import os
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from testmodels import ModelBuilder
from tests.cli.invocation import CLEAN, streams, tflint
from tests.comparison.models import classifier
from tflint.__main__ import main

pytestmark = pytest.mark.usefixtures("few_rules")

SIDECAR = Path("m.tflite.lint.toml")

TEXT = """\
[model]
# What callers of the model rely on; "tflint contract check" reports an update that departs from it.
# Delete what may change.
task = "image-classification"
signatures = ["serving_default"]
quantization = "full-integer"
metadata = "required"
max-size = {limit}  # 10 % above the {size:,} bytes of now, in whole KiB

[[model.inputs]]
name = "image"
dtype = "uint8"
shape = [1, 8, 8, 3]
range = [-0.9960785, 1.0039216]  # of real values

[[model.outputs]]
name = "scores"
dtype = "uint8"
shape = [1, 4]
range = [0.0, 0.99609375]  # of real values
"""


@pytest.fixture
def model() -> Path:
    path = Path("m.tflite")
    path.write_bytes(classifier().build())
    return path


def break_the_input(model: Path) -> None:
    changed = classifier()
    changed.tensors[0]["shape"] = [1, 9, 9, 3]
    model.write_bytes(changed.build())


def test_init(model: Path) -> None:
    result = tflint("contract", "init", model)
    assert (result.status, result.err) == (0, "")
    assert result.out == "contract of m.tflite written to m.tflite.lint.toml\n"
    size = model.stat().st_size
    text = SIDECAR.read_text("utf-8")
    assert text == TEXT.format(size=size, limit=tomllib.loads(text)["model"]["max-size"])
    assert tflint("contract", "check", model).status == 0
    assert "M601" not in tflint("check", model).out


def test_init_prints_it(model: Path) -> None:
    printed = tflint("contract", "init", model, "--stdout")
    assert printed.status == 0
    assert not SIDECAR.exists()
    tflint("-q", "contract", "init", model)
    assert SIDECAR.read_text("utf-8") == printed.out
    assert tflint("contract", "init", "-", "--stdout", stdin=model.read_bytes()).out == printed.out


def test_a_contract_is_not_overwritten(model: Path) -> None:
    SIDECAR.write_text('[model]\ntask = "image-embedding"\n', "utf-8")
    result = tflint("contract", "init", model)
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "tflint: 'm.tflite.lint.toml' holds a contract already; replace it with --force\n"
    )
    assert "image-embedding" in SIDECAR.read_text("utf-8")


SUPPRESSION = """\
# Accepted on Monday.
[[suppress]]
rule = "W301"  # known
reason = "[model] of the first year"
"""


def test_what_else_a_sidecar_holds_stays(model: Path) -> None:
    SIDECAR.write_text(SUPPRESSION, "utf-8")
    assert tflint("contract", "init", model).status == 0
    text = SIDECAR.read_text("utf-8")
    assert text.startswith(SUPPRESSION + "\n[model]\n")
    assert text.count("[model]\n") == 1


@pytest.mark.parametrize(
    "contract",
    [
        '[model]\ntask = "image-embedding"\n[[model.inputs]]\ndtype = "int8"\n\n',
        '[ "model" ]\nmax-size = 5\n[[ model . outputs ]]\n',
    ],
)
def test_force_replaces_the_contract_and_nothing_else(model: Path, contract: str) -> None:
    SIDECAR.write_text(contract + SUPPRESSION, "utf-8")
    assert tflint("contract", "init", model, "--force").status == 0
    text = SIDECAR.read_text("utf-8")
    assert text.startswith(SUPPRESSION)
    assert tomllib.loads(text)["model"]["task"] == "image-classification"
    assert tflint("contract", "check", model).status == 0


@pytest.mark.parametrize(
    "text",
    [
        "model = {task = 'image-embedding'}\n",
        "model.task = 'image-embedding'\n",
        '[model]\nlabels = """\n[[suppress]]\n"""\n',
    ],
)
def test_a_contract_that_cannot_be_replaced_safely_stays(model: Path, text: str) -> None:
    SIDECAR.write_text(text, "utf-8")
    result = tflint("contract", "init", model, "--force")
    assert (result.status, result.out) == (2, "")
    assert "delete it by hand" in result.err
    assert SIDECAR.read_text("utf-8") == text


def test_a_sidecar_with_another_mistake(model: Path) -> None:
    SIDECAR.write_text("[modle]\n", "utf-8")
    result = tflint("contract", "init", model)
    assert result.status == 2
    assert "m.tflite.lint.toml: modle: unknown key; did you mean model?" in result.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_sidecar_that_is_no_file(model: Path) -> None:
    os.mkfifo(SIDECAR)
    result = tflint("contract", "init", model)
    assert result.status == 2
    assert result.err == "tflint: 'm.tflite.lint.toml' is not a regular file\n"


def test_another_contract_in_the_configuration_is_named(model: Path) -> None:
    Path("tflite-lint.toml").write_text("[[models]]\nmatch = ['*.tflite']\nmax-size = 5\n")
    result = tflint("contract", "init", model)
    assert result.status == 0
    assert result.err == (
        "tflint: note: it goes before the contract in tflite-lint.toml:1: models[0]\n"
    )


def test_a_sidecar_that_is_no_toml(model: Path) -> None:
    SIDECAR.write_text("suppress = [", "utf-8")
    result = tflint("contract", "init", model, "--force")
    assert result.status == 2
    assert result.err.startswith("tflint: m.tflite.lint.toml:1:")


def test_hostile_names(model: Path) -> None:
    hostile = 'a"\n[x]\n\u202e\x1b\\'
    m = ModelBuilder()
    x, y = m.input(hostile, [1, 4]), m.tensor("y", [1, 4])
    m.op("RELU", [x], [y])
    m.output(y)
    for count in range(100, 110):
        m.signature("." * count, {}, {})
    model.write_bytes(m.build())
    assert tflint("contract", "init", model).status == 0
    text = SIDECAR.read_text("utf-8")
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert tomllib.loads(text)["model"]["inputs"][0]["name"] == hostile
    assert tflint("contract", "check", model).status == 0


def test_a_member_of_a_bundle_has_no_sidecar(model: Path) -> None:
    with zipfile.ZipFile("b.task", "w") as bundle:
        bundle.write(model)
    result = tflint("contract", "init", "b.task!/m.tflite")
    assert result.status == 2
    assert "print its contract with --stdout" in result.err
    assert tflint("contract", "init", "b.task!/m.tflite", "--stdout").status == 0


def test_init_of_what_is_no_model() -> None:
    Path("m.tflite").write_bytes(CLEAN.read_bytes()[:9000])
    result = tflint("contract", "init", "m.tflite")
    assert (result.status, result.out) == (1, "")
    assert "the flatbuffer is damaged" in result.err
    assert not SIDECAR.exists()


def test_a_departure(model: Path) -> None:
    tflint("contract", "init", model)
    break_the_input(model)
    result = tflint("contract", "check", model, "--format", "concise")
    assert (result.status, result.err) == (1, "")
    assert "error M601 input 0 'image' has shape [1, 9, 9, 3]" in result.out.replace('"', "'")


def test_only_contracts_are_checked(model: Path) -> None:
    tflint("contract", "init", model)
    break_the_input(model)
    document = json.loads(tflint("contract", "check", "--format", "json").out)
    assert {each["code"] for each in document["models"][0]["diagnostics"]} == {"M601"}


def test_a_model_without_contract_is_named(model: Path) -> None:
    tflint("contract", "init", model)
    Path("other.tflite").write_bytes(model.read_bytes())
    result = tflint("contract", "check", ".")
    assert (result.status, result.err) == (0, "tflint: note: 'other.tflite' has no contract\n")


def test_no_contract_at_all(model: Path) -> None:
    result = tflint("contract", "check", ".")
    assert result.status == 3
    assert result.err == (
        "tflint: note: 'm.tflite' has no contract\n"
        'tflint: error: no model has a contract; "tflint contract init MODEL" writes one\n'
    )
    assert tflint("contract", "check", "--format", "json").status == 3


def test_the_contract_of_the_configuration(model: Path) -> None:
    Path("tflite-lint.toml").write_text(
        '[[models]]\nmatch = ["*.tflite"]\nsignatures = ["encode"]\n', "utf-8"
    )
    result = tflint("contract", "check", ".")
    assert result.status == 1
    assert 'the model\'s signatures are "serving_default"' in result.out


def test_a_contract_of_what_is_no_model(model: Path) -> None:
    tflint("contract", "init", model)
    model.write_bytes(b"\0" * 100)
    result = tflint("contract", "check", model)
    assert result.status == 1
    assert "'m.tflite' cannot be read as a model; tflint check tells why" in result.err


def test_a_contract_of_a_damaged_model(model: Path) -> None:
    tflint("contract", "init", model)
    damaged = classifier()
    damaged.tensors[3]["shape"] = [1, -8, 8, 4]
    model.write_bytes(damaged.build())
    result = tflint("contract", "check", model)
    assert result.status == 1
    assert result.err == (
        "tflint: error: 'm.tflite' was not compared to the end; tflint check tells why\n"
    )


@pytest.mark.parametrize(
    "setting",
    ["per-file-ignores = {'*' = ['M']}", "ignore = ['M601']", "severity = {M601 = 'off'}"],
)
def test_a_rule_that_is_off_is_no_success(model: Path, setting: str) -> None:
    tflint("contract", "init", model)
    result = tflint("contract", "check", model, "--config", setting)
    assert result.status == 3
    assert result.err == (
        "tflint: note: 'm.tflite' was not compared: the configuration turns M601 off for it\n"
        "tflint: error: no model was compared with a contract\n"
    )


def test_what_is_ignored_in_a_check_counts_here(model: Path) -> None:
    tflint("contract", "init", model)
    break_the_input(model)
    Path("tflite-lint.toml").write_text("ignore = ['M601']\n")
    assert tflint("check", model).status == 0
    assert tflint("contract", "check", model).status == 1


def test_settings_are_told(model: Path) -> None:
    tflint("contract", "init", model)
    result = tflint("contract", "check", model, "-v")
    assert "tflint: checked m.tflite (0 findings)" in result.err


def test_interrupted(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tflint.checking.checker.judge", interrupted)
    result = tflint("contract", "check", model, "-o", "report.txt")
    assert (result.status, result.err) == (130, "")
    assert not Path("report.txt").exists()


def test_names_that_would_write_to_a_terminal(model: Path) -> None:
    hostile = model.rename("\N{ESCAPE}[1m\n.tflite")
    result = tflint("contract", "init", hostile)
    name = "\\u{1b}[1m\\u{a}.tflite"
    assert result.out == f"contract of {name} written to {name}.lint.toml\n"
    assert f"tflint: '{name}.lint.toml' holds a contract" in tflint("contract", "init", hostile).err


def test_printed_in_utf_8_whatever_the_locale(model: Path) -> None:
    m = classifier()
    m.signature("größe", {"image": 0}, {"scores": 6})
    model.write_bytes(m.build())
    with streams(encoding="ascii") as (out, _):
        assert main(["contract", "init", "--stdout", str(model)]) == 0
    assert "größe" in out.getvalue().decode("utf-8")


def test_a_sidecar_that_is_wrong(model: Path) -> None:
    SIDECAR.write_text("[model]\ncolour = 'red'\n", "utf-8")
    result = tflint("contract", "check", model)
    assert result.status == 2
    assert "unknown key" in result.err
    assert "no contract" not in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "missing argument init|check"),
        (["init"], "missing argument MODEL"),
        (["check", "--force"], "contract check has no option --force"),
        (["check", "--stdout"], "contract check has no option --stdout"),
        (["init", "m.tflite", "-o", "x.toml"], "contract init has no output options"),
        (["init", "m.tflite", "-f", "json"], "contract init has no output options"),
        (["init", "absent.tflite"], "no such file or directory: 'absent.tflite'"),
        (
            ["init", "m.tflite", "m.tflite.lint.toml"],
            "there are 2 models; contract init is for one",
        ),
    ],
)
def test_wrong_usage(model: Path, arguments: list[str], message: str) -> None:
    SIDECAR.touch()
    result = tflint("contract", *arguments)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(f"tflint: {message}")
