"""`tflint show`: what a model is."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from testmodels import ModelBuilder, q
from tests.cli.invocation import CLEAN, FLAWED, TESTMODELS, tflint
from tests.rules.metadata.described_models import IMAGE, content, described, normalization
from tests.rules.metadata.described_models import model as image_model

WITH_METADATA = TESTMODELS / "converted" / "convnet_uint8_io_with_metadata.tflite"


@pytest.fixture
def model() -> Path:
    return Path(shutil.copy(WITH_METADATA, "model.tflite"))


def test_the_summary_with_inputs_outputs_and_findings(model: Path) -> None:
    result = tflint("show", model)
    assert (result.status, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0] == "model.tflite   11.2 KiB   schema 3   sha256 742a9b07"
    labels = [line[2:].split("  ")[0] for line in lines[1:] if line[2:3].strip()]
    assert labels == [
        "made by",
        "needs",
        "graph",
        "operators",
        "constants",
        "quantized",
        "input",
        "output 0",
        "metadata",
        "files",
        "findings",
    ]
    assert lines[-1] == "  findings   none"


def test_findings_are_counted() -> None:
    shutil.copy(FLAWED, "flawed.tflite")
    result = tflint("show", "flawed.tflite")
    assert result.status == 0
    assert result.out.splitlines()[-1].endswith("; see: tflint check flawed.tflite")
    data = json.loads(tflint("show", "flawed.tflite", "--format", "json").out)
    checked = json.loads(tflint("check", "flawed.tflite", "--format", "json").out)
    for severity in ("error", "warning", "info"):
        assert data["findings"][severity] == checked["summary"][severity]
    assert data["findings"]["warning"] > 0


def test_the_command_that_lists_findings_can_be_pasted() -> None:
    shutil.copy(FLAWED, "it's flawed.tflite")
    result = tflint("show", "it's flawed.tflite")
    command = "tflint check 'it'\"'\"'s flawed.tflite'"
    assert result.out.splitlines()[-1].endswith(f"; see: {command}")


def test_sections_in_their_own_order(model: Path) -> None:
    result = tflint("show", model, "--section", "files,io", "--section", "ops")
    assert result.status == 0
    headings = [line for line in result.out.splitlines() if line in ("io", "ops", "files")]
    assert headings == ["ops", "files"]
    assert "findings" not in result.out


def test_a_section_that_there_is_not(model: Path) -> None:
    result = tflint("show", model, "--section", "opps")
    assert result.status == 2
    assert "--section: expected summary, io, signatures, ops," in result.err
    assert "files or buffers, got 'opps'; did you mean ops?" in result.err


def test_what_needs_a_later_release_is_not_offered() -> None:
    result = tflint("show", "--help")
    assert result.status == 0
    assert "buffers" in result.out
    assert "memory" not in result.out


@pytest.mark.parametrize(
    ("options", "first"),
    [
        (["--op", "1"], "  operator  CONV_2D version 3"),
        (["--tensor", "3"], "  tensor  sequential_1/logits_1/MatMul"),
        (["--tensor", "sequential_1/logits_1/MatMul"], "  tensor  sequential_1/logits_1/MatMul"),
    ],
)
def test_one_of_its_parts(model: Path, options: list[str], first: str) -> None:
    result = tflint("show", model, *options)
    assert result.status == 0
    assert result.out.splitlines()[1] == first


def test_a_part_that_there_is_not(model: Path) -> None:
    result = tflint("show", model, "--op", "99")
    assert (result.status, result.out) == (2, "")
    assert result.err == "tflint: there is no operator 99: subgraph 0 has 8 operators\n"


def test_a_number_that_no_part_has(model: Path) -> None:
    result = tflint("show", model, "--op", "9" * 5000)
    assert result.status == 2
    assert result.err.startswith("tflint: there is no operator '9999")
    assert len(result.err) < 300


def test_parts_and_sections_exclude_each_other(model: Path) -> None:
    result = tflint("show", model, "--op", "1", "--section", "io")
    assert result.status == 2
    assert "--section excludes --op and --tensor; drop one" in result.err


def test_json(model: Path) -> None:
    result = tflint("show", model, "--format", "json")
    document = json.loads(result.out)
    assert list(document) == [
        "schema_version",
        "path",
        "member",
        "problem",
        "summary",
        "io",
        "findings",
    ]
    assert document["path"] == "model.tflite"
    assert document["problem"] is None


def test_markdown(model: Path) -> None:
    result = tflint("show", model, "--format", "markdown", "--section", "files")
    assert result.out.startswith("## model.tflite ")
    assert "| labels.txt |" in result.out


@pytest.mark.parametrize("format_name", ["text", "markdown", "json"])
def test_ascii(model: Path, format_name: str) -> None:
    result = tflint("show", model, "--ascii", "--format", format_name)
    assert result.out.isascii()
    if format_name == "text":
        assert "0.007842706 * (q - 128)" in result.out


def test_a_model_from_standard_input() -> None:
    result = tflint("show", "-", stdin=CLEAN.read_bytes())
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith("<stdin>   ")
    assert result.out.splitlines()[-1] == "  findings   none"


def test_a_bundle_with_hostile_names() -> None:
    with zipfile.ZipFile("models.task", "w") as archive:
        for number in range(20):
            archive.write(CLEAN, f"\N{ESCAPE}[2J\n{number}.tflite")
    result = tflint("show", "models.task")
    assert result.status == 2
    assert result.err.startswith(
        "tflint: there are 20 models in it; name one of 'models.task!/\\u{1b}[2J\\u{a}0.tflite', "
    )
    assert result.err.endswith("', …\n")
    assert result.err.count("models.task!/") == 10


def test_a_member_of_a_bundle() -> None:
    with zipfile.ZipFile("models.task", "w") as archive:
        archive.write(CLEAN, "a.tflite")
        archive.write(FLAWED, "b.tflite")
    result = tflint("show", "models.task!/a.tflite")
    assert result.status == 0
    assert result.out.startswith("models.task!/a.tflite   ")
    several = tflint("show", "models.task")
    assert several.status == 2
    assert "there are 2 models in it; name one of 'models.task!/a.tflite'" in several.err


class TestProblems:
    def test_a_path_that_does_not_exist(self) -> None:
        result = tflint("show", "missing.tflite")
        assert (result.status, result.out) == (2, "")

    def test_a_file_that_is_no_model(self) -> None:
        Path("m.tflite").write_text("<!DOCTYPE html><title>404</title>")
        result = tflint("show", "m.tflite")
        assert (result.status, result.out) == (1, "")
        assert (
            "m.tflite: not a TensorFlow Lite model: this is a web page titled '404'" in result.err
        )

    def test_a_bundle_without_models(self) -> None:
        with zipfile.ZipFile("empty.task", "w") as archive:
            archive.writestr("readme.txt", "nothing")
        assert tflint("show", "empty.task").status == 3

    def test_a_damaged_model_is_shown_as_far_as_it_can_be_read(self) -> None:
        Path("m.tflite").write_bytes(CLEAN.read_bytes()[:-2000])
        result = tflint("show", "m.tflite")
        assert result.status == 1
        assert "m.tflite: the flatbuffer is damaged in " in result.err
        assert "  graph " in result.out

    @pytest.mark.parametrize(
        ("fields", "why"),
        [({"version": 2}, "schema version 2 is not 3"), ({"subgraphs": None}, "no subgraph")],
    )
    def test_a_model_that_no_runtime_takes(self, fields: dict[str, int], why: str) -> None:
        m = ModelBuilder()
        m.fields.update(fields)
        Path("m.tflite").write_bytes(m.build())
        result = tflint("show", "m.tflite", "--format", "json")
        assert result.status == 1
        assert why in json.loads(result.out)["problem"]
        assert why in result.err

    def test_a_folder_with_several_models(self) -> None:
        shutil.copy(CLEAN, "a.tflite")
        shutil.copy(CLEAN, "b.tflite")
        result = tflint("show", ".")
        assert result.status == 2
        assert "there are 2 models; show is for one: name it" in result.err


class TestSnippets:
    @pytest.mark.parametrize(
        ("language", "first"),
        [
            ("python", "# Usage: python run.py IMAGE"),
            ("kotlin", "// build.gradle.kts: "),
            ("swift", '// Podfile: pod "TensorFlowLiteSwift"'),
            ("c", "/* Usage: run PIXELS_0 (16x16 raw bytes) */"),
        ],
    )
    def test_nothing_but_code(self, model: Path, language: str, first: str) -> None:
        result = tflint("show", model, "--snippet", language)
        assert (result.status, result.err) == (0, "")
        assert result.out.startswith(first)
        assert result.out.isascii()
        assert '"model.tflite"' in result.out

    def test_a_language_that_there_is_not(self, model: Path) -> None:
        result = tflint("show", model, "--snippet", "cobol")
        assert (result.status, result.out) == (2, "")

    @pytest.mark.parametrize(
        "option", [("--section", "io"), ("--op", "1"), ("--tensor", "1"), ("--format", "json")]
    )
    def test_it_excludes_other_output(self, model: Path, option: tuple[str, str]) -> None:
        result = tflint("show", model, "--snippet", "c", *option)
        assert (result.status, result.out) == (2, "")
        assert "--snippet prints only code; drop " in result.err

    def test_a_type_that_a_language_cannot_hold(self) -> None:
        result = tflint("show", CLEAN, "--snippet", "swift")
        assert (result.status, result.out) == (2, "")
        assert result.err == (
            "tflint: --snippet swift: input 0 is INT8, which TensorFlowLiteSwift has no access to\n"
        )

    def test_a_model_that_no_runtime_takes(self) -> None:
        Path("m.tflite").write_bytes(CLEAN.read_bytes()[:-2000])
        result = tflint("show", "m.tflite", "--snippet", "python")
        assert (result.status, result.out) == (1, "")

    def test_models_without_a_path_of_their_own(self) -> None:
        result = tflint("show", "-", "--snippet", "python", stdin=CLEAN.read_bytes())
        assert 'MODEL = "model.tflite"' in result.out
        with zipfile.ZipFile("models.task", "w") as archive:
            archive.write(CLEAN, "inner/a.tflite")
        result = tflint("show", "models.task!/inner/a.tflite", "--snippet", "python")
        assert 'MODEL = "a.tflite"' in result.out


def test_findings_on_inputs_and_outputs_are_listed() -> None:
    m = described(
        image_model([1, 32, 32, 3], "UINT8", q(1 / 127, 128)),
        [content(IMAGE, normalization([0], [1]))],
    )
    Path("m.tflite").write_bytes(m.build())
    text = tflint("show", "m.tflite").out
    assert "M306 input 0" in text
    claims = json.loads(tflint("show", "m.tflite", "-f", "json").out)["findings"]
    assert any(claim.startswith("M306 ") for claim in claims["inputs_and_outputs"])
