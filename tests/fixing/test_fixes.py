"""Each fix on models with its finding: the finding is gone, and nothing else happened."""

from __future__ import annotations

import difflib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.analysis.interpreter import Interpreter
from tests.fixing.fixable_models import FIXABLE, REFUSED, Build, convolution, every_model
from tests.fixing.mending import fixable, mend, mended
from tests.rules.cases import lint
from tflint.fixing.fixes import FIXES
from tflint.lint.registry import load_registry
from tflint.lint.severity import WARNING
from tflint.listing import list_model
from tflint.model.associated_files import appended_files
from tflint.model.file import File
from tflint.model.model import Model

MODELS = [
    pytest.param(FIXABLE[code][word], code, id=f"{code} {word}") for code, word in every_model()
]
RULES = {rule.code: rule for rule in load_registry(())}


@pytest.fixture(scope="module")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interpreter]:
    pytest.importorskip("ai_edge_litert")
    found = Interpreter(tmp_path_factory.mktemp("interpreter"))
    yield found
    found.close()


def model_of(data: bytes) -> Model:
    model = File(memoryview(data)).model
    assert model is not None
    return model


def changed_lines(before: bytes, after: bytes) -> list[str]:
    """The lines of the listing that went (`-`) and came (`+`)."""
    old, new = (list_model(model_of(data)).text.splitlines() for data in (before, after))
    return [line for line in difflib.ndiff(old, new) if line[0] in "-+"]


def files(data: bytes) -> dict[str, bytes]:
    found = appended_files(model_of(data))
    return {name: found.read(name, 1 << 20).data for name in found.members}


def test_every_rule_with_a_fix_has_one() -> None:
    assert sorted(FIXES) == sorted(code for code, rule in RULES.items() if rule.fix != "none")


def test_every_fix_has_models() -> None:
    assert sorted(FIXES) == sorted(FIXABLE)


@pytest.mark.parametrize(("build", "code"), MODELS)
def test_finding_is_gone(build: Build, code: str, tmp_path: Path) -> None:
    before = build()
    found = fixable(before, code)
    assert found
    assert {each.fix.applicability for each in found if each.fix} == {RULES[code].fix}
    after = mended(before, tmp_path)
    assert after != before
    assert not fixable(after, code)


@pytest.mark.parametrize(("build", "code"), MODELS)
def test_nothing_worse_comes_up(build: Build, code: str, tmp_path: Path) -> None:
    before = build()
    known = {each.fingerprint for each in lint(before)}
    after = lint(mended(before, tmp_path))
    new = [each for each in after if each.fingerprint not in known]
    assert not [each.message for each in new if each.severity >= WARNING]


@pytest.mark.parametrize(("build", "code"), MODELS)
def test_graph_is_the_same_in_the_listing(build: Build, code: str, tmp_path: Path) -> None:
    before = build()
    for line in changed_lines(before, mended(before, tmp_path)):
        if "axis=" not in line:
            assert line[2:].startswith(("  {", "   ", "  }", "file ", 'metadata "TFLITE_')), line


@pytest.mark.parametrize(("build", "code"), MODELS)
def test_outputs_are_bit_identical(
    build: Build,
    code: str,
    tmp_path: Path,
    interpreter: Interpreter,
) -> None:
    before = build()
    expected = interpreter.run(before)
    assert expected.outcome == ("refused" if code in REFUSED else "ran")
    after = interpreter.run(mended(before, tmp_path))
    assert after == (interpreter.run(convolution().build()) if code in REFUSED else expected)
    assert after.outcome == "ran"


@pytest.mark.parametrize(("build", "code"), MODELS)
def test_a_second_fix_changes_nothing(build: Build, code: str, tmp_path: Path) -> None:
    once = mended(build(), tmp_path)
    assert mended(once, tmp_path) == once


@pytest.mark.parametrize(("build", "code"), MODELS)
def test_zip_is_one_for_python(build: Build, code: str, tmp_path: Path) -> None:
    before = build()
    after = mended(before, tmp_path)
    expected = files(after)
    if expected:
        with zipfile.ZipFile(io.BytesIO(after)) as archive:
            assert {name: archive.read(name) for name in archive.namelist()} == expected
    assert set(expected) == set(files(before))


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if rule.fix == "unsafe"])
def test_unsafe_fixes_are_not_made_unasked(code: str, tmp_path: Path) -> None:
    for build in FIXABLE[code].values():
        before = build()
        path = tmp_path / "model.tflite"
        path.write_bytes(before)
        fixer, _ = mend(path, unsafe=False)
        assert code not in {each.code for model in fixer.fixed for each in model.findings}


def test_labels_stay_what_they_are(tmp_path: Path) -> None:
    for word, build in FIXABLE["L304"].items():
        assert files(mended(build(), tmp_path)) == {"labels.txt": b"cat\ndog\nbird\n"}, word


@pytest.mark.parametrize(
    ("code", "word", "labels"),
    [
        ("L303", "two", b"cat\ndog\nbird\n"),
        ("L303", "spaces", b"cat\ndog\nbird\n"),
        ("L302", "json", b"cat\ndog\nbird\n"),
        ("L302", "object", b"cat\ndog\nbird\n"),
        ("L103", "background", b"cat\ndog\nbird\n"),
        ("L305", "spaces", b"cat\ndog\nbird\n"),
        ("L305", "colons", b"cat\ndog\nbird"),
        ("L308", "spaces", b"cat\ndog\nbird"),
        ("L308", "wide", b"cat\ndog\nbird\n"),
    ],
)
def test_labels_afterwards(code: str, word: str, labels: bytes, tmp_path: Path) -> None:
    assert files(mended(FIXABLE[code][word](), tmp_path))["labels.txt"] == labels


def test_version_is_written(tmp_path: Path) -> None:
    after = mended(FIXABLE["M106"]["too low"](), tmp_path)
    assert '  "min_parser_version": "1.5.0"' in list_model(model_of(after)).text


def test_name_is_that_of_the_tensor(tmp_path: Path) -> None:
    lines = changed_lines(before := FIXABLE["M105"]["unnamed"](), mended(before, tmp_path))
    assert any('"name": "scores"' in line for line in lines)


def test_quantized_dimension(tmp_path: Path) -> None:
    lines = changed_lines(before := FIXABLE["Q101"]["bias"](), mended(before, tmp_path))
    assert [line[:9] for line in lines] == ["-   const", "+   const"]
    assert ["axis=3" in lines[0], "axis=0" in lines[1]] == [True, True]


def test_only_certain_dimensions_have_a_fix() -> None:
    assert lint(before := convolution(weights=4).build(), "Q101")
    assert not fixable(before, "Q101")


@pytest.mark.parametrize(
    ("code", "word", "line"),
    [
        ("M205", "unknown", '"type": "TENSOR_AXIS_LABELS"'),
        ("M307", "three channels", '"color_space": "RGB"'),
        ("M307", "one channel", '"color_space": "GRAYSCALE"'),
        ("M402", "names", '"name": "category"'),
        ("M403", "no index", '"index": [1, 0, 3, 2]'),
        ("M403", "type", '"type": "BOUNDARIES"'),
        ("M403", "no content", '"coordinate_type": "RATIO"'),
    ],
)
def test_metadata_afterwards(code: str, word: str, line: str, tmp_path: Path) -> None:
    before = FIXABLE[code][word]()
    came = [each for each in changed_lines(before, mended(before, tmp_path)) if each[0] == "+"]
    assert any(line in each for each in came)


def test_fixes_that_meet_are_made_at_once(tmp_path: Path) -> None:
    """What lies at the end is cut before something is put there."""
    before = FIXABLE["M106"]["absent"]() + b"x" * 100
    once = mended(before, tmp_path)
    assert not fixable(once, "M106")
    assert not fixable(once, "S101")
    assert mended(once, tmp_path) == once
