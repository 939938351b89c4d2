from __future__ import annotations

import pytest

from tflint.operators.shape import broadcast, is_known, shape_text


@pytest.mark.parametrize(
    ("first", "second", "result"),
    [
        ((2, 3), (3,), (2, 3)),
        ((2, 1), (1, 3), (2, 3)),
        ((), (4,), (4,)),
        ((0, 3), (1, 3), (0, 3)),
        ((0,), (2,), None),
        ((2,), (3,), None),
        ((None, 3), (1, 3), (None, 3)),
        ((None,), (4,), (4,)),
        ((None,), (None,), (None,)),
    ],
)
def test_broadcast(
    first: tuple[int | None, ...],
    second: tuple[int | None, ...],
    result: tuple[int | None, ...] | None,
) -> None:
    assert broadcast((first, second)) == result
    assert broadcast((second, first)) == result


def test_three_shapes_stretch_to_one() -> None:
    assert broadcast(((3,), (2, 1), (1, 1, 1))) == (1, 2, 3)


def test_a_shape_is_known_when_all_of_it_is() -> None:
    assert is_known((1, 2))
    assert is_known(())
    assert not is_known((1, None))
    assert not is_known(None)


def test_text() -> None:
    assert shape_text((1, None, 3)) == "[1, ?, 3]"
    assert shape_text(()) == "[]"
    assert shape_text(None) == "[...]"
