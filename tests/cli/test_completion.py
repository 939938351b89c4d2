"""`tflint completion`, and what its scripts ask for."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.cli.invocation import tflint
from tflint.__main__ import main
from tflint.cli.command_line import COMMANDS


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
@pytest.mark.parametrize("program", ["tflint", "tflite-lint"])
def test_script(shell: str, program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [f"/usr/bin/{program}", "completion", shell])
    monkeypatch.setenv("_TFLINT_COMPLETE", "")
    monkeypatch.setenv("_TFLITE_LINT_COMPLETE", "")
    result = tflint("completion", shell)
    assert (result.status, result.err) == (0, "")
    assert program in result.out
    assert f"_{program.replace('-', '_').upper()}_COMPLETE" in result.out


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_accepts_its_script(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_TFLINT_COMPLETE", "")
    script = tflint("completion", "bash").out + "\ncomplete -p tflint\n"
    done = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True)
    assert done.returncode == 0
    assert "complete -o default -F" in done.stdout


def test_unknown_shell() -> None:
    result = tflint("completion", "bahs")
    assert (result.status, result.out) == (2, "")
    assert result.err.endswith("did you mean bash?\n")


def completions(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    """What bash is offered when TAB is pressed behind `line`."""
    monkeypatch.setattr(sys, "argv", ["tflint"])
    monkeypatch.setenv("_TFLINT_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line)
    words = line.split(" ")
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    assert main() in (0, 1)
    return capsys.readouterr().out.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("tflint ex", ["explain"]),
        ("tflint --sarif-p", ["--sarif-profile"]),
        ("tflint check --sel", ["--select"]),
        ("tflint baseline write --isol", ["--isolated"]),
        ("tflint contract i", ["init"]),
        ("tflint diff --rt", ["--rtol"]),
        ("tflint diff --format m", ["markdown"]),
        ("tflint fix --in", ["--in-place"]),
        ("tflint show --snippet k", ["kotlin"]),
        ("tflint schema d", ["diff"]),
        ("tflint models/", []),
    ],
)
def test_completions(
    line: str,
    offered: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert completions(line, monkeypatch, capsys) == offered


def test_all_commands_are_offered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert completions("tflint ", monkeypatch, capsys) == list(COMMANDS)
