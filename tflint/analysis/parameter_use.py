"""Which operators look at the quantization parameters of a tensor, and what for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.kernel_quantization import (
    COPIES,
    EIGHT_BIT,
    EVERY,
    KERNELS,
    QUANTIZABLE,
    STORED,
    Absent,
    Copy,
    Kernel,
)
from tflint.analysis.shape_inference import inferred_shapes
from tflint.analysis.xnnpack_nodes import objection

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor


class Computation(NamedTuple):
    """An operator computes with the scale of a tensor.

    `written` says that the tensor is an output of it, `weights` that it holds the weights. `absent`
    is what comes of it when the tensor has no scale; `validated`, that XNNPACK checks the parameters
    when it takes the operator; `takes_zero`, that the kernel takes the zero point for 0 unchecked.
    """

    operator: Operator
    kernel: Kernel
    written: bool
    weights: bool
    absent: Absent
    validated: bool
    takes_zero: bool


class Passage(NamedTuple):
    """An operator passes the integers of a tensor on, or writes integers that were passed on."""

    operator: Operator
    copy: Copy
    validated: bool


def computations(tensor: Tensor, facts: Facts) -> Iterator[Computation]:
    """The operators that compute with the scale of the tensor, its producer first; none where a
    kernel writes another type over the declared one, so that no integers are in it."""
    type_name = tensor.dtype.name
    if type_name not in QUANTIZABLE or facts.of(inferred_shapes).type(tensor) != type_name:
        return
    eight_bit = type_name in EIGHT_BIT
    producer = tensor.producer
    if producer is not None and producer.sound:
        kernel = _kernel(producer)
        if kernel is not None and kernel.output is not None and type_name in kernel.types:
            validated = eight_bit and kernel.validated_output
            yield Computation(producer, kernel, True, False, kernel.output, validated, False)
    for operator in tensor.consumers:
        kernel = _kernel(operator) if operator.sound else None
        if kernel is None:
            continue
        for position in _positions(kernel.inputs, operator, tensor.index):
            weights = position == kernel.weights
            if type_name in (STORED if weights else kernel.types):
                hybrid = weights and is_hybrid(operator)
                absent = kernel.hybrid if hybrid else kernel.absent
                validated = eight_bit and position in kernel.validated
                takes_zero = hybrid or position in kernel.ignored
                yield Computation(operator, kernel, False, weights, absent, validated, takes_zero)
                break


def passages(tensor: Tensor, facts: Facts) -> Iterator[Passage]:
    """The operators that pass the integers of the tensor on, its producer first; none as for
    `computations`."""
    type_name = tensor.dtype.name
    if type_name not in STORED or facts.of(inferred_shapes).type(tensor) != type_name:
        return
    producer = tensor.producer
    copy = COPIES.get(producer.name) if producer is not None and producer.sound else None
    if producer is not None and copy is not None and type_name in copy.types:
        yield Passage(producer, copy, _is_validated(producer, copy, type_name))
    for operator in tensor.consumers:
        copy = COPIES.get(operator.name) if operator.sound else None
        if copy is not None and type_name in copy.types:
            for _ in _positions(copy.inputs, operator, tensor.index):
                yield Passage(operator, copy, _is_validated(operator, copy, type_name))
                break


def is_plain(computation: Computation, type_name: str) -> bool:
    """Integers of this type are plain numbers to the operator: nothing it touches has a scale."""
    if type_name not in computation.kernel.plain:
        return False
    operator, positions = computation.operator, computation.kernel.inputs
    operands = [operator.output()]
    if positions != EVERY:
        operands += [operator.input(position) for position in positions]
    elif computation.written:
        operands += operator.input_tensors
    return not any(tensor is not None and tensor.is_quantized for tensor in operands)


def is_hybrid(operator: Operator) -> bool:
    """It writes floats: integer weights are scaled back inside (dynamic range quantization)."""
    output = operator.output()
    return output is not None and output.dtype.is_float


def _is_validated(operator: Operator, copy: Copy, type_name: str) -> bool:
    """XNNPACK takes the operator, and checks the scale: both sides have one, and the same one where
    it does not insist on that."""
    if not copy.validated or type_name not in EIGHT_BIT:
        return False
    if len(operator.outputs) > copy.xnnpack_outputs or objection(operator):
        return False
    sides = [operator.output()]
    if copy.inputs:
        sides.append(operator.input(0 if copy.inputs == EVERY else copy.inputs[0]))
    present = [tensor for tensor in sides if tensor is not None]
    if copy.xnnpack_exact or copy.exact:
        return all(tensor.is_quantized for tensor in present)
    pairs = [tensor.scale_and_zero_point for tensor in present]
    return None not in pairs and all(pair == pairs[0] for pair in pairs)


def _kernel(operator: Operator) -> Kernel | None:
    kernel = KERNELS.get(operator.name)
    if kernel is not None and kernel.only_float_output and not is_hybrid(operator):
        return None
    return kernel


def _positions(wanted: tuple[int, ...], operator: Operator, tensor: int) -> Iterator[int]:
    if wanted == EVERY:
        yield EVERY[0]
        return
    inputs = operator.inputs
    for position in wanted:
        if position < len(inputs) and inputs[position] == tensor:
            yield position
