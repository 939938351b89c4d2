"""What the first operators of a model do to an input before anything is computed from it.

Exporters put the normalization of images into the graph: Keras layers such as Rescaling become MUL
and ADD, mean and deviation become SUB and MUL or DIV. A caller must not do it again.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tflint.analysis.value_range import Range, image_layout, quantized_range

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

Channels: TypeAlias = tuple[float, ...]
"""One number for all channels, or one for each."""

_ARITHMETIC = ("ADD", "SUB", "MUL", "DIV")
# Operators that leave each value what it is, but for rounding and what lies at the border.
_KEEPING = ("QUANTIZE", "DEQUANTIZE", "PAD", "PADV2", "MIRROR_PAD", "RESIZE_BILINEAR")
_MAX_STEPS = 16
_MAX_CHANNELS = 4096

# Relative: a factor or an offset this small is rounding.
_NEAR = 1e-3


class InputHead(NamedTuple):
    """The operators that an input of the main subgraph runs through one after the other, up to the
    first that computes or branches.

    A value x of the input (the real number that an integer with a scale stands for) becomes
    `factor` * x + `offset` in `end`. `arithmetic` are the operators that make it so. `transposed`
    tells that one of the operators exchanges dimensions. `limits` are the values of the input that
    the first QUANTIZE can hold, for inputs without a scale.
    """

    position: int
    tensor: Tensor
    operators: tuple[Operator, ...]
    arithmetic: tuple[Operator, ...]
    factor: Channels
    offset: Channels
    end: Tensor
    transposed: bool
    limits: Range | None

    @property
    def normalizes(self) -> bool:
        """The values change by more than rounding."""
        width = max(map(abs, self.factor))
        shifts = any(abs(offset) > _NEAR * width for offset in self.offset)
        return bool(self.arithmetic) and (shifts or any(abs(f - 1) > _NEAR for f in self.factor))

    def result(self, values: Range) -> Range:
        """The least and the greatest number that values between two numbers become, over all
        channels."""
        ends = [f * value + o for f, o in self.channels for value in values]
        return min(ends), max(ends)

    @property
    def channels(self) -> list[tuple[float, float]]:
        """Factor and offset of each channel; one pair if they are the same for all."""
        return list(zip(*_aligned(self.factor, self.offset), strict=True))


def input_normalization(facts: Facts) -> tuple[InputHead, ...]:
    """The head of each input of the main subgraph, in order."""
    main = facts.model.main
    indices = main.inputs if main is not None else ()
    heads: list[InputHead] = []
    for position, index in enumerate(indices):
        tensor = main.tensor(index) if main is not None else None
        if tensor is not None and tensor.sound:
            heads.append(_Walk(tensor).head(position))
    return tuple(heads)


class _Walk:
    """Follows one input. `tensor` is the last tensor reached and `axis` its dimension of channels, on
    `start` the one that the layout of images gives."""

    def __init__(self, tensor: Tensor) -> None:
        self.start = self.tensor = tensor
        self.axis = 1 if image_layout(tensor) == "NCHW" else tensor.rank - 1
        self.operators: list[Operator] = []
        self.arithmetic: list[Operator] = []
        self.factor: Channels = (1.0,)
        self.offset: Channels = (0.0,)
        self.transposed = False
        self.limits: Range | None = None

    def head(self, position: int) -> InputHead:
        while len(self.operators) < _MAX_STEPS and self._step():
            pass
        return InputHead(
            position,
            self.start,
            tuple(self.operators),
            tuple(self.arithmetic),
            self.factor,
            self.offset,
            self.tensor,
            self.transposed,
            self.limits,
        )

    def _step(self) -> bool:
        consumers = self.tensor.consumers
        operator = consumers[0] if len(consumers) == 1 else None
        target = operator.output() if operator is not None and operator.sound else None
        if operator is None or target is None or not target.sound or target is self.start:
            return False
        if operator.name in _ARITHMETIC:
            passes = self._calculate(operator, target)
        elif operator.name == "CAST":
            passes = self._cast(target)
        elif operator.name == "TRANSPOSE":
            passes = self._transpose(operator)
        elif operator.name == "RESHAPE":
            passes = self._reshape(target)
        else:
            passes = operator.name in _KEEPING and operator.input(0) is self.tensor
        if not passes:
            return False
        if operator.name == "QUANTIZE" and self.limits is None and not self.start.is_quantized:
            self.limits = self._limits(target)
        self.operators.append(operator)
        self.tensor = target
        return True

    def _calculate(self, operator: Operator, target: Tensor) -> bool:
        if operator.options.get("fused_activation_function", "NONE") != "NONE":
            return False
        if len(operator.inputs) != 2 or not (_is_real(self.tensor) and _is_real(target)):
            return False
        left, right = operator.input_tensors
        behind = left is self.tensor
        constant = right if behind else left
        if constant is None or constant is self.tensor:
            return False
        values = self._constant(constant)
        if values is None or (operator.name == "DIV" and (not behind or 0 in values)):
            return False
        sign = -1.0 if operator.name == "SUB" else 1.0
        factor, offset, values = _aligned(self.factor, self.offset, values)
        every = list(zip(factor, offset, values, strict=True))
        if operator.name == "MUL":
            found = [(f * v, o * v) for f, o, v in every]
        elif operator.name == "DIV":
            found = [(f / v, o / v) for f, o, v in every]
        elif behind:
            found = [(f, o + sign * v) for f, o, v in every]
        else:
            found = [(sign * f, sign * o + v) for f, o, v in every]
        return self._become(found, operator)

    def _become(self, found: list[tuple[float, float]], operator: Operator) -> bool:
        if not all(isfinite(number) for pair in found for number in pair):
            return False
        pairs = found if len(set(found)) > 1 else found[:1]
        self.factor = tuple(factor for factor, _ in pairs)
        self.offset = tuple(offset for _, offset in pairs)
        self.arithmetic.append(operator)
        return True

    def _constant(self, tensor: Tensor) -> Channels | None:
        """The real numbers of a constant with one element, or with one for each channel."""
        source = tensor
        if tensor.producer is not None and tensor.producer.name == "DEQUANTIZE":
            source = tensor.producer.input(0) or tensor
        if not source.is_constant or not 0 < source.elements <= _MAX_CHANNELS:
            return None
        if source.elements > 1:
            axis = self.axis - (self.tensor.rank - source.rank)
            channels = self.tensor.shape[self.axis] if self.tensor.rank else 0
            in_line = 0 <= axis < source.rank and source.shape[axis] == source.elements
            if not in_line or source.elements != channels:
                return None
        array = source.numpy()
        if array is None or not (source.dtype.is_float or source.dtype.is_integer):
            return None
        values = tuple(float(value) for value in array.reshape(-1))
        if source.is_quantized:
            pair = source.scale_and_zero_point
            values = tuple((value - pair[1]) * pair[0] for value in values) if pair else ()
        return values if values and all(map(isfinite, values)) else None

    def _cast(self, target: Tensor) -> bool:
        """The kernel converts the stored number, whatever its scale."""
        if target.is_quantized or not target.dtype.is_float:
            return False
        if not self.tensor.is_quantized:
            return self.tensor.dtype.is_integer or self.tensor.dtype.is_float
        pair = self.tensor.scale_and_zero_point
        if pair is None or not 0 < pair[0] < float("inf"):
            return False
        self.factor = tuple(factor / pair[0] for factor in self.factor)
        self.offset = tuple(offset / pair[0] + pair[1] for offset in self.offset)
        return True

    def _transpose(self, operator: Operator) -> bool:
        constant = operator.input(1)
        array = constant.numpy() if constant is not None and constant.is_constant else None
        if array is None or array.dtype.kind not in "iu" or operator.input(0) is not self.tensor:
            return False
        order = [int(each) for each in array.reshape(-1)[: self.tensor.rank + 1]]
        if sorted(order) != list(range(self.tensor.rank)):
            return False
        self.transposed = self.transposed or order != sorted(order)
        self.axis = order.index(self.axis) if order else self.axis
        return True

    def _reshape(self, target: Tensor) -> bool:
        """Channels stay apart only as the last dimension."""
        stays = self.axis == self.tensor.rank - 1 and target.shape[-1:] == self.tensor.shape[-1:]
        if not stays and len(_aligned(self.factor, self.offset)[0]) > 1:
            return False
        self.axis = target.rank - 1
        return True

    def _limits(self, target: Tensor) -> Range | None:
        held = quantized_range(target)
        if held is None or len(self.factor) > 1 or len(self.offset) > 1 or not self.factor[0]:
            return None
        ends = [(end - self.offset[0]) / self.factor[0] for end in held]
        return (min(ends), max(ends)) if all(map(isfinite, ends)) else None


def _is_real(tensor: Tensor) -> bool:
    """Floats, or integers that stand for real numbers."""
    if tensor.dtype.is_integer:
        return tensor.scale_and_zero_point is not None
    return tensor.dtype.is_float


def _aligned(*vectors: Channels) -> list[Channels]:
    count = max(map(len, vectors))
    return [vector * count if len(vector) == 1 else vector for vector in vectors]
