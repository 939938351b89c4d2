"""How the values of FLOAT32 constants are distributed, judged by a bounded sample of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tflint.model.dtype import FLOAT32

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

SAMPLED = 2**15
"""Elements that are looked at; constants up to this size are looked at whole."""

_PIECES = 16

SMALLEST_NORMAL_HALF = 2.0**-14
_SMALLEST_NORMAL = 2.0**-126


class WeightSample(NamedTuple):
    """Numbers of elements, and the Pearson kurtosis (3 for a normal distribution, 0 for a constant).

    `below_half` are elements closer to 0 than every normal half, `denormal` closer than every normal
    float32; zeros are neither.
    """

    elements: int
    nonzero: int
    below_half: int
    denormal: int
    kurtosis: float


class Samples:
    """The samples of the constants of a model, each made at the first request."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], WeightSample] = {}

    def of(self, tensor: Tensor) -> WeightSample | None:
        """The sample of a FLOAT32 constant with finite elements, which the caller has made sure of;
        `None` for other types and for constants without bytes in the file."""
        buffer = tensor.buffer
        place = buffer.span() if buffer is not None else None
        missing = len(tensor.raw) < tensor.nbytes or tensor.elements == 0
        if tensor.dtype is not FLOAT32 or place is None or missing:
            return None
        key = place.offset, tensor.elements
        if key not in self._known:
            self._known[key] = _describe(_sample(tensor.raw, tensor.elements))
        return self._known[key]


def weight_samples(_facts: Facts) -> Samples:
    """The samples of the constants of a model."""
    return Samples()


def _sample(raw: memoryview, elements: int) -> npt.NDArray[Any]:
    """The constant, or pieces of it at equal distances, shape [SAMPLED] at most."""
    import numpy

    values = numpy.frombuffer(raw, "<f4", elements)
    if elements <= SAMPLED:
        return values
    length = SAMPLED // _PIECES
    starts = [(elements - length) * piece // (_PIECES - 1) for piece in range(_PIECES)]
    return numpy.concatenate([values[start : start + length] for start in starts])


def _describe(values: npt.NDArray[Any]) -> WeightSample:
    import numpy

    magnitudes = numpy.abs(values)
    zeros = values.size - int(numpy.count_nonzero(magnitudes))
    below_half = int(numpy.count_nonzero(magnitudes < SMALLEST_NORMAL_HALF))
    denormal = int(numpy.count_nonzero(magnitudes < _SMALLEST_NORMAL)) if below_half else 0
    return WeightSample(
        elements=values.size,
        nonzero=values.size - zeros,
        below_half=below_half - zeros,
        denormal=denormal - zeros,
        kurtosis=_kurtosis(values, magnitudes.max()),
    )


def _kurtosis(values: npt.NDArray[Any], largest: np.float32) -> float:
    """Of numbers scaled to -1..1, so that no sum or power leaves the range of the type."""
    if largest == 0:
        return 0.0
    centred = values / largest
    centred -= centred.mean()
    squares = centred * centred
    spread = float(squares.sum())
    return float(squares @ squares) * values.size / spread**2 if spread else 0.0
