"""Sound models of one operator each, also of those that real models seldom have.

`SINGLE_OPERATORS` maps a name to the operands and options; `single_operator(name)` builds the model.
Tensors are numbered as they are listed: inputs first, omitted ones left out, then outputs.
All of them load, allocate and run with zeros as input.
"""

from __future__ import annotations

from collections.abc import Mapping

from testmodels import ModelBuilder
from tests.oracle.single_operator import Operand, Single, build, f, i, s, t, v, w


def single_operator(name: str) -> ModelBuilder:
    """The model of an entry."""
    return build(SINGLE_OPERATORS[name])


def _unary(names: str, type_name: str = "FLOAT32", output: str = "") -> dict[str, Single]:
    operand, result = t(type_name, 1, 4, 3), t(output or type_name, 1, 4, 3)
    return {name: Single(name, (operand,), (result,)) for name in names.split()}


def _binary(
    names: str, type_name: str = "FLOAT32", output: str = "", *, equal: bool = False
) -> dict[str, Single]:
    second = t(type_name, 1, 4, 3) if equal else t(type_name, 4, 1)
    result = t(output or type_name, 1, 4, 3)
    return {
        name: Single(name, (t(type_name, 1, 4, 3), second), (result,)) for name in names.split()
    }


def _reductions(names: str, type_name: str = "FLOAT32") -> dict[str, Single]:
    return {
        name: Single(
            name, (t(type_name, 2, 4, 3), i(1)), (t(type_name, 2, 1, 3),), {"keep_dims": True}
        )
        for name in names.split()
    }


def _segments() -> dict[str, Single]:
    kinds = ("SUM", "PROD", "MAX", "MIN")
    return {
        f"UNSORTED_SEGMENT_{kind}": Single(
            f"UNSORTED_SEGMENT_{kind}", (f(4, 3), i(0, 1, 1, 2), i(3)), (f(3, 3),)
        )
        for kind in kinds
    }


_LSTM_WEIGHTS = (*[w(4, 3)] * 4, *[w(4, 4)] * 4, None, None, None, *[w(4)] * 4, None, None)

SINGLE_OPERATORS: Mapping[str, Single] = {
    **_unary(
        "ABS SIN COS LOG SQRT RSQRT SQUARE EXP NEG FLOOR CEIL ROUND SIGN ZEROS_LIKE RELU RELU6 "
        "RELU_N1_TO_1 RELU_0_TO_1 ELU HARD_SWISH TANH LOGISTIC LOG_SOFTMAX"
    ),
    **_unary("LOGICAL_NOT", "BOOL"),
    **_unary("REAL IMAG COMPLEX_ABS", "COMPLEX64", "FLOAT32"),
    **_binary("ADD SUB MUL MAXIMUM MINIMUM SQUARED_DIFFERENCE POW PRELU DIV"),
    **_binary("EQUAL NOT_EQUAL LESS LESS_EQUAL GREATER GREATER_EQUAL", "FLOAT32", "BOOL"),
    **_binary("LOGICAL_AND LOGICAL_OR", "BOOL"),
    **_binary("BITWISE_XOR RIGHT_SHIFT", "INT32"),
    **_binary("ATAN2 STABLEHLO_ADD STABLEHLO_MULTIPLY STABLEHLO_MAXIMUM STABLEHLO_MINIMUM", equal=True),
    **_binary("STABLEHLO_AND STABLEHLO_SHIFT_LEFT", "INT32", equal=True),
    **_reductions("MEAN SUM REDUCE_PROD REDUCE_MAX REDUCE_MIN"),
    **_reductions("REDUCE_ANY REDUCE_ALL", "BOOL"),
    **_segments(),
    "ADD_N": Single("ADD_N", (f(2, 3), f(2, 3), f(2, 3)), (f(2, 3),)),
    "FLOOR_DIV": Single("FLOOR_DIV", (t("INT32", 4), i(1, 2, 3, 4)), (t("INT32", 4),)),
    "FLOOR_MOD": Single("FLOOR_MOD", (t("INT32", 4), i(1, 2, 3, 4)), (t("INT32", 4),)),
    "INT_DIV": Single("DIV", (t("INT32", 4), i(1, 2, 3, 4)), (t("INT32", 4),)),
    "GELU": Single("GELU", (f(2, 3),), (f(2, 3),), {"approximate": True}),
    "SOFTMAX": Single("SOFTMAX", (f(2, 3),), (f(2, 3),), {"beta": 1.0}),
    "LEAKY_RELU": Single("LEAKY_RELU", (f(2, 3),), (f(2, 3),), {"alpha": 0.1}),
    "L2_NORMALIZATION": Single("L2_NORMALIZATION", (f(2, 3),), (f(2, 3),), {"options": "L2NormOptions"}),
    "LOCAL_RESPONSE_NORMALIZATION": Single(
        "LOCAL_RESPONSE_NORMALIZATION",
        (f(1, 2, 2, 4),),
        (f(1, 2, 2, 4),),
        {"radius": 2, "bias": 1.0, "alpha": 1.0, "beta": 0.5},
    ),
    "FAKE_QUANT": Single("FAKE_QUANT", (f(2, 3),), (f(2, 3),), {"min": -1.0, "max": 1.0, "num_bits": 8}),
    "BUCKETIZE": Single("BUCKETIZE", (f(2, 3),), (t("INT32", 2, 3),), {"boundaries": [0.0, 1.0, 2.0]}),
    "CAST": Single(
        "CAST", (f(2, 3),), (t("INT32", 2, 3),), {"in_data_type": "FLOAT32", "out_data_type": "INT32"}
    ),
    "SELECT": Single("SELECT", (t("BOOL", 2), f(2, 3), f(2, 3)), (f(2, 3),)),
    "SELECT_V2": Single("SELECT_V2", (t("BOOL", 3), f(2, 3), f(2, 1)), (f(2, 3),)),
    "BITCAST": Single("BITCAST", (f(2, 3),), (t("INT16", 2, 3, 2),)),
    "CONV_2D": Single(
        "CONV_2D",
        (f(1, 8, 8, 4), w(6, 3, 3, 2), w(6)),
        (f(1, 4, 4, 6),),
        {"padding": "SAME", "stride_h": 2, "stride_w": 2},
    ),
    "DEPTHWISE_CONV_2D": Single(
        "DEPTHWISE_CONV_2D",
        (f(1, 8, 8, 3), w(1, 3, 3, 6), w(6)),
        (f(1, 6, 6, 6),),
        {"padding": "VALID", "stride_h": 1, "stride_w": 1, "depth_multiplier": 2},
    ),
    "TRANSPOSE_CONV": Single(
        "TRANSPOSE_CONV",
        (i(1, 8, 8, 2), w(2, 3, 3, 3), f(1, 4, 4, 3)),
        (f(1, 8, 8, 2),),
        {"padding": "SAME", "stride_h": 2, "stride_w": 2},
    ),
    "CONV_3D": Single(
        "CONV_3D",
        (f(1, 4, 4, 4, 2), w(2, 2, 2, 2, 3), w(3)),
        (f(1, 3, 3, 3, 3),),
        {"padding": "VALID", "stride_d": 1, "stride_h": 1, "stride_w": 1},
    ),
    "CONV_3D_TRANSPOSE": Single(
        "CONV_3D_TRANSPOSE",
        (i(1, 4, 4, 4, 2), w(2, 2, 2, 2, 3), f(1, 2, 2, 2, 3)),
        (f(1, 4, 4, 4, 2),),
        {"padding": "SAME", "stride_d": 2, "stride_h": 2, "stride_w": 2},
    ),
    **{
        name: Single(
            name,
            (f(1, 6, 6, 2),),
            (f(1, 3, 3, 2),),
            {"padding": "VALID", "stride_h": 2, "stride_w": 2, "filter_height": 2, "filter_width": 2},
        )
        for name in ("AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D")
    },
    "FULLY_CONNECTED": Single(
        "FULLY_CONNECTED", (f(2, 6), w(4, 6), w(4)), (f(2, 4),), {"keep_num_dims": True}
    ),
    "BATCH_MATMUL": Single("BATCH_MATMUL", (f(2, 3, 4), f(1, 4, 5)), (f(2, 3, 5),), {"adj_x": False}),
    "RESHAPE": Single("RESHAPE", (f(2, 6), i(3, -1)), (f(3, 4),), {"new_shape": [3, -1]}),
    "RESHAPE_OPTION": Single("RESHAPE", (f(2, 6),), (f(3, 4),), {"new_shape": [3, 4]}),
    "SQUEEZE": Single("SQUEEZE", (f(1, 2, 1, 3),), (f(2, 3),), {"squeeze_dims": [0, 2]}),
    "EXPAND_DIMS": Single("EXPAND_DIMS", (f(2, 3), s(1)), (f(2, 1, 3),)),
    "CONCATENATION": Single("CONCATENATION", (f(2, 3), f(2, 4)), (f(2, 7),), {"axis": 1}),
    "PACK": Single("PACK", (f(2, 3), f(2, 3)), (f(2, 2, 3),), {"values_count": 2, "axis": 1}),
    "UNPACK": Single("UNPACK", (f(2, 3),), (f(3), f(3)), {"num": 2, "axis": 0}),
    "SPLIT": Single("SPLIT", (s(1), f(2, 6)), (f(2, 3), f(2, 3)), {"num_splits": 2}),
    "SPLIT_V": Single("SPLIT_V", (f(2, 6), i(2, -1), s(1)), (f(2, 2), f(2, 4)), {"num_splits": 2}),
    "SLICE": Single("SLICE", (f(4, 6), i(1, 2), i(2, -1)), (f(2, 4),)),
    "STRIDED_SLICE": Single(
        "STRIDED_SLICE",
        (f(4, 6), i(1, 0), i(3, 6), i(1, 2)),
        (f(2, 3),),
        {"begin_mask": 0, "end_mask": 0},
    ),
    "STRIDED_SLICE_SHRUNK": Single(
        "STRIDED_SLICE",
        (f(4, 6), i(1, 0, 0), i(2, 0, 6), i(1, 1, 1)),
        (f(1, 6),),
        {"shrink_axis_mask": 1, "new_axis_mask": 2},
    ),
    "DYNAMIC_UPDATE_SLICE": Single("DYNAMIC_UPDATE_SLICE", (f(4, 6), f(2, 2), i(0, 1)), (f(4, 6),)),
    "TRANSPOSE": Single("TRANSPOSE", (f(2, 3, 4), i(2, 0, 1)), (f(4, 2, 3),)),
    "GATHER": Single("GATHER", (f(4, 3), i(0, 2, 3)), (f(3, 3),), {"axis": 0}),
    "GATHER_ND": Single(
        "GATHER_ND", (f(4, 3), i(0, 1, 3, 2, shape=(2, 2))), (f(2),)
    ),
    "SCATTER_ND": Single(
        "SCATTER_ND", (i(0, 2, shape=(2, 1)), f(2, 3), i(4, 3)), (f(4, 3),)
    ),
    "PAD": Single("PAD", (f(2, 3), i(1, 1, 0, 2, shape=(2, 2))), (f(4, 5),)),
    "PADV2": Single("PADV2", (f(2, 3), i(1, 1, 0, 2, shape=(2, 2)), s(0.0, "FLOAT32")), (f(4, 5),)),
    "MIRROR_PAD": Single(
        "MIRROR_PAD", (f(2, 3), i(1, 1, 0, 2, shape=(2, 2))), (f(4, 5),), {"mode": "REFLECT"}
    ),
    "TILE": Single("TILE", (f(2, 3), i(2, 1)), (f(4, 3),)),
    "BROADCAST_TO": Single("BROADCAST_TO", (f(1, 3), i(2, 4, 3)), (f(2, 4, 3),), version=2),
    "BROADCAST_ARGS": Single("BROADCAST_ARGS", (t("INT32", 2), t("INT32", 3)), (t("INT32", 3),)),
    "FILL": Single("FILL", (i(2, 3), f()), (f(2, 3),)),
    "RANGE": Single("RANGE", (s(0), s(7), s(2)), (t("INT32", 4),)),
    "RANGE_FLOAT": Single(
        "RANGE", (s(0.0, "FLOAT32"), s(1.0, "FLOAT32"), s(0.25, "FLOAT32")), (f(4),)
    ),
    "REVERSE_V2": Single("REVERSE_V2", (f(2, 3, 4), i(1, 2)), (f(2, 3, 4),)),
    "REVERSE_SEQUENCE": Single(
        "REVERSE_SEQUENCE", (f(2, 3), i(1, 2)), (f(2, 3),), {"seq_dim": 1, "batch_dim": 0}
    ),
    "SHAPE": Single("SHAPE", (f(2, 3),), (t("INT32", 2),), {"out_type": "INT32"}),
    "RANK": Single("RANK", (f(2, 3),), (t("INT32"),)),
    "ONE_HOT": Single(
        "ONE_HOT", (t("INT32", 3), s(5), s(1.0, "FLOAT32"), s(0.0, "FLOAT32")), (f(3, 5),), {"axis": -1}
    ),
    "WHERE": Single("WHERE", (t("BOOL", 2, 3),), (t("INT64", 6, 2),)),
    "DEPTH_TO_SPACE": Single("DEPTH_TO_SPACE", (f(1, 2, 2, 8),), (f(1, 4, 4, 2),), {"block_size": 2}),
    "SPACE_TO_DEPTH": Single("SPACE_TO_DEPTH", (f(1, 4, 4, 2),), (f(1, 2, 2, 8),), {"block_size": 2}),
    "SPACE_TO_BATCH_ND": Single(
        "SPACE_TO_BATCH_ND",
        (f(1, 4, 5, 2), i(2, 2), i(0, 0, 1, 0, shape=(2, 2))),
        (f(4, 2, 3, 2),),
    ),
    "BATCH_TO_SPACE_ND": Single(
        "BATCH_TO_SPACE_ND",
        (f(4, 2, 3, 2), i(2, 2), i(0, 0, 1, 0, shape=(2, 2))),
        (f(1, 4, 5, 2),),
    ),
    "RESIZE_BILINEAR": Single(
        "RESIZE_BILINEAR", (f(1, 4, 4, 2), i(8, 6)), (f(1, 8, 6, 2),), {"half_pixel_centers": True}
    ),
    "RESIZE_NEAREST_NEIGHBOR": Single(
        "RESIZE_NEAREST_NEIGHBOR",
        (f(1, 4, 4, 2), i(8, 6)),
        (f(1, 8, 6, 2),),
        {"half_pixel_centers": True},
    ),
    "MATRIX_DIAG": Single("MATRIX_DIAG", (f(2, 3),), (f(2, 3, 3),)),
    "MATRIX_SET_DIAG": Single("MATRIX_SET_DIAG", (f(2, 3, 4), f(2, 3)), (f(2, 3, 4),)),
    "SPARSE_TO_DENSE": Single(
        "SPARSE_TO_DENSE",
        (i(0, 1, 1, 2, shape=(2, 2)), i(3, 4), f(2), s(0.0, "FLOAT32")),
        (f(3, 4),),
        {"validate_indices": False},
    ),
    "UNIQUE": Single("UNIQUE", (f(4),), (f(4), t("INT32", 4)), {"idx_out_type": "INT32"}),
    "DILATE": Single("DILATE", (f(2, 3), i(2, 3), s(0.0, "FLOAT32")), (f(3, 7),)),
    "ARG_MAX": Single("ARG_MAX", (f(2, 3), s(1)), (t("INT32", 2),), {"output_type": "INT32"}),
    "ARG_MIN": Single("ARG_MIN", (f(2, 3), s(-1)), (t("INT64", 2),), {"output_type": "INT64"}),
    "TOPK_V2": Single("TOPK_V2", (f(2, 5), s(3)), (f(2, 3), t("INT32", 2, 3))),
    "CUMSUM": Single("CUMSUM", (f(2, 5), s(1)), (f(2, 5),), {"exclusive": False}),
    "SEGMENT_SUM": Single("SEGMENT_SUM", (f(4, 3), i(0, 0, 1, 2)), (f(3, 3),)),
    "NON_MAX_SUPPRESSION_V4": Single(
        "NON_MAX_SUPPRESSION_V4",
        (f(6, 4), f(6), s(3), s(0.5, "FLOAT32"), s(0.1, "FLOAT32")),
        (t("INT32", 3), t("INT32")),
    ),
    "NON_MAX_SUPPRESSION_V5": Single(
        "NON_MAX_SUPPRESSION_V5",
        (f(6, 4), f(6), s(3), s(0.5, "FLOAT32"), s(0.1, "FLOAT32"), s(0.5, "FLOAT32")),
        (t("INT32", 3), f(3), t("INT32")),
    ),
    "RFFT2D": Single("RFFT2D", (f(1, 8, 8), i(8, 8)), (t("COMPLEX64", 1, 8, 5),)),
    "RANDOM_UNIFORM": Single("RANDOM_UNIFORM", (i(2, 3),), (f(2, 3),), {"seed": 1, "seed2": 2}),
    "RANDOM_STANDARD_NORMAL": Single(
        "RANDOM_STANDARD_NORMAL", (i(2, 3),), (f(2, 3),), {"seed": 1, "seed2": 2}
    ),
    "MULTINOMIAL": Single("MULTINOMIAL", (w(2, 3), s(4)), (t("INT32", 2, 4),), {"seed": 1, "seed2": 2}),
    "RNN": Single(
        "RNN", (f(2, 3), w(4, 3), w(4, 4), w(4), v(2, 4)), (f(2, 4),), {"options": "RNNOptions"}
    ),
    "UNIDIRECTIONAL_SEQUENCE_RNN": Single(
        "UNIDIRECTIONAL_SEQUENCE_RNN",
        (f(2, 5, 3), w(4, 3), w(4, 4), w(4), v(2, 4)),
        (f(2, 5, 4),),
        {"time_major": False},
    ),
    "BIDIRECTIONAL_SEQUENCE_RNN": Single(
        "BIDIRECTIONAL_SEQUENCE_RNN",
        (f(2, 5, 3), *(w(4, 3), w(4, 4), w(4), v(2, 4)) * 2, None, None, None),
        (f(2, 5, 8),),
        {"time_major": False, "merge_outputs": True},
    ),
    "SVDF": Single(
        "SVDF", (f(2, 3), w(8, 3), w(8, 5), w(4), v(2, 40)), (f(2, 4),), {"rank": 2}
    ),
    "LSTM": Single(
        "LSTM",
        (f(2, 3), *_LSTM_WEIGHTS, v(2, 4), v(2, 4)),
        (f(2, 4),),
        {"fused_activation_function": "TANH", "kernel_type": "FULL"},
    ),
    "LSTM_COUPLED": Single(
        "LSTM",
        (
            f(2, 3), None, *[w(4, 3)] * 3, None, *[w(4, 4)] * 3, None, None, None, None, *[w(4)] * 3,
            None, None, v(2, 4), v(2, 4),
        ),
        (f(2, 4),),
        {"fused_activation_function": "TANH", "kernel_type": "FULL"},
    ),
    "LSTM_PROJECTED": Single(
        "LSTM",
        (
            f(2, 3), *[w(4, 3)] * 4, *[w(4, 2)] * 4, *[w(4)] * 3, *[w(4)] * 4, w(2, 4), w(2), v(2, 2),
            v(2, 4), *[w(4)] * 4,
        ),
        (f(2, 2),),
        {"fused_activation_function": "TANH", "kernel_type": "FULL"},
    ),
    "LSTM_BASIC": Single(
        "LSTM",
        (f(2, 3), f(2, 4), w(16, 7), w(16), f(2, 4)),
        (f(2, 4), f(2, 4), f(2, 7), f(2, 16)),
        {"fused_activation_function": "TANH", "kernel_type": "BASIC"},
        version=2,
    ),
    "UNIDIRECTIONAL_SEQUENCE_LSTM": Single(
        "UNIDIRECTIONAL_SEQUENCE_LSTM",
        (f(2, 5, 3), *_LSTM_WEIGHTS, v(2, 4), v(2, 4)),
        (f(2, 5, 4),),
        {"fused_activation_function": "TANH", "time_major": False},
    ),
    "BIDIRECTIONAL_SEQUENCE_LSTM": Single(
        "BIDIRECTIONAL_SEQUENCE_LSTM",
        (
            f(2, 5, 3), *_LSTM_WEIGHTS, *_LSTM_WEIGHTS, *[v(2, 4)] * 4, *[None] * 9,
        ),
        (f(2, 5, 8),),
        {"fused_activation_function": "TANH", "time_major": False, "merge_outputs": True},
    ),
    "EMBEDDING_LOOKUP": Single("EMBEDDING_LOOKUP", (i(0, 2), w(4, 3)), (f(2, 3),)),
    "HASHTABLE_LOOKUP": Single(
        "HASHTABLE_LOOKUP", (i(1, 2), i(1, 2, 3), f(3, 4)), (f(2, 4), t("UINT8", 2))
    ),
    "LSH_PROJECTION": Single("LSH_PROJECTION", (w(2, 3), f(4, 2)), (t("INT32", 6),), {"type": "DENSE"}),
    "STABLEHLO_GATHER": Single(
        "STABLEHLO_GATHER",
        (f(4, 3), i(0, 2, shape=(2, 1))),
        (f(2, 3),),
        {
            "offset_dims": [1],
            "collapsed_slice_dims": [0],
            "start_index_map": [0],
            "index_vector_dim": 1,
            "slice_sizes": [1, 3],
        },
    ),
    "STABLEHLO_PAD": Single(
        "STABLEHLO_PAD",
        (f(2, 3), s(0.0, "FLOAT32")),
        (f(4, 7),),
        {"edge_padding_low": [1, 0], "edge_padding_high": [1, 2], "interior_padding": [0, 1]},
    ),
    "STABLEHLO_RNG_BIT_GENERATOR": Single(
        "STABLEHLO_RNG_BIT_GENERATOR",
        (t("UINT64", 3),),
        (t("UINT64", 3), t("UINT32", 4)),
        {"algorithm": "PHILOX"},
    ),
    "REDUCE_WINDOW": Single(
        "REDUCE_WINDOW",
        (
            f(4, 4),
            s(0.0, "FLOAT32"),
            i(2, 2, kind="INT64"),
            i(1, 1, kind="INT64"),
            i(1, 1, kind="INT64"),
        ),
        (f(3, 3),),
        {"reduce_function": "ADD"},
    ),
    "QUANTIZE": Single("QUANTIZE", (f(2, 3),), (Operand((2, 3), "INT8", quantized=True),)),
    "DEQUANTIZE": Single("DEQUANTIZE", (Operand((2, 3), "INT8", quantized=True),), (f(2, 3),)),
    "HASHTABLE": Single(
        "HASHTABLE",
        (),
        (t("RESOURCE", 1),),
        {"table_id": 1, "key_dtype": "STRING", "value_dtype": "INT64"},
    ),
}  # fmt: skip
