"""One function for each operator: its demands on options, shapes and constants, and its outputs.

Each module holds the functions of a group of operators and a table `KERNELS` that names them. A model
has operators of a few groups, so a module is loaded when one of its operators is met.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tflint.operators.call import Kernel

# The names in the tables of the modules; a test compares them.
GROUPS = {
    "arrangement": (
        "BROADCAST_ARGS BROADCAST_TO CONCATENATION DILATE PACK SPLIT SPLIT_V TILE TRANSPOSE UNPACK"
    ),
    "axes": (
        "ARG_MAX ARG_MIN CUMSUM MEAN REDUCE_ALL REDUCE_ANY REDUCE_MAX REDUCE_MIN REDUCE_PROD "
        "REVERSE_SEQUENCE REVERSE_V2 SUM TOPK_V2"
    ),
    "bits": "BITCAST DENSIFY",
    "blocks": "BATCH_TO_SPACE_ND DEPTH_TO_SPACE SPACE_TO_BATCH_ND SPACE_TO_DEPTH",
    "broadcasting": (
        "ADD BITWISE_XOR DIV EQUAL FLOOR_DIV FLOOR_MOD GREATER GREATER_EQUAL LESS LESS_EQUAL "
        "LOGICAL_AND LOGICAL_OR MAXIMUM MINIMUM MUL NOT_EQUAL POW PRELU RIGHT_SHIFT SELECT "
        "SELECT_V2 SQUARED_DIFFERENCE SUB"
    ),
    "control_flow": "CALL_ONCE IF STABLEHLO_CASE STABLEHLO_COMPOSITE WHILE",
    "convolution": "CONV_2D CONV_3D CONV_3D_TRANSPOSE DEPTHWISE_CONV_2D TRANSPOSE_CONV",
    "custom": "AudioSpectrogram Mfcc TFLite_Detection_PostProcess",
    "elementwise": (
        "ABS ADD_N ATAN2 BUCKETIZE CAST CEIL COMPLEX_ABS COS DEQUANTIZE ELU EXP FAKE_QUANT "
        "FLOOR GELU HARD_SWISH IMAG L2_NORMALIZATION LEAKY_RELU LOCAL_RESPONSE_NORMALIZATION "
        "LOG LOGICAL_NOT LOGISTIC LOG_SOFTMAX NEG QUANTIZE REAL RELU RELU6 RELU_0_TO_1 "
        "RELU_N1_TO_1 ROUND RSQRT SIGN SIN SOFTMAX SQRT SQUARE STABLEHLO_ADD STABLEHLO_AND "
        "STABLEHLO_MAXIMUM STABLEHLO_MINIMUM STABLEHLO_MULTIPLY STABLEHLO_SHIFT_LEFT TANH "
        "ZEROS_LIKE"
    ),
    "generation": (
        "FILL MATRIX_DIAG MATRIX_SET_DIAG MULTINOMIAL ONE_HOT RANDOM_STANDARD_NORMAL "
        "RANDOM_UNIFORM RANGE RFFT2D SPARSE_TO_DENSE"
    ),
    "indexing": "EMBEDDING_LOOKUP EMBEDDING_LOOKUP_SPARSE GATHER GATHER_ND SCATTER_ND",
    "lookup": (
        "ASSIGN_VARIABLE HASHTABLE HASHTABLE_FIND HASHTABLE_IMPORT HASHTABLE_LOOKUP "
        "HASHTABLE_SIZE LSH_PROJECTION READ_VARIABLE SKIP_GRAM VAR_HANDLE"
    ),
    "lstm": "BIDIRECTIONAL_SEQUENCE_LSTM LSTM UNIDIRECTIONAL_SEQUENCE_LSTM",
    "matmul": "BATCH_MATMUL FULLY_CONNECTED",
    "padding": "MIRROR_PAD PAD PADV2",
    "pooling": "AVERAGE_POOL_2D L2_POOL_2D MAX_POOL_2D",
    "recurrent": "BIDIRECTIONAL_SEQUENCE_RNN RNN SVDF UNIDIRECTIONAL_SEQUENCE_RNN",
    "reshaping": "EXPAND_DIMS RANK RESHAPE SHAPE SQUEEZE",
    "resizing": "RESIZE_BILINEAR RESIZE_NEAREST_NEIGHBOR",
    "segments": (
        "SEGMENT_SUM UNSORTED_SEGMENT_MAX UNSORTED_SEGMENT_MIN UNSORTED_SEGMENT_PROD "
        "UNSORTED_SEGMENT_SUM"
    ),
    "selection": "NON_MAX_SUPPRESSION_V4 NON_MAX_SUPPRESSION_V5 UNIQUE WHERE",
    "slicing": "DYNAMIC_UPDATE_SLICE SLICE STRIDED_SLICE",
    "stablehlo": "STABLEHLO_GATHER STABLEHLO_PAD STABLEHLO_RNG_BIT_GENERATOR STABLEHLO_SCATTER",
    "windows": "REDUCE_WINDOW STABLEHLO_REDUCE_WINDOW",
}

_MODULES = {name: module for module, names in GROUPS.items() for name in names.split()}


def kernel(name: str) -> Kernel | None:
    """The function that prepares an operator; `None` for one that nobody here knows."""
    module = _MODULES.get(name)
    return _kernels(module)[name] if module is not None else None


@cache
def _kernels(module: str) -> Mapping[str, Kernel]:
    found: Mapping[str, Kernel] = import_module(f"{__name__}.{module}").KERNELS
    return found
