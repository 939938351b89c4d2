"""What LiteRT's kernels do with the quantization parameters of their operands, as data.

Two tables. `KERNELS` has the operators that compute with a scale; `COPIES` those that pass integers
on without rescaling them, so that both sides must have the same parameters. Operators in neither
(CAST, ARG_MAX, SHAPE, custom ones) do not look at parameters.

Source: LiteRT `tflite/kernels/*.cc` and `tflite/delegates/xnnpack/xnnpack_delegate.cc` at f67457790
(2026-08-21). Every entry was confirmed with ai-edge-litert 2.3.0 on x86-64 Linux, with and without
the XNNPACK delegate: a model of one operator per type and operand, run as it should be and with
parameters removed, out of range or unequal. RNN and the weights of LSTM are read from the source.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

NO_TYPES: frozenset[str] = frozenset()
EIGHT_BIT = frozenset({"INT8", "UINT8"})
SIGNED = frozenset({"INT8", "INT16"})
INT16 = frozenset({"INT16"})
UINT8 = frozenset({"UINT8"})
ACTIVATIONS = EIGHT_BIT | INT16
STORED = ACTIVATIONS | {"INT4", "UINT4", "INT2"}
QUANTIZABLE = STORED | {"INT32"}

EVERY = (-1,)
"""Instead of positions: each input, however many there are."""


class Absent(Enum):
    """What comes of an operand without a scale. Most kernels read a pair (scale, zero point) that is
    (0, 0) then (LiteRT `tflite/core/subgraph.cc`, GetLegacyQuantization)."""

    REFUSED = "LiteRT refuses the operator"
    ABORTS = "LiteRT kills the process"
    ZERO = "the kernel computes with a scale of 0"


class Kernel(NamedTuple):
    """How an operator computes with quantization parameters.

    `inputs` are the positions read with their scale, `absent` says what comes of a missing one;
    `output` says the same of the outputs and is `None` when they have no scale. This holds for
    activations of `types`, and for any stored type at the position `weights`; `hybrid` takes the
    place of `absent` for weights beside float data. Operands of a type in `plain` are plain integers
    when none of them has a scale. `symmetric`: INT16 activations must have zero point 0.

    The kernel takes the zero points of the inputs `ignored` for 0, without a check.

    `validated` and `validated_output` say whose 8-bit parameters XNNPACK checks when it takes the
    operator. A failed check fails the allocation: there is no way back to the builtin kernel.
    """

    inputs: tuple[int, ...]
    absent: Absent
    output: Absent | None
    types: frozenset[str] = ACTIVATIONS
    weights: int | None = None
    hybrid: Absent = Absent.ZERO
    plain: frozenset[str] = NO_TYPES
    symmetric: bool = False
    validated: tuple[int, ...] = ()
    validated_output: bool = False
    ignored: tuple[int, ...] = ()
    only_float_output: bool = False


class Copy(NamedTuple):
    """An operator whose integers are passed on as they are, from `inputs` to every output.

    `exact` are the types for which the builtin kernel compares scale and zero point bit for bit and
    refuses a difference, at the positions `compared` (default: all inputs). With `xnnpack_exact`,
    XNNPACK does so for 8-bit types, with up to `xnnpack_outputs` outputs. What neither refuses runs,
    and the integers mean something else afterwards. `symmetric` and `validated` are those of
    `Kernel`, for inputs and outputs.
    """

    inputs: tuple[int, ...] = (0,)
    types: frozenset[str] = ACTIVATIONS
    exact: frozenset[str] = NO_TYPES
    compared: tuple[int, ...] = ()
    xnnpack_exact: bool = False
    xnnpack_outputs: int = 1
    symmetric: bool = False
    validated: bool = False


_R, _A, _Z = Absent.REFUSED, Absent.ABORTS, Absent.ZERO
_LSTM = Kernel(
    # 0 data, 1-8 weights, 9-11 peephole, 16 projection, 18 and 19 states, 20-23 layer normalization
    # (`tflite/kernels/lstm_shared.h`); in the basic kernel 0, 1 and 4 activations, 2 weights.
    (*range(12), 16, *range(18, 24)),
    _Z,
    _Z,
    ignored=(*range(1, 12), 16, *range(20, 24)),
)

KERNELS: Mapping[str, Kernel] = MappingProxyType(
    {
        # XNNPACK leaves convolutions with unusable weight scales to the builtin kernel.
        "CONV_2D": Kernel(
            (0, 1), _R, _Z, weights=1, symmetric=True, validated=(0,), validated_output=True
        ),
        "DEPTHWISE_CONV_2D": Kernel(
            (0, 1),
            _R,
            _Z,
            weights=1,
            hybrid=_R,
            symmetric=True,
            validated=(0,),
            validated_output=True,
            ignored=(1,),
        ),
        "TRANSPOSE_CONV": Kernel(
            (2, 1),
            _R,
            _Z,
            weights=1,
            hybrid=_R,
            symmetric=True,
            validated=(2,),
            validated_output=True,
            ignored=(1,),
        ),
        "FULLY_CONNECTED": Kernel(
            (0, 1), _R, _Z, weights=1, symmetric=True, validated=(0, 1), validated_output=True
        ),
        "BATCH_MATMUL": Kernel(
            (0, 1), _Z, _Z, SIGNED, symmetric=True, validated=(0, 1), validated_output=True
        ),
        "ADD": Kernel(
            (0, 1), _A, _A, plain=INT16, symmetric=True, validated=(0, 1), validated_output=True
        ),
        "SUB": Kernel((0, 1), _A, _Z, symmetric=True, validated=(0, 1), validated_output=True),
        "MUL": Kernel(
            (0, 1), _Z, _Z, plain=INT16, symmetric=True, validated=(0, 1), validated_output=True
        ),
        "DIV": Kernel((0, 1), _Z, _Z),
        "SQUARED_DIFFERENCE": Kernel((0, 1), _A, _A, frozenset({"INT8"})),
        "EQUAL": Kernel((0, 1), _A, None, plain=INT16),
        "NOT_EQUAL": Kernel((0, 1), _A, None, plain=INT16),
        # The ordering comparisons take INT16 for plain integers, whatever their parameters.
        "LESS": Kernel((0, 1), _A, None, EIGHT_BIT),
        "LESS_EQUAL": Kernel((0, 1), _A, None, EIGHT_BIT),
        "GREATER": Kernel((0, 1), _A, None, EIGHT_BIT),
        "GREATER_EQUAL": Kernel((0, 1), _A, None, EIGHT_BIT),
        "PRELU": Kernel((0, 1), _Z, _Z),
        "RELU": Kernel((0,), _Z, _Z, symmetric=True),
        "RELU6": Kernel((0,), _Z, _Z, symmetric=True),
        "RELU_N1_TO_1": Kernel((0,), _Z, _Z, EIGHT_BIT),
        "RELU_0_TO_1": Kernel((0,), _Z, _Z, EIGHT_BIT),
        "LEAKY_RELU": Kernel((0,), _Z, _Z, symmetric=True, validated=(0,), validated_output=True),
        "HARD_SWISH": Kernel((0,), _Z, _Z, EIGHT_BIT),
        "GELU": Kernel((0,), _Z, _Z),
        "ELU": Kernel((0,), _Z, _Z, frozenset({"INT8"}), validated=(0,), validated_output=True),
        "EXP": Kernel((0,), _Z, _Z, SIGNED, symmetric=True),
        "ABS": Kernel((0,), _R, _R, SIGNED, plain=INT16, symmetric=True),
        "SQRT": Kernel((0,), _R, _R, SIGNED, symmetric=True),
        "RSQRT": Kernel((0,), _R, _R, SIGNED, symmetric=True),
        "LOG": Kernel((0,), _R, _R, SIGNED, symmetric=True),
        "SOFTMAX": Kernel((0,), _Z, _R, symmetric=True),
        "LOGISTIC": Kernel((0,), _Z, _R, symmetric=True, validated=(0,), validated_output=True),
        "TANH": Kernel((0,), _Z, _Z, symmetric=True, validated=(0,), validated_output=True),
        "LOG_SOFTMAX": Kernel((0,), _Z, _R, EIGHT_BIT),
        # The scale of the input cancels out.
        "L2_NORMALIZATION": Kernel((), _Z, _R, EIGHT_BIT),
        # XNNPACK does not return the error of its check here: the process dies.
        "QUANTIZE": Kernel((0,), _Z, _R, QUANTIZABLE, validated=(0,), validated_output=True),
        "DEQUANTIZE": Kernel((0,), _Z, None, STORED, symmetric=True, validated=(0,)),
        "CONCATENATION": Kernel(EVERY, _Z, _Z, UINT8, plain=UINT8),
        "MEAN": Kernel((0,), _Z, _Z, symmetric=True, validated=(0,), validated_output=True),
        "SUM": Kernel((0,), _Z, _Z, symmetric=True, validated=(0,), validated_output=True),
        "REDUCE_PROD": Kernel((0,), _R, _Z, SIGNED, plain=SIGNED, symmetric=True),
        "SVDF": Kernel((0, 1, 2, 4), _R, _R),
        "LSTM": _LSTM,
        "UNIDIRECTIONAL_SEQUENCE_LSTM": _LSTM,
        "RNN": Kernel((1, 2), _Z, None),
        "UNIDIRECTIONAL_SEQUENCE_RNN": Kernel((1, 2), _Z, None),
        "EMBEDDING_LOOKUP": Kernel((1,), _Z, None, STORED, only_float_output=True),
    }
)

COPIES: Mapping[str, Copy] = MappingProxyType(
    {
        # UINT8 inputs are rescaled: see `KERNELS`. INT16 scales are not compared, zero points are.
        "CONCATENATION": Copy(
            EVERY, SIGNED, exact=frozenset({"INT8"}), symmetric=True, validated=True
        ),
        "PACK": Copy(EVERY, exact=ACTIVATIONS),
        "UNPACK": Copy(exact=ACTIVATIONS),
        "EXPAND_DIMS": Copy(exact=ACTIVATIONS, symmetric=True),
        "MIRROR_PAD": Copy(exact=ACTIVATIONS, symmetric=True),
        "SPACE_TO_BATCH_ND": Copy(exact=ACTIVATIONS, symmetric=True),
        "BATCH_TO_SPACE_ND": Copy(exact=ACTIVATIONS, symmetric=True),
        "FILL": Copy((1,), exact=ACTIVATIONS, symmetric=True),
        "REDUCE_MAX": Copy(exact=ACTIVATIONS, symmetric=True, validated=True),
        "REDUCE_MIN": Copy(exact=ACTIVATIONS, symmetric=True, validated=True),
        # Only the padding value is compared with the output.
        "PADV2": Copy((0, 2), exact=ACTIVATIONS, compared=(2,)),
        "PAD": Copy(xnnpack_exact=True, validated=True),
        "MAX_POOL_2D": Copy(xnnpack_exact=True, validated=True),
        "TRANSPOSE": Copy(xnnpack_exact=True, validated=True),
        "SLICE": Copy(xnnpack_exact=True, validated=True),
        "STRIDED_SLICE": Copy(xnnpack_exact=True, validated=True),
        "RESIZE_BILINEAR": Copy(xnnpack_exact=True, validated=True),
        "SPACE_TO_DEPTH": Copy(xnnpack_exact=True, validated=True),
        "DEPTH_TO_SPACE": Copy(xnnpack_exact=True, validated=True),
        "SPLIT": Copy((1,), xnnpack_exact=True, xnnpack_outputs=4, validated=True),
        "RESHAPE": Copy(validated=True),
        "AVERAGE_POOL_2D": Copy(),
        "SQUEEZE": Copy(),
        "TILE": Copy(),
        "BROADCAST_TO": Copy(),
        "GATHER": Copy(),
        "GATHER_ND": Copy(),
        "RESIZE_NEAREST_NEIGHBOR": Copy(),
        "REVERSE_V2": Copy(),
        "REVERSE_SEQUENCE": Copy(),
        "SPLIT_V": Copy(),
        "TOPK_V2": Copy(),
        "MAXIMUM": Copy((0, 1)),
        "MINIMUM": Copy((0, 1)),
        "SELECT": Copy((1, 2)),
        "SELECT_V2": Copy((1, 2)),
        "DYNAMIC_UPDATE_SLICE": Copy((0, 1)),
        "SCATTER_ND": Copy((1,)),
        "ONE_HOT": Copy((2, 3)),
        "EMBEDDING_LOOKUP": Copy((1,)),
        # What a variable holds is copied in and out; its scale is that of the tensors beside it.
        "ASSIGN_VARIABLE": Copy((1,), validated=True),
        "READ_VARIABLE": Copy((), validated=True),
    }
)
