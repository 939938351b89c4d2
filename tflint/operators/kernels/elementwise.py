"""Operators that work element by element, on operands of one shape.

Source: LiteRT `tflite/kernels/{elementwise,activations,cast,bucketize,fake_quant,add_n,...}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import isnan

from tflint.lint.severity import ERROR, INFO, WARNING
from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage
from tflint.operators.shape import elements, is_known, shape_text


def same(call: Call) -> Outputs:
    """The output has the shape of input 0."""
    return (call.partial(0),)


def all_equal(call: Call) -> Outputs:
    """Operands of one shape."""
    first = call.partial(0)
    for position in range(1, len(call.inputs)):
        other = call.partial(position)
        if is_known(first) and is_known(other) and other != first:
            raise RefusedError(
                Concern.SHAPE,
                f"needs equal shapes, but {call.operand(0).name} is {shape_text(first)} and "
                f"{call.operand(position).name} is {shape_text(other)}",
            )
    return (first,)


def as_many(call: Call) -> Outputs:
    """Operands of one shape, whose sizes the kernel does not compare: it takes as many numbers of the
    second one as the first one has. ATAN2 compares the ranks."""
    a, b = call.partial(0), call.partial(1)
    text = (
        f"does not broadcast, but {call.operand(0).name} is {shape_text(a)} and "
        f"{call.operand(1).name} is {shape_text(b)}"
    )
    if len(a) != len(b) and call.name == "ATAN2":
        raise RefusedError(Concern.SHAPE, text)
    if is_known(a) and is_known(b) and a != b:
        if elements(b) < elements(a):
            call.note(Concern.SHAPE, f"{text}: it reads past the end")
        else:
            text += f", of which it takes the first {elements(a)} numbers"
            call.note(Concern.SHAPE, text, Stage.HARMLESS, severity=WARNING)
    return (a,)


def softmax(call: Call) -> Outputs:
    """Exponentials over the last dimension, sharpened by beta."""
    beta = call.real("beta")
    if call.has_options and not beta > 0:
        reverses = beta < 0
        what = "turns the order of the classes round" if reverses else "makes the output uniform"
        call.note(
            Concern.OPTION,
            f"has beta {beta:g}, which {what}"
            if not isnan(beta)
            else "has nan as 'beta', which makes no output a number",
            Stage.HARMLESS if reverses else Stage.SILENT,
            severity=WARNING if reverses else ERROR,
            field="builtin_options.beta",
            advice="set beta to 1",
        )
    return same(call)


def leaky_relu(call: Call) -> Outputs:
    """A slope for negative numbers."""
    if call.has_options and call.real("alpha") == 0:
        call.note(
            Concern.OPTION,
            "has alpha 0, which makes it a plain RELU",
            Stage.HARMLESS,
            severity=INFO,
            field="builtin_options.alpha",
            advice="use RELU, or set the slope that was meant",
        )
    return same(call)


def fake_quant(call: Call) -> Outputs:
    """Rounding to a grid, a trace of quantization-aware training."""
    if call.flag("narrow_range"):
        raise RefusedError(
            Concern.OPTION,
            "has narrow_range 1, which the kernel does not support",
            field="builtin_options.narrow_range",
        )
    if call.has_options:
        bits, low, high = call.number("num_bits"), call.real("min"), call.real("max")
        if not 2 <= bits <= 16:
            call.note(
                Concern.OPTION,
                f"has num_bits {bits}, outside 2 to 16",
                field="builtin_options.num_bits",
            )
        if not (low <= 0 <= high and low < high):
            call.note(
                Concern.OPTION,
                f"has the range {low:g} to {high:g}, which must contain 0",
                field="builtin_options.min",
            )
    return same(call)


def bucketize(call: Call) -> Outputs:
    """The number of boundaries below each element."""
    boundaries = call.options.get("boundaries") or ()
    if any(b < a for a, b in pairwise(boundaries)):
        raise RefusedError(
            Concern.OPTION,
            f"has boundaries that are not sorted: {len(boundaries)} numbers",
            field="builtin_options.boundaries",
        )
    return same(call)


def cast(call: Call) -> Outputs:
    """The kernel goes by the tensors; the options only say what the converter saw."""
    if call.has_options:
        for field, operand in (
            ("in_data_type", call.operand(0)),
            ("out_data_type", call.output()),
        ):
            named = call.choice(field)
            if named != operand.type:
                call.note(
                    Concern.IGNORED_OPTION,
                    f"ignores {field} {named}: {operand.name} is {operand.type}",
                    Stage.HARMLESS,
                    severity=INFO,
                    field=f"builtin_options.{field}",
                    advice="set the option to the type of the tensor",
                )
                break
    return same(call)


KERNELS: Mapping[str, Kernel] = {
    "ABS": same,
    "SIN": same,
    "COS": same,
    "LOG": same,
    "SQRT": same,
    "RSQRT": same,
    "SQUARE": same,
    "EXP": same,
    "NEG": same,
    "FLOOR": same,
    "CEIL": same,
    "ROUND": same,
    "SIGN": same,
    "ZEROS_LIKE": same,
    "LOGICAL_NOT": same,
    "RELU": same,
    "RELU6": same,
    "RELU_N1_TO_1": same,
    "RELU_0_TO_1": same,
    "ELU": same,
    "GELU": same,
    "HARD_SWISH": same,
    "TANH": same,
    "LOGISTIC": same,
    "LOG_SOFTMAX": same,
    "L2_NORMALIZATION": same,
    "LOCAL_RESPONSE_NORMALIZATION": same,
    "QUANTIZE": same,
    "DEQUANTIZE": same,
    "REAL": same,
    "IMAG": same,
    "COMPLEX_ABS": same,
    "ADD_N": all_equal,
    "STABLEHLO_ADD": all_equal,
    "STABLEHLO_MULTIPLY": all_equal,
    "STABLEHLO_MAXIMUM": all_equal,
    "STABLEHLO_MINIMUM": all_equal,
    "STABLEHLO_AND": all_equal,
    "ATAN2": as_many,
    "STABLEHLO_SHIFT_LEFT": as_many,
    "SOFTMAX": softmax,
    "LEAKY_RELU": leaky_relu,
    "FAKE_QUANT": fake_quant,
    "BUCKETIZE": bucketize,
    "CAST": cast,
}
