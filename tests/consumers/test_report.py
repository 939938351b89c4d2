"""The figures and the table."""

from __future__ import annotations

from tests.consumers.consumer import MEDIA_PIPE, TASK_LIBRARY, Copy, Outcome, Verdict
from tests.consumers.linter import Opinion
from tests.consumers.report import Result, figures, result_of, text


def result(
    outcome: Outcome, *, error: bool = False, warning: bool = False, kind: str = "an edit"
) -> Result:
    said = (("M401", "the number of outputs is 3"),)
    opinion = Opinion(said if error else (), said if warning else ())
    copy = Copy("detector", kind, "ObjectDetector", b"")
    return result_of(MEDIA_PIPE, copy, Verdict(outcome, "words"), opinion, None)


RESULTS = [
    result("refuses", error=True),
    result("dies", warning=True),
    result("fails"),
    result("accepts", error=True),
    result("accepts"),
    result("accepts", error=True, kind="names swapped"),
]


def test_figures() -> None:
    found = figures(RESULTS)
    assert found == (3, 1, 2, 3, 1, 1)
    assert round(found.recall, 2) == 0.33
    assert round(found.recall_with_warnings, 2) == 0.67


def test_disagreements_have_the_words_of_both() -> None:
    lines = list(text(MEDIA_PIPE, RESULTS))
    assert "Unusable, and tflint has no error: 2" in "\n".join(lines)
    assert "Usable, and tflint has an error: 1" in "\n".join(lines)
    assert "    MediaPipe dies: words" in lines
    assert "    tflint M401: the number of outputs is 3" in lines


def test_warnings_of_the_model_itself_do_not_count() -> None:
    usual = Opinion((), (("W301", "5 of 16 filters are zero"),))
    more = Opinion((), (*usual.warnings, ("M303", "std is 0")))
    copy = Copy("detector", "an edit", "ObjectDetector", b"")
    verdict = Verdict("dies")
    assert result_of(MEDIA_PIPE, copy, verdict, more, usual).opinion.warnings == more.warnings[1:]
    assert result_of(MEDIA_PIPE, copy, verdict, more, None).opinion == more


def test_what_is_nonsense_depends_on_the_library() -> None:
    copy = Copy("classifier", "std NaN", "ImageClassifier", b"")
    verdict, opinion = Verdict("accepts"), Opinion((("M303", "std is NaN"),), ())
    assert result_of(TASK_LIBRARY, copy, verdict, opinion, None).is_silently_wrong
    assert result_of(MEDIA_PIPE, copy, verdict, opinion, None).is_false_error
