"""What is imported for the answers that must come at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from testmodels import ModelBuilder
from tests.cli.invocation import tflint
from tflint import __version__
from tflint.cli.command_line import COMMANDS

_REPORT = """
import sys
from tflint.__main__ import main
status = main(sys.argv[1:])
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(status)
"""


def modules_after(*arguments: str) -> set[str]:
    """The modules that a process has imported when it is through with these arguments."""
    done = subprocess.run(
        [sys.executable, "-c", _REPORT, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("option", ["--version", "--help", "-h"])
def test_version_and_help_import_nothing_that_takes_time(option: str) -> None:
    modules = modules_after(option)
    assert modules.isdisjoint({"typer", "numpy", "tflint_rules", "tabulate", "json"})


@pytest.mark.parametrize("arguments", [("explain", "F101"), ("rules",), ("targets",)])
def test_documentation_needs_no_numpy(arguments: tuple[str, ...]) -> None:
    modules = modules_after(*arguments)
    assert modules.isdisjoint({"numpy", "pydantic", "rich", "tflint.checking.run"})


def test_a_command_imports_no_other_command() -> None:
    modules = modules_after("schema", "baseline")
    others = {f"tflint.cli.{name}" for name in COMMANDS} - {"tflint.cli.schema"}
    assert modules.isdisjoint({*others, "numpy", "tflint_rules"})


def test_check_imports_neither_pydantic_nor_rich_nor_report_formats_it_does_not_need() -> None:
    modules = modules_after("check", "--allow-empty", "--config", "include = ['x']", ".")
    assert modules.isdisjoint(
        {"pydantic", "rich", "tabulate", "multiprocessing", "tflint.report.sarif"}
    )


def test_a_sound_model_needs_no_more_than_numpy(tmp_path: Path) -> None:
    m = ModelBuilder()
    x, y = m.input("x", [1, 4]), m.tensor("y", [1, 4])
    m.op("RELU", [x], [y])
    m.output(y)
    model = tmp_path / "m.tflite"
    model.write_bytes(m.build())
    modules = modules_after("check", "--isolated", str(model))
    assert "numpy" in modules
    slow = {"numpy.ma", "ml_dtypes", "tflite", "flatbuffers", "tomllib", "hashlib", "secrets"}
    slow |= {"csv", "tempfile", "importlib.resources", "zipfile"}
    assert modules.isdisjoint(slow)


def test_the_package_imports_nothing_else() -> None:
    code = "import sys, tflint; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert {"numpy", "typer", "tflint_rules", "tflint.api"}.isdisjoint(done.stdout.split())


def test_version() -> None:
    result = tflint("--version")
    assert result.status == 0
    assert result.out == f"tflint {__version__} (linter for TensorFlow Lite models)\n"
    assert tflint("-q", "check", "--version").out == result.out


def test_help_lists_every_command_in_80_columns() -> None:
    result = tflint("--help")
    assert result.status == 0
    for name, purpose in COMMANDS.items():
        assert f"{name} " in result.out
        assert purpose in result.out
    assert max(map(len, result.out.splitlines())) <= 80
    assert tflint("-h").out == result.out
