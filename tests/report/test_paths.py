from __future__ import annotations

from pathlib import Path

from tests.report.outcomes import options
from tflint.report.paths import RepositoryPaths, readable_path, shown_path


def test_text_shows_paths_as_given() -> None:
    assert shown_path("../a/./m.tflite", options(base_dir=None)) == "../a/./m.tflite"


def test_base_directory_shortens_paths() -> None:
    settled = options(base_dir=Path("/repository/models"))
    assert shown_path("models/m.tflite", settled) == "m.tflite"


def test_base_directory_is_relative_to_the_current_one(tmp_path: Path) -> None:
    settled = options(cwd=tmp_path, base_dir=Path("models"))
    assert shown_path("models/m.tflite", settled) == "m.tflite"


def test_members_follow_their_bundle() -> None:
    assert readable_path("a.task", "m.tflite", options()) == "a.task!/m.tflite"


def test_long_paths_stay_whole_and_long_members_are_cut() -> None:
    path = readable_path("d/" * 300, "m" * 300, options(base_dir=None))
    assert path == "d/" * 300 + "!/" + "m" * 199 + "…"


def test_repository_paths_start_at_the_top_of_the_work_tree(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    below = tmp_path / "sub" / "deep"
    below.mkdir(parents=True)
    paths = RepositoryPaths(options(cwd=below, base_dir=None))
    assert paths.relative("m.tflite") == "sub/deep/m.tflite"
    assert paths.relative("../../m.tflite") == "m.tflite"


def test_repository_paths_start_at_the_current_directory_otherwise(tmp_path: Path) -> None:
    paths = RepositoryPaths(options(cwd=tmp_path, base_dir=None))
    assert paths.relative(str(tmp_path / "a" / "m.tflite")) == "a/m.tflite"


def test_links_are_resolved_within_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "real.tflite").touch()
    (tmp_path / "link.tflite").symlink_to("real.tflite")
    paths = RepositoryPaths(options(cwd=tmp_path, base_dir=None))
    assert paths.relative("link.tflite") == "real.tflite"


def test_links_out_of_the_repository_keep_their_own_path(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    (tmp_path / "cache.bin").touch()
    (repository / "link.tflite").symlink_to(tmp_path / "cache.bin")
    paths = RepositoryPaths(options(cwd=repository, base_dir=None))
    assert paths.relative("link.tflite") == "link.tflite"


def test_paths_outside_of_the_repository_are_never_absolute(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    paths = RepositoryPaths(options(cwd=repository, base_dir=None))
    assert paths.relative(str(tmp_path / "m.tflite")) == "../m.tflite"
