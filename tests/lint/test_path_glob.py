from __future__ import annotations

from pathlib import Path

import pathspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.lint.path_glob import Glob

ROOT = Path("/project")


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("tests/**", "tests/a/b.tflite", True),
        ("tests/**", "src/tests/b.tflite", False),
        ("tests", "src/tests/b.tflite", True),
        ("tests/", "src/tests/b.tflite", True),
        ("models/classifier*.tflite", "models/classifier_v2.tflite", True),
        ("models/classifier*.tflite", "models/old/classifier.tflite", False),
        ("models/*", "models/old/classifier.tflite", True),
        ("*.tflite", "a/b/c.tflite", True),
        ("**/old/*.tflite", "old/c.tflite", True),
        ("a/**/c.tflite", "a/c.tflite", True),
        ("a/**/c.tflite", "a/x/y/c.tflite", True),
        ("./models/c.tflite", "models/c.tflite", True),
        ("/models/c.tflite", "models/c.tflite", True),
        ("/models/c.tflite", "x/models/c.tflite", False),
        ("model[0-9].tflite", "model7.tflite", True),
        ("model?.tflite", "model.tflite", False),
        ("*.TFLITE", "a.tflite", False),
    ],
)
def test_matches(pattern: str, path: str, expected: bool) -> None:
    assert Glob(pattern, ROOT).matches(ROOT / path) is expected


def test_case_can_be_ignored() -> None:
    assert Glob("*.tflite", ROOT).matches_file(ROOT / "A.TFLITE", ignore_case=True)


def test_a_relative_path_is_relative_to_the_current_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    assert Glob("sub/*.tflite", tmp_path).matches("m.tflite")
    assert not Glob("m.tflite/x", tmp_path).matches("m.tflite")


def test_a_pattern_can_leave_its_directory() -> None:
    shared = Glob("../models/*.tflite", ROOT / "ci")
    assert shared.matches(ROOT / "models/a.tflite")
    assert not shared.matches(ROOT / "ci/models/a.tflite")


def test_outside_of_its_directory_only_names_match() -> None:
    assert Glob("*.tflite", ROOT).matches("/elsewhere/a.tflite")
    assert not Glob("elsewhere/*.tflite", ROOT).matches("/elsewhere/a.tflite")


def test_a_bundle_matches_with_its_members() -> None:
    member = ROOT / "models/hand.task!/detector.tflite"
    assert Glob("models/hand.task", ROOT).matches(member)
    assert Glob("models/*!/detector.tflite", ROOT).matches(member)
    assert not Glob("models/*!/landmark.tflite", ROOT).matches(member)


def test_matches_file_is_not_about_directories_above() -> None:
    inside = ROOT / "saved.tflite/README"
    assert Glob("*.tflite", ROOT).matches(inside)
    assert not Glob("*.tflite", ROOT).matches_file(inside)


PARTS = st.sampled_from(["a", "b", "ab", "a*", "*", "?b", "[ab]", "**", "x.tflite", "*.tflite"])
STEPS = st.sampled_from(["a", "b", "ab", "abb", "x.tflite", "y.tflite"])


@given(
    st.lists(PARTS, min_size=1, max_size=5).map("/".join).filter(lambda p: not p.endswith("**")),
    st.lists(STEPS, min_size=1, max_size=6),
)
def test_it_agrees_with_gitignore(pattern: str, steps: list[str]) -> None:
    reference = pathspec.PathSpec.from_lines("gitignore", [pattern])
    # Git does not look into a directory that is ignored; the library judges the last step only.
    above = ("/".join(steps[:count]) for count in range(1, len(steps) + 1))
    expected = any(reference.match_file(path) for path in above)
    assert Glob(pattern, ROOT).matches(ROOT.joinpath(*steps)) == expected


def test_many_stars_against_a_long_path_end() -> None:
    assert not Glob("**/a/" * 20 + "b*" * 20 + "c", ROOT).matches(ROOT / ("a/" * 200 + "b" * 200))
