"""What is written is looked at before it takes the place of a model."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from tests.fixing.fixable_models import FIXABLE
from tests.fixing.mending import TODAY, fixable
from tests.rules.cases import lint
from tests.rules.labels.labelled_models import classifier
from tflint.checking.checker import Checked, Checker
from tflint.checking.request import Request
from tflint.fixing.model_fix import Change, propose, verify
from tflint.fixing.refusal import RefusedError
from tflint.fixing.verification import verify_bytes, verify_findings
from tflint.inputs.model_input import ModelInput
from tflint.lint.outcome import Notification
from tflint.lint.severity import ERROR, INFO, WARNING

MODELS = [("M106", "absent"), ("M106", "malformed"), ("M105", "with a zip"), ("L304", "crlf")]


def change_of(code: str, word: str) -> Change:
    before = FIXABLE[code][word]()
    source = ModelInput("model.tflite", memoryview(before))
    change = propose(source, fixable(before, code), unsafe=True).change
    assert change is not None
    return change


def written(change: Change) -> bytes:
    return b"".join(change.new.chunks())


@pytest.mark.parametrize(("code", "word"), MODELS)
def test_what_was_meant_is_accepted(code: str, word: str) -> None:
    change = change_of(code, word)
    verify_bytes(change.old, memoryview(written(change)), change.new)


@pytest.mark.parametrize(("code", "word"), MODELS)
def test_any_other_byte_of_the_model_is_refused(code: str, word: str) -> None:
    change = change_of(code, word)
    data = written(change)
    random = Random(3)
    patched = {
        at for patch in change.new.patches for at in range(patch.at, patch.at + len(patch.data))
    }
    places = [at for at in range(change.new.kept) if at not in patched]
    for at in random.sample(places, 200):
        wrong = bytearray(data)
        wrong[at] ^= 1 << random.randrange(8)
        with pytest.raises(RefusedError):
            verify_bytes(change.old, memoryview(bytes(wrong)), change.new)


@pytest.mark.parametrize(("code", "word"), MODELS)
def test_a_part_is_refused(code: str, word: str) -> None:
    change = change_of(code, word)
    data = written(change)
    for size in (0, 8, change.new.kept // 2, change.new.kept - 1):
        with pytest.raises(RefusedError):
            verify_bytes(change.old, memoryview(data[:size]), change.new)


def test_more_is_refused() -> None:
    change = change_of("M106", "absent")
    with pytest.raises(RefusedError, match="not what was to be written"):
        verify_bytes(change.old, memoryview(written(change) + b"x"), change.new)


def test_wrong_metadata_is_refused() -> None:
    change = change_of("M106", "absent")
    data = written(change).replace(b"scores\0", b"Scores\0")
    with pytest.raises(RefusedError):
        verify_bytes(change.old, memoryview(data), change.new)


def test_wrong_file_in_the_zip_is_refused() -> None:
    change = change_of("L304", "crlf")
    data = written(change).replace(b"dog\n", b"dig\n")
    tail = change.new.tail.replace(b"dog\n", b"dig\n")
    with pytest.raises(RefusedError, match="its zip would change"):
        verify_bytes(change.old, memoryview(data), change.new._replace(tail=tail))


def test_new_warning_is_refused() -> None:
    before = lint(classifier("cat\ndog\nbird\n").build())
    after = lint(classifier("cat\r\ndog\r\nbird\r\n").build(), "L304")
    with pytest.raises(RefusedError, match=r"^L304 would be found then: "):
        verify_findings([], before, after)


def test_new_info_is_accepted() -> None:
    found = lint(classifier("cat\r\ndog\r\nbird\r\n").build(), "L304")
    verify_findings([], [], [replace(each, severity=INFO) for each in found])


def test_finding_that_stays_is_refused() -> None:
    found = lint(classifier("cat\r\ndog\r\nbird\r\n").build(), "L304")
    with pytest.raises(RefusedError, match="would still be there"):
        verify_findings(found, found, found)
    verify_findings(found, found, [])


def test_finding_that_becomes_less_severe_is_accepted() -> None:
    found = lint(classifier("cat\r\ndog\r\nbird\r\n").build(), "L304")
    worse = [replace(each, severity=ERROR) for each in found]
    verify_findings(worse, worse, [replace(each, severity=WARNING) for each in found])


def test_one_of_two_equal_findings_is_gone() -> None:
    (found,) = lint(classifier("cat\r\ndog\r\nbird\r\n").build(), "L304")
    first, second = (replace(found, fingerprint=found.fingerprint[:-1] + number) for number in "12")
    verify_findings([first], [first, second], [first])
    with pytest.raises(RefusedError):
        verify_findings([first, second], [first, second], [first])


def test_rule_that_fails_on_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not judged is not put in the place of a model."""
    change = change_of("L304", "crlf")
    source = ModelInput("model.tflite", change.old.data)
    checker = Checker(Request(options={"select": ["L304"]}, isolated=True), TODAY)
    failure = Notification("error", "rule-crashed", "rule L304 failed", "model.tflite", 4)
    checked = Checked(notifications=[failure])
    monkeypatch.setattr(checker, "check_model", lambda _: checked)
    with pytest.raises(RefusedError, match="L304 is left: the result could not be judged"):
        verify(change, source, memoryview(written(change)), checker)
