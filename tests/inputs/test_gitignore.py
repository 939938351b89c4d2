"""What git ignores is not searched, with git itself as the oracle."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tflint.inputs.discovery import Candidate, DiscoverySettings, discover
from tflint.lint.outcome import Notification


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def repository(folder: str = ".") -> None:
    (Path(folder) / ".git" / "info").mkdir(parents=True)


def write(content: str, *paths: str) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(content, encoding="utf-8")


def found(*paths: str, respect_gitignore: bool = True) -> list[str]:
    settings = DiscoverySettings(respect_gitignore=respect_gitignore)
    return [item.path for item in discover(paths, settings, None) if isinstance(item, Candidate)]


def test_agrees_with_git(tmp_path: Path) -> None:
    git = shutil.which("git")
    if git is None:
        pytest.skip("needs git")
    environment = {
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "HOME": str(tmp_path),
    }
    subprocess.run([git, "init", "-q"], check=True, env=environment)
    names = ["a", "keep", "tmp_x", "space "]
    folders = ["", "build/", "m/", "m/build/", "m/sub/", "out/", "m/out/deep/", "m/local/", "x.d/"]
    write("", *(f"{folder}{name}.tflite" for folder in folders for name in names))
    write("tmp_*\n!tmp_x.tflite\n/build/\nout\n# comment\n\n!\nspace\\ .tflite\n", ".gitignore")
    write("*.tflite\n!keep.tflite\n!/sub/\n/sub/a.*\n", "m/.gitignore")
    write("!a.tflite\n", "m/sub/.gitignore")
    write("m/local/\nx.d/**\n", ".git/info/exclude")
    listed = subprocess.run(
        [git, "ls-files", "-z", "--others", "--exclude-standard", "*.tflite"],
        check=True,
        env=environment,
        stdout=subprocess.PIPE,
    )
    expected = sorted(name for name in listed.stdout.decode().split("\0") if name)
    assert found() == expected
    assert 0 < len(expected) < len(names) * len(folders)


def test_nested_gitignore() -> None:
    repository()
    write("", "a.tflite", "m/a.tflite", "m/b.tflite", "b.tflite")
    write("a.tflite\n", "m/.gitignore")
    assert found() == ["a.tflite", "b.tflite", "m/b.tflite"]


def test_gitignore_above_the_named_folder_counts() -> None:
    repository()
    write("", "m/a.tflite", "m/b.tflite")
    write("/m/a.*\n", ".gitignore")
    assert found("m") == ["m/b.tflite"]


def test_info_exclude() -> None:
    repository()
    write("", "a.tflite", "b.tflite")
    write("a.tflite\n", ".git/info/exclude")
    assert found() == ["b.tflite"]


def test_linked_work_tree() -> None:
    repository("main")
    write("a.tflite\n", "main/.git/info/exclude")
    write("../..\n", "main/.git/worktrees/linked/commondir")
    write("gitdir: ../main/.git/worktrees/linked\n", "linked/.git")
    write("", "linked/a.tflite", "linked/b.tflite")
    assert found("linked") == ["linked/b.tflite"]


def test_something_can_be_taken_back_from_all_that_is_in_a_folder() -> None:
    repository()
    write("", "build/a.tflite", "build/keep.tflite", "build/x/b.tflite")
    write("build/**\n!build/keep.tflite\n", ".gitignore")
    assert found() == ["build/keep.tflite"]


def test_switched_off() -> None:
    repository()
    write("", "a.tflite")
    write("*.tflite\n", ".gitignore")
    assert found(respect_gitignore=False) == ["a.tflite"]


def test_named_file_is_taken() -> None:
    repository()
    write("", "a.tflite")
    write("*.tflite\n", ".gitignore")
    assert found("a.tflite") == ["a.tflite"]


def test_ignored_folder_that_is_named_is_searched() -> None:
    repository()
    write("", "build/a.tflite", "build/x/b.tflite", "build/x/c.tflite")
    write("build/\n", ".gitignore")
    write("c.tflite\n", "build/x/.gitignore")
    assert found() == []
    assert found("build") == ["build/a.tflite", "build/x/b.tflite"]


def test_glob_is_filtered() -> None:
    repository()
    write("", "a.tflite", "b.tflite")
    write("a.*\n", ".gitignore")
    assert found("*.tflite") == ["b.tflite"]


def test_without_repository_gitignore_is_a_file_like_others() -> None:
    write("", "a.tflite")
    write("*.tflite\n", ".gitignore")
    assert found() == ["a.tflite"]


def test_repository_in_a_repository_has_its_own_rules() -> None:
    repository()
    repository("sub")
    write("", "a.tflite", "sub/a.tflite", "sub/b.tflite")
    write("a.tflite\n", ".gitignore")
    write("b.tflite\n", "sub/.gitignore")
    assert found() == ["sub/a.tflite"]


@pytest.mark.parametrize(
    "content", [b"!\na.tflite\n", b"\xff\xfe\na.tflite\n", b"\xef\xbb\xbfa.tflite\n"]
)
def test_malformed_line_is_passed_over(content: bytes) -> None:
    repository()
    write("", "a.tflite", "b.tflite")
    Path(".gitignore").write_bytes(content)
    assert found() == ["b.tflite"]


def test_folder_with_ignored_models_only_says_so() -> None:
    repository()
    write("", "a.tflite", "b.tflite")
    write("*.tflite\n", ".gitignore")
    (item,) = discover([], DiscoverySettings(), None)
    assert isinstance(item, Notification)
    assert item.message == (
        "no model found under '.' (looked for *.tflite, *.lite, *.tfl, *.task, *.litertlm; "
        "2 ignored by git, use --no-respect-gitignore to check them); "
        "use --allow-empty to accept this"
    )
    (item,) = discover(["*.tflite"], DiscoverySettings(), None)
    assert isinstance(item, Notification)
    assert item.message == (
        "no file matches '*.tflite' (2 ignored by git, use --no-respect-gitignore to check them)"
    )
