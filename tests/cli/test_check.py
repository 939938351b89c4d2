"""`tflint check`: options, outputs, exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.invocation import CLEAN, FLAWED, tflint

pytestmark = pytest.mark.usefixtures("few_rules")

WARNING = "subgraphs[0].tensors[3].quantization.scale: warning W301 "


@pytest.fixture
def models() -> None:
    """The folder `models` with a clean and a flawed model."""
    Path("models").mkdir()
    Path("models/clean.tflite").write_bytes(CLEAN.read_bytes())
    Path("models/flawed.tflite").write_bytes(FLAWED.read_bytes())


@pytest.mark.usefixtures("models")
def test_the_current_directory_is_checked_when_there_is_no_path() -> None:
    result = tflint("-f", "concise")
    assert result.status == 1
    assert result.out.startswith(f"models/flawed.tflite: {WARNING}")
    assert "1 warning in 1 of 2 models" in result.out
    assert result.err == ""
    assert tflint("check", ".", "-q", "-f", "concise").out == result.out.splitlines(True)[0]


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ([], 1),
        (["--fail-on", "warning"], 1),
        (["--fail-on", "error"], 0),
        (["--fail-on", "never"], 0),
        (["--exit-zero"], 0),
        (["--severity", "W301=error", "--fail-on", "error"], 1),
        (["--severity", "W301=info"], 0),
        (["--severity", "W301=off"], 0),
        (["--ignore", "W3"], 0),
        (["--select", "F,L"], 0),
        (["--select", "dead-filters"], 1),
        (["--min-severity", "error"], 0),
        (["--min-confidence", "high"], 0),
        (["--preset", "minimal"], 0),
        (["--preset", "strict"], 1),
        (["--config", "ignore = ['W']"], 0),
    ],
)
def test_exit_status(options: list[str], status: int) -> None:
    assert tflint(FLAWED, *options).status == status


def test_the_highest_status_wins() -> None:
    Path("broken").mkdir()
    assert tflint(FLAWED, "broken").status == 3
    assert tflint(FLAWED, "missing", "--exit-zero").status == 2
    assert tflint(FLAWED, "missing", "broken").status == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--exit-zero", "--fail-on", "error"], "--exit-zero means --fail-on never; drop it or "
         "--fail-on error"),
        (["--baseline", "x", "--no-baseline"], "--baseline and --no-baseline exclude each other; "
         "drop one"),
        (["--severity", "W301"], "--severity: expected SEL=LEVEL such as Q204=error, got 'W301'"),
        (["--fail-on", "warn"], "--fail-on: expected error, warning, info or never, got 'warn'"),
        (["--labels", "none.txt"], "no such file: 'none.txt' in --labels"),
        (["--jobs", "0"], "--jobs: expected 'auto' or a whole number of at least 1, got 0"),
        (["--timeout", "1.5"], "--timeout: expected a whole number, got '1.5'"),
        (["--base-dir", "none"], "--base-dir: no such directory: 'none'"),
    ],
)  # fmt: skip
def test_wrong_usage(options: list[str], message: str) -> None:
    result = tflint(FLAWED, *options)
    assert (result.status, result.out, result.err) == (2, "", f"tflint: {message}\n")


def test_unknown_task() -> None:
    result = tflint(FLAWED, "--task", "image-classfication")
    assert result.status == 2
    assert result.err.startswith(
        "tflint: unknown task 'image-classfication' in --task; did you mean image-classification?"
    )


@pytest.mark.usefixtures("models")
def test_several_outputs_in_one_run() -> None:
    result = tflint(
        "models", "-o", "lint.txt", "--output-format", "json=a.json", "--output-format", "sarif=-"
    )
    assert result.status == 1
    assert json.loads(result.out)["version"] == "2.1.0"
    assert "1 warning in 1 of 2 models" in Path("lint.txt").read_text()
    assert json.loads(Path("a.json").read_text())["summary"]["warning"] == 1
    assert sorted(p.name for p in Path().iterdir()) == [".git", "a.json", "lint.txt", "models"]


@pytest.mark.usefixtures("models")
def test_output_to_standard_output() -> None:
    assert tflint("models", "-f", "json", "-o", "-").out == tflint("models", "-f", "json").out


@pytest.mark.usefixtures("models")
def test_two_reports_cannot_share_standard_output() -> None:
    result = tflint("models", "--output-format", "json=-")
    assert result.status == 2
    assert result.err == (
        "tflint: two reports are to be written to standard output; give each its own file\n"
    )


@pytest.mark.usefixtures("models")
def test_the_same_bytes_whatever_the_number_of_jobs() -> None:
    runs = {tflint("models", "-f", "json", "-j", jobs).out for jobs in ("1", "2", "auto")}
    assert len(runs) == 1


@pytest.mark.parametrize(
    ("environ", "format_name"),
    [
        ({"GITHUB_ACTIONS": "true"}, "github"),
        ({"PRE_COMMIT": "1"}, "concise"),
        ({"TFLITE_LINT_FORMAT": "junit"}, "junit"),
        ({"TFLITE_LINT_FORMAT": "junit", "GITHUB_ACTIONS": "true"}, "junit"),
    ],
)
def test_the_environment_chooses_the_format(
    environ: dict[str, str], format_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = tflint(FLAWED, "-f", format_name)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    by_environment = tflint(FLAWED)
    assert by_environment.out.splitlines()[:1] == wanted.out.splitlines()[:1]
    assert tflint(FLAWED, "-f", "full").out.startswith(str(FLAWED))


def test_actions_do_not_choose_the_format_of_a_terminal_or_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert not tflint(FLAWED, terminal=True).out.startswith("::")
    tflint(FLAWED, "-o", "lint.txt")
    assert not Path("lint.txt").read_text().startswith("::")


def test_step_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    Path("summary.md").write_text("before\n")
    tflint(FLAWED, "-f", "full")
    tflint(FLAWED, "-f", "github", "--no-step-summary")
    assert Path("summary.md").read_text() == "before\n"
    tflint(FLAWED, "-f", "github")
    assert Path("summary.md").read_text().startswith("before\n## tflint\n")


def test_a_step_summary_that_cannot_be_written_does_not_change_the_status(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "missing/summary.md")
    result = tflint(CLEAN, "-f", "github")
    assert result.status == 0
    assert "cannot write the step summary 'missing/summary.md'" in result.err


@pytest.mark.usefixtures("models")
def test_list_files() -> None:
    Path("models/notes.txt").write_text("")
    result = tflint("--list-files")
    assert (result.status, result.err) == (0, "")
    assert result.out == "models/clean.tflite\nmodels/flawed.tflite\n"
    assert tflint("--list-files", "models/notes.txt", "nothing").status == 2


def test_statistics() -> None:
    assert "W301 dead-filters" in tflint(FLAWED, "--statistics").out
    only = tflint(FLAWED, "--statistics", "-q").out
    assert only.startswith("findings")
    assert len(only.splitlines()) == 2


def test_max_per_rule() -> None:
    all_of_them = tflint(FLAWED, "--select", "ALL", "--max-per-rule", "0", "-f", "concise", "-q")
    few = tflint(FLAWED, "--select", "ALL", "--max-per-rule", "1", "-f", "concise", "-q")
    codes = [line.split(": ")[2].split()[1] for line in all_of_them.out.splitlines()]
    findings = [line for line in few.out.splitlines() if " more " not in line]
    assert len(findings) == len(set(codes))


def test_standard_input() -> None:
    result = tflint(
        "-", "--stdin-filename", "models/piped.tflite", "-f", "concise", stdin=FLAWED.read_bytes()
    )
    assert result.status == 1
    assert result.out.startswith(f"models/piped.tflite: {WARNING}")


def test_paths_relative_to_a_directory() -> None:
    Path("a/b").mkdir(parents=True)
    Path("a/b/m.tflite").write_bytes(FLAWED.read_bytes())
    report = json.loads(tflint("a", "-f", "json", "--base-dir", "a").out)
    assert report["models"][0]["path"] == "b/m.tflite"


def test_suppressed_findings_are_shown_on_demand() -> None:
    options = ["--config", "suppress = [{ rule = 'W301', reason = 'pruned' }]"]
    hidden = tflint(FLAWED, *options)
    assert hidden.status == 0
    assert "1 suppressed" in hidden.out
    assert "pruned" in tflint(FLAWED, *options, "--show-suppressed").out


def test_quiet() -> None:
    findings = tflint(FLAWED, "-q")
    assert "W301" in findings.out
    assert "in 1 model" not in findings.out
    nothing = tflint(FLAWED, "missing", "-qq")
    assert (nothing.status, nothing.out, nothing.err) == (2, "", "")


@pytest.mark.usefixtures("models")
def test_verbose() -> None:
    Path("tflite-lint.toml").write_text("preset = 'strict'\n")
    result = tflint("models", "-v", "--ignore", "L", "-f", "json")
    json.loads(result.out)
    assert "tflint: preset = 'strict' (tflite-lint.toml: preset)\n" in result.err
    assert "tflint: ignore = ['L'] (--ignore)\n" in result.err
    assert "tflint: checked models/clean.tflite (0 findings)\n" in result.err
    assert "tflint: rule W301 took " in tflint("models", "-vv").err


def test_isolated_ignores_configuration_sidecar_and_baseline() -> None:
    Path("m.tflite").write_bytes(FLAWED.read_bytes())
    Path("tflite-lint.toml").write_text("ignore = ['W']\n")
    assert tflint("m.tflite").status == 0
    assert tflint("m.tflite", "--isolated").status == 1
    Path("tflite-lint.toml").write_text("baseline = 'missing.json'\n")
    Path("m.tflite.lint.toml").write_text("[[suppress]]\nrule = 'W301'\n")
    assert tflint("m.tflite").status == 2
    assert tflint("m.tflite", "--no-baseline").status == 0
    assert tflint("m.tflite", "--no-baseline", "--no-sidecars").status == 1
    assert tflint("m.tflite", "--isolated").status == 1


def test_color() -> None:
    assert "\x1b[33mwarning\x1b[0m" in tflint(FLAWED, "--color", "always").out
    assert "\x1b" in tflint(FLAWED, terminal=True).out
    assert "\x1b" not in tflint(FLAWED, "--color", "never", terminal=True).out


@pytest.mark.parametrize("options", [[], ["-f", "markdown"], ["-f", "json"]])
def test_a_stream_that_takes_ascii_only(options: list[str]) -> None:
    result = tflint(FLAWED, *options, encoding="ascii")
    assert result.status == 1
    assert result.out.isascii()
