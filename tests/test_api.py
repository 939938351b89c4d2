"""The public API."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

import tflint
import tflint.api

ROOT = Path(__file__).parent.parent
CLEAN = ROOT / "testmodels" / "converted" / "convnet_int8.tflite"
FLAWED = ROOT / "testmodels" / "dead_channels.tflite"


def test_examples_in_the_documentation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testmod(tflint.api)
    assert result.attempted > 10
    assert result.failed == 0


def test_all_public_names_are_there() -> None:
    for name in tflint.__all__:
        assert getattr(tflint, name) is not None
    assert set(tflint._HOMES) == set(tflint.__all__) - {"__version__"}


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="module 'tflint' has no attribute 'chek'"):
        _ = tflint.chek


def test_check_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    report = tflint.check(FLAWED, "missing.tflite", isolated=True)
    assert report.exit_code == 2
    assert [notification.id for notification in report.notifications] == ["not-found"]
    assert capfd.readouterr() == ("", "")


def test_settings_go_before_the_configuration_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.tflite").write_bytes(FLAWED.read_bytes())
    (tmp_path / "tflite-lint.toml").write_text("fail-on = 'never'\n")
    assert tflint.check("m.tflite").exit_code == 0
    assert tflint.check("m.tflite", fail_on="warning").exit_code == 1
    assert tflint.check("m.tflite", isolated=True).exit_code == 1
    assert tflint.check("m.tflite", config=["fail-on = 'info'"]).exit_code == 1


def test_labels_and_task_reach_the_rules(tmp_path: Path) -> None:
    labels = tmp_path / "labels.txt"
    labels.write_text("cat\n")
    alone = tflint.check(CLEAN, select=["L"], isolated=True)
    compared = tflint.check(
        CLEAN, select=["L"], labels=labels, task="image-classification", isolated=True
    )
    assert "L102" not in [diagnostic.code for diagnostic in alone.diagnostics]
    assert "L102" in [diagnostic.code for diagnostic in compared.diagnostics]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"fail_on": "warn"}, "--fail-on: expected error, warning, info or never, got 'warn'"),
        ({"select": ["W3O1"]}, "unknown rule 'W3O1' in --select; did you mean W301?"),
        ({"baseline": Path("missing.json")}, "baseline 'missing.json' does not exist"),
    ],
)
def test_a_wrong_setting(
    settings: dict[str, Any], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(tflint.ConfigError) as caught:
        tflint.check(FLAWED, **settings)
    assert caught.value.message.startswith(message)


def test_a_setting_that_does_not_exist() -> None:
    with pytest.raises(TypeError, match="there is no setting 'selct'; did you mean select"):
        tflint.check(FLAWED, selct=["Q"])


def test_reports() -> None:
    report = tflint.check(FLAWED, isolated=True, select=["W301"])
    document = json.loads(report.to_json())
    assert document["models"][0]["sha256"] == report.models[0].sha256
    assert document["exit_code"] == report.exit_code == 1
    [result] = json.loads(report.to_sarif())["runs"][0]["results"]
    assert result["ruleId"] == "W301"
    assert report.render("concise", quiet=1).startswith(str(FLAWED))
    with pytest.raises(KeyError):
        report.render("yaml")


def test_check_bytes() -> None:
    data = FLAWED.read_bytes()
    report = tflint.check_bytes(memoryview(data), name="m.tflite", isolated=True)
    assert [model.path for model in report.models] == ["m.tflite"]
    of_file = tflint.check(FLAWED, isolated=True)
    assert [d.fingerprint for d in report.diagnostics] == [
        d.fingerprint for d in of_file.diagnostics
    ]


def test_load_gives_a_view_that_lives_on() -> None:
    model = tflint.load(CLEAN)
    arrays = [t.numpy() for t in model.subgraphs[0].tensors if t.is_constant]
    assert len(arrays) > 2
    assert all(array is not None and array.size for array in arrays)


def test_load_a_member_of_a_bundle(tmp_path: Path) -> None:
    path = tmp_path / "b.task"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("a.tflite", CLEAN.read_bytes())
        bundle.writestr("b.tflite", FLAWED.read_bytes())
    model = tflint.load(f"{path}!/b.tflite")
    assert len(model.subgraphs) == 1
    with pytest.raises(
        tflint.NotAModelError, match=r"holds 2 models; name one: .*b\.task!/a\.tflite"
    ):
        tflint.load(path)


@pytest.mark.parametrize("content", [b"", b"<!DOCTYPE html>", b"PK\x05\x06" + bytes(18)])
def test_load_what_is_no_model(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.tflite"
    path.write_bytes(content)
    with pytest.raises(tflint.NotAModelError, match=r"a\.tflite"):
        tflint.load(path)


def test_load_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        tflint.load(tmp_path / "missing.tflite")
    with pytest.raises(OSError, match="directory"):
        tflint.load(tmp_path)


def test_importing_the_package_costs_nothing() -> None:
    code = (
        "import sys, typing; old = set(sys.modules); import tflint; print(*set(sys.modules) - old)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert set(done.stdout.split()) == {"tflint", "tflint._version"}
