from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.lint.samples import CONV, sample_diagnostic, sample_registry
from tflint.lint.config_error import ConfigError
from tflint.lint.diagnostic import Diagnostic, Named, Suppression
from tflint.lint.origin import Origin, Source
from tflint.lint.suppression import SUPPRESS_TABLES, Suppressions, SuppressTable, SuppressUse

REGISTRY = sample_registry("Q204", "Q205", "M203", "O301")
TODAY = date(2026, 7, 1)


def table(rule: str = "Q204", **keys: object) -> SuppressTable:
    origin = Origin(Source.FILE, "suppress", Path.cwd() / "tflite-lint.toml")
    return SUPPRESS_TABLES.read([{"rule": rule, **keys}], origin)[0]


def suppressions(*tables: SuppressTable, path: str = "models/classifier.tflite") -> Suppressions:
    return Suppressions(tables, REGISTRY, path, TODAY)


def accepts(keys: dict[str, Any], diagnostic: Diagnostic, short_name: str | None = None) -> bool:
    return suppressions(table(**keys)).find(diagnostic, short_name) is not None


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"rule": "Q204"}, True),
        ({"rule": "Q2"}, True),
        ({"rule": "Q"}, True),
        ({"rule": "rule-q204"}, True),
        ({"rule": "Q205"}, False),
        ({"path": "models/classifier.tflite"}, True),
        ({"path": "models/*.tflite"}, True),
        ({"path": "other/*"}, False),
        ({"fingerprint": "v1:f64a61e7ac70efe28f16db0782faae94:1"}, True),
        ({"fingerprint": "v1:f64a61e7ac70efe28f16db0782faae94:2"}, False),
        ({"path": "models/*", "at": "op:CONV_2D", "until": "2026-12-31"}, True),
        ({"path": "models/*", "at": "op:ADD"}, False),
    ],
)
def test_all_keys_must_match(keys: dict[str, Any], expected: bool) -> None:
    assert accepts(keys, sample_diagnostic()) is expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("subgraphs[0].tensors[3].quantization.scale", True),
        ("subgraphs[0].tensors[*].quantization.scale", True),
        ("subgraphs[*].tensors[*]", True),
        ("subgraphs[0].tensors[3]", True),
        ("subgraphs[0].tensors[30]", False),
        ("subgraphs[0].tens", False),
        ("subgraphs[1]*", False),
        (f"tensor:{CONV}", True),
        ("tensor:MobileNetV2/Conv2d_0_0/Conv2D", True),
        ("tensor:MobileNetV2/Conv2d_0_0/*", True),
        ("tensor:MobileNetV2/*/Conv2D", True),
        ("tensor:MobileNetV2", False),
        ("tensor:mobilenetv2*", False),
        ("op:CONV_2D", True),
        ("op:*CONV_2D", True),
        ("op:ADD", False),
        ("subgraph:main", True),
        ("subgraph:m*", True),
        ("subgraph:body", False),
        ("file:labels.txt", False),
    ],
)
def test_places(at: str, expected: bool) -> None:
    assert accepts({"at": at}, sample_diagnostic()) is expected


def test_unnamed_tensors_and_subgraphs_have_names_too() -> None:
    unnamed = sample_diagnostic(tensor=Named(12, None))
    assert accepts({"at": "tensor:t12"}, unnamed)
    assert not accepts({"at": "tensor:t1"}, unnamed)


def test_the_short_name_of_a_report_is_understood() -> None:
    assert accepts({"at": "tensor:conv~2"}, sample_diagnostic(), "conv~2")
    assert not accepts({"at": "tensor:conv~2"}, sample_diagnostic(), "conv~3")


def test_files_and_metadata_entries() -> None:
    file = sample_diagnostic(
        "M203", address='files["labels_[a].txt"]', subject="file labels_[a].txt"
    )
    assert accepts({"rule": "M203", "at": "file:labels_*.txt"}, file)
    assert accepts({"rule": "M203", "at": 'files["labels_*.txt"]'}, file)
    assert not accepts({"rule": "M203", "at": "file:labels"}, file)
    entry = sample_diagnostic("M203", address="metadata[1]", subject="metadata TFLITE_METADATA")
    assert accepts({"rule": "M203", "at": "metadata:TFLITE_*"}, entry)
    assert not accepts({"rule": "M203", "at": "metadata:min_runtime_version"}, entry)


def test_the_suppression_tells_why() -> None:
    found = suppressions(table(reason="pruned on purpose", until="2027-03-31")).find(
        sample_diagnostic()
    )
    assert found == Suppression("config", "tflite-lint.toml", "pruned on purpose", "2027-03-31")


def test_the_first_table_that_matches_is_used() -> None:
    first, second = table(reason="first"), table("Q", reason="second")
    found = suppressions(first, second)
    why = found.find(sample_diagnostic())
    assert why is not None
    assert why.reason == "first"
    assert found.use(["Q204"]).used == {first}


@pytest.mark.parametrize(
    ("until", "active"), [("2026-06-30", False), ("2026-07-01", True), ("2026-07-02", True)]
)
def test_until_is_the_last_day(until: str, active: bool) -> None:
    assert accepts({"until": until}, sample_diagnostic()) is active


def test_an_expired_table_is_told_about() -> None:
    use = suppressions(table(until="2026-06-30")).use(["Q204"])
    (note,) = use.notifications("warning")
    assert (note.level, note.id, note.status) == ("warning", "expired-suppression", 0)
    assert note.message == (
        "tflite-lint.toml: suppress[0]: the suppression of Q204 expired after 2026-06-30; "
        "renew or remove it"
    )


def test_a_table_that_matches_nothing_is_told_about() -> None:
    unused, used = table("Q205"), table("Q204")
    found = suppressions(unused, used)
    found.find(sample_diagnostic())
    (note,) = found.use(["Q204", "Q205"]).notifications("warning")
    assert (note.level, note.id, note.status) == ("warning", "unused-suppression", 0)
    assert note.message == (
        "tflite-lint.toml: suppress[0]: the suppression of Q205 matches nothing; remove it"
    )
    assert note.path == "tflite-lint.toml"


def test_unused_tables_can_be_errors_or_nothing() -> None:
    use = suppressions(table("Q205")).use(["Q205"])
    assert [(note.level, note.status) for note in use.notifications("error")] == [("error", 2)]
    assert use.notifications(None) == []


def test_a_table_is_not_unused_because_nobody_looked() -> None:
    assert suppressions(table("Q205")).use(["Q204"]).notifications("warning") == []
    elsewhere = suppressions(table(path="other/*"))
    assert elsewhere.use(["Q204"]).notifications("warning") == []


def test_the_use_in_several_models_adds_up() -> None:
    shared = table("Q204")
    first, second = suppressions(shared), suppressions(shared)
    first.find(sample_diagnostic())
    uses = [pickle.loads(pickle.dumps(each.use(["Q204"]))) for each in (first, second)]
    assert uses[1].notifications("warning")
    assert (uses[0] | uses[1]).notifications("warning") == []
    assert (SuppressUse() | uses[1]).tried == {shared}


def test_notifications_are_in_the_order_of_the_file() -> None:
    origin = Origin(Source.FILE, "suppress", Path.cwd() / "tflite-lint.toml")
    tables = SUPPRESS_TABLES.read([{"rule": "Q204"}] * 12, origin)
    notes = suppressions(*tables).use(["Q204"]).notifications("warning")
    places = [note.message.split(": ")[1] for note in notes]
    assert places == [f"suppress[{index}]" for index in range(12)]


def test_an_unknown_rule_is_an_error() -> None:
    with pytest.raises(ConfigError) as caught:
        suppressions(table("Q2O4"))
    assert caught.value.message == (
        "tflite-lint.toml: suppress[0].rule: unknown rule 'Q2O4'; did you mean Q204?"
    )


def test_hostile_patterns_and_names_end() -> None:
    diagnostic = sample_diagnostic(tensor=Named(0, "a" * 50_000))
    assert not accepts({"at": "tensor:" + "*a" * 30 + "*b"}, diagnostic)
