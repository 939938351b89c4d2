"""`tflint dump`: the listing on standard output, in files, and as a converter for git."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from testmodels import ModelBuilder
from tests.cli.invocation import CLEAN, tflint
from tests.listing.samples import listing_of, quantized_convolution

ROOT = Path(__file__).parents[2]
POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:bd8d56b8c1f3e0a4d5b69788a1b2c3d4e5f60718293a4b5c6d7e8f9001122334\n"
    "size 4020936\n"
)
EXPLAINED = (
    "tflite-listing 1\n"
    "git-lfs pointer: the model content is not in this checkout (oid sha256:bd8d56b8…, "
    "4020936 bytes); run: git lfs pull\n"
)
CONVERTER = f"{shlex.quote(sys.executable)} -m tflint dump --textconv --listing-version 1"


@pytest.fixture
def model() -> Path:
    return Path(shutil.copy(CLEAN, "model.tflite"))


def bundle_of(**members: bytes) -> Path:
    with zipfile.ZipFile("models.task", "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.tflite", content)
    return Path("models.task")


class TestStandardOutput:
    def test_the_listing_is_printed(self, model: Path) -> None:
        result = tflint("dump", model)
        assert (result.status, result.err) == (0, "")
        assert result.out == listing_of(CLEAN.read_bytes()).text

    def test_it_is_utf_8_whatever_the_terminal(self) -> None:
        Path("m.tflite").write_bytes(ModelBuilder(description="Zoë").build())
        result = tflint("dump", "m.tflite", "--ascii", encoding="latin-1")
        assert 'description="Zoë"'.encode() in result.out.encode("latin-1")

    def test_a_model_from_standard_input(self) -> None:
        result = tflint("dump", "-", stdin=CLEAN.read_bytes())
        assert result.out == listing_of(CLEAN.read_bytes()).text

    @pytest.mark.parametrize(
        ("option", "settings"),
        [
            (["--weights", "stats"], {"weights": "stats"}),
            (["--ids", "index"], {"ids": "index"}),
            (["--quant", "full"], {"quant_full": True}),
            (["--offsets"], {"offsets": True}),
        ],
    )
    def test_options_of_the_listing(
        self, model: Path, option: list[str], settings: dict[str, object]
    ) -> None:
        result = tflint("dump", model, *option)
        assert result.out == listing_of(CLEAN.read_bytes(), **settings).text
        assert result.out != listing_of(CLEAN.read_bytes()).text

    def test_into_a_file(self, model: Path) -> None:
        result = tflint("dump", model, "-o", "listing.txt")
        assert (result.status, result.out) == (0, "")
        assert Path("listing.txt").read_text("utf-8") == listing_of(CLEAN.read_bytes()).text

    def test_a_file_that_cannot_be_written(self, model: Path) -> None:
        result = tflint("dump", model, "-o", "nowhere/listing.txt")
        assert result.status == 2
        assert result.err == "tflint: cannot write 'nowhere/listing.txt': no such directory\n"

    def test_members_of_a_bundle_follow_each_other(self) -> None:
        other = quantized_convolution().build()
        result = tflint("dump", bundle_of(a=CLEAN.read_bytes(), b=other))
        assert result.status == 0
        lines = result.out.splitlines()
        assert lines[:2] == ["tflite-listing 1", 'member "a.tflite"']
        second = lines.index('member "b.tflite"')
        assert lines[second + 1 :] == listing_of(other).text.splitlines()[1:]

    def test_one_member_is_listed_like_a_file(self) -> None:
        bundle = bundle_of(a=CLEAN.read_bytes())
        assert tflint("dump", f"{bundle}!/a.tflite").out == listing_of(CLEAN.read_bytes()).text


class TestProblems:
    def test_a_path_that_does_not_exist(self) -> None:
        result = tflint("dump", "missing.tflite")
        assert (result.status, result.out) == (2, "")
        assert result.err == "tflint: no such file or directory: 'missing.tflite'\n"

    def test_without_a_model(self) -> None:
        result = tflint("dump")
        assert (result.status, result.err) == (2, "tflint: missing argument MODEL\n")

    def test_two_models(self, model: Path) -> None:
        Path("other.tflite").write_bytes(CLEAN.read_bytes())
        result = tflint("dump", model, "other.tflite")
        assert result.status == 2
        assert "there are 2 models; dump prints one listing: name one, or use --write" in result.err

    def test_a_file_that_is_no_model(self) -> None:
        Path("m.tflite").write_text(POINTER)
        result = tflint("dump", "m.tflite")
        assert (result.status, result.out) == (1, "")
        assert "m.tflite: git-lfs pointer: the model content is not in this" in result.err

    def test_a_damaged_model_is_listed_as_far_as_it_can_be_read(self) -> None:
        Path("m.tflite").write_bytes(CLEAN.read_bytes()[:-3000])
        result = tflint("dump", "m.tflite")
        assert result.status == 1
        assert "\ndamaged: " in result.out
        assert "m.tflite: the flatbuffer is damaged in " in result.err

    def test_a_bundle_without_models(self) -> None:
        with zipfile.ZipFile("empty.task", "w") as archive:
            archive.writestr("readme.txt", "nothing here")
        result = tflint("dump", "empty.task")
        assert (result.status, result.out) == (3, "")
        assert "'empty.task' contains no model" in result.err

    def test_a_form_that_there_is_not(self, model: Path) -> None:
        result = tflint("dump", model, "--listing-version", "2")
        assert result.status == 2
        assert result.err == (
            "tflint: --listing-version: this version of tflint writes form 1, not 2\n"
        )

    @pytest.mark.parametrize(
        "options",
        [["--write", "--check"], ["--write", "--textconv"], ["--check", "-o", "x"]],
    )
    def test_modes_that_exclude_each_other(self, model: Path, options: list[str]) -> None:
        result = tflint("dump", model, *options)
        assert result.status == 2
        assert "exclude each other; drop one" in result.err


class TestFilesBesideModels:
    def test_writing_changes_the_status_once(self, model: Path) -> None:
        first = tflint("dump", "--write", model)
        assert (first.status, first.out) == (1, "wrote model.tflite.lst\n")
        assert Path("model.tflite.lst").read_text("utf-8") == listing_of(CLEAN.read_bytes()).text
        second = tflint("dump", "--write", model)
        assert (second.status, second.out) == (0, "")

    def test_a_folder(self, model: Path) -> None:
        Path("more").mkdir()
        shutil.copy(CLEAN, "more/a.tflite")
        shutil.copy(CLEAN, "more/b.tflite")
        result = tflint("dump", "--write", "-q", ".")
        assert (result.status, result.out) == (1, "")
        assert sorted(Path().rglob("*.lst")) == [
            Path("model.tflite.lst"),
            Path("more/a.tflite.lst"),
            Path("more/b.tflite.lst"),
        ]

    def test_checking(self, model: Path) -> None:
        missing = tflint("dump", "--check", model)
        assert (missing.status, missing.out) == (1, "model.tflite.lst: missing\n")
        tflint("dump", "--write", model)
        assert tflint("dump", "--check", model).status == 0
        model.write_bytes(quantized_convolution().build())
        stale = tflint("dump", "--check", model)
        assert (stale.status, stale.out) == (1, "model.tflite.lst: stale\n")

    def test_what_is_no_model_gets_no_listing(self, model: Path) -> None:
        Path("pointer.tflite").write_text(POINTER)
        result = tflint("dump", "--write", model, "pointer.tflite")
        assert result.status == 1
        assert "pointer.tflite: git-lfs pointer" in result.err
        assert list(Path().glob("*.lst")) == [Path("model.tflite.lst")]

    def test_a_bundle_has_one_listing(self) -> None:
        tflint("dump", "--write", bundle_of(a=CLEAN.read_bytes()))
        lines = Path("models.task.lst").read_text("utf-8").splitlines()
        assert lines[1] == 'member "a.tflite"'

    def test_standard_input_has_no_place_beside_it(self) -> None:
        result = tflint("dump", "--write", "-", stdin=CLEAN.read_bytes())
        assert result.status == 2
        assert "a listing cannot lie beside standard input" in result.err


class TestConverter:
    def test_a_model(self, model: Path) -> None:
        result = tflint("dump", "--textconv", model)
        assert (result.status, result.out) == (0, listing_of(CLEAN.read_bytes()).text)

    @pytest.mark.parametrize(
        ("content", "line"),
        [
            (POINTER.encode(), EXPLAINED.splitlines()[1]),
            (b"", "not a TensorFlow Lite model: this is an empty file; fetch or export it again"),
            (b"hello\n", "not a TensorFlow Lite model: this is a text file that begins 'hello'"),
        ],
    )
    def test_what_is_no_model_is_explained(self, content: bytes, line: str) -> None:
        Path("m.tflite").write_bytes(content)
        result = tflint("dump", "--textconv", "m.tflite")
        assert (result.status, result.err) == (0, "")
        assert result.out == f"tflite-listing 1\n{line}\n"

    def test_a_truncated_model(self) -> None:
        Path("m.tflite").write_bytes(CLEAN.read_bytes()[:100])
        result = tflint("dump", "--textconv", "m.tflite")
        assert (result.status, result.err) == (0, "")
        assert "damaged" in result.out

    def test_the_path_never_shows(self) -> None:
        result = tflint("dump", "--textconv", "gone/secret.tflite")
        assert result.status == 0
        assert result.out.startswith("tflite-listing 1\n")
        assert "secret" not in result.out

    def test_a_form_that_there_is_not(self, model: Path) -> None:
        result = tflint("dump", "--textconv", "--listing-version", "2", model)
        assert result.status == 0
        assert "this version of tflint writes form 1, not 2" in result.out

    def test_a_broken_configuration_is_not_read(self, model: Path) -> None:
        Path("tflite-lint.toml").write_text("select = [")
        assert tflint("dump", "--textconv", model).status == 0

    def test_a_defect_of_ours_does_not_stop_git(
        self, model: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("tflint.listing.inputs.list_model", fail)
        result = tflint("dump", "--textconv", model)
        assert result.status == 0
        assert "this program failed to list the file (ZeroDivisionError)" in result.out

    def test_the_setup_for_git(self) -> None:
        result = tflint("dump", "--git-setup")
        assert result.status == 0
        assert 'textconv "tflite-lint dump --textconv --listing-version 1"' in result.out


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
class TestGit:
    """A real repository whose differences are made by the converter."""

    @pytest.fixture(autouse=True)
    def _repository(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = tmp_path / "repository"
        folder.mkdir()
        monkeypatch.chdir(folder)
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
        monkeypatch.setenv("PYTHONPATH", path)
        self.git("init", "-q")
        for key, value in (
            ("user.name", "A"),
            ("user.email", "a@example.org"),
            ("diff.tflite.textconv", CONVERTER),
            ("diff.tflite.binary", "true"),
            ("diff.tflite.cachetextconv", "true"),
        ):
            self.git("config", key, value)
        Path(".gitattributes").write_text("*.tflite diff=tflite\n")

    @staticmethod
    def git(*arguments: str) -> str:
        run = subprocess.run(["git", *arguments], capture_output=True, text=True, encoding="utf-8")
        assert run.returncode == 0, run.stderr
        assert run.stderr == ""
        return run.stdout

    def commit(self, content: bytes) -> None:
        Path("model.tflite").write_bytes(content)
        self.git("add", ".")
        self.git("commit", "-q", "-m", "change")

    def changed(self) -> list[str]:
        lines = self.git("diff", "-U0", "HEAD~1", "HEAD").splitlines()
        signs = [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
        return [line for line in signs if line]

    def test_only_changed_lines_show(self) -> None:
        self.commit(quantized_convolution().build())
        new = quantized_convolution()
        new.operators[1]["builtin_options"][1]["stride_w"] = 1
        self.commit(new.build())
        old_line, new_line = self.changed()
        assert old_line[1:].replace("stride=2x2", "stride=2x1") == new_line[1:]

    def test_another_layout_is_no_difference(self) -> None:
        data = CLEAN.read_bytes()
        self.commit(data)
        self.commit(ModelBuilder.from_bytes(data).build())
        assert self.changed() == []

    def test_a_pointer_does_not_stop_it(self) -> None:
        self.commit(quantized_convolution().build())
        self.commit(POINTER.encode())
        assert f"+{EXPLAINED.splitlines()[1]}" in self.changed()

    def test_a_history_with_a_truncated_model(self) -> None:
        data = CLEAN.read_bytes()
        self.commit(data[: len(data) // 2])
        self.commit(data)
        self.commit(b"")
        log = self.git("log", "-p", "--format=%s")
        assert log.count("change") == 3
        assert "this is an empty file" in log
