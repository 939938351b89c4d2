"""Output shapes that are easy to get wrong; the numbers are those of LiteRT 2.3.0."""

from __future__ import annotations

import pytest

from tests.oracle.single_operator import Operand, Single, build, f, i, s, t
from tflint.analysis.shape_inference import infer
from tflint.model.file import File
from tflint.operators.kernels.convolution import window_extent
from tflint.operators.shape import Shape


def _shapes(entry: Single) -> list[Shape]:
    model = File(memoryview(build(entry).build()), None).model
    assert model is not None
    inferred = infer(model)
    return [inferred.shape(tensor) for tensor in model.subgraphs[0].output_tensors]


@pytest.mark.parametrize(
    ("extent", "window", "stride", "dilation", "padding", "result"),
    [
        (7, 3, 2, 1, "SAME", 4),
        (7, 3, 2, 1, "VALID", 3),
        (7, 3, 1, 3, "VALID", 1),
        (2, 3, 1, 1, "VALID", 0),
        (2, 5, 1, 1, "VALID", -2),
        (1, 4, 2, 1, "VALID", 0),
        (7, 3, 2, 1, "absent", 0),
    ],
)
def test_window_extent(
    extent: int, window: int, stride: int, dilation: int, padding: str, result: int
) -> None:
    assert window_extent(extent, window, stride, dilation, padding) == result


def _strided(shape: tuple[int, ...], begin: Operand, end: Operand, **options: int) -> Single:
    assert begin.data is not None
    ones = i(*[1] * len(begin.data))
    return Single("STRIDED_SLICE", (f(*shape), begin, end, ones), (f(1),), options)


STRIDED_SLICES = {
    "negative ends": (_strided((4, 6), i(0, -3), i(-1, 6)), (3, 3)),
    "begin mask": (_strided((4, 6), i(2, 2), i(4, 4), begin_mask=1), (4, 2)),
    "end mask": (_strided((4, 6), i(2, 2), i(3, 3), end_mask=2), (1, 4)),
    "shrunk axis": (_strided((4, 6), i(2, 2), i(3, 3), shrink_axis_mask=1), (1,)),
    "new axis": (_strided((4, 6), i(0, 1), i(0, 3), new_axis_mask=1), (1, 2, 6)),
    "ellipsis": (_strided((2, 3, 4, 5), i(0, 1), i(0, 3), ellipsis_mask=1), (2, 3, 4, 2)),
    "beyond the end": (_strided((4,), i(2), i(100)), (2,)),
    "nothing left": (_strided((4, 6), i(3, 0), i(2, 6)), (0, 6)),
    "fewer entries than dimensions": (_strided((4, 6, 7), i(1), i(3)), (2, 6, 7)),
    "backwards": (
        Single("STRIDED_SLICE", (f(5), i(4), i(0), i(-2)), (f(1),), {"end_mask": 1}),
        (3,),
    ),
}


@pytest.mark.parametrize("name", STRIDED_SLICES)
def test_strided_slice(name: str) -> None:
    entry, shape = STRIDED_SLICES[name]
    assert _shapes(entry) == [shape]


OTHERS = {
    "split sizes with an open one": (
        Single("SPLIT_V", (f(2, 7), i(2, -1, 1), s(-1)), (f(1), f(1), f(1)), {"num_splits": 3}),
        [(2, 2), (2, 4), (2, 1)],
    ),
    "repeated axes count once": (Single("SUM", (f(2, 3, 4), i(1, -2)), (f(1),)), [(2, 4)]),
    "no axes": (Single("SUM", (f(2, 3), Operand((0,), "INT32", [])), (f(1),)), [(2, 3)]),
    "gather with batch": (
        Single("GATHER", (f(2, 5, 3), t("INT32", 2, 4)), (f(1),), {"axis": 1, "batch_dims": 1}),
        [(2, 4, 3)],
    ),
    "one hot in front": (
        Single(
            "ONE_HOT",
            (t("INT32", 2, 3), s(5), s(1.0, "FLOAT32"), s(0.0, "FLOAT32")),
            (f(1),),
            {"axis": 0},
        ),
        [(5, 2, 3)],
    ),
    "pack at the end": (
        Single("PACK", (f(2, 3), f(2, 3)), (f(1),), {"values_count": 2, "axis": -1}),
        [(2, 3, 2)],
    ),
    "squeeze all": (Single("SQUEEZE", (f(1, 2, 1),), (f(1),), {"squeeze_dims": None}), [(2,)]),
    "bits of a wider type": (Single("BITCAST", (t("INT8", 3, 4),), (t("INT32", 1),)), [(3,)]),
    "expand at the end": (Single("EXPAND_DIMS", (f(2, 3), s(-1)), (f(1),)), [(2, 3, 1)]),
    "float range": (
        Single("RANGE", (s(0.0, "FLOAT32"), s(1.0, "FLOAT32"), s(0.1, "FLOAT32")), (f(1),)),
        [(10,)],
    ),
    "transposed matrices": (
        Single("BATCH_MATMUL", (f(4, 3), f(5, 4)), (f(1),), {"adj_x": True, "adj_y": True}),
        [(3, 5)],
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_output_shape(name: str) -> None:
    entry, shapes = OTHERS[name]
    assert _shapes(entry) == shapes
