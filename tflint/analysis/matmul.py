"""Matrix multiplications of all kinds: which operand is which, and how their scales combine.

real = input_scale * weight_scale[c] * sum(...): the accumulator has that scale, and so has the bias.
Source: LiteRT `tflite/kernels/conv.cc`, `depthwise_conv.cc`, `transpose_conv.cc`,
`fully_connected.cc`, `conv3d.cc`, `conv3d_transpose.cc` (tensor positions, layout of the weights).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor


class Layout(NamedTuple):
    """Positions of the operands, and the dimension of the weights that counts output channels."""

    data: int
    weights: int
    bias: int
    channel_axis: int


LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        "CONV_2D": Layout(0, 1, 2, 0),
        "DEPTHWISE_CONV_2D": Layout(0, 1, 2, 3),
        "TRANSPOSE_CONV": Layout(2, 1, 3, 0),
        "FULLY_CONNECTED": Layout(0, 1, 2, 0),
        "CONV_3D": Layout(0, 1, 2, 4),
        "CONV_3D_TRANSPOSE": Layout(2, 1, 3, 3),
    }
)


class MatMul(NamedTuple):
    """A matrix multiplication with the operands that every kernel needs."""

    operator: Operator
    layout: Layout
    data: Tensor
    weights: Tensor
    bias: Tensor | None
    output: Tensor

    @property
    def is_integer(self) -> bool:
        """Data and weights are integers: the kernel adds the stored bias to the accumulator."""
        return self.data.dtype.is_integer and self.weights.dtype.is_integer

    @property
    def channels(self) -> int | None:
        """Output channels; `None` when the weights have too few dimensions."""
        axis = self.layout.channel_axis
        return self.weights.shape[axis] if axis < self.weights.rank else None

    @property
    def checks_bias_scale(self) -> bool:
        """The builtin kernel refuses a bias scale that is too far off: with one scale for all
        channels, and for FULLY_CONNECTED or UINT8 only (`tflite/kernels/kernel_util.cc`,
        GetQuantizedConvolutionMultipler, and its callers)."""
        quantization = self.weights.quantization
        return (
            self.is_integer
            and quantization is not None
            and quantization.count == 1
            and (self.operator.name == "FULLY_CONNECTED" or self.data.dtype.name == "UINT8")
        )


# The builtin kernels accept |input_scale * weight_scale - bias_scale| / output_scale up to this.
BIAS_SCALE_TOLERANCE = 0.02


def matmul(operator: Operator) -> MatMul | None:
    """The operands of a matrix multiplication; `None` for other operators and incomplete ones."""
    layout = LAYOUTS.get(operator.name)
    if layout is None:
        return None
    data, weights = operator.input(layout.data), operator.input(layout.weights)
    output = operator.output()
    if data is None or weights is None or output is None:
        return None
    return MatMul(operator, layout, data, weights, operator.input(layout.bias), output)
