from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint import _version
from tflint.lint import config_files
from tflint.lint.config_error import ConfigError
from tflint.lint.config_files import discover, parse_toml, read_inline, read_layers
from tflint.lint.settings import Settings, merge


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory is that of a project under version control."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def settings_of(file: Path) -> Settings:
    return merge(read_layers(file))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1\n\n\n\n\n\nselect =    ", "7:13: expected a value"),
        ("preset = \n", "1:10: expected a value"),
        ("a = 1\nb c\n", "2:3: expected '=' after a key in a key/value pair"),
        ("a = [1,", "1:8: expected a value"),
        ("a = 1\na = 2\n", "2:6: cannot overwrite a value"),
        ("=", "1:1: expected a key or a table header"),
        ("a = " + "[" * 100_000, " arrays or tables are nested too deeply"),
        ("a = " + "1" * 5000, " a number has too many digits"),
        ("b = 1\n" + "a." * 2000 + "a = 1", "2:1: a line with over 1000 dots"),
    ],
)
def test_toml_errors_name_line_and_column(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_toml(text, "tflite-lint.toml")
    assert caught.value.message == f"tflite-lint.toml:{message}"
    assert caught.value.status == 2


@given(st.text("a=[]{}'\"#.\n 1,-:\\", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ConfigError):
        assert isinstance(parse_toml(text, "x"), dict)


def test_the_dedicated_files_go_before_pyproject(project: Path) -> None:
    pyproject = write(project / "pyproject.toml", "[tool.tflint]\n")
    assert discover(project) == pyproject
    hidden = write(project / ".tflite-lint.toml", "")
    assert discover(project) == hidden
    plain = write(project / "tflite-lint.toml", "")
    assert discover(project) == plain


def test_the_nearest_directory_counts(project: Path) -> None:
    far = write(project / "tflite-lint.toml", "")
    near = write(project / "a/.tflite-lint.toml", "")
    (project / "a/b/c").mkdir(parents=True)
    (project / "d").mkdir()
    assert discover(project / "a/b/c") == near
    assert discover(project / "d") == far


def test_a_pyproject_that_is_not_about_tflint_is_passed_over(project: Path) -> None:
    far = write(project / "tflite-lint.toml", "")
    write(project / "a/pyproject.toml", "[tool.ruff]\nline-length = 100\n")
    write(project / "b/pyproject.toml", "this is no TOML")
    write(project / "c/pyproject.toml", '[project]\nname = "about-tflint"\n')
    assert [discover(project / name) for name in "abc"] == [far, far, far]


def test_the_search_stops_at_the_top_of_the_work_tree(project: Path) -> None:
    write(project / "tflite-lint.toml", "")
    inner = project / "vendored"
    write(inner / ".git", "gitdir: ../.git/worktrees/vendored")
    (inner / "models").mkdir()
    assert discover(inner / "models") is None


def test_files_of_the_terraform_tool_are_never_read(project: Path) -> None:
    write(project / ".tflint.hcl", "config {}")
    write(project / ".tflint.json", "{}")
    assert discover(project) is None


def test_keys_stand_at_top_level_or_in_the_tool_table(project: Path) -> None:
    dedicated = write(project / "tflite-lint.toml", 'preset = "strict"')
    pyproject = write(project / "pyproject.toml", '[tool.tflint]\npreset = "strict"')
    assert (
        settings_of(dedicated) == settings_of(pyproject) == merge([read_inline("preset='strict'")])
    )


def test_errors_in_pyproject_name_the_table(project: Path) -> None:
    file = write(project / "pyproject.toml", '[tool.tflint]\nfail_on = "error"')
    with pytest.raises(ConfigError) as caught:
        read_layers(file)
    assert caught.value.message == (
        "pyproject.toml: tool.tflint.fail_on: unknown key; did you mean fail-on?"
    )


def test_extend_is_read_first(project: Path) -> None:
    write(project / "base.toml", 'preset = "strict"\nfail-on = "error"\nexclude = ["old"]')
    write(project / "ci/middle.toml", 'extend = "../base.toml"\ntargets = ["tflm"]')
    file = write(project / "tflite-lint.toml", 'extend = "ci/middle.toml"\nfail-on = "info"')
    settings = settings_of(file)
    assert (settings.preset.value, settings.targets) == ("strict", ("tflm",))
    assert settings.fail_on is not None
    assert settings.fail_on.label == "info"
    assert settings.exclude[0].base == project / "ci" / ".."


def test_paths_and_globs_are_relative_to_their_file(project: Path) -> None:
    write(project / "shared/base.toml", 'baseline = "b.json"\nexclude = ["old/*"]')
    settings = settings_of(write(project / "tflite-lint.toml", 'extend = "shared/base.toml"'))
    assert settings.baseline == project / "shared/b.json"
    assert settings.exclude[0].matches("shared/old/a.tflite")
    assert not settings.exclude[0].matches("old/a.tflite")


def test_a_file_does_not_extend_itself(project: Path) -> None:
    write(project / "a.toml", 'extend = "b.toml"')
    file = write(project / "b.toml", 'extend = "./a.toml"')
    with pytest.raises(ConfigError, match=r"b\.toml: the file extends itself"):
        read_layers(file)


def test_a_missing_file_is_an_error(project: Path) -> None:
    file = write(project / "a.toml", 'extend = "b.toml"')
    with pytest.raises(ConfigError) as caught:
        read_layers(file)
    assert caught.value.message == "cannot read 'b.toml': no such file or directory"


def test_an_extended_pyproject_needs_the_table(project: Path) -> None:
    write(project / "lib/pyproject.toml", "[project]\n")
    file = write(project / "a.toml", 'extend = "lib/pyproject.toml"')
    with pytest.raises(
        ConfigError, match=r"lib/pyproject\.toml: there is no table \[tool\.tflint\]"
    ):
        read_layers(file)


def test_a_file_that_is_not_utf_8_is_an_error(project: Path) -> None:
    file = project / "a.toml"
    file.write_bytes(b"# caf\n# \xe9\n")
    with pytest.raises(ConfigError, match=r"a\.toml:2:1: the text is not UTF-8"):
        read_layers(file)


def test_a_byte_order_mark_is_no_key(project: Path) -> None:
    file = project / "a.toml"
    file.write_bytes(b"\xef\xbb\xbfpreset = 'strict'")
    assert settings_of(file).preset.value == "strict"


def test_a_huge_file_is_an_error(project: Path) -> None:
    file = write(project / "a.toml", "#" * (config_files.MAX_BYTES + 1))
    with pytest.raises(ConfigError, match="more than 1,048,576 bytes"):
        read_layers(file)


def test_the_required_version_is_looked_at_first(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config_files, "__version__", "0.1.0")
    file = write(project / "a.toml", 'a-key-of-the-future = 1\nrequired-version = ">=0.3"')
    with pytest.raises(ConfigError) as caught:
        read_layers(file)
    assert caught.value.message == "this project requires tflint >=0.3, this is 0.1.0"
    write(file, 'required-version = ">=0.1,<1"')
    assert settings_of(file).required_version is not None


def test_this_version_meets_itself(project: Path) -> None:
    text = f'required-version = "=={_version.__version__}"'
    assert read_layers(write(project / "a.toml", text))


def test_tables_know_their_line(project: Path) -> None:
    text = (
        "[tool.tflint]\n"
        'preset = "strict"\n\n'
        '[[tool.tflint.suppress]]\nrule = "Q204"\n\n'
        '[[ tool . tflint.suppress ]]\nrule = "Q205"\n'
        '[[tool.tflint.models]]\nmatch = ["*"]\n'
    )
    settings = settings_of(write(project / "pyproject.toml", text))
    assert [table.origin.line for table in settings.suppress] == [4, 7]
    assert settings.models[0].origin.text == "pyproject.toml:9: tool.tflint.models[0]"


def test_inline_tables_have_no_line(project: Path) -> None:
    file = write(project / "tflite-lint.toml", 'suppress = [{rule = "Q204"}]')
    assert settings_of(file).suppress[0].origin.line is None


def test_inline_fragments() -> None:
    layer = read_inline('select = ["Q"]')
    assert [selector.origin.text for selector in layer.values["select"]] == ["--config select[0]"]


@pytest.mark.parametrize(
    ("fragment", "message"),
    [
        ("preset = 3", "--config preset: expected minimal, default, strict or all, got 3"),
        ("preset = ", "--config 'preset = ':1:10: expected a value"),
        ("prest = 1", "--config prest: unknown key; did you mean preset?"),
        ("extend = 'x'", "--config extend: only a file can extend another; name it with --config"),
    ],
)
def test_wrong_fragments(fragment: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_inline(fragment)
    assert caught.value.message == message
