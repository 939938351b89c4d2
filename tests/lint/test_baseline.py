from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lint.samples import CONV, sample_diagnostic
from tflint.lint.baseline import (
    Baseline,
    BaselineEntry,
    baseline_schema,
    baseline_text,
    read_baseline,
    write_baseline,
)
from tflint.lint.config_error import ConfigError

PRINT = "v1:f64a61e7ac70efe28f16db0782faae94:1"
OTHER = "v1:00000000000000000000000000000000:1"
MODEL = "models/classifier.tflite"

ENTRY = BaselineEntry(MODEL, "Q204", PRINT, f"tensor main/{CONV}", "7 of 32 channels")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory holds a model."""
    (tmp_path / "models").mkdir()
    (tmp_path / MODEL).write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def baseline(*entries: BaselineEntry) -> Baseline:
    return Baseline(Path("base.json"), entries)


def test_the_form_of_the_file() -> None:
    second = replace(ENTRY, code="F104", fingerprint=OTHER, subject="model", message="")
    assert baseline_text([ENTRY, second, ENTRY]) == (
        '{"version": 1, "tool": "tflite-lint", "entries": [\n'
        f'{{"path": "{MODEL}", "code": "F104", "fingerprint": "{OTHER}", "subject": "model", '
        '"message": ""},\n'
        f'{{"path": "{MODEL}", "code": "Q204", "fingerprint": "{PRINT}", '
        f'"subject": "tensor main/{CONV}", "message": "7 of 32 channels"}}\n'
        "]}\n"
    )


def test_an_empty_one_is_valid_too(project: Path) -> None:
    write_baseline(project / "base.json", [])
    assert read_baseline(project / "base.json").entries == ()


TEXTS = st.text(st.characters(codec=None), max_size=20)


@given(st.lists(st.builds(BaselineEntry, *[TEXTS.map(lambda t: f"x{t}")] * 3, TEXTS, TEXTS)))
def test_what_is_written_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, entries: list[BaselineEntry]
) -> None:
    file = tmp_path_factory.mktemp("baseline") / "base.json"
    write_baseline(file, entries)
    assert read_baseline(file).entries == tuple(sorted(set(entries)))
    assert len(file.read_bytes().splitlines()) == len(set(entries)) + 2


def test_it_fits_its_schema() -> None:
    schema = baseline_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(baseline_text([ENTRY])), schema)
    newer = json.loads(baseline_text([])) | {"version": 2}
    assert not jsonschema.Draft202012Validator(schema).is_valid(newer)


def test_the_entry_of_a_finding_is_relative_to_the_file() -> None:
    diagnostic = sample_diagnostic()
    assert Baseline(Path("base.json")).entry(diagnostic) == ENTRY
    assert Baseline(Path("ci/base.json")).entry(diagnostic).path == f"../{MODEL}"
    member = sample_diagnostic(path="x/hand.task", member="detector.tflite")
    assert Baseline(Path("x/base.json")).entry(member).path == "hand.task!/detector.tflite"


def test_path_and_fingerprint_must_match() -> None:
    known = baseline(ENTRY)
    found = known.find(sample_diagnostic(path=str(Path.cwd() / MODEL)))
    assert found is not None
    assert (found.kind, found.source) == ("baseline", "base.json")
    assert known.find(sample_diagnostic(fingerprint=OTHER)) is None
    assert known.find(sample_diagnostic(path="models/copy.tflite")) is None


def test_a_renamed_model_keeps_its_entries(project: Path) -> None:
    (project / MODEL).rename(project / "models/renamed.tflite")
    known = baseline(ENTRY)
    assert known.find(sample_diagnostic(path="models/renamed.tflite")) is not None
    assert known.stale({"models/renamed.tflite": ["Q204"]}) == ()
    assert known.pruned({"models/renamed.tflite": ["Q204"]}) == (
        replace(ENTRY, path="models/renamed.tflite"),
    )


def test_an_entry_of_a_renamed_model_covers_one_finding(project: Path) -> None:
    (project / MODEL).unlink()
    known = baseline(ENTRY)
    assert known.find(sample_diagnostic(path="models/a.tflite")) is not None
    assert known.find(sample_diagnostic(path="models/b.tflite")) is None


def test_a_renamed_bundle_keeps_its_entries() -> None:
    known = baseline(replace(ENTRY, path="old.task!/m.tflite"))
    assert known.find(sample_diagnostic(path="new.task", member="m.tflite")) is not None


def test_stale_entries() -> None:
    gone = replace(ENTRY, path="models/gone.tflite")
    mended = replace(ENTRY, fingerprint=OTHER)
    known = baseline(ENTRY, gone, mended)
    # The entry whose model is gone must not take the place of the exact one.
    assert known.find(sample_diagnostic()) is not None
    assert known.stale({MODEL: ["Q204"]}) == (mended, gone)
    assert known.pruned({MODEL: ["Q204"]}) == (ENTRY,)


def test_an_entry_is_not_stale_because_nobody_looked() -> None:
    known = baseline(ENTRY)
    assert known.stale({}) == ()
    assert known.stale({MODEL: ["F101"]}) == ()
    assert known.stale({"models/other.tflite": ["Q204"]}) == ()
    assert known.stale({MODEL: ["Q204"]}) == (ENTRY,)


def test_models_on_another_drive_have_absolute_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    def other_drive(path: str, start: Path) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr("os.path.relpath", other_drive)
    assert baseline().path_of(sample_diagnostic()) == (Path.cwd() / MODEL).as_posix()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"version": 2, "entries": {}}', "was written by a newer version (2); update tflint"),
        ("", "is not JSON at line 1, column 1: expecting value"),
        ('{"version": 1,\n<<<<<<< HEAD', "is not JSON at line 2, column 1: expecting property name "
         "enclosed in double quotes"),
        ("[" * 100_000, "is not JSON that a baseline could hold"),
        ("9" * 5_000, "is not JSON that a baseline could hold"),
        ("[]", "has no version number; is it a baseline?"),
        ('{"version": "1"}', "has no version number; is it a baseline?"),
        ('{"version": true}', "has no version number; is it a baseline?"),
        ('{"version": 1}', 'has version 1 but no list "entries"; is it a baseline?'),
        ('{"version": 0, "entries": []}', 'has version 0 but no list "entries"; is it a baseline?'),
    ],
)  # fmt: skip
def test_what_is_no_baseline(project: Path, text: str, message: str) -> None:
    (project / "x.json").write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_baseline(project / "x.json")
    assert caught.value.message == f"baseline 'x.json' {message}"
    assert caught.value.status == 2


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("3", "expected an object with path, code and fingerprint"),
        ('{"path": "m", "code": "Q204"}', '"fingerprint" is missing'),
        ('{"path": "m", "code": 204, "fingerprint": "x"}', '"code" is not a string'),
    ],
)
def test_what_is_no_entry(project: Path, entry: str, message: str) -> None:
    (project / "x.json").write_text(f'{{"version": 1, "entries": [{entry}]}}')
    with pytest.raises(ConfigError) as caught:
        read_baseline(project / "x.json")
    assert caught.value.message == f"baseline 'x.json': entries[0]: {message}"


def test_a_missing_or_unreadable_file_is_an_error(project: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_baseline(project / "x.json")
    assert caught.value.message == (
        "baseline 'x.json' does not exist; write it with \"tflint baseline write\", or drop it"
    )
    with pytest.raises(ConfigError, match="baseline 'models' cannot be read: is a directory"):
        read_baseline(project / "models")
    (project / "x.json").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match=r"baseline 'x\.json' is not UTF-8 text"):
        read_baseline(project / "x.json")


def test_a_file_that_cannot_be_written_is_an_error(project: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        write_baseline(project / "none/x.json", [ENTRY])
    assert caught.value.message == "cannot write 'none/x.json': no such file or directory"
