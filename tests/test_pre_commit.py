"""The hooks, run by the real pre-commit, with this project as the hook repository."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.distribution import ROOT, copy_of_the_project, git, run, site_packages

pytest.importorskip("pre_commit")

LFS_POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
    "size 4020936\n"
)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_the_project(tmp_path_factory.mktemp("hooks"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environment it installs, which all tests share."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def repository(tmp_path: Path, hooks: Path) -> Path:
    git("init", "-q", "-b", "main", cwd=tmp_path)
    revision = git("rev-parse", "HEAD", cwd=hooks)
    (tmp_path / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks:\n  - id: tflint\n"
        "    args: [--fail-on, error]\n  - id: tflint-contract\n    stages: [manual]\n"
    )
    return tmp_path


def pre_commit(repository: Path, cache: Path, *arguments: str) -> tuple[int, str]:
    git("add", "-A", cwd=repository)
    done = run(
        sys.executable,
        *("-m", "pre_commit", "run", "--color", "never", *arguments),
        cwd=repository,
        PRE_COMMIT_HOME=str(cache),
        PYTHONPATH=site_packages(),
    )
    return done.returncode, done.stdout + done.stderr


def test_good_model_passes(repository: Path, cache: Path) -> None:
    good = ROOT / "testmodels" / "converted" / "convnet_int8.tflite"
    (repository / "good.tflite").write_bytes(good.read_bytes())
    status, output = pre_commit(repository, cache)
    assert status == 0, output
    assert "Passed" in output


def test_broken_model_and_pointer_fail(repository: Path, cache: Path) -> None:
    good = (ROOT / "testmodels" / "converted" / "convnet_int8.tflite").read_bytes()
    (repository / "good.tflite").write_bytes(good)
    (repository / "broken.tflite").write_bytes(good[: len(good) // 2])
    (repository / "pointer.tflite").write_text(LFS_POINTER)
    (repository / "notes.txt").write_text("not a model\n")
    status, output = pre_commit(repository, cache)
    assert status == 1, output
    assert re.search(r"^broken\.tflite: \S+: error F104 ", output, re.MULTILINE), output
    assert "pointer.tflite: header: error F102" in output
    assert "4,020,936 bytes" in output
    assert "good.tflite" not in output
    assert "notes.txt" not in output


def test_a_contract_that_changes_alone(repository: Path, cache: Path) -> None:
    model = ROOT / "testmodels" / "converted" / "convnet_int8.tflite"
    contract = repository / "good.tflite.lint.toml"
    (repository / "good.tflite").write_bytes(model.read_bytes())
    (repository / "other.tflite").write_bytes(model.read_bytes())
    contract.write_text("[model]\nquantization = 'full-integer'\n")
    hook = ("--hook-stage", "manual", "tflint-contract")
    status, output = pre_commit(repository, cache, *hook)
    assert status == 0, output
    assert "Passed" in output
    git("commit", "--no-verify", "-qm", "models", cwd=repository)
    contract.write_text("[model]\nquantization = 'float'\n")
    status, output = pre_commit(repository, cache, *hook)
    assert status == 1, output
    assert re.search(r"^good\.tflite: \S+: error M601 ", output, re.MULTILINE), output
    assert "note: 'other.tflite' has no contract" in output


def test_manifest_is_accepted() -> None:
    done = run(
        sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml", cwd=ROOT
    )
    assert done.returncode == 0, done.stdout
