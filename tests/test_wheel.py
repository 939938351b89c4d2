"""The wheel has all that the program needs, wherever it is run."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from tests.distribution import ROOT, copy_of_the_project, empty_environment, run

MODEL = ROOT / "testmodels" / "dead_channels.tflite"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    project = copy_of_the_project(folder / "project")
    built = run(
        sys.executable, "-m", "pip", "wheel", "-q", "-w", folder / "dist", project, cwd=folder
    )
    assert built.returncode == 0, built.stderr
    (found,) = (folder / "dist").glob("tflint-*.whl")
    return found


def test_ships_every_module_and_data_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        shipped = set(archive.namelist())
    for source, package in (("tflint", "tflint"), ("rules", "tflint_rules")):
        for file in (ROOT / source).rglob("*"):
            if file.is_file() and file.suffix != ".pyc":
                name = f"{package}/{file.relative_to(ROOT / source).as_posix()}"
                assert name in shipped


def test_lints_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    python = empty_environment(tmp_path / "environment")
    installed = run(
        sys.executable, "-m", "pip", "--python", python, "install", "-q", wheel, cwd=tmp_path
    )
    assert installed.returncode == 0, installed.stderr
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for script in ("tflint", "tflite-lint"):
        done = run(python.parent / script, "-f", "concise", MODEL, cwd=elsewhere)
        assert done.returncode == 1, done.stderr
        assert "W301" in done.stdout
        assert "7 of 32 channels" in done.stdout


def test_editable_install_lints_from_another_folder(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path / "project")
    python = empty_environment(tmp_path / "environment")
    installed = run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "-q",
        "-e",
        project,
        cwd=tmp_path,
    )
    assert installed.returncode == 0, installed.stderr
    done = run(python, "-m", "tflint", "-f", "concise", MODEL, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "W301" in done.stdout
