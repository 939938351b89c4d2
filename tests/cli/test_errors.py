"""The error table of the interface: the text and the exit status for each condition."""

from __future__ import annotations

import errno
import os
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.cli.invocation import CLEAN, FLAWED, Result, tflint
from tflint.inputs import file_map
from tflint.lint.engine import judge
from tflint.lint.registry import Registry, load_registry
from tflint.model.operator import Operator

pytestmark = pytest.mark.usefixtures("few_rules")

MODEL = CLEAN.read_bytes()

as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)


def check_bytes(data: bytes, *options: str, name: str = "a.tflite") -> Result:
    Path(name).write_bytes(data)
    return tflint("check", name, *options)


def findings(result: Result) -> list[str]:
    return [line for line in result.out.splitlines() if line.startswith("a.tflite: ")]


def test_path_does_not_exist() -> None:
    Path("models").mkdir()
    result = tflint("modles/")
    assert result.status == 2
    assert result.err == (
        "tflint: no such file or directory: 'modles/' (did you mean 'models/'?)\n"
    )


def test_other_inputs_are_checked_beside_one_that_does_not_exist() -> None:
    result = tflint("nothing.tflite", FLAWED)
    assert result.status == 2
    assert "1 warning in 1 model" in result.out


def test_pattern_matches_nothing() -> None:
    result = tflint("models/*.tflite")
    assert result.status == 3
    assert result.err == "tflint: error: no file matches 'models/*.tflite'\n"


def test_directory_without_models() -> None:
    Path("docs").mkdir()
    result = tflint("docs")
    assert result.status == 3
    assert result.err == (
        "tflint: error: no model found under 'docs' (looked for *.tflite, *.lite, *.tfl, *.task, "
        "*.litertlm); use --allow-empty to accept this\n"
    )
    assert tflint("docs", "--allow-empty").status == 0


@as_root
def test_permission_denied() -> None:
    Path("locked.tflite").write_bytes(MODEL)
    Path("locked.tflite").chmod(0)
    result = tflint("locked.tflite")
    assert result.status == 3
    assert result.err == "tflint: error: cannot read 'locked.tflite': permission denied\n"


def test_input_output_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Any:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("tflint.inputs.opening.mapped_file", fail)
    result = check_bytes(MODEL)
    assert result.status == 3
    assert result.err == "tflint: error: cannot read 'a.tflite': input/output error\n"


def test_file_vanishes_while_running(monkeypatch: pytest.MonkeyPatch) -> None:
    mapped = file_map.mapped_file

    def vanish(path: str) -> Any:
        Path(path).unlink()
        return mapped(path)

    monkeypatch.setattr("tflint.inputs.opening.mapped_file", vanish)
    result = check_bytes(MODEL)
    assert result.status == 3
    assert result.err == "tflint: error: 'a.tflite' disappeared while being checked\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipe_given_as_path() -> None:
    os.mkfifo("pipe")
    result = tflint("pipe")
    assert result.status == 3
    assert result.err == ("tflint: error: 'pipe' is not a regular file; pipe it to \"tflint -\"\n")


def test_empty_file() -> None:
    result = check_bytes(b"", "-f", "concise")
    assert result.status == 1
    [line] = findings(result)
    assert "the file is empty" in line


def test_git_lfs_pointer() -> None:
    pointer = (
        b"version https://git-lfs.github.com/spec/v1\n"
        b"oid sha256:bd8d56b8a4d5cf4d0f6f6d6dd0e2c3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d9e0\n"
        b"size 4020936\n"
    )
    result = check_bytes(pointer, "-f", "concise")
    assert result.status == 1
    [line] = findings(result)
    assert "this is a git-lfs pointer, not the model (oid sha256:bd8d56b8" in line
    assert "4,020,936 bytes" in line


def test_not_a_tensorflow_lite_file() -> None:
    result = check_bytes(b"<!DOCTYPE html><html><body>404</body></html>", "-f", "concise")
    assert result.status == 1
    [line] = findings(result)
    assert "not a TensorFlow Lite model" in line


def test_identifier_missing() -> None:
    result = check_bytes(MODEL[:4] + b"\0\0\0\0" + MODEL[8:], "-f", "concise", "--select", "F")
    assert result.status == 1
    [line] = findings(result)
    assert "error F101" in line
    assert "'TFL3' is missing" in line


def test_truncated() -> None:
    result = check_bytes(MODEL[: len(MODEL) // 2], "-f", "concise")
    assert result.status == 1
    [line] = findings(result)
    assert f"the file is truncated: it has {len(MODEL) // 2:,} bytes" in line


def test_corrupt_structure() -> None:
    data = bytearray(MODEL)
    struct.pack_into("<I", data, 0, 0x7FFFFFFF)
    result = check_bytes(bytes(data), "-f", "concise")
    assert result.status == 1
    assert findings(result)


def small_model() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [2])
    y = model.tensor("y", [2])
    model.op("RELU", [x], [y])
    model.output(y)
    return model


def test_index_out_of_range() -> None:
    model = small_model()
    model.operators[0]["inputs"] = [9999]
    result = check_bytes(model.build(), "-f", "concise", "--select", "F")
    assert result.status == 1
    [line] = findings(result)
    assert "tensor 9999" in line
    assert "2 tensors" in line


def test_no_operator() -> None:
    model = small_model()
    model.main.fields["operators"] = []
    result = check_bytes(model.build(), "-f", "concise", "--select", "F")
    assert result.status == 1
    assert any("no operator" in line for line in findings(result))


def test_trailing_data() -> None:
    result = check_bytes(small_model().build() + b"\1" * 12288, "-f", "concise")
    assert result.status == 0
    assert not [line for line in findings(result) if ": info " not in line]


def test_over_max_file_size() -> None:
    result = check_bytes(MODEL, "--config", "max-file-size = '1 kB'")
    assert result.status == 3
    assert result.err == "tflint: error: 'a.tflite' is larger than max-file-size (1,000 bytes)\n"


def test_bundle_without_models() -> None:
    with zipfile.ZipFile("x.task", "w") as bundle:
        bundle.writestr("readme.txt", "nothing here")
    result = tflint("x.task")
    assert result.status == 3
    assert result.err == "tflint: error: 'x.task' contains no model\n"


def test_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(range(0, 10**9, 1000))
    monkeypatch.setattr("tflint.lint.engine.time.monotonic", lambda: next(moments))
    result = check_bytes(MODEL)
    assert result.status == 3
    assert "tflint: error: gave up on a.tflite after 120 s\n" in result.err


def test_out_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object) -> Any:
        raise MemoryError

    monkeypatch.setattr("tflint.checking.checker.judge", exhausted)
    result = check_bytes(MODEL)
    assert result.status == 3
    assert result.err == "tflint: error: out of memory while checking 'a.tflite'\n"


def test_unknown_rule_on_the_command_line() -> None:
    result = tflint("--select", "F1O1", FLAWED)
    assert (result.status, result.out) == (2, "")
    assert result.err == "tflint: unknown rule 'F1O1' in --select; did you mean F101?\n"


def test_unknown_rule_in_a_file() -> None:
    Path("pyproject.toml").write_text("[tool.tflint]\nselect = ['F1O1']\n")
    result = tflint(FLAWED, "--config", "pyproject.toml")
    assert result.status == 2
    assert result.err == (
        "tflint: pyproject.toml: tool.tflint.select[0]: unknown rule 'F1O1'; did you mean F101?\n"
    )


def test_unknown_target() -> None:
    result = tflint("-t", "edgtpu", FLAWED)
    assert result.status == 2
    assert result.err.startswith("tflint: unknown target 'edgtpu'; did you mean edgetpu?")
    assert "xnnpack" in result.err


def test_unknown_format() -> None:
    result = tflint("-f", "jsom", FLAWED)
    assert result.status == 2
    assert result.err.startswith("tflint: --format: expected ")
    assert result.err.endswith("; did you mean json?\n")


def test_unknown_option() -> None:
    result = tflint("--selct", "F", FLAWED)
    assert result.status == 2
    assert result.err == "tflint: unknown option '--selct'; did you mean --select?\n"


def test_configuration_not_found() -> None:
    result = tflint("--config", "missing.toml", FLAWED)
    assert result.status == 2
    assert "missing.toml" in result.err


def test_toml_error() -> None:
    Path("tflite-lint.toml").write_text("preset = 'all'\nselect =\n")
    Path("a.tflite").write_bytes(MODEL)
    result = tflint("a.tflite")
    assert result.status == 2
    assert result.err.startswith("tflint: tflite-lint.toml:2:")


def test_unknown_key() -> None:
    Path("pyproject.toml").write_text("[tool.tflint]\nfail_on = 'error'\n")
    Path("a.tflite").write_bytes(MODEL)
    result = tflint("a.tflite")
    assert result.status == 2
    assert result.err == (
        "tflint: pyproject.toml: tool.tflint.fail_on: unknown key; did you mean fail-on?\n"
    )


def test_required_version_not_met() -> None:
    result = tflint("--config", "required-version = '>=99.3'", FLAWED)
    assert result.status == 2
    assert "this project requires tflint >=99.3, this is " in result.err


def test_invalid_sidecar_counts_for_its_model_only() -> None:
    Path("a.tflite").write_bytes(FLAWED.read_bytes())
    Path("a.tflite.lint.toml").write_text("supress = []\n")
    Path("b.tflite").write_bytes(FLAWED.read_bytes())
    result = tflint("a.tflite", "b.tflite")
    assert result.status == 2
    assert "a.tflite.lint.toml: supress: unknown key; did you mean suppress?" in result.err
    assert "2 warnings in 2 models" in result.out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "does not exist"),
        ("[]", "has no version number"),
        ('{"version": 2, "entries": []}', "was written by a newer version (2); update tflint"),
    ],
)
def test_baseline_that_cannot_be_used(content: str | None, message: str) -> None:
    if content is not None:
        Path("x.json").write_text(content)
    result = tflint("--baseline", "x.json", FLAWED)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(f"tflint: baseline 'x.json' {message}")


def test_output_cannot_be_written() -> None:
    result = tflint(FLAWED, "-f", "sarif", "-o", "out/lint.sarif")
    assert (result.status, result.out) == (2, "")
    assert result.err == "tflint: cannot write 'out/lint.sarif': no such directory\n"


def test_same_output_named_twice() -> None:
    result = tflint(FLAWED, "-o", "a.json", "--output-format", "json=./a.json")
    assert result.status == 2
    assert "a.json" in result.err
    assert not list(Path().glob("*a.json*")), "nothing is left behind"


def test_plug_in_fails_to_import() -> None:
    result = tflint("--plugin", "acme_rules", FLAWED)
    assert result.status == 2
    assert result.err == (
        "tflint: plug-in 'acme_rules' cannot be loaded: ModuleNotFoundError: "
        "No module named 'acme_rules'; remove it from plugins\n"
    )


def test_rule_crashes(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Iterator[Any]:
        nothing: dict[str, Any] = {}
        yield nothing["x"]

    def registry(plugins: object = ()) -> Registry:
        rules = [
            replace(rule, check=fail, on=Operator) if rule.code == "F101" else rule
            for rule in load_registry()
        ]
        return Registry(rules)

    monkeypatch.setattr("tflint.checking.rule_sets.load_registry", registry)
    Path("a.tflite").write_bytes(FLAWED.read_bytes())
    result = tflint("a.tflite")
    assert result.status == 4
    assert result.err == (
        "tflint: error: rule F101 failed on a.tflite at subgraphs[0].operators[0] (KeyError: 'x'); "
        "other rules continued; please report with --debug\n"
    )
    assert "1 warning" in result.out
    assert "Traceback" in tflint("a.tflite", "--debug").err


def test_anything_unexpected(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Any:
        raise RuntimeError("what\nnow")

    monkeypatch.setattr("tflint.checking.run.examine", fail)
    result = tflint(FLAWED)
    assert (result.status, result.out) == (4, "")
    assert result.err.startswith("tflint: internal error (RuntimeError: what now); please report")
    assert result.err.count("\n") == 1
    assert "Traceback" in tflint(FLAWED, "--debug").err


def test_unexpected_in_one_model(monkeypatch: pytest.MonkeyPatch) -> None:

    def fail(file: Any, plan: Any, path: str, member: str | None) -> Any:
        if path == "a.tflite":
            raise RuntimeError("what now")
        return judge(file, plan, path, member)

    monkeypatch.setattr("tflint.checking.checker.judge", fail)
    Path("a.tflite").write_bytes(MODEL)
    Path("b.tflite").write_bytes(FLAWED.read_bytes())
    result = tflint(".")
    assert result.status == 4
    assert "internal error while checking 'a.tflite' (RuntimeError: what now)" in result.err
    assert "1 warning in 1 of 2 models" in result.out


TERRAFORM = """\
tflint: this is the linter for TensorFlow Lite (.tflite) models.
For Terraform, run the tflint binary from terraform-linters/tflint.
This program is also installed as: tflite-lint
"""


@pytest.mark.parametrize(
    "arguments", [["--init"], ["--chdir=infra"], ["check", "--enable-rule", "x"], ["--only=a"]]
)
def test_terraform_style_call(arguments: list[str]) -> None:
    result = tflint(*arguments)
    assert (result.status, result.out, result.err) == (2, "", TERRAFORM)


def test_terraform_directory_without_models() -> None:
    Path("main.tf").write_text("")
    assert tflint().err == TERRAFORM
    Path("a.tflite").write_bytes(MODEL)
    assert tflint().status == 0


def test_terraform_option_behind_the_paths_is_a_path() -> None:
    result = tflint("--", "--init")
    assert result.err == "tflint: no such file or directory: '--init'\n"
