"""The GitHub action: its scripts are run as the runner runs them, without one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from tests.distribution import ROOT

yaml = pytest.importorskip("yaml")
pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
LFS_POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 4\n"


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A folder of a runner, with the program where the first step installs it."""
    program = tmp_path / "temp" / "tflite-lint" / "bin" / "tflite-lint"
    program.parent.mkdir(parents=True)
    program.symlink_to(Path(sysconfig.get_path("scripts")) / "tflite-lint")
    (tmp_path / "work" / "models").mkdir(parents=True)
    return tmp_path


def lint(runner: Path, **inputs: str) -> tuple[dict[str, str], str]:
    """Runs the step; its outputs, and what it printed."""
    step = STEPS["Lint"]
    given = {name: field["default"] for name, field in ACTION["inputs"].items()} | inputs
    environment = os.environ | {
        "RUNNER_TEMP": str(runner / "temp"),
        "GITHUB_OUTPUT": str(runner / "outputs"),
        "GITHUB_STEP_SUMMARY": str(runner / "summary"),
    }
    for name, expression in step["env"].items():
        key = expression.removeprefix("${{ inputs.").removesuffix(" }}")
        environment[name] = given[key]
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(
        command, cwd=runner / "work", env=environment, capture_output=True, text=True, check=True
    )
    lines = (runner / "outputs").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines), done.stdout


def add(runner: Path, name: str, content: bytes) -> None:
    (runner / "work" / "models" / name).write_bytes(content)


def dead_channels() -> bytes:
    return (ROOT / "testmodels" / "dead_channels.tflite").read_bytes()


def test_a_finding_is_counted_annotated_and_logged(runner: Path) -> None:
    add(runner, "it's a model.tflite", dead_channels())
    outputs, printed = lint(runner)
    assert outputs == {"sarif-file": "tflite-lint.sarif", "findings": "1", "status": "1"}
    assert "::warning " in printed
    log = json.loads((runner / "work" / "tflite-lint.sarif").read_text("utf-8"))
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["W301"]
    assert "W301" in (runner / "summary").read_text("utf-8")


def test_what_should_not_fail_does_not(runner: Path) -> None:
    add(runner, "a.tflite", dead_channels())
    outputs, printed = lint(runner, **{"fail-on": "error", "annotations": "false"})
    assert (outputs["findings"], outputs["status"]) == ("1", "0")
    assert "::warning " not in printed


def test_paths_stand_on_lines_of_their_own(runner: Path) -> None:
    add(runner, "a.tflite", dead_channels())
    add(runner, "b c.tflite", LFS_POINTER.encode())
    outputs, _ = lint(runner, paths="models/a.tflite\n\nmodels/b c.tflite\n")
    assert (outputs["findings"], outputs["status"]) == ("2", "1")


def test_a_path_is_never_a_command(runner: Path) -> None:
    outputs, _ = lint(runner, paths="$(touch hit)\n`touch hit`\n--help\n")
    assert outputs["status"] == "2"
    assert not (runner / "work" / "hit").exists()


def test_scripts_take_inputs_from_the_environment_only() -> None:
    """An expression in a script is text that a pull request may choose, run by a shell."""
    assert all("${{" not in step["run"] for step in STEPS.values() if "run" in step)


def test_the_last_step_ends_with_the_status(runner: Path) -> None:
    step = list(STEPS.values())[-1]
    assert step["env"] == {"STATUS": "${{ steps.lint.outputs.status }}"}
    for status in ("0", "1", "3"):
        done = subprocess.run(["bash", "-c", step["run"]], env=os.environ | {"STATUS": status})
        assert done.returncode == int(status)


def test_what_the_steps_name_is_declared() -> None:
    assert set(ACTION["outputs"]) == {"sarif-file", "findings"}
    for step in STEPS.values():
        for expression in step.get("env", {}).values():
            kind, _, name = expression.strip("${} ").partition(".")
            assert kind == "steps" or name in ACTION["inputs"]
