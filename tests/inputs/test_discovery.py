"""From paths as given to candidates."""

from __future__ import annotations

import io
import os
import pickle
import random
from pathlib import Path

import pytest

from tests.inputs.samples import MODEL, zipped
from tflint.inputs.discovery import Candidate, DiscoverySettings, discover
from tflint.lint.outcome import Notification
from tflint.lint.path_glob import Glob


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(*paths: str, content: bytes = MODEL) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(content)


def globs(*patterns: str) -> tuple[Glob, ...]:
    return tuple(Glob(pattern, Path.cwd()) for pattern in patterns)


def discovered(
    *paths: str, stdin: bytes | None = None, **settings: object
) -> list[Candidate | Notification]:
    stream = None if stdin is None else io.BytesIO(stdin)
    return list(discover(paths, DiscoverySettings(**settings), stream))  # type: ignore[arg-type]


def found(*paths: str, stdin: bytes | None = None, **settings: object) -> list[str]:
    """The paths of the candidates; nothing else may be said."""
    everything = discovered(*paths, stdin=stdin, **settings)
    assert all(isinstance(item, Candidate) for item in everything), everything
    return [item.path for item in everything if isinstance(item, Candidate)]


def said(*paths: str, stdin: bytes | None = None, **settings: object) -> Notification:
    (item,) = discovered(*paths, stdin=stdin, **settings)
    assert isinstance(item, Notification)
    return item


def test_named_file_is_taken_whatever_its_name() -> None:
    write("a.bin", ".hidden/b.txt", "node_modules/c.md")
    assert found("node_modules/c.md", "a.bin", ".hidden/b.txt") == [
        ".hidden/b.txt",
        "a.bin",
        "node_modules/c.md",
    ]


def test_folder_is_searched_by_suffix_in_any_case() -> None:
    write("m/a.tflite", "m/b.LITE", "m/x/c.Tfl", "m/x/y/d.task", "m/e.litertlm", "m/f.cc", "m/g.h5")
    assert found("m") == ["m/a.tflite", "m/b.LITE", "m/e.litertlm", "m/x/c.Tfl", "m/x/y/d.task"]


def test_no_path_means_the_current_folder() -> None:
    write("a.tflite", "x/b.tflite")
    assert found() == ["a.tflite", "x/b.tflite"]
    assert found(".") == ["a.tflite", "x/b.tflite"]


@pytest.mark.parametrize("path", ["m", "m/", "./m", "m/../m"])
def test_paths_begin_as_given(path: str) -> None:
    write("m/a.tflite")
    assert found(path) == [f"{path.rstrip('/')}/a.tflite"]


def test_absolute_folder(tmp_path: Path) -> None:
    write("a.tflite")
    assert found(str(tmp_path)) == [f"{tmp_path.as_posix()}/a.tflite"]


def test_order_is_bytewise() -> None:
    names = ["B.tflite", "a-b.tflite", "a.tflite", "a/c.tflite", "ä.tflite", "~.tflite"]
    shuffled = names.copy()
    random.Random(3).shuffle(shuffled)
    write(*shuffled)
    expected = sorted(names, key=os.fsencode)
    assert found() == expected
    assert found(*shuffled) == expected


def test_passed_over_in_a_search() -> None:
    write("ok.tflite", ".git/a.tflite", ".cache/b.tflite", "node_modules/c.tflite")
    write("env/lib/d.tflite", "env/pyvenv.cfg", "._ok.tflite")
    assert found() == ["ok.tflite"]


def test_named_folder_is_searched_even_if_it_would_be_passed_over() -> None:
    write(".cache/b.tflite", "env/d.tflite", "env/pyvenv.cfg")
    assert found(".cache") == [".cache/b.tflite"]
    assert found("env") == ["env/d.tflite"]


def test_hidden_file_is_found() -> None:
    write(".a.tflite")
    assert found() == [".a.tflite"]


def test_links_to_files_are_followed_and_links_to_folders_are_not() -> None:
    write("real/a.tflite", "elsewhere/m.bin")
    Path("m").mkdir()
    Path("m/folder.tflite").symlink_to("../real")
    Path("m/circle").symlink_to(".")
    Path("m/link.tflite").symlink_to("../elsewhere/m.bin")
    assert found("m") == ["m/link.tflite"]


def test_named_link_to_a_folder_is_searched() -> None:
    write("real/a.tflite")
    Path("link").symlink_to("real")
    assert found("link") == ["link/a.tflite"]


def test_link_that_leads_nowhere_is_a_candidate() -> None:
    Path("m.tflite").symlink_to("nowhere")
    assert found() == ["m.tflite"]
    assert found("m.tflite") == ["m.tflite"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX files")
def test_pipe_in_a_folder_is_passed_over() -> None:
    write("a.tflite")
    os.mkfifo("b.tflite")
    assert found() == ["a.tflite"]


def test_file_reached_twice_is_taken_once() -> None:
    write("m/a.tflite")
    Path("m/link.tflite").symlink_to("a.tflite")
    assert found("m", "m/a.tflite", "./m/a.tflite", "m/*.tflite") == ["./m/a.tflite"]
    assert found("m") == ["m/a.tflite"]


def test_named_path_wins_over_a_found_one() -> None:
    write("a.tflite")
    Path("z.tflite").symlink_to("a.tflite")
    (candidate,) = discovered(".", "z.tflite")
    assert candidate == Candidate("z.tflite", explicit=True)


def test_candidates_can_be_sent_to_another_process() -> None:
    candidate = Candidate("a.task", "m.tflite")
    assert pickle.loads(pickle.dumps(candidate)) == candidate


def test_missing_path() -> None:
    write("models/a.tflite")
    item = said("modles/")
    assert (item.level, item.status) == ("error", 2)
    assert item.message == "no such file or directory: 'modles/' (did you mean 'models/'?)"


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("models/A.TFLITE", " (did you mean 'models/a.tflite'?)"),
        ("modls/a.tflite", " (did you mean 'models/a.tflite'?)"),
        ("models/other.tflite", ""),
        ("models/a.tflite/b", ""),
        ("far/away/a.tflite", ""),
        ("nul\0byte", ""),
    ],
)
def test_suggestions(path: str, hint: str) -> None:
    write("models/a.tflite")
    assert said(path).message == f"no such file or directory: '{path}'{hint}"


def test_the_others_are_taken_when_a_path_is_missing() -> None:
    write("a.tflite")
    assert [type(item) for item in discovered("nothing", "a.tflite")] == [Notification, Candidate]


def test_name_too_long_for_the_system_is_left_to_whoever_opens_it() -> None:
    assert found("a" * 5000) == ["a" * 5000]


def test_folder_without_models() -> None:
    write("docs/readme.md")
    item = said("docs")
    assert (item.id, item.status) == ("no-input", 3)
    assert item.message == (
        "no model found under 'docs' (looked for *.tflite, *.lite, *.tfl, *.task, *.litertlm); "
        "use --allow-empty to accept this"
    )


def test_folder_without_models_can_be_accepted() -> None:
    Path("docs").mkdir()
    item = said("docs", allow_empty=True)
    assert (item.level, item.status) == ("note", 0)


def test_pattern_that_matches_nothing() -> None:
    item = said("models/*.tflite")
    assert (item.id, item.status) == ("no-input", 3)
    assert item.message == "no file matches 'models/*.tflite'"


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("*.tflite", ["a.tflite"]),
        ("**/*.tflite", ["a.tflite", "m/b.tflite", "m/x/c.tflite"]),
        ("m/**", ["m/b.tflite", "m/x/c.tflite"]),
        ("m/*", ["m/b.tflite", "m/x/c.tflite"]),
        ("m/*.bin", ["m/d.bin"]),
        ("m/**/c.*", ["m/x/c.tflite"]),
        ("?/[a-c].tflite", ["m/b.tflite"]),
        ("**/**/x/**/*.tflite", ["m/x/c.tflite"]),
        ("./m/*.tflite", ["m/b.tflite"]),
        (".hidden/*.tflite", [".hidden/e.tflite"]),
        ("m/*/c.tflite", ["m/x/c.tflite"]),
    ],
)
def test_globs(pattern: str, paths: list[str]) -> None:
    write("a.tflite", "m/b.tflite", "m/x/c.tflite", "m/d.bin", "m/labels.txt", ".hidden/e.tflite")
    assert found(pattern) == paths


def test_globs_do_not_match_what_a_search_passes_over() -> None:
    write("m/a.tflite", "node_modules/b.tflite", "env/c.tflite", "env/pyvenv.cfg", "old/d.tflite")
    Path("link").symlink_to("m")
    assert found("*", exclude=globs("old")) == ["m/a.tflite"]
    assert found("*/*.tflite", exclude=globs("old")) == ["m/a.tflite"]
    assert found("node_modules/*.tflite") == ["node_modules/b.tflite"]


def test_absolute_glob(tmp_path: Path) -> None:
    write("m/a.tflite")
    assert found(f"{tmp_path.as_posix()}/*/*.tflite") == [f"{tmp_path.as_posix()}/m/a.tflite"]


def test_existing_file_with_magic_characters_is_no_glob() -> None:
    write("a[1].tflite", "a1.tflite")
    assert found("a[1].tflite") == ["a[1].tflite"]


def test_exclude() -> None:
    write("a.tflite", "old/b.tflite", "m/old/c.tflite", "m/d_test.tflite")
    assert found(exclude=globs("old")) == ["a.tflite", "m/d_test.tflite"]
    assert found(exclude=globs("m/old/", "*_test.*")) == ["a.tflite", "old/b.tflite"]
    assert found("**/*.tflite", exclude=globs("/old/**")) == [
        "a.tflite",
        "m/d_test.tflite",
        "m/old/c.tflite",
    ]


def test_named_file_is_taken_although_excluded_unless_forced() -> None:
    write("old/b.tflite")
    assert found("old/b.tflite", exclude=globs("old")) == ["old/b.tflite"]
    item = said("old/b.tflite", exclude=globs("old"), force_exclude=True)
    assert (item.level, item.status) == ("note", 0)
    assert item.message == "'old/b.tflite' is excluded by the configuration"


def test_include() -> None:
    write("a.tflite", "m/b.bin", "x/m/b.bin")
    assert found(include=globs("m/*.bin")) == ["m/b.bin"]
    assert "looked for *.x)" in said(include=globs("*.x")).message


def test_member_of_a_bundle() -> None:
    write("hand.task", content=zipped({"a.tflite": MODEL}))
    assert discovered("hand.task!/a.tflite") == [Candidate("hand.task", "a.tflite")]
    assert discovered("hand.task!/x.task!/a.tflite") == [Candidate("hand.task", "x.task!/a.tflite")]


def test_separator_in_the_name_of_a_folder() -> None:
    write("odd!/hand.task")
    assert found("odd!/hand.task") == ["odd!/hand.task"]
    assert discovered("odd!/hand.task!/a") == [Candidate("odd!/hand.task", "a")]


def test_bundle_and_its_member_are_taken_once() -> None:
    write("hand.task")
    assert discovered("hand.task!/a", "hand.task", "hand.task!/b") == [Candidate("hand.task")]
    assert discovered("hand.task!/a", ".") == [Candidate("hand.task", explicit=False)]
    assert discovered("hand.task!/b", "hand.task!/a", "hand.task!/b") == [
        Candidate("hand.task", "a"),
        Candidate("hand.task", "b"),
    ]


def test_member_of_a_bundle_that_is_not_there() -> None:
    write("hand.task")
    message = said("hnd.task!/a.tflite").message
    assert message == "no such file or directory: 'hnd.task' (did you mean 'hand.task'?)"


@pytest.mark.parametrize(
    "content",
    [
        b"a.tflite\nm/b c.tflite\n",
        b"a.tflite\r\n\r\nm/b c.tflite",
        b"a.tflite\0m/b c.tflite\0",
        b"\xef\xbb\xbfa.tflite\nm/b c.tflite",
        "\ufeffa.tflite\r\nm/b c.tflite\r\n".encode("utf-16-le"),
        b"m\na.tflite\na.tflite",
    ],
)
def test_lists(content: bytes) -> None:
    write("a.tflite", "m/b c.tflite")
    write("list", content=content)
    assert found("@list") == ["a.tflite", "m/b c.tflite"]
    assert found("@-", stdin=content) == ["a.tflite", "m/b c.tflite"]


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes on POSIX only")
def test_list_with_a_name_that_is_no_utf8() -> None:
    name = b"\xff.tflite"
    try:
        Path(os.fsdecode(name)).write_bytes(MODEL)
    except OSError:
        pytest.skip("the file system has no such names")
    write("list", content=name)
    assert found("@list") == [os.fsdecode(name)]


def test_entries_of_a_list_are_plain_paths() -> None:
    write("@odd", "x*.tflite")
    write("list", content=b"@odd\nx*.tflite\nmissing.tflite\n-")
    items = discovered("@list")
    assert [item.path for item in items if isinstance(item, Candidate)] == ["@odd", "x*.tflite"]
    assert [item.message for item in items if isinstance(item, Notification)] == [
        "no such file or directory: 'missing.tflite'",
        "no such file or directory: '-'",
    ]


def test_missing_list() -> None:
    item = said("@list")
    assert (item.status, item.message) == (2, "no such file or directory: 'list'")


def test_empty_list() -> None:
    write("list", content=b"\n\n")
    assert (said("@list").status, said("@list").message) == (3, "'@list' lists no path")


def test_list_that_cannot_be_read() -> None:
    Path("folder").mkdir()
    assert said("@folder").id == "unreadable-input"


def test_standard_input() -> None:
    assert discovered("-") == [Candidate("<stdin>", stdin=True)]
    assert discovered("-", "-", stdin_name="m.tflite") == [Candidate("m.tflite", stdin=True)]


@pytest.mark.parametrize("paths", [("-", "@-"), ("@-", "-")])
def test_standard_input_has_one_use(paths: tuple[str, str]) -> None:
    write("a.tflite")
    items = discovered(*paths, stdin=b"a.tflite")
    assert sum(isinstance(item, Candidate) for item in items) == 1
    (item,) = (item for item in items if isinstance(item, Notification))
    assert item.status == 2
    assert item.message == f"standard input cannot be both '{paths[0]}' and '{paths[1]}'"


def test_folder_that_may_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    write("m/locked/a.tflite", "m/b.tflite")
    scandir = os.scandir

    def guarded(path: str) -> object:
        if path == "m/locked/":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    problem, candidate = discovered("m")
    assert candidate == Candidate("m/b.tflite", explicit=False)
    assert isinstance(problem, Notification)
    assert (problem.id, problem.status) == ("unreadable-input", 3)
    assert problem.message == "cannot read 'm/locked': permission denied"
