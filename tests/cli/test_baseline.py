"""`tflint baseline`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.invocation import CLEAN, FLAWED, tflint

pytestmark = pytest.mark.usefixtures("few_rules")

FILE = Path("tflite-lint-baseline.json")


@pytest.fixture(autouse=True)
def _models() -> None:
    Path("a.tflite").write_bytes(FLAWED.read_bytes())
    Path("b.tflite").write_bytes(FLAWED.read_bytes())


def entries(file: Path = FILE) -> list[tuple[str, str]]:
    document: dict[str, Any] = json.loads(file.read_text())
    return [(entry["path"], entry["code"]) for entry in document["entries"]]


def test_written_findings_are_not_reported_any_more() -> None:
    result = tflint("baseline", "write")
    assert (result.status, result.out) == (0, "2 entries written to tflite-lint-baseline.json\n")
    assert 'put baseline = "tflite-lint-baseline.json" into the configuration' in result.err
    assert entries() == [("a.tflite", "W301"), ("b.tflite", "W301")]
    checked = tflint("--baseline", FILE)
    assert checked.status == 0
    assert "No findings in 2 models; 2 in baseline" in checked.out


def test_the_file_of_the_configuration_is_used() -> None:
    Path("tflite-lint.toml").write_text("baseline = 'accepted.json'\n")
    result = tflint("baseline", "write")
    assert (result.status, result.err) == (0, "")
    assert entries(Path("accepted.json"))
    assert tflint().status == 0
    assert tflint("--no-baseline").status == 1


def test_a_new_finding_counts() -> None:
    tflint("baseline", "write", "a.tflite")
    result = tflint("--baseline", FILE, "-f", "concise", "-q")
    assert result.status == 1
    assert [line.partition(":")[0] for line in result.out.splitlines()] == ["b.tflite"]


def test_writing_for_one_model_keeps_the_entries_of_others() -> None:
    tflint("baseline", "write")
    tflint("baseline", "write", "b.tflite")
    assert entries() == [("a.tflite", "W301"), ("b.tflite", "W301")]


def test_writing_drops_what_is_not_found_any_more() -> None:
    tflint("baseline", "write")
    Path("a.tflite").write_bytes(CLEAN.read_bytes())
    tflint("baseline", "write")
    assert entries() == [("b.tflite", "W301")]


def test_nothing_is_written_when_something_could_not_be_checked() -> None:
    result = tflint("baseline", "write", "a.tflite", "missing.tflite")
    assert result.status == 2
    assert "'tflite-lint-baseline.json' was not written" in result.err
    assert not FILE.exists()


def test_prune() -> None:
    tflint("baseline", "write")
    Path("a.tflite").write_bytes(CLEAN.read_bytes())
    assert "1 stale baseline entry; run: tflint baseline prune" in tflint("--baseline", FILE).out
    result = tflint("baseline", "prune")
    assert result.status == 0
    assert result.out == "1 entry removed from tflite-lint-baseline.json, 1 left\n"
    assert entries() == [("b.tflite", "W301")]


def test_pruning_follows_a_renamed_model() -> None:
    tflint("baseline", "write")
    Path("a.tflite").rename("c.tflite")
    tflint("baseline", "prune")
    assert entries() == [("b.tflite", "W301"), ("c.tflite", "W301")]


def test_pruning_keeps_what_was_not_looked_at() -> None:
    tflint("baseline", "write")
    tflint("baseline", "prune", "a.tflite")
    tflint("baseline", "prune", "--ignore", "W")
    assert len(entries()) == 2


def test_show() -> None:
    tflint("baseline", "write", "a.tflite")
    result = tflint("baseline", "show")
    assert result.status == 0
    assert result.out.startswith("a.tflite: W301 tensor main/MobileNetV2/Conv2d_0_0/Conv2D: ")
    assert result.out.count("\n") == 1


@pytest.mark.parametrize("action", ["prune", "show"])
def test_without_a_file(action: str) -> None:
    result = tflint("baseline", action)
    assert result.status == 2
    assert result.err.startswith("tflint: baseline 'tflite-lint-baseline.json' does not exist")


def test_quiet() -> None:
    result = tflint("baseline", "write", "-q")
    assert (result.out, result.err) == ("", "")
