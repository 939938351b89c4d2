"""The copies, without MediaPipe."""

from __future__ import annotations

import pytest

from tests.consumers.consumer import Copy
from tests.consumers.models import built_models, copies, variants


@pytest.fixture(scope="module")
def made() -> list[Copy]:
    return list(copies(built_models()))


def test_every_run_makes_the_same_copies(made: list[Copy]) -> None:
    assert made == list(copies(built_models()))


def test_there_are_many_kinds_and_none_twice_for_a_model(made: list[Copy]) -> None:
    places = [(copy.model, copy.kind) for copy in (*made, *variants())]
    assert len(set(places)) == len(places)
    assert len({kind for _, kind in places}) >= 60


def test_copies_differ_from_their_model(made: list[Copy]) -> None:
    sound = {copy.model: copy.data for copy in made if copy.kind == "as it is"}
    assert {copy.kind for copy in made if copy.data == sound[copy.model]} == {"as it is"}
