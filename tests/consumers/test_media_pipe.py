"""tflint and MediaPipe on a few copies; `python -m tests.consumers` judges all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.consumers.linter import Linter
from tests.consumers.media_pipe import Copy, MediaPipe, interpreter
from tests.consumers.models import built_models, copies

REFUSED = (
    "min_parser_version 9.9.9",
    "metadata empty",
    "normalization absent",
    "mean and std 2 long",
    "calibration without file",
    "calibration of 2 numbers",
    "calibration with a final line end",
    "zip deflated",
    "box content absent",
    "box type CENTER",
    "box index 3 long",
    "BERT without unit",
    "BERT names wrong",
)
ACCEPTED = (
    "as it is",
    "min_parser_version absent",
    "calibration right",
    "calibration with empty lines",
    "mean and std 3 long",
    "zip with a comment",
    "BERT names in another order",
)


@pytest.fixture(scope="module")
def media_pipe() -> Iterator[MediaPipe]:
    python = interpreter()
    if python is None:
        pytest.skip("mediapipe cannot be imported; TFLINT_MEDIAPIPE names a Python that has it")
    with MediaPipe(python) as found:
        yield found


@pytest.fixture(scope="module")
def made() -> list[Copy]:
    return list(copies(built_models()))


@pytest.mark.parametrize("kind", REFUSED + ACCEPTED)
def test_same_answer(media_pipe: MediaPipe, made: list[Copy], kind: str) -> None:
    chosen = [copy for copy in made if copy.kind == kind]
    assert chosen
    linter = Linter()
    for copy in chosen:
        verdict = media_pipe.judge(copy)
        errors = linter.judge(copy.data).errors
        assert verdict.is_usable == (kind in ACCEPTED), (copy.model, verdict.words)
        assert bool(errors) == (kind in REFUSED), (copy.model, errors)
