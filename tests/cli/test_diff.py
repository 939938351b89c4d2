"""`tflint diff`: what changed between two models."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import jsonschema
import pytest

from testmodels import ModelBuilder
from tests.cli.invocation import CLEAN, FLAWED, TESTMODELS, tflint
from tests.comparison.models import classifier
from tests.comparison.test_compare import dtype_of_input, weight
from tests.inputs.test_git_revision import git, needs_git

pytestmark = pytest.mark.usefixtures("few_rules")


@pytest.fixture
def old() -> Path:
    path = Path("old.tflite")
    path.write_bytes(classifier().build())
    return path


@pytest.fixture
def new(old: Path) -> Path:
    """As the old one, but for weights."""
    model = classifier()
    weight(model)
    path = Path("new.tflite")
    path.write_bytes(model.build())
    return path


@pytest.fixture
def broken(old: Path) -> Path:
    """As the old one, but for the type of the input."""
    model = classifier()
    dtype_of_input(model)
    path = Path("broken.tflite")
    path.write_bytes(model.build())
    return path


def test_no_difference(old: Path) -> None:
    result = tflint("diff", old, old)
    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines()[-1] == "no difference: equal byte for byte"


def test_a_difference(old: Path, new: Path) -> None:
    result = tflint("diff", old, new)
    assert (result.status, result.err) == (1, "")
    first, head, line = result.out.splitlines()
    assert first.startswith("old.tflite -> new.tflite   ")
    assert head == "weights: 1 change"
    assert line.startswith('    constant "kernel": 1 of 108 elements changed')


@pytest.mark.parametrize(
    ("other", "options", "status"),
    [
        ("new", [], 1),
        ("new", ["--fail-on", "breaking"], 0),
        ("new", ["--contract-only"], 0),
        ("new", ["--rtol", "0.5"], 0),
        ("broken", ["--fail-on", "breaking"], 1),
        ("broken", ["--contract-only"], 1),
        ("broken", ["--fail-on", "never"], 0),
    ],
)
def test_exit_status(
    old: Path, new: Path, broken: Path, other: str, options: list[str], status: int
) -> None:
    assert tflint("diff", old, f"{other}.tflite", *options).status == status


def test_findings() -> None:
    shutil.copy(CLEAN, "clean.tflite")
    shutil.copy(FLAWED, "flawed.tflite")
    worse = json.loads(tflint("diff", "clean.tflite", "flawed.tflite", "-f", "json").out)
    better = json.loads(tflint("diff", "flawed.tflite", "clean.tflite", "-f", "json").out)
    new = [each for each in worse["changes"] if each["class"] == "findings"]
    assert {each["data"]["code"] for each in new} == {"W301"}
    assert {each["kind"] for each in new} == {"finding-new"}
    assert worse["counts"]["findings"] == better["counts"]["findings"] == len(new)
    same = json.loads(tflint("diff", "flawed.tflite", "flawed.tflite", "-f", "json").out)
    assert same["unchanged_findings"] == len(new)


def test_findings_obey_the_configuration() -> None:
    shutil.copy(CLEAN, "clean.tflite")
    shutil.copy(FLAWED, "flawed.tflite")
    Path("tflite-lint.toml").write_text('ignore = ["W301"]\n', "utf-8")
    assert "W301" not in tflint("diff", "clean.tflite", "flawed.tflite").out
    assert "W301" in tflint("--isolated", "diff", "clean.tflite", "flawed.tflite").out


def test_json_and_its_schema(old: Path, broken: Path) -> None:
    result = tflint("diff", old, broken, "--format", "json")
    document = json.loads(result.out)
    jsonschema.validate(document, json.loads(tflint("schema", "diff").out))
    assert (document["exit_code"], document["breaking"]) == (result.status, True)
    assert document["old"]["path"] == "old.tflite"


def test_markdown(old: Path, broken: Path) -> None:
    out = tflint("diff", old, broken, "-f", "markdown").out
    assert out.startswith("## tflint diff\n\n`old.tflite` → `broken.tflite`\n")
    assert '| **!** | input 0 "image" | dtype uint8 -&gt; int8 |' in out


def test_quiet(old: Path, new: Path) -> None:
    assert tflint("-q", "diff", old, new).out.startswith("weights: 1 change\n")
    result = tflint("-qq", "diff", old, new)
    assert (result.status, result.out) == (1, "")


def test_standard_input(old: Path, new: Path) -> None:
    result = tflint("diff", old, "-", stdin=new.read_bytes())
    assert result.status == 1
    assert result.out.startswith("old.tflite -> <stdin>")


def test_members_of_bundles(old: Path, new: Path) -> None:
    with zipfile.ZipFile("two.task", "w") as bundle:
        for path in (old, new):
            bundle.write(path)
    result = tflint("diff", "two.task!/old.tflite", "two.task!/new.tflite")
    assert result.status == 1
    assert result.out.startswith("two.task!/old.tflite -> two.task!/new.tflite")
    result = tflint("diff", "two.task", old)
    assert result.status == 2
    assert "there are 2 models in it; name one of" in result.err


@needs_git
def test_revisions(old: Path, new: Path) -> None:
    shutil.rmtree(".git")
    git("init", "--quiet")
    with zipfile.ZipFile("b.task", "w") as bundle:
        bundle.write(old)
    git("add", ".")
    git("commit", "--quiet", "-m", "one")
    shutil.copy(new, old)
    result = tflint("diff", "HEAD:old.tflite", "old.tflite")
    assert (result.status, result.err) == (1, "")
    assert result.out.startswith("HEAD:old.tflite -> old.tflite   ")
    assert "\nweights: 1 change\n" in result.out
    assert tflint("diff", "HEAD:old.tflite", ":old.tflite").status == 0
    assert tflint("diff", "HEAD:old.tflite", "HEAD:b.task!/old.tflite").status == 0
    result = tflint("diff", "HEAD:absent.tflite", "old.tflite")
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("tflint: git has no 'HEAD:absent.tflite' (")


def test_without_a_repository(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    result = tflint("diff", "HEAD:old.tflite", old)
    assert (result.status, result.out) == (2, "")
    assert "git must be installed" in result.err


@pytest.mark.parametrize("content", [b"", b"\0" * 40, b"version https://git-lfs", b"PK\x03\x04"])
@pytest.mark.parametrize("is_new", [True, False])
def test_what_cannot_be_read(old: Path, content: bytes, is_new: bool) -> None:
    other = Path("other.tflite")
    other.write_bytes(content)
    result = tflint("diff", *((old, other) if is_new else (other, old)))
    assert (result.status, result.out) == (3, "")
    assert result.err.startswith("tflint: error: other.tflite: ")
    assert "Traceback" not in result.err


def test_truncated_on_both_sides(old: Path) -> None:
    Path("half.tflite").write_bytes(old.read_bytes()[:1000])
    result = tflint("diff", "half.tflite", "half.tflite")
    assert (result.status, result.out) == (3, "")
    assert result.err.count("half.tflite: the flatbuffer is damaged") == 2


def test_a_model_that_is_read_in_part_is_not_compared(old: Path) -> None:
    m = ModelBuilder()
    shape = [1] * 40_000
    for _ in range(30):
        m.tensor("t", shape)
    Path("many.tflite").write_bytes(m.build())
    result = tflint("diff", old, "many.tflite")
    assert (result.status, result.out) == (3, "")
    assert "cannot be read as a whole" in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["old.tflite"], "missing argument NEW"),
        (["-", "-"], "standard input holds one model; give the other as a file"),
        (["old.tflite", "old.tflite", "--rtol", "x"], "--rtol: expected a number from 0 on, got 'x'"),
        (["old.tflite", "old.tflite", "--rtol", "nan"], "--rtol: expected a number from 0 on, got "
         "'nan'"),
        (["absent.tflite", "old.tflite"], "no such file or directory: 'absent.tflite'"),
    ],
)  # fmt: skip
def test_wrong_usage(old: Path, arguments: list[str], message: str) -> None:
    result = tflint("diff", *arguments)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(f"tflint: {message}")


def test_two_real_models() -> None:
    folder = TESTMODELS / "converted"
    result = tflint("diff", folder / "convnet_int8.tflite", folder / "convnet_float32.tflite")
    assert result.status == 1
    heads = [line.partition(":")[0] for line in result.out.splitlines()[1:] if line[0] != " "]
    assert heads == ["contract", "graph", "quantization", "weights"]
