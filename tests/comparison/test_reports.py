"""The three formats, byte for byte, and what hostile or endless content does to them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.comparison.models import classifier, compared
from tests.report.golden_file import assert_golden
from tflint._version import __version__
from tflint.comparison import Change, ChangeClass, Comparison
from tflint.comparison.report.json_data import comparison_schema, json_comparison
from tflint.comparison.report.markdown import markdown
from tflint.comparison.report.sides import Side, size_change
from tflint.comparison.report.text import PER_KIND, text
from tflint.report.markdown import CHARACTER_LIMIT

GOLDEN = Path(__file__).parent / "golden"
OLD = Side("models/old.tflite", None, 4_020_936, "0" * 64)
NEW = Side("bundle.task", "new.tflite", 1_005_234, "1" * 64)


def changed() -> ModelBuilder:
    """A change of every class."""
    m = classifier(labels="cat\ndog\nfox\nelk\n", prefix="v2/")
    m.tensors[0]["type"] = 9
    m.tensors[0]["quantization"] = q(1 / 127.5, -1)
    m.tensors[3]["quantization"] = q(0.5, 3)
    m.operators[0]["builtin_options"][1]["stride_w"] = 2
    buffer = m.fields["buffers"][m.tensors[1]["buffer"]]
    weights = np.frombuffer(bytes(buffer["data"]), np.int8).copy()
    weights[:10] += 1
    buffer["data"] = weights.tobytes()
    m.fields["description"] = "made by another hand"
    return m


@pytest.fixture
def comparison() -> Comparison:
    found = compared(classifier(), changed())
    findings = (
        Change(ChangeClass.FINDINGS, "finding-new", "new warning W301", "filter 'a|b' is zero"),
        Change(ChangeClass.FINDINGS, "finding-fixed", "fixed info G101", "result is not used"),
    )
    notes = ("one thing was not compared",)
    return Comparison((*found.changes, *findings), unchanged_findings=12, notes=notes)


def test_text(comparison: Comparison) -> None:
    assert_golden("changes.txt", "".join(text(OLD, NEW, comparison)), GOLDEN)


def test_markdown(comparison: Comparison) -> None:
    assert_golden("changes.md", "".join(markdown(OLD, NEW, comparison)), GOLDEN)


def test_json(comparison: Comparison) -> None:
    written = json_comparison(OLD, NEW, comparison, 1)
    document = json.loads(written)
    jsonschema.validate(document, comparison_schema())
    assert sum(document["counts"].values()) == len(document["changes"])
    assert_golden("changes.json", written.replace(__version__, "VERSION"), GOLDEN)


def test_json_numbers_that_json_has_not() -> None:
    new = classifier()
    new.tensors[3]["quantization"] = q(float("nan"), 3)
    document = json.loads(json_comparison(OLD, NEW, compared(classifier(), new), 1))
    jsonschema.validate(document, comparison_schema())
    assert document["changes"][0]["new"]["scale"] == ["nan"]


@pytest.mark.parametrize(
    ("comparison", "line"),
    [
        (Comparison(same_bytes=True), "no difference: equal byte for byte"),
        (
            Comparison(),
            "no difference but in layout, in inner names or in notes for converters such as recorded "
            "ranges",
        ),
        (
            Comparison(rtol=0.5),
            "no difference beyond the tolerance of 0.5 but in layout, in inner "
            "names or in notes for converters such as recorded ranges",
        ),
        (
            Comparison(contract_only=True),
            "no difference in the contract; nothing else was compared",
        ),
    ],
)
def test_no_difference(comparison: Comparison, line: str) -> None:
    assert list(text(OLD, NEW, comparison))[1:] == [line + "\n"]
    assert "".join(markdown(OLD, NEW, comparison)).endswith(f"\n\n{line}\n")
    document = json.loads(json_comparison(OLD, NEW, comparison, 0))
    jsonschema.validate(document, comparison_schema())
    assert (document["changes"], document["breaking"]) == ([], False)


def many(count: int, *, breaking: bool = False) -> Comparison:
    return Comparison(
        tuple(
            Change(ChangeClass.GRAPH, "operator-added", f"operator {n}", "added", breaking)
            for n in range(count)
        )
    )


def test_text_shows_some_changes_of_a_kind_unless_all_are_wanted() -> None:
    lines = list(text(OLD, NEW, many(500)))
    assert len(lines) == 2 + PER_KIND + 1
    assert lines[-1] == "    490 more like this (operator-added; -v prints all)\n"
    assert len(list(text(OLD, NEW, many(500), complete=True))) == 2 + 500
    assert len(list(text(OLD, NEW, many(PER_KIND)))) == 2 + PER_KIND


def test_text_shows_every_breaking_change() -> None:
    assert len(list(text(OLD, NEW, many(50, breaking=True)))) == 2 + 50


def test_markdown_fits_a_comment() -> None:
    written = "".join(markdown(OLD, NEW, many(5000)))
    assert len(written) <= CHARACTER_LIMIT
    rows = written.count("| operator ")
    assert written.endswith(f"\n{5000 - rows:,} more changes left out to keep this report short.\n")


HOSTILE = 'x"|`<b>\x1b[31m\n# \u202e@team\ud800'


def test_hostile_names() -> None:
    side = Side(HOSTILE, HOSTILE, 1, "0" * 64)
    found = Comparison((Change(ChangeClass.GRAPH, "operator-added", HOSTILE, HOSTILE),))
    for written in ("".join(text(side, side, found)), "".join(markdown(side, side, found))):
        assert not any(bad in written for bad in ("\x1b", "\u202e", "\ud800"))
        written.encode("utf-8")
    assert len("".join(text(side, side, found)).splitlines()) == 3
    table = [line for line in markdown(side, side, found) if line.startswith("\n###")]
    assert table[0].rstrip().splitlines()[-1].count("|") - table[0].count("\\|") == 4
    assert "<b>" not in table[0]
    assert "".join(text(side, side, found, in_ascii=True)).isascii()
    assert "".join(markdown(side, side, found, in_ascii=True)).isascii()
    assert json_comparison(side, side, found, 1).isascii()


def test_names_of_a_model_are_cut() -> None:
    old, new = classifier(), classifier(prefix="long" * 1000)
    new.tensors[3]["quantization"] = q(0.5, 3)
    [line] = list(text(OLD, NEW, compared(old, new)))[2:]
    assert len(line) < 200


def test_size_change() -> None:
    assert size_change(OLD, OLD) == "3.83 MiB"
    assert size_change(OLD, NEW) == "3.83 MiB -> 982 KiB (-75 %)"
    assert size_change(NEW, OLD) == "982 KiB -> 3.83 MiB (+300 %)"
    assert size_change(OLD, OLD._replace(size=OLD.size + 1)) == "3.83 MiB (+1 byte)"
