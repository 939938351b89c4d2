"""Which options table each builtin operator has, and what its kernel makes of it.

The runtime asks an operator for exactly one table. When another one is stored, or none, most kernels
run with zeros, not with the defaults of the schema. What that leads to was tried for every operator
with ai-edge-litert 2.3.0, by taking the options away from sound models.

Source: LiteRT `tflite/core/api/flatbuffer_conversions.cc` (ParseOpData and the functions Parse...),
`tflite/core/c/builtin_op_data.h` (sizes of arrays), read at f67457790.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import NamedTuple

from tflint.flatbuffer import Table
from tflint.flatbuffer.schemas.model import MODEL

MAX_DIMENSIONS = 8
MAX_BRANCHES = 20


class Absence(Enum):
    """What an operator does without its options table."""

    FATAL = "the model is refused, or its results are wrong"
    SUSPECT = "zeros may be what was meant"
    HARMLESS = "nothing, or nothing that could be told from intent"
    IGNORED = "nothing: the runtime never reads it"


class OptionsFact(NamedTuple):
    """The options of a builtin operator: the name of its table (empty: it has none), what its absence
    does, and what a kernel runs with then."""

    table: str
    absence: Absence
    zeros: str = ""

    @property
    def in_second_union(self) -> bool:
        """The table is a member of `builtin_options_2`."""
        return self.table in _SECOND


_FATAL = """
ARG_MAX ArgMaxOptions|no output type
ARG_MIN ArgMinOptions|no output type
AVERAGE_POOL_2D Pool2DOptions|strides and filter sizes of 0
BIDIRECTIONAL_SEQUENCE_LSTM BidirectionalSequenceLSTMOptions|no activation and separate outputs
CALL_ONCE CallOnceOptions|the main subgraph as initializer
CONV_2D Conv2DOptions|strides and dilations of 0
CONV_3D Conv3DOptions|strides and dilations of 0
CONV_3D_TRANSPOSE Conv3DOptions|strides and dilations of 0
DEPTHWISE_CONV_2D DepthwiseConv2DOptions|strides and dilations of 0
DEPTH_TO_SPACE DepthToSpaceOptions|a block size of 0
FAKE_QUANT FakeQuantOptions|an empty range
HASHTABLE HashtableOptions|no types of key and value
IF IfOptions|the main subgraph as both branches
L2_POOL_2D Pool2DOptions|strides and filter sizes of 0
LOCAL_RESPONSE_NORMALIZATION LocalResponseNormalizationOptions|alpha, beta and bias of 0
LSH_PROJECTION LSHProjectionOptions|no type of projection
LSTM LSTMOptions|
MAX_POOL_2D Pool2DOptions|strides and filter sizes of 0
MIRROR_PAD MirrorPadOptions|no mode
PACK PackOptions|a count of 0 values
REDUCE_WINDOW ReduceWindowOptions|no function
REVERSE_SEQUENCE ReverseSequenceOptions|dimension 0 for both sequence and batch
SHAPE ShapeOptions|no output type
SKIP_GRAM SkipGramOptions|n-grams of 0 words
SOFTMAX SoftmaxOptions|a beta of 0, which makes all outputs equal
SPACE_TO_DEPTH SpaceToDepthOptions|a block size of 0
SPLIT SplitOptions|0 splits
SPLIT_V SplitVOptions|0 splits
STABLEHLO_CASE StablehloCaseOptions|
STABLEHLO_COMPOSITE StableHLOCompositeOptions|
STABLEHLO_GATHER StablehloGatherOptions|slices without dimensions
STABLEHLO_PAD StablehloPadOptions|
STABLEHLO_REDUCE_WINDOW StablehloReduceWindowOptions|
STABLEHLO_RNG_BIT_GENERATOR StablehloRngBitGeneratorOptions|no algorithm
STABLEHLO_SCATTER StablehloScatterOptions|the main subgraph as update
SVDF SVDFOptions|a rank of 0
TRANSPOSE_CONV TransposeConvOptions|strides of 0
UNIQUE UniqueOptions|no type of indices
UNPACK UnpackOptions|0 outputs
VAR_HANDLE VarHandleOptions|an empty name, the same for all variables
WHILE WhileOptions|the main subgraph as condition and body
"""

_SUSPECT = """
BIDIRECTIONAL_SEQUENCE_RNN BidirectionalSequenceRNNOptions|no activation and separate outputs
BUCKETIZE BucketizeOptions|no boundaries
CONCATENATION ConcatenationOptions|axis 0 and no activation
EMBEDDING_LOOKUP_SPARSE EmbeddingLookupSparseOptions|sums
GATHER GatherOptions|axis 0
LEAKY_RELU LeakyReluOptions|an alpha of 0
MEAN ReducerOptions|keep_dims off
ONE_HOT OneHotOptions|axis 0, not -1
REDUCE_ALL ReducerOptions|keep_dims off
REDUCE_ANY ReducerOptions|keep_dims off
REDUCE_MAX ReducerOptions|keep_dims off
REDUCE_MIN ReducerOptions|keep_dims off
REDUCE_PROD ReducerOptions|keep_dims off
RNN RNNOptions|no activation
SPARSE_TO_DENSE SparseToDenseOptions|unchecked indices
STRIDED_SLICE StridedSliceOptions|all masks of 0
SUM ReducerOptions|keep_dims off
UNIDIRECTIONAL_SEQUENCE_LSTM UnidirectionalSequenceLSTMOptions|no activation
UNIDIRECTIONAL_SEQUENCE_RNN SequenceRNNOptions|no activation
"""

_HARMLESS = """
ADD AddOptions
BATCH_MATMUL BatchMatMulOptions
CAST CastOptions
CUMSUM CumsumOptions
DIV DivOptions
FULLY_CONNECTED FullyConnectedOptions
GELU GeluOptions
L2_NORMALIZATION L2NormOptions
MUL MulOptions
MULTINOMIAL RandomOptions
RANDOM_STANDARD_NORMAL RandomOptions
RANDOM_UNIFORM RandomOptions
RESHAPE ReshapeOptions
RESIZE_BILINEAR ResizeBilinearOptions
RESIZE_NEAREST_NEIGHBOR ResizeNearestNeighborOptions
SQUEEZE SqueezeOptions
SUB SubOptions
"""

_IGNORED = """
ABS AbsOptions
ADD_N AddNOptions
ASSIGN_VARIABLE AssignVariableOptions
ATAN2 ATan2Options
BATCH_TO_SPACE_ND BatchToSpaceNDOptions
BITCAST BitcastOptions
BITWISE_XOR BitwiseXorOptions
BROADCAST_TO BroadcastToOptions
CALL CallOptions
CONCAT_EMBEDDINGS ConcatEmbeddingsOptions
COS CosOptions
DENSIFY DensifyOptions
DEQUANTIZE DequantizeOptions
DILATE DilateOptions
DYNAMIC_UPDATE_SLICE DynamicUpdateSliceOptions
EQUAL EqualOptions
EXP ExpOptions
EXPAND_DIMS ExpandDimsOptions
FILL FillOptions
FLOOR_DIV FloorDivOptions
FLOOR_MOD FloorModOptions
GATHER_ND GatherNdOptions
GREATER GreaterOptions
GREATER_EQUAL GreaterEqualOptions
HARD_SWISH HardSwishOptions
HASHTABLE_FIND HashtableFindOptions
HASHTABLE_IMPORT HashtableImportOptions
HASHTABLE_SIZE HashtableSizeOptions
LESS LessOptions
LESS_EQUAL LessEqualOptions
LOGICAL_AND LogicalAndOptions
LOGICAL_NOT LogicalNotOptions
LOGICAL_OR LogicalOrOptions
LOG_SOFTMAX LogSoftmaxOptions
MATRIX_DIAG MatrixDiagOptions
MATRIX_SET_DIAG MatrixSetDiagOptions
MAXIMUM MaximumMinimumOptions
MINIMUM MaximumMinimumOptions
NEG NegOptions
NON_MAX_SUPPRESSION_V4 NonMaxSuppressionV4Options
NON_MAX_SUPPRESSION_V5 NonMaxSuppressionV5Options
NOT_EQUAL NotEqualOptions
PAD PadOptions
PADV2 PadV2Options
POW PowOptions
QUANTIZE QuantizeOptions
RANGE RangeOptions
RANK RankOptions
READ_VARIABLE ReadVariableOptions
REVERSE_V2 ReverseV2Options
RFFT2D Rfft2dOptions
RIGHT_SHIFT RightShiftOptions
SCATTER_ND ScatterNdOptions
SEGMENT_SUM SegmentSumOptions
SELECT SelectOptions
SELECT_V2 SelectV2Options
SIGN SignOptions
SLICE SliceOptions
SPACE_TO_BATCH_ND SpaceToBatchNDOptions
SQUARE SquareOptions
SQUARED_DIFFERENCE SquaredDifferenceOptions
STABLEHLO_BROADCAST_IN_DIM StablehloBroadcastInDimOptions
STABLEHLO_COMPARE StablehloCompareOptions
STABLEHLO_CONCATENATE StablehloConcatenateOptions
STABLEHLO_CONVOLUTION StablehloConvolutionOptions
STABLEHLO_CUSTOM_CALL StablehloCustomCallOptions
STABLEHLO_DOT_GENERAL StablehloDotGeneralOptions
STABLEHLO_DYNAMIC_SLICE StablehloDynamicSliceOptions
STABLEHLO_IOTA StablehloIotaOptions
STABLEHLO_REDUCE StablehloReduceOptions
STABLEHLO_SHIFT_LEFT StablehloShiftLeftOptions
STABLEHLO_SLICE StablehloSliceOptions
STABLEHLO_SORT StablehloSortOptions
STABLEHLO_TRANSPOSE StablehloTransposeOptions
STABLEHLO_WHILE StablehloWhileOptions
TILE TileOptions
TOPK_V2 TopKV2Options
TRANSPOSE TransposeOptions
UNSORTED_SEGMENT_MAX UnsortedSegmentMaxOptions
UNSORTED_SEGMENT_MIN UnsortedSegmentMinOptions
UNSORTED_SEGMENT_PROD UnsortedSegmentProdOptions
UNSORTED_SEGMENT_SUM UnsortedSegmentSumOptions
WHERE WhereOptions
ZEROS_LIKE ZerosLikeOptions
"""

NO_OPTIONS = OptionsFact("", Absence.IGNORED)

_FIRST = MODEL.union("BuiltinOptions")
_SECOND = MODEL.union("BuiltinOptions2")

FIRST_MEMBERS = ("", *_FIRST)
"""The tables of `builtin_options`, by their type code."""
SECOND_MEMBERS = ("", *_SECOND)
"""The tables of `builtin_options_2`, by their type code."""


@cache
def options_fact(operator: str) -> OptionsFact:
    """The options of the builtin operator with this schema name; `NO_OPTIONS` for operators that have
    none."""
    return _facts().get(operator, NO_OPTIONS)


@cache
def _facts() -> dict[str, OptionsFact]:
    found: dict[str, OptionsFact] = {}
    for absence, text in (
        (Absence.FATAL, _FATAL),
        (Absence.SUSPECT, _SUSPECT),
        (Absence.HARMLESS, _HARMLESS),
        (Absence.IGNORED, _IGNORED),
    ):
        for line in text.strip().splitlines():
            names, _, zeros = line.partition("|")
            operator, table = names.split()
            found[operator] = OptionsFact(table, absence, zeros)
    return found


ARRAY_LIMITS: dict[str, tuple[tuple[str, int], ...]] = {
    "ReshapeOptions": (("new_shape", MAX_DIMENSIONS),),
    "SqueezeOptions": (("squeeze_dims", MAX_DIMENSIONS),),
    "StablehloPadOptions": (
        ("edge_padding_low", MAX_DIMENSIONS),
        ("edge_padding_high", MAX_DIMENSIONS),
        ("interior_padding", MAX_DIMENSIONS),
    ),
    "StablehloReduceWindowOptions": (
        ("window_dimensions", MAX_DIMENSIONS),
        ("window_strides", MAX_DIMENSIONS),
        ("base_dilations", MAX_DIMENSIONS),
        ("window_dilations", MAX_DIMENSIONS),
        ("padding", 2 * MAX_DIMENSIONS),
    ),
    "StablehloGatherOptions": (
        ("offset_dims", MAX_DIMENSIONS),
        ("collapsed_slice_dims", MAX_DIMENSIONS),
        ("start_index_map", MAX_DIMENSIONS),
        ("slice_sizes", MAX_DIMENSIONS),
    ),
    "StablehloScatterOptions": (
        ("update_window_dims", MAX_DIMENSIONS),
        ("inserted_window_dims", MAX_DIMENSIONS),
        ("scatter_dims_to_operand_dims", MAX_DIMENSIONS),
    ),
    "StablehloCaseOptions": (("branch_subgraph_indices", MAX_BRANCHES),),
}
"""Vectors that the runtime copies into arrays, and how many elements these have."""

REQUIRED: dict[str, tuple[str, ...]] = {
    "BucketizeOptions": ("boundaries",),
    "StableHLOCompositeOptions": ("name", "composite_attributes"),
    "StablehloCaseOptions": ("branch_subgraph_indices",),
    "StablehloPadOptions": ("edge_padding_low", "edge_padding_high", "interior_padding"),
    "StablehloReduceWindowOptions": ("window_dimensions",),
}
"""Fields that must be there, empty or not."""

TOLERATED_ENUMS = frozenset({"ActivationFunctionType", "CombinerType", "CustomOptionsFormat"})
"""Enums of which every kernel takes an unknown value for the first one, or does not look at it."""


def stores_values_of(table: Table, own: str) -> bool:
    """Whether a table holds anything but defaults in fields that the table `own` has too, by name."""
    known = MODEL.table(own).by_name if own else {}
    return any(
        value is not None and value != field.default and field.name in known
        for field, value in zip(table.type.fields, table.values, strict=True)
    )
