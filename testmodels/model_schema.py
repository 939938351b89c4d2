"""The model schema, as the builder needs it: every table with its fields in slot order.

Source: LiteRT `tflite/converter/schema/schema.fbs` (August 2026), plus
`BlockwiseQuantization.block_shape` and `FullyConnectedOptions.quant_spec`, which so far exist
only in the generated code of the ai-edge-litert 2.3.0 wheel. It is declared a second time here,
apart from the reader of tflint, so that a mistake in one is found by the other. Enum values come
from the `tflite` package, which lags behind the schema; what it lacks is added below.
"""

from __future__ import annotations

import tflite

from testmodels.schema import Schema, parse_tables

_TABLES = """
Model: version:uint, operator_codes:[OperatorCode], subgraphs:[SubGraph], description:string,
    buffers:[Buffer], metadata_buffer:[int], metadata:[Metadata], signature_defs:[SignatureDef],
    external_buffer_groups:[ExternalBufferGroup], external_buffers:[ExternalBuffer]
OperatorCode: deprecated_builtin_code:byte, custom_code:string, version:int,
    builtin_code:BuiltinOperator
SubGraph: tensors:[Tensor], inputs:[int], outputs:[int], operators:[Operator], name:string,
    debug_metadata_index:int
Tensor: shape:[int], type:TensorType, buffer:uint, name:string,
    quantization:QuantizationParameters, is_variable:bool, sparsity:SparsityParameters,
    shape_signature:[int], has_rank:bool, variant_tensors:[VariantSubType], external_buffer:uint
Operator: opcode_index:uint, inputs:[int], outputs:[int], builtin_options:BuiltinOptions,
    custom_options:[ubyte], custom_options_format:CustomOptionsFormat,
    mutating_variable_inputs:[bool], intermediates:[int], large_custom_options_offset:ulong,
    large_custom_options_size:ulong, builtin_options_2:BuiltinOptions2, debug_metadata_index:int
Buffer: data:[ubyte], offset:ulong, size:ulong
Metadata: name:string, buffer:uint
TensorMap: name:string, tensor_index:uint
SignatureDef: inputs:[TensorMap], outputs:[TensorMap], signature_key:string,
    deprecated_tag:string, subgraph_index:uint
QuantizationParameters: min:[float], max:[float], scale:[float], zero_point:[long],
    details:QuantizationDetails, quantized_dimension:int
CustomQuantization: custom:[ubyte]
BlockwiseQuantization: scales:int, zero_points:int, block_size:int, block_shape:[int]
MultiAxisQuantization: scales:int, zero_points:int, block_size:int, quantized_dimensions:[int]
SparsityParameters: traversal_order:[int], block_map:[int], dim_metadata:[DimensionMetadata]
DimensionMetadata: format:DimensionType, dense_size:int, array_segments:SparseIndexVector,
    array_indices:SparseIndexVector
Int32Vector: values:[int]
Uint16Vector: values:[ushort]
Uint8Vector: values:[ubyte]
VariantSubType: shape:[int], type:TensorType, has_rank:bool
ExternalBufferGroup: name:string
ExternalBuffer: id:uint, group:uint, offset:ulong, length:ulong, packing:string
"""

_OPTIONS = """
Conv2DOptions: padding:Padding, stride_w:int, stride_h:int,
    fused_activation_function:ActivationFunctionType, dilation_w_factor:int,
    dilation_h_factor:int, quantized_bias_type:TensorType
DepthwiseConv2DOptions: padding:Padding, stride_w:int, stride_h:int, depth_multiplier:int,
    fused_activation_function:ActivationFunctionType, dilation_w_factor:int,
    dilation_h_factor:int
ConcatEmbeddingsOptions: num_channels:int, num_columns_per_channel:[int],
    embedding_dim_per_channel:[int]
LSHProjectionOptions: type:LSHProjectionType
Pool2DOptions: padding:Padding, stride_w:int, stride_h:int, filter_width:int, filter_height:int,
    fused_activation_function:ActivationFunctionType
SVDFOptions: rank:int, fused_activation_function:ActivationFunctionType,
    asymmetric_quantize_inputs:bool
RNNOptions: fused_activation_function:ActivationFunctionType, asymmetric_quantize_inputs:bool
FullyConnectedOptions: fused_activation_function:ActivationFunctionType,
    weights_format:FullyConnectedOptionsWeightsFormat, keep_num_dims:bool,
    asymmetric_quantize_inputs:bool, quantized_bias_type:TensorType, quant_spec:[ubyte]
SoftmaxOptions: beta:float
ConcatenationOptions: axis:int, fused_activation_function:ActivationFunctionType
AddOptions: fused_activation_function:ActivationFunctionType, pot_scale_int16:bool
L2NormOptions: fused_activation_function:ActivationFunctionType
LocalResponseNormalizationOptions: radius:int, bias:float, alpha:float, beta:float
LSTMOptions: fused_activation_function:ActivationFunctionType, cell_clip:float, proj_clip:float,
    kernel_type:LSTMKernelType, asymmetric_quantize_inputs:bool
ResizeBilinearOptions: new_height:int, new_width:int, align_corners:bool,
    half_pixel_centers:bool
CallOptions: subgraph:uint
ReshapeOptions: new_shape:[int]
SkipGramOptions: ngram_size:int, max_skip_size:int, include_all_ngrams:bool
SpaceToDepthOptions: block_size:int
EmbeddingLookupSparseOptions: combiner:CombinerType
MulOptions: fused_activation_function:ActivationFunctionType
GatherOptions: axis:int, batch_dims:int
ReducerOptions: keep_dims:bool
SubOptions: fused_activation_function:ActivationFunctionType, pot_scale_int16:bool
DivOptions: fused_activation_function:ActivationFunctionType
SqueezeOptions: squeeze_dims:[int]
SequenceRNNOptions: time_major:bool, fused_activation_function:ActivationFunctionType,
    asymmetric_quantize_inputs:bool
StridedSliceOptions: begin_mask:int, end_mask:int, ellipsis_mask:int, new_axis_mask:int,
    shrink_axis_mask:int, offset:bool
SplitOptions: num_splits:int
CastOptions: in_data_type:TensorType, out_data_type:TensorType
ArgMaxOptions: output_type:TensorType
TransposeConvOptions: padding:Padding, stride_w:int, stride_h:int,
    fused_activation_function:ActivationFunctionType, quantized_bias_type:TensorType
SparseToDenseOptions: validate_indices:bool
ShapeOptions: out_type:TensorType
ArgMinOptions: output_type:TensorType
FakeQuantOptions: min:float, max:float, num_bits:int, narrow_range:bool
PackOptions: values_count:int, axis:int
OneHotOptions: axis:int
UnpackOptions: num:int, axis:int
BidirectionalSequenceLSTMOptions: fused_activation_function:ActivationFunctionType,
    cell_clip:float, proj_clip:float, merge_outputs:bool, time_major:bool,
    asymmetric_quantize_inputs:bool
BidirectionalSequenceRNNOptions: time_major:bool,
    fused_activation_function:ActivationFunctionType, merge_outputs:bool,
    asymmetric_quantize_inputs:bool
UnidirectionalSequenceLSTMOptions: fused_activation_function:ActivationFunctionType,
    cell_clip:float, proj_clip:float, time_major:bool, asymmetric_quantize_inputs:bool,
    diagonal_recurrent_tensors:bool
ResizeNearestNeighborOptions: align_corners:bool, half_pixel_centers:bool
LeakyReluOptions: alpha:float
MirrorPadOptions: mode:MirrorPadMode
SplitVOptions: num_splits:int
UniqueOptions: idx_out_type:TensorType
ReverseSequenceOptions: seq_dim:int, batch_dim:int
IfOptions: then_subgraph_index:int, else_subgraph_index:int
WhileOptions: cond_subgraph_index:int, body_subgraph_index:int
DepthToSpaceOptions: block_size:int
BatchMatMulOptions: adj_x:bool, adj_y:bool, asymmetric_quantize_inputs:bool
CumsumOptions: exclusive:bool, reverse:bool
CallOnceOptions: init_subgraph_index:int
Conv3DOptions: padding:Padding, stride_d:int, stride_w:int, stride_h:int,
    fused_activation_function:ActivationFunctionType, dilation_d_factor:int,
    dilation_w_factor:int, dilation_h_factor:int
HashtableOptions: table_id:int, key_dtype:TensorType, value_dtype:TensorType
VarHandleOptions: container:string, shared_name:string
RandomOptions: seed:long, seed2:long
BucketizeOptions: boundaries:[float]
GeluOptions: approximate:bool
"""

_OPTIONS_2 = """
StablehloConcatenateOptions: dimension:long
StablehloBroadcastInDimOptions: broadcast_dimensions:[long]
StablehloSliceOptions: start_indices:[long], limit_indices:[long], strides:[long]
StablehloConvolutionOptions: window_strides:[long], padding:[long], lhs_dilation:[long],
    rhs_dilation:[long], window_reversal:[bool], input_batch_dimension:long,
    input_feature_dimension:long, input_spatial_dimensions:[long],
    kernel_input_feature_dimension:long, kernel_output_feature_dimension:long,
    kernel_spatial_dimensions:[long], output_batch_dimension:long,
    output_feature_dimension:long, output_spatial_dimensions:[long], feature_group_count:long,
    batch_group_count:long, precision_config:[StablehloPrecisionConfig]
StablehloCustomCallOptions: call_target_name:string, has_side_effect:bool,
    backend_config:string, api_version:int, called_computations:[int], custom_attributes:[ubyte]
StablehloReduceOptions: dimensions:[long], body_subgraph_index:int
StablehloScatterOptions: indices_are_sorted:bool, update_window_dims:[long],
    inserted_window_dims:[long], scatter_dims_to_operand_dims:[long], index_vector_dim:long,
    unique_indices:bool, update_computation_subgraph_index:int
StablehloCompareOptions: comparison_direction:StablehloComparisonDirection,
    compare_type:StablehloComparisonType
StablehloDynamicSliceOptions: slice_sizes:[long]
StablehloPadOptions: edge_padding_low:[long], edge_padding_high:[long], interior_padding:[long]
StablehloIotaOptions: iota_dimension:long
StablehloDotGeneralOptions: lhs_batching_dimensions:[long], rhs_batching_dimensions:[long],
    lhs_contracting_dimensions:[long], rhs_contracting_dimensions:[long],
    precision_config:[StablehloPrecisionConfig]
StablehloReduceWindowOptions: window_dimensions:[long], window_strides:[long],
    base_dilations:[long], window_dilations:[long], padding:[long], body_subgraph_index:int
StablehloSortOptions: dimension:long, is_stable:bool, comparator_subgraph_index:int
StablehloWhileOptions: cond_subgraph_index:int, body_subgraph_index:int
StablehloGatherOptions: offset_dims:[long], collapsed_slice_dims:[long], start_index_map:[long],
    index_vector_dim:long, slice_sizes:[long], indices_are_sorted:bool
StablehloTransposeOptions: permutation:[long]
StablehloRngBitGeneratorOptions: algorithm:RngAlgorithm
ReduceWindowOptions: reduce_function:ReduceWindowFunction
StableHLOCompositeOptions: name:string, decomposition_subgraph_index:int,
    composite_attributes:[ubyte], composite_attributes_format:CustomOptionsFormat, version:int
StablehloCaseOptions: branch_subgraph_indices:[int]
"""

_NEWER_VALUES = {
    "TensorType": {"INT2": 19, "UINT4": 20, "FLOAT8_E4M3FN": 21, "FLOAT8_E5M2": 22},
    "BuiltinOperator": {"STABLEHLO_CASE": 209},
    "QuantizationDetails": {"BlockwiseQuantization": 2, "MultiAxisQuantization": 3},
    "BuiltinOptions2": {"StablehloCaseOptions": 23},
}


def _values(enum: str) -> dict[str, int]:
    declared = vars(getattr(tflite, enum))
    values = {name: value for name, value in declared.items() if isinstance(value, int)}
    return values | _NEWER_VALUES.get(enum, {})


_ENUM_WIDTHS = {
    "TensorType": "byte",
    "BuiltinOperator": "int",
    "CustomOptionsFormat": "byte",
    "DimensionType": "byte",
    "Padding": "byte",
    "ActivationFunctionType": "byte",
    "LSHProjectionType": "byte",
    "FullyConnectedOptionsWeightsFormat": "byte",
    "LSTMKernelType": "byte",
    "CombinerType": "byte",
    "MirrorPadMode": "byte",
    "RngAlgorithm": "byte",
    "ReduceWindowFunction": "int",
    "StablehloPrecisionConfig": "uint",
    "StablehloComparisonDirection": "uint",
    "StablehloComparisonType": "uint",
}
_UNIONS = ("QuantizationDetails", "SparseIndexVector", "BuiltinOptions", "BuiltinOptions2")

MODEL_SCHEMA = Schema(
    root="Model",
    identifier=b"TFL3",
    tables=parse_tables(_TABLES + _OPTIONS + _OPTIONS_2),
    enum_widths=_ENUM_WIDTHS,
    enums={enum: _values(enum) for enum in _ENUM_WIDTHS},
    unions={union: _values(union) for union in _UNIONS},
)

_OPTIONS_OF_OPERATORS_NAMED_DIFFERENTLY = {
    "AVERAGE_POOL_2D": "Pool2DOptions",
    "L2_POOL_2D": "Pool2DOptions",
    "MAX_POOL_2D": "Pool2DOptions",
    "L2_NORMALIZATION": "L2NormOptions",
    "UNIDIRECTIONAL_SEQUENCE_RNN": "SequenceRNNOptions",
    "MEAN": "ReducerOptions",
    "SUM": "ReducerOptions",
    "REDUCE_PROD": "ReducerOptions",
    "REDUCE_MAX": "ReducerOptions",
    "REDUCE_MIN": "ReducerOptions",
    "REDUCE_ANY": "ReducerOptions",
    "REDUCE_ALL": "ReducerOptions",
    "MAXIMUM": "MaximumMinimumOptions",
    "MINIMUM": "MaximumMinimumOptions",
    "CONV_3D_TRANSPOSE": "Conv3DOptions",
    "RANDOM_STANDARD_NORMAL": "RandomOptions",
    "RANDOM_UNIFORM": "RandomOptions",
    "MULTINOMIAL": "RandomOptions",
}


def options_table(operator: str) -> str | None:
    """The options table of a builtin operator such as `CONV_2D`, `None` when it has none.

    Most tables are named like their operator (`CONV_2D`, `Conv2DOptions`); source of the others:
    LiteRT `tflite/core/api/flatbuffer_conversions.cc` ParseOpDataTfLite.
    """
    named = _OPTIONS_OF_OPERATORS_NAMED_DIFFERENTLY.get(operator)
    if named is not None:
        return named
    return _TABLE_BY_FOLDED_NAME.get(operator.replace("_", "").casefold() + "options")


_TABLE_BY_FOLDED_NAME = {
    table.casefold(): table
    for union in ("BuiltinOptions", "BuiltinOptions2")
    for table in MODEL_SCHEMA.unions[union]
}
