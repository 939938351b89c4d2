"""Whether a model is quantized the way it is meant to be.

The schemes are those of TensorFlow's converter: float, dynamic range (integer weights, float
activations), float16 (weights), full integer (8-bit activations), int16 activations.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tflint.lint.contract import QuantizationScheme

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.model import Model
    from tflint.model.node import Node
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

_8_BIT = ("INT8", "UINT8")
_CONVERSIONS = ("QUANTIZE", "DEQUANTIZE")
_MATRIX_OPERATORS = frozenset(
    (
        "CONV_2D",
        "DEPTHWISE_CONV_2D",
        "TRANSPOSE_CONV",
        "CONV_3D",
        "FULLY_CONNECTED",
        "BATCH_MATMUL",
    )
)


class SchemeFacts(NamedTuple):
    """What decides about the scheme: the first tensor or operator of each kind, or `None`, and how
    many operators compute in float. Custom operators and conversions at the borders do not count."""

    integer_constant: Tensor | None = None
    integer_activation: Tensor | None = None
    activation_8_bit: Tensor | None = None
    activation_16_bit: Tensor | None = None
    float16_constant: Tensor | None = None
    float_operator: Operator | None = None
    float_operators: int = 0
    operators: int = 0
    matrix_8_bit: Operator | None = None
    matrix_16_bit: Operator | None = None


def scheme_facts(facts: Facts) -> SchemeFacts:
    """The facts of a model that decide how it is quantized."""
    found = list(_computing(facts.model))
    tensors = [tensor for operator in _operators(facts.model) for tensor in _operands(operator)]
    integers = [t for t in tensors if t.dtype.is_integer and t.is_quantized]
    activations = [t for t in integers if not t.is_constant]
    in_float = [operator for operator in found if _computes_in_float(operator)]
    return SchemeFacts(
        integer_constant=next((t for t in integers if t.is_constant), None),
        integer_activation=next(iter(activations), None),
        activation_8_bit=next((t for t in activations if t.dtype.name in _8_BIT), None),
        activation_16_bit=next((t for t in activations if t.dtype.name == "INT16"), None),
        float16_constant=next(
            (t for t in tensors if t.is_constant and t.dtype.name == "FLOAT16"), None
        ),
        float_operator=in_float[0] if in_float else None,
        float_operators=len(in_float),
        operators=len(found),
        matrix_8_bit=next((o for o in found if _matrix_output(o) in _8_BIT), None),
        matrix_16_bit=next((o for o in found if _matrix_output(o) == "INT16"), None),
    )


def scheme_violation(facts: Facts, scheme: QuantizationScheme) -> tuple[str, Node] | None:
    """Why the model is not quantized by a scheme, as a sentence, and the node that shows it; `None`
    when it is."""
    found = facts.of(scheme_facts)
    if scheme is QuantizationScheme.FLOAT:
        quantized = found.integer_constant or found.integer_activation or found.float16_constant
        return (_described(quantized), quantized) if quantized is not None else None
    if scheme in (QuantizationScheme.DYNAMIC_RANGE, QuantizationScheme.FLOAT16):
        return _weights_only(facts, scheme)
    if scheme is QuantizationScheme.ANY:
        return None
    if found.float_operator is not None:
        reason = (
            f"{found.float_operators} of {found.operators} operators compute in float, the first "
            f"is operator {found.float_operator.index} {found.float_operator.type}"
        )
        return reason, found.float_operator
    if scheme is QuantizationScheme.FULL_INTEGER:
        wanted, name, other = found.activation_8_bit, "8-bit", found.matrix_16_bit
    else:
        wanted, name, other = found.activation_16_bit, "INT16", found.matrix_8_bit
    if wanted is None:
        return f"no activation is quantized to {name} (0 tensors)", facts.model
    if other is not None:
        return f"operator {other.index} {other.type} writes {_matrix_output(other)}", other
    return None


def _weights_only(facts: Facts, scheme: QuantizationScheme) -> tuple[str, Node] | None:
    found = facts.of(scheme_facts)
    if found.integer_activation is not None:
        return _described(found.integer_activation), found.integer_activation
    if scheme is QuantizationScheme.FLOAT16:
        if found.integer_constant is not None:
            return _described(found.integer_constant), found.integer_constant
        wanted, name = found.float16_constant, "FLOAT16"
    else:
        wanted, name = found.integer_constant, "quantized"
    return None if wanted is not None else (f"no constant is {name} (0 tensors)", facts.model)


def _described(tensor: Tensor) -> str:
    kind = "constant" if tensor.is_constant else "activation"
    return f'{kind} "{tensor.short_name}" is {tensor.dtype.name}'


def _operators(model: Model) -> Iterator[Operator]:
    for subgraph in model.subgraphs:
        for operator in subgraph.operators:
            if operator.sound:
                yield operator


def _computing(model: Model) -> Iterator[Operator]:
    for operator in _operators(model):
        if not operator.is_custom and operator.name not in _CONVERSIONS:
            yield operator


def _operands(operator: Operator) -> Iterator[Tensor]:
    for tensor in (*operator.input_tensors, *operator.output_tensors):
        if tensor is not None and tensor.sound:
            yield tensor


def _computes_in_float(operator: Operator) -> bool:
    return any(t.dtype.is_float and not t.is_constant for t in _operands(operator))


def _matrix_output(operator: Operator) -> str:
    output = operator.output()
    return output.dtype.name if operator.name in _MATRIX_OPERATORS and output is not None else ""
