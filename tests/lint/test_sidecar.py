from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint.samples import sample_diagnostic, sample_registry
from tests.lint.test_suppression import TODAY
from tflint.lint.sidecar import Sidecar, read_sidecar, sidecar_path
from tflint.lint.suppression import Suppressions

REGISTRY = sample_registry("Q204", "Q205")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("classifier.tflite")


def write(model: Path, text: str) -> None:
    sidecar_path(model).write_text(text, "utf-8")


def problem(model: Path, *, require_reason: bool = False) -> str:
    found = read_sidecar(model, REGISTRY, require_reason=require_reason)
    assert (found.suppress, found.contract) == ((), None)
    (note,) = found.notifications
    assert (note.level, note.id, note.status) == ("error", "bad-sidecar", 2)
    assert note.path == "classifier.tflite"
    return note.message


def test_it_stands_beside_the_model() -> None:
    assert sidecar_path(Path("a/m.tflite")) == Path("a/m.tflite.lint.toml")
    assert sidecar_path(Path("a/hand.task")) == Path("a/hand.task.lint.toml")


def test_most_models_have_none(model: Path) -> None:
    assert read_sidecar(model, REGISTRY) == Sidecar()


def test_it_accepts_findings_and_makes_demands(model: Path) -> None:
    write(
        model,
        '[model]\nlabels = "labels.txt"\nmax-size = "5 MB"\n\n'
        '[[suppress]]\nrule = "Q204"\nat = "op:CONV_2D"\nreason = "pruned"\n',
    )
    found = read_sidecar(model, REGISTRY)
    assert found.notifications == ()
    assert found.contract is not None
    assert found.contract.labels == Path.cwd() / "labels.txt"
    assert found.suppress[0].origin.line == 5
    why = Suppressions(found.suppress, REGISTRY, str(model), TODAY).find(sample_diagnostic())
    assert why is not None
    assert (why.kind, why.source) == ("sidecar", "classifier.tflite.lint.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("select = ['Q']", ": select: unknown key"),
        ("models = []", ": models: unknown key; did you mean model?"),
        ("[severity]\nQ204 = 'off'", ": severity: unknown key"),
        ("model = 1", ": model: expected a table, got 1"),
        ("[model]\nmatch = ['*']", ": model.match: unknown key"),
        ("[[suppress]]\nrule = 'Q204'\npath = '*'", ": suppress[0].path: unknown key; did you mean "
         "at?"),
        ("[[suppress]]\nrule = 'ALL'", ": suppress[0].rule: 'ALL' is refused; name the rules or "
         "families to accept"),
        ("[[suppress]]\nrule = 'Q2O4'", ": suppress[0].rule: unknown rule 'Q2O4'; did you mean "
         "Q204?"),
        ("[[suppress]]\nrule =", ":2:7: expected a value"),
        ("x" + ".x" * 60_000 + " = 1", ":1:1: a line with over 1000 dots"),
    ],
)  # fmt: skip
def test_a_wrong_one_accepts_nothing(model: Path, text: str, message: str) -> None:
    write(model, text)
    assert problem(model) == f"classifier.tflite.lint.toml{message}"


def test_reasons_can_be_required(model: Path) -> None:
    write(model, "[[suppress]]\nrule = 'Q204'\n")
    assert read_sidecar(model, REGISTRY).suppress
    assert problem(model, require_reason=True) == (
        "classifier.tflite.lint.toml: suppress[0]: key 'reason' is missing, "
        "which require-reason demands"
    )


def test_any_bytes_are_read_or_refused(model: Path) -> None:
    for data in (b"\xff\xfe\x00", b"\x00" * 100, b"[" * 10_000, b"a = " + b"9" * 10_000):
        sidecar_path(model).write_bytes(data)
        assert problem(model)
