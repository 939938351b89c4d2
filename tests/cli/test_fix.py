"""`tflint fix`: what it prints, what it writes, and the exit status."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli.invocation import CLEAN, tflint
from tests.fixing.fixable_models import FIXABLE, labelled
from tests.rules.labels.labelled_models import classifier
from tflint.fixing.fixer import Fixer

# With CRLF only; with CRLF and an index in front of each label.
CRLF = FIXABLE["L304"]["crlf"]()
NUMBERED = labelled("0 cat\r\n1 dog\r\n2 bird\r\n")()
ONLY = ("--select", "L304,L305", "--preview")


@pytest.fixture
def model() -> Path:
    path = Path("model.tflite")
    path.write_bytes(CRLF)
    return path


def labels(path: Path | str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read("labels.txt")


def names() -> list[str]:
    return sorted(path.name for path in Path().iterdir() if path.name != ".git")


def two_files_of_one_name() -> bytes:
    m = classifier("cat\ndog\nbird\n")
    m.file("labels_txt", "one\ntwo\nthree\n")
    return m.build().replace(b"labels_txt", b"labels.txt")


def test_in_place(model: Path) -> None:
    result = tflint("fix", "--in-place", model, *ONLY)
    assert (result.status, result.err) == (0, "")
    first, last = result.out.splitlines()
    assert first.startswith('model.tflite: files["labels.txt"]: fixed L304 "labels.txt" ends 3 of')
    assert last == "1 finding fixed in 1 model; left: no findings in 1 model"
    assert labels(model) == b"cat\ndog\nbird\n"
    assert names() == ["model.tflite"]


def test_a_second_time_there_is_nothing_to_do(model: Path) -> None:
    tflint("fix", "--in-place", model, *ONLY)
    once = model.read_bytes()
    result = tflint("fix", "--in-place", model, *ONLY)
    assert (result.status, result.out) == (0, "Nothing fixed; left: no findings in 1 model\n")
    assert model.read_bytes() == once


def test_status_is_that_of_what_is_left() -> None:
    Path("model.tflite").write_bytes(NUMBERED)
    result = tflint("fix", "--in-place", "model.tflite", *ONLY)
    assert result.status == 1
    assert result.out.splitlines()[-1] == (
        "1 finding fixed in 1 model; left: 1 warning in 1 model; 1 fixable with --unsafe-fixes"
    )
    assert labels("model.tflite") == b"0 cat\n1 dog\n2 bird\n"


def test_unsafe_fixes() -> None:
    Path("model.tflite").write_bytes(NUMBERED)
    result = tflint("fix", "--in-place", "model.tflite", "--unsafe-fixes", *ONLY)
    assert result.status == 0
    assert labels("model.tflite") == b"cat\ndog\nbird\n"


def test_only_selected_findings_are_fixed(model: Path) -> None:
    result = tflint("fix", "--in-place", model, "--select", "L303")
    assert (result.status, model.read_bytes()) == (0, CRLF)
    assert result.out.startswith("Nothing fixed")


def test_suppressed_findings_are_left(model: Path) -> None:
    Path("tflite-lint.toml").write_text('[[suppress]]\nrule = "L304"\nreason = "known"\n')
    result = tflint("fix", "--in-place", model, *ONLY)
    assert (result.status, model.read_bytes()) == (0, CRLF)


def test_diff(model: Path) -> None:
    result = tflint("fix", "--diff", model, *ONLY)
    assert (result.status, result.err) == (1, "")
    assert model.read_bytes() == CRLF
    assert names() == ["model.tflite"]
    first, *lines = result.out.splitlines()
    assert first.startswith('model.tflite: files["labels.txt"]: would fix L304 "labels.txt" ends')
    assert lines[:2] == ["--- model.tflite", "+++ model.tflite (fixed)"]
    assert [line[:28] for line in lines if line[1:].startswith("file ")] == [
        '-file "labels.txt" 16 B sha2',
        '+file "labels.txt" 13 B sha2',
    ]
    start = lines.index("--- model.tflite!/labels.txt")
    assert lines[start + 3 : start + 6] == ["-cat\\u{d}", "-dog\\u{d}", "-bird\\u{d}"]
    assert lines[-1] == "1 finding would be fixed in 1 model; left: no findings in 1 model"


def test_diff_of_what_no_listing_shows() -> None:
    Path("model.tflite").write_bytes(FIXABLE["S101"]["behind the model"]())
    options = ("--select", "S101", "--preview", "--unsafe-fixes")
    result = tflint("fix", "--diff", "model.tflite", *options)
    assert result.status == 1
    assert "would fix S101" in result.out
    assert "left: no findings" in result.out


def test_diff_of_nothing() -> None:
    result = tflint("fix", "--diff", CLEAN, *ONLY)
    assert (result.status, result.out) == (
        0,
        "Nothing would be fixed; left: no findings in 1 model\n",
    )


def test_diff_shows_metadata() -> None:
    Path("model.tflite").write_bytes(FIXABLE["M106"]["malformed"]())
    result = tflint("fix", "--diff", "model.tflite", "--select", "M106", "--preview")
    changed = [line for line in result.out.splitlines() if line[:3] in ("-  ", "+  ")]
    assert changed == ['-    "min_parser_version": "abc",', '+    "min_parser_version": "1.0.0",']


def test_output(model: Path) -> None:
    result = tflint("fix", model, "-o", "mended.tflite", *ONLY)
    assert result.status == 0
    assert model.read_bytes() == CRLF
    assert labels("mended.tflite") == b"cat\ndog\nbird\n"
    assert names() == ["mended.tflite", "model.tflite"]


def test_output_that_is_not_written_is_no_success() -> None:
    Path("model.tflite").write_bytes(two_files_of_one_name())
    options = ("--select", "M202", "--preview", "--config", "fail-on = 'error'")
    result = tflint("fix", "model.tflite", "-o", "mended.tflite", *options)
    assert result.status == 3
    assert "M202 is left" in result.err
    assert names() == ["model.tflite"]


def test_output_without_a_finding_is_a_copy() -> None:
    tflint("fix", CLEAN, "-o", "copy.tflite", *ONLY)
    assert Path("copy.tflite").read_bytes() == CLEAN.read_bytes()


def test_standard_input() -> None:
    result = tflint("fix", "-", "-o", "mended.tflite", *ONLY, stdin=CRLF)
    assert result.status == 0
    assert labels("mended.tflite") == b"cat\ndog\nbird\n"


def test_diff_of_standard_input() -> None:
    result = tflint("fix", "-", "--diff", *ONLY, stdin=CRLF)
    assert (result.status, result.err) == (1, "")
    assert "--- <stdin>\n+++ <stdin> (fixed)\n" in result.out


def test_folder(model: Path) -> None:
    Path("folder").mkdir()
    inner = Path("folder/inner.tflite")
    inner.write_bytes(CRLF)
    Path("folder/broken.tflite").write_bytes(CRLF[:200])
    result = tflint("fix", "--in-place", *ONLY, "--extend-select", "F")
    assert result.status == 1
    assert labels(inner) == labels(model) == b"cat\ndog\nbird\n"
    assert Path("folder/broken.tflite").read_bytes() == CRLF[:200]
    assert "2 findings fixed in 2 models; left: " in result.out


def test_left_behind_temporary_files_are_no_models(model: Path) -> None:
    Path(".model.tflite.0a1b2c3d.tflint.tmp").write_bytes(CRLF)
    result = tflint("fix", "--in-place", *ONLY)
    assert "1 finding fixed in 1 model" in result.out


def test_backup(model: Path) -> None:
    tflint("fix", "--in-place", "--backup", model, *ONLY)
    assert Path("model.tflite.bak").read_bytes() == CRLF
    assert labels(model) == b"cat\ndog\nbird\n"


def test_backup_is_not_overwritten(model: Path) -> None:
    Path("model.tflite.bak").write_bytes(b"older")
    result = tflint("fix", "--in-place", "--backup", model, *ONLY)
    assert result.status == 1
    assert result.err == (
        "tflint: warning: 'model.tflite': 'model.tflite.bak' exists already; move it away\n"
    )
    assert model.read_bytes() == CRLF
    assert Path("model.tflite.bak").read_bytes() == b"older"


@pytest.mark.skipif(sys.platform == "win32", reason="mode bits of POSIX")
def test_read_only_file(model: Path) -> None:
    model.chmod(0o444)
    result = tflint("fix", "--in-place", model, *ONLY)
    assert result.status == 3
    assert result.err == "tflint: error: cannot write 'model.tflite': it is read-only\n"
    assert model.read_bytes() == CRLF


def test_model_in_a_bundle_is_left() -> None:
    with zipfile.ZipFile("bundle.task", "w") as bundle:
        bundle.writestr("model.tflite", CRLF)
    before = Path("bundle.task").read_bytes()
    result = tflint("fix", "--in-place", "bundle.task", *ONLY)
    assert result.status == 1
    assert result.err == (
        "tflint: warning: 'bundle.task!/model.tflite': take the model out of its bundle, fix it, and "
        "pack it again\n"
    )
    assert Path("bundle.task").read_bytes() == before


def test_models_of_a_bundle_are_not_written_over_one_another() -> None:
    with zipfile.ZipFile("bundle.task", "w") as bundle:
        bundle.writestr("one.tflite", CLEAN.read_bytes())
        bundle.writestr("two.tflite", CRLF)
    result = tflint("fix", "bundle.task", "-o", "mended.tflite", *ONLY)
    assert result.err.count("take the model out of its bundle") == 2
    assert names() == ["bundle.task"]


def test_what_is_refused_is_said() -> None:
    data = two_files_of_one_name()
    Path("model.tflite").write_bytes(data)
    result = tflint("fix", "--in-place", "model.tflite", "--select", "M202", "--preview")
    assert result.status == 1
    assert result.err == (
        "tflint: warning: 'model.tflite': M202 is left: its zip has two different files "
        '"labels.txt"\n'
    )
    assert Path("model.tflite").read_bytes() == data


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["model.tflite"], "say where mended models go: --in-place, or -o FILE; or --diff to look"),
        (["--in-place", "--diff"], "--in-place and --diff exclude each other; drop one"),
        (["--diff", "-o", "x"], "--output and --diff exclude each other; drop one"),
        (["--diff", "--backup"], "--backup and --diff exclude each other; drop one"),
        (["--in-place", "-"], "standard input cannot be replaced; name a file with -o"),
        (
            ["model.tflite", "-o", "./model.tflite"],
            "'model.tflite' is the model itself; use --in-place to replace it",
        ),
        (
            ["model.tflite", str(CLEAN), "-o", "x.tflite"],
            "there are 2 models; -o takes the result of one: name one, or use --in-place",
        ),
        (["model.tflite", "-o", "no/x.tflite"], "cannot write 'no/x.tflite': no such directory"),
        (["model.tflite", "-o", ".git"], "cannot write '.git': is a directory"),
        (["model.tflite", "-o", "-"], "a mended model is not printed; name a file with -o"),
        (["--in-place", ""], "no such file or directory: ''"),
        (["--in-place", "nothing.tflite"], "no such file or directory: 'nothing.tflite'"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str, model: Path) -> None:
    result = tflint("fix", *arguments)
    assert (result.status, result.err) == (2, f"tflint: {message}\n")
    assert model.read_bytes() == CRLF
    assert names() == ["model.tflite"]


def test_output_where_nothing_may_be_written(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    result = tflint("fix", model, "-o", "mended.tflite", *ONLY)
    assert result.status == 2
    assert result.err == "tflint: cannot write 'mended.tflite': permission denied\n"
    assert names() == ["model.tflite"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_output_to_what_is_no_file(model: Path) -> None:
    os.mkfifo("pipe")
    result = tflint("fix", model, "-o", "pipe", *ONLY)
    assert result.status == 2
    assert result.err == "tflint: cannot write 'pipe': is not a regular file\n"
    assert Path("pipe").is_fifo()


def test_interruption_leaves_the_rest(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Fixer, "check_model", interrupt)
    assert tflint("fix", "--in-place", model, *ONLY).status == 130
    assert model.read_bytes() == CRLF


def test_file_that_changes_meanwhile_is_left(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = classifier("other\nlabels\nhere\n").build()

    def change(*_: object) -> None:
        replacement = Path("replacement")
        replacement.write_bytes(changed)
        replacement.replace(model)

    monkeypatch.setattr("tflint.fixing.fixer.verify", change)
    result = tflint("fix", "--in-place", model, *ONLY)
    assert "somebody else changed the file meanwhile" in result.err
    assert model.read_bytes() == changed


@pytest.mark.parametrize(("option", "lines"), [("-q", 1), ("-qq", 0)])
def test_quiet(option: str, lines: int, model: Path) -> None:
    result = tflint("fix", "--in-place", option, model, *ONLY)
    assert len(result.out.splitlines()) == lines


def test_settings_are_told(model: Path) -> None:
    result = tflint("fix", "--diff", "-v", model, *ONLY)
    assert "tflint: select = ['L304', 'L305'] (--select)\n" in result.err
    assert "tflint: checked model.tflite (0 findings)\n" in result.err


def test_fixable_rules_are_listed() -> None:
    listed = tflint("rules", "--fixable").out
    assert "L304" in listed
    assert "F101" not in listed


def test_the_severity_that_fails_can_be_chosen() -> None:
    Path("model.tflite").write_bytes(NUMBERED)
    assert tflint("fix", "--in-place", "model.tflite", *ONLY, "--fail-on", "error").status == 0
    assert tflint("fix", "--in-place", "model.tflite", *ONLY, "--fail-on", "warning").status == 1


def test_models_are_mended_one_after_the_other(model: Path) -> None:
    result = tflint("fix", "--in-place", model, "--jobs", "2")
    assert result.status == 2
    assert "--jobs" in result.err
