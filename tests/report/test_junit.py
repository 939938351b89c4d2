from __future__ import annotations

import dataclasses
import xml.etree.ElementTree as ElementTree

from tests.report.outcomes import clean_outcome, mixed_outcome, options
from tflint.lint.outcome import Notification, Outcome
from tflint.report import render


def document(outcome: Outcome, show_suppressed: bool = False) -> ElementTree.Element:
    settled = options(show_suppressed=show_suppressed)
    return ElementTree.fromstring("".join(render("junit", outcome, settled)))


def test_one_suite_per_model() -> None:
    names = [suite.get("name") for suite in document(mixed_outcome())]
    assert names == [
        "models/classifier.tflite",
        "bundles/hand gestures.task!/detector.tflite",
        "models/clean.tflite",
        "models/empty.tflite",
        "models/locked.tflite",
    ]


def test_clean_models_pass() -> None:
    root = document(clean_outcome())
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "0", "0")


def test_counts_are_those_of_the_elements() -> None:
    root = document(mixed_outcome(), show_suppressed=True)
    for count, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert root.get(count) == str(len(root.findall(f".//{element}")))
        total = sum(int(suite.get(count, "0")) for suite in root)
        assert root.get(count) == str(total)


def test_unreadable_models_are_errors() -> None:
    (error,) = document(mixed_outcome()).findall(".//error")
    assert error.get("type") == "unreadable-input"
    assert error.get("message") == "cannot read 'models/locked.tflite': permission denied"


def test_errors_without_a_model_are_not_lost() -> None:
    crash = Notification("error", "rule-crashed", "rule Q310 failed", "models/a.tflite", 4)
    root = document(dataclasses.replace(clean_outcome(), notifications=(crash,)))
    suite = root.findall("testsuite")[-1]
    assert suite.get("name") == "tflite-lint"
    assert [error.get("message") for error in suite.iter("error")] == ["rule Q310 failed"]


def test_an_unchecked_model_never_passes() -> None:
    unreadable = mixed_outcome().models[-1]
    root = document(Outcome((unreadable,)))
    (skipped,) = root.findall(".//skipped")
    assert skipped.get("message") == "unreadable"
