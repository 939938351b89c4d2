"""What the interval analysis leaves behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tflint.analysis.intervals.codes import Unclipped
    from tflint.analysis.intervals.interval import Interval, Numbers
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor


class Accumulator(NamedTuple):
    """The sum of products and bias of each output channel, in integers, before it is scaled: it lies
    within `center` ± `radius`, shape [channels]. `bits` is the width that the kernel sums in."""

    center: Numbers
    radius: Numbers
    bits: int


class Computed:
    """What is known of an operator beyond the interval of its output.

    `reached` marks the output channels of a layer, shape [channels], that have a weight other than 0
    on an input that varies.
    """

    __slots__ = ("accumulator", "reached", "unclipped")

    def __init__(self) -> None:
        self.unclipped: Unclipped | None = None
        self.accumulator: Accumulator | None = None
        self.reached: Numbers | None = None


class SubgraphIntervals:
    """The intervals of one subgraph with `count` tensors.

    `tensors` has an entry for each tensor, `None` for the whole range of its type. `computed` goes by
    operator index. `constant` are operators whose outputs are the same for every input though one of
    their inputs is not, and that compute with its values. `decided` are comparisons among them, and
    selections of which one side is never taken. `given_up` are operators whose results were taken for
    the whole range.
    """

    def __init__(self, count: int) -> None:
        self.tensors: list[Interval | None] = [None] * count
        self.computed: dict[int, Computed] = {}
        self.constant: list[Operator] = []
        self.decided: list[Operator] = []
        self.given_up: list[Operator] = []


class Intervals(NamedTuple):
    """The intervals of all sound subgraphs that are not mere descriptions of composite operators."""

    subgraphs: Mapping[int, SubgraphIntervals]

    def of(self, tensor: Tensor) -> Interval | None:
        """The interval of an activation; `None` when only its type is known."""
        found = self.subgraphs.get(tensor.subgraph.index)
        return found.tensors[tensor.index] if found is not None else None

    def computed(self, operator: Operator) -> Computed | None:
        """What is known of how an operator computes."""
        found = self.subgraphs.get(operator.subgraph.index)
        return found.computed.get(operator.index) if found is not None else None

    def constant(self, subgraph: int) -> Sequence[Operator]:
        """The operators of a subgraph that are the first to turn varying values into constant ones."""
        found = self.subgraphs.get(subgraph)
        return found.constant if found is not None else ()
