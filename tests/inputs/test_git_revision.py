from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tflint.inputs.git_revision import GitObject, git_content, read_git_object
from tflint.lint.config_error import ConfigError

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(*arguments: str) -> None:
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    git("init", "--quiet")
    Path("models").mkdir()
    Path("models/a.tflite").write_bytes(b"first")
    git("add", ".")
    git("commit", "--quiet", "-m", "one")
    Path("models/a.tflite").write_bytes(b"second")
    git("add", ".")
    return tmp_path


def content(name: str) -> bytes:
    with git_content(GitObject(name)) as stream:
        return stream.read()


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("model.tflite", None),
        ("-", None),
        ("C:\\models\\a.tflite", None),
        ("c:/models/a.tflite", None),
        ("bundle.task!/a:b.tflite", None),
        ("HEAD~1:a.tflite", GitObject("HEAD~1:a.tflite")),
        (":a.tflite", GitObject(":a.tflite")),
        ("v1:b.task!/a.tflite", GitObject("v1:b.task", "a.tflite")),
    ],
)
def test_what_an_argument_is(argument: str, expected: GitObject | None) -> None:
    assert read_git_object(argument) == expected


def test_what_exists_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("HEAD:a.tflite").touch()
    assert read_git_object("HEAD:a.tflite") is None


def test_the_path_without_the_revision() -> None:
    assert GitObject("HEAD:models/a.tflite").path == "models/a.tflite"


@needs_git
def test_a_revision_and_the_index(repository: Path) -> None:
    assert content("HEAD:models/a.tflite") == b"first"
    assert content(":models/a.tflite") == b"second"


@needs_git
def test_relative_to_the_current_directory(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("models")
    assert content("HEAD:./a.tflite") == b"first"


@needs_git
def test_filters_are_applied_as_in_a_checkout(repository: Path) -> None:
    Path(".gitattributes").write_text("*.tflite filter=shout\n", "utf-8")
    git("config", "filter.shout.smudge", "tr a-z A-Z")
    assert content("HEAD:models/a.tflite") == b"FIRST"


@needs_git
def test_a_folder(repository: Path) -> None:
    with pytest.raises(ConfigError, match="'HEAD:' is a folder; name a file in it"):
        content("HEAD:")


@needs_git
def test_what_is_not_there(repository: Path) -> None:
    with pytest.raises(ConfigError, match=r"git has no 'HEAD:b\.tflite' \(.*b\.tflite") as error:
        content("HEAD:b.tflite")
    assert error.value.status == 2
    with pytest.raises(ConfigError, match="git has no revision 'v9'; when the clone is shallow"):
        content("v9:models/a.tflite")


@needs_git
def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(ConfigError, match="no such file: 'HEAD:a'; this is no git repository"):
        content("HEAD:a")


def test_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConfigError, match="to read it as REV:PATH, git must be installed"):
        content("HEAD:a")


def test_an_option_is_no_revision() -> None:
    with pytest.raises(ConfigError, match="is no revision of git"):
        content("--batch:a")


def test_a_name_that_no_program_can_be_given() -> None:
    with pytest.raises(ConfigError, match="cannot ask git"):
        content("HEAD:a\0b")
