"""tflint and each library on a few copies; `python -m tests.consumers` judges all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

import pytest

from tests.consumers.consumer import LIBRARIES, Consumer, Copy
from tests.consumers.linter import Linter
from tests.consumers.models import built_models, copies, variants

REFUSED = (
    "metadata empty",
    "subgraph_metadata absent",
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
REFUSED_BY = {
    "mediapipe": ("min_parser_version 9.9.9", "BERT names wrong", "score transformation 7"),
    "task-library": ("segmenter output INT8", "raw detector num_boxes 5"),
}
ACCEPTED_BY = {
    "mediapipe": ("segmenter output INT8", "input metadata twice"),
    "task-library": ("min_parser_version 9.9.9", "BERT names wrong", "score transformation 7"),
}
MOST = 2  # copies of a kind: MediaPipe needs half a second for one
NEVER_TAKEN_BY = {"task-library": ("built raw detector",)}


@pytest.fixture(scope="module", params=LIBRARIES)
def target(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def consumer(target: str) -> Iterator[Consumer]:
    library = LIBRARIES[target]
    python = library.interpreter()
    if python is None:
        pytest.skip(f"{library.module} cannot be imported; {library.variable} names a Python")
    with Consumer(library, python) as found:
        yield found


@pytest.fixture(scope="module")
def made() -> dict[str, list[Copy]]:
    by_kind: dict[str, list[Copy]] = defaultdict(list)
    for copy in chain(copies(built_models()), variants()):
        by_kind[copy.kind].append(copy)
    return by_kind


def test_what_it_refuses(target: str, consumer: Consumer, made: dict[str, list[Copy]]) -> None:
    linter = Linter(target)
    for kind in (*REFUSED, *REFUSED_BY[target]):
        assert made[kind], kind
        for copy in made[kind][:MOST]:
            verdict, opinion = consumer.judge(copy), linter.judge(copy.data)
            assert not verdict.is_usable, (copy.model, kind)
            assert opinion.errors, (copy.model, kind, verdict.words)


def test_what_it_takes(target: str, consumer: Consumer, made: dict[str, list[Copy]]) -> None:
    linter = Linter(target)
    for kind in (*ACCEPTED, *ACCEPTED_BY[target]):
        assert made[kind], kind
        for copy in made[kind]:
            if copy.model in NEVER_TAKEN_BY.get(target, ()):
                continue
            verdict, opinion = consumer.judge(copy), linter.judge(copy.data)
            assert verdict.is_usable, (copy.model, kind, verdict.words)
            assert not opinion.errors, (copy.model, kind, opinion.errors)
