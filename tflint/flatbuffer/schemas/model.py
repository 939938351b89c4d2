"""The TensorFlow Lite model schema, newest revision, as data.

Source: LiteRT `tflite/converter/schema/schema.fbs` at f67457790 (2026-08-21), and the two fields that
only the generated module of the ai-edge-litert 2.3.0 wheel has (`BlockwiseQuantization.block_shape`,
`FullyConnectedOptions.quant_spec`). The slot of a field is its place in the line; a field of a union
type takes two slots, the type code first; `!` marks a deprecated field, which keeps its slot but is
neither read nor checked. `=x` is a default other than 0. tests/flatbuffer/test_schemas.py compares
every slot, type, default and enum with the generated modules.
"""

from __future__ import annotations

from tflint.flatbuffer.schema import Schema

MODEL = Schema(
    root="Model",
    identifier=b"TFL3",
    text="""
enum TensorType:byte = FLOAT32 FLOAT16 INT32 UINT8 INT64 STRING BOOL INT16 COMPLEX64 INT8 FLOAT64
    COMPLEX128 UINT64 RESOURCE VARIANT UINT32 UINT16 INT4 BFLOAT16 INT2 UINT4 FLOAT8_E4M3FN
    FLOAT8_E5M2
enum DimensionType:byte = DENSE SPARSE_CSR
enum Padding:byte = SAME VALID
enum ActivationFunctionType:byte = NONE RELU RELU_N1_TO_1 RELU6 TANH SIGN_BIT
enum LSHProjectionType:byte = UNKNOWN SPARSE DENSE
enum FullyConnectedOptionsWeightsFormat:byte = DEFAULT SHUFFLED4x16INT8
enum LSTMKernelType:byte = FULL BASIC
enum CombinerType:byte = SUM MEAN SQRTN
enum MirrorPadMode:byte = REFLECT SYMMETRIC
enum RngAlgorithm:byte = DEFAULT PHILOX THREEFRY
enum ReduceWindowFunction:int = UNSUPPORTED ADD MUL MINIMUM MAXIMUM ALL ANY
enum CustomOptionsFormat:byte = FLEXBUFFERS
enum StablehloPrecisionConfig:uint = DEFAULT HIGH HIGHEST
enum StablehloComparisonDirection:uint = STABLEHLO_COMPARISON_DIRECTION_EQ
    STABLEHLO_COMPARISON_DIRECTION_NE STABLEHLO_COMPARISON_DIRECTION_GE
    STABLEHLO_COMPARISON_DIRECTION_GT STABLEHLO_COMPARISON_DIRECTION_LE
    STABLEHLO_COMPARISON_DIRECTION_LT
enum StablehloComparisonType:uint = STABLEHLO_COMPARISON_TYPE_NOTYPE
    STABLEHLO_COMPARISON_TYPE_FLOAT STABLEHLO_COMPARISON_TYPE_FLOAT_TOTAL_ORDER
    STABLEHLO_COMPARISON_TYPE_SIGNED STABLEHLO_COMPARISON_TYPE_UNSIGNED
enum BuiltinOperator:int = ADD AVERAGE_POOL_2D CONCATENATION CONV_2D DEPTHWISE_CONV_2D
    DEPTH_TO_SPACE DEQUANTIZE EMBEDDING_LOOKUP FLOOR FULLY_CONNECTED HASHTABLE_LOOKUP
    L2_NORMALIZATION L2_POOL_2D LOCAL_RESPONSE_NORMALIZATION LOGISTIC LSH_PROJECTION LSTM
    MAX_POOL_2D MUL RELU RELU_N1_TO_1 RELU6 RESHAPE RESIZE_BILINEAR RNN SOFTMAX SPACE_TO_DEPTH
    SVDF TANH CONCAT_EMBEDDINGS SKIP_GRAM CALL CUSTOM EMBEDDING_LOOKUP_SPARSE PAD
    UNIDIRECTIONAL_SEQUENCE_RNN GATHER BATCH_TO_SPACE_ND SPACE_TO_BATCH_ND TRANSPOSE MEAN SUB DIV
    SQUEEZE UNIDIRECTIONAL_SEQUENCE_LSTM STRIDED_SLICE BIDIRECTIONAL_SEQUENCE_RNN EXP TOPK_V2
    SPLIT LOG_SOFTMAX DELEGATE BIDIRECTIONAL_SEQUENCE_LSTM CAST PRELU MAXIMUM ARG_MAX MINIMUM LESS
    NEG PADV2 GREATER GREATER_EQUAL LESS_EQUAL SELECT SLICE SIN TRANSPOSE_CONV SPARSE_TO_DENSE
    TILE EXPAND_DIMS EQUAL NOT_EQUAL LOG SUM SQRT RSQRT SHAPE POW ARG_MIN FAKE_QUANT REDUCE_PROD
    REDUCE_MAX PACK LOGICAL_OR ONE_HOT LOGICAL_AND LOGICAL_NOT UNPACK REDUCE_MIN FLOOR_DIV
    REDUCE_ANY SQUARE ZEROS_LIKE FILL FLOOR_MOD RANGE RESIZE_NEAREST_NEIGHBOR LEAKY_RELU
    SQUARED_DIFFERENCE MIRROR_PAD ABS SPLIT_V UNIQUE CEIL REVERSE_V2 ADD_N GATHER_ND COS WHERE
    RANK ELU REVERSE_SEQUENCE MATRIX_DIAG QUANTIZE MATRIX_SET_DIAG ROUND HARD_SWISH IF WHILE
    NON_MAX_SUPPRESSION_V4 NON_MAX_SUPPRESSION_V5 SCATTER_ND SELECT_V2 DENSIFY SEGMENT_SUM
    BATCH_MATMUL PLACEHOLDER_FOR_GREATER_OP_CODES CUMSUM CALL_ONCE BROADCAST_TO RFFT2D CONV_3D
    IMAG REAL COMPLEX_ABS HASHTABLE HASHTABLE_FIND HASHTABLE_IMPORT HASHTABLE_SIZE REDUCE_ALL
    CONV_3D_TRANSPOSE VAR_HANDLE READ_VARIABLE ASSIGN_VARIABLE BROADCAST_ARGS
    RANDOM_STANDARD_NORMAL BUCKETIZE RANDOM_UNIFORM MULTINOMIAL GELU DYNAMIC_UPDATE_SLICE
    RELU_0_TO_1 UNSORTED_SEGMENT_PROD UNSORTED_SEGMENT_MAX UNSORTED_SEGMENT_SUM ATAN2
    UNSORTED_SEGMENT_MIN SIGN BITCAST BITWISE_XOR RIGHT_SHIFT STABLEHLO_LOGISTIC STABLEHLO_ADD
    STABLEHLO_DIVIDE STABLEHLO_MULTIPLY STABLEHLO_MAXIMUM STABLEHLO_RESHAPE STABLEHLO_CLAMP
    STABLEHLO_CONCATENATE STABLEHLO_BROADCAST_IN_DIM STABLEHLO_CONVOLUTION STABLEHLO_SLICE
    STABLEHLO_CUSTOM_CALL STABLEHLO_REDUCE STABLEHLO_ABS STABLEHLO_AND STABLEHLO_COSINE
    STABLEHLO_EXPONENTIAL STABLEHLO_FLOOR STABLEHLO_LOG STABLEHLO_MINIMUM STABLEHLO_NEGATE
    STABLEHLO_OR STABLEHLO_POWER STABLEHLO_REMAINDER STABLEHLO_RSQRT STABLEHLO_SELECT
    STABLEHLO_SUBTRACT STABLEHLO_TANH STABLEHLO_SCATTER STABLEHLO_COMPARE STABLEHLO_CONVERT
    STABLEHLO_DYNAMIC_SLICE STABLEHLO_DYNAMIC_UPDATE_SLICE STABLEHLO_PAD STABLEHLO_IOTA
    STABLEHLO_DOT_GENERAL STABLEHLO_REDUCE_WINDOW STABLEHLO_SORT STABLEHLO_WHILE STABLEHLO_GATHER
    STABLEHLO_TRANSPOSE DILATE STABLEHLO_RNG_BIT_GENERATOR REDUCE_WINDOW STABLEHLO_COMPOSITE
    STABLEHLO_SHIFT_LEFT STABLEHLO_CBRT STABLEHLO_CASE

union QuantizationDetails = CustomQuantization BlockwiseQuantization MultiAxisQuantization
union SparseIndexVector = Int32Vector Uint16Vector Uint8Vector
union BuiltinOptions = Conv2DOptions DepthwiseConv2DOptions ConcatEmbeddingsOptions
    LSHProjectionOptions Pool2DOptions SVDFOptions RNNOptions FullyConnectedOptions SoftmaxOptions
    ConcatenationOptions AddOptions L2NormOptions LocalResponseNormalizationOptions LSTMOptions
    ResizeBilinearOptions CallOptions ReshapeOptions SkipGramOptions SpaceToDepthOptions
    EmbeddingLookupSparseOptions MulOptions PadOptions GatherOptions BatchToSpaceNDOptions
    SpaceToBatchNDOptions TransposeOptions ReducerOptions SubOptions DivOptions SqueezeOptions
    SequenceRNNOptions StridedSliceOptions ExpOptions TopKV2Options SplitOptions LogSoftmaxOptions
    CastOptions DequantizeOptions MaximumMinimumOptions ArgMaxOptions LessOptions NegOptions
    PadV2Options GreaterOptions GreaterEqualOptions LessEqualOptions SelectOptions SliceOptions
    TransposeConvOptions SparseToDenseOptions TileOptions ExpandDimsOptions EqualOptions
    NotEqualOptions ShapeOptions PowOptions ArgMinOptions FakeQuantOptions PackOptions
    LogicalOrOptions OneHotOptions LogicalAndOptions LogicalNotOptions UnpackOptions
    FloorDivOptions SquareOptions ZerosLikeOptions FillOptions BidirectionalSequenceLSTMOptions
    BidirectionalSequenceRNNOptions UnidirectionalSequenceLSTMOptions FloorModOptions RangeOptions
    ResizeNearestNeighborOptions LeakyReluOptions SquaredDifferenceOptions MirrorPadOptions
    AbsOptions SplitVOptions UniqueOptions ReverseV2Options AddNOptions GatherNdOptions CosOptions
    WhereOptions RankOptions ReverseSequenceOptions MatrixDiagOptions QuantizeOptions
    MatrixSetDiagOptions HardSwishOptions IfOptions WhileOptions DepthToSpaceOptions
    NonMaxSuppressionV4Options NonMaxSuppressionV5Options ScatterNdOptions SelectV2Options
    DensifyOptions SegmentSumOptions BatchMatMulOptions CumsumOptions CallOnceOptions
    BroadcastToOptions Rfft2dOptions Conv3DOptions HashtableOptions HashtableFindOptions
    HashtableImportOptions HashtableSizeOptions VarHandleOptions ReadVariableOptions
    AssignVariableOptions RandomOptions BucketizeOptions GeluOptions DynamicUpdateSliceOptions
    UnsortedSegmentProdOptions UnsortedSegmentMaxOptions UnsortedSegmentMinOptions
    UnsortedSegmentSumOptions ATan2Options SignOptions BitcastOptions BitwiseXorOptions
    RightShiftOptions
union BuiltinOptions2 = StablehloConcatenateOptions StablehloBroadcastInDimOptions
    StablehloSliceOptions StablehloConvolutionOptions StablehloCustomCallOptions
    StablehloReduceOptions StablehloScatterOptions StablehloCompareOptions
    StablehloDynamicSliceOptions StablehloPadOptions StablehloIotaOptions
    StablehloDotGeneralOptions StablehloReduceWindowOptions StablehloSortOptions
    StablehloWhileOptions StablehloGatherOptions StablehloTransposeOptions DilateOptions
    StablehloRngBitGeneratorOptions ReduceWindowOptions StableHLOCompositeOptions
    StablehloShiftLeftOptions StablehloCaseOptions

table Model = version:uint operator_codes:[OperatorCode] subgraphs:[SubGraph] description:string
    buffers:[Buffer] metadata_buffer:[int] metadata:[Metadata] signature_defs:[SignatureDef]
    external_buffer_groups:[ExternalBufferGroup] external_buffers:[ExternalBuffer]
table OperatorCode = deprecated_builtin_code:byte custom_code:string version:int=1
    builtin_code:BuiltinOperator
table SubGraph = tensors:[Tensor] inputs:[int] outputs:[int] operators:[Operator] name:string
    debug_metadata_index:int=-1
table Tensor = shape:[int] type:TensorType buffer:uint name:string
    quantization:QuantizationParameters is_variable:bool sparsity:SparsityParameters
    shape_signature:[int] has_rank:bool variant_tensors:[VariantSubType] external_buffer:uint
table Operator = opcode_index:uint inputs:[int] outputs:[int] builtin_options:BuiltinOptions
    custom_options:[ubyte] custom_options_format:CustomOptionsFormat
    mutating_variable_inputs:[bool] intermediates:[int] large_custom_options_offset:ulong
    large_custom_options_size:ulong builtin_options_2:BuiltinOptions2 debug_metadata_index:int=-1
table Buffer = data:[ubyte] offset:ulong size:ulong
table Metadata = name:string buffer:uint
table TensorMap = name:string tensor_index:uint
table SignatureDef = inputs:[TensorMap] outputs:[TensorMap] signature_key:string
    deprecated_tag:string! subgraph_index:uint
table QuantizationParameters = min:[float] max:[float] scale:[float] zero_point:[long]
    details:QuantizationDetails quantized_dimension:int
table CustomQuantization = custom:[ubyte]
table BlockwiseQuantization = scales:int zero_points:int block_size:int block_shape:[int]
table MultiAxisQuantization = scales:int zero_points:int block_size:int quantized_dimensions:[int]
table SparsityParameters = traversal_order:[int] block_map:[int] dim_metadata:[DimensionMetadata]
table DimensionMetadata = format:DimensionType dense_size:int array_segments:SparseIndexVector
    array_indices:SparseIndexVector
table Int32Vector = values:[int]
table Uint16Vector = values:[ushort]
table Uint8Vector = values:[ubyte]
table VariantSubType = shape:[int] type:TensorType has_rank:bool
table ExternalBufferGroup = name:string
table ExternalBuffer = id:uint group:uint offset:ulong length:ulong packing:string
table Conv2DOptions = padding:Padding stride_w:int stride_h:int
    fused_activation_function:ActivationFunctionType dilation_w_factor:int=1
    dilation_h_factor:int=1 quantized_bias_type:TensorType
table DepthwiseConv2DOptions = padding:Padding stride_w:int stride_h:int depth_multiplier:int
    fused_activation_function:ActivationFunctionType dilation_w_factor:int=1
    dilation_h_factor:int=1
table ConcatEmbeddingsOptions = num_channels:int num_columns_per_channel:[int]
    embedding_dim_per_channel:[int]
table LSHProjectionOptions = type:LSHProjectionType
table Pool2DOptions = padding:Padding stride_w:int stride_h:int filter_width:int filter_height:int
    fused_activation_function:ActivationFunctionType
table SVDFOptions = rank:int fused_activation_function:ActivationFunctionType
    asymmetric_quantize_inputs:bool
table RNNOptions = fused_activation_function:ActivationFunctionType
    asymmetric_quantize_inputs:bool
table FullyConnectedOptions = fused_activation_function:ActivationFunctionType
    weights_format:FullyConnectedOptionsWeightsFormat keep_num_dims:bool
    asymmetric_quantize_inputs:bool quantized_bias_type:TensorType quant_spec:[ubyte]
table SoftmaxOptions = beta:float
table ConcatenationOptions = axis:int fused_activation_function:ActivationFunctionType
table AddOptions = fused_activation_function:ActivationFunctionType pot_scale_int16:bool=1
table L2NormOptions = fused_activation_function:ActivationFunctionType
table LocalResponseNormalizationOptions = radius:int bias:float alpha:float beta:float
table LSTMOptions = fused_activation_function:ActivationFunctionType cell_clip:float
    proj_clip:float kernel_type:LSTMKernelType asymmetric_quantize_inputs:bool
table ResizeBilinearOptions = new_height:int! new_width:int! align_corners:bool
    half_pixel_centers:bool
table CallOptions = subgraph:uint
table ReshapeOptions = new_shape:[int]
table SkipGramOptions = ngram_size:int max_skip_size:int include_all_ngrams:bool
table SpaceToDepthOptions = block_size:int
table EmbeddingLookupSparseOptions = combiner:CombinerType
table MulOptions = fused_activation_function:ActivationFunctionType
table PadOptions =
table GatherOptions = axis:int batch_dims:int=0
table BatchToSpaceNDOptions =
table SpaceToBatchNDOptions =
table TransposeOptions =
table ReducerOptions = keep_dims:bool
table SubOptions = fused_activation_function:ActivationFunctionType pot_scale_int16:bool=1
table DivOptions = fused_activation_function:ActivationFunctionType
table SqueezeOptions = squeeze_dims:[int]
table SequenceRNNOptions = time_major:bool fused_activation_function:ActivationFunctionType
    asymmetric_quantize_inputs:bool
table StridedSliceOptions = begin_mask:int end_mask:int ellipsis_mask:int new_axis_mask:int
    shrink_axis_mask:int offset:bool
table ExpOptions =
table TopKV2Options =
table SplitOptions = num_splits:int
table LogSoftmaxOptions =
table CastOptions = in_data_type:TensorType out_data_type:TensorType
table DequantizeOptions =
table MaximumMinimumOptions =
table ArgMaxOptions = output_type:TensorType
table LessOptions =
table NegOptions =
table PadV2Options =
table GreaterOptions =
table GreaterEqualOptions =
table LessEqualOptions =
table SelectOptions =
table SliceOptions =
table TransposeConvOptions = padding:Padding stride_w:int stride_h:int
    fused_activation_function:ActivationFunctionType quantized_bias_type:TensorType
table SparseToDenseOptions = validate_indices:bool
table TileOptions =
table ExpandDimsOptions =
table EqualOptions =
table NotEqualOptions =
table ShapeOptions = out_type:TensorType
table PowOptions =
table ArgMinOptions = output_type:TensorType
table FakeQuantOptions = min:float max:float num_bits:int narrow_range:bool
table PackOptions = values_count:int axis:int
table LogicalOrOptions =
table OneHotOptions = axis:int
table LogicalAndOptions =
table LogicalNotOptions =
table UnpackOptions = num:int axis:int
table FloorDivOptions =
table SquareOptions =
table ZerosLikeOptions =
table FillOptions =
table BidirectionalSequenceLSTMOptions = fused_activation_function:ActivationFunctionType
    cell_clip:float proj_clip:float merge_outputs:bool time_major:bool=1
    asymmetric_quantize_inputs:bool
table BidirectionalSequenceRNNOptions = time_major:bool
    fused_activation_function:ActivationFunctionType merge_outputs:bool
    asymmetric_quantize_inputs:bool
table UnidirectionalSequenceLSTMOptions = fused_activation_function:ActivationFunctionType
    cell_clip:float proj_clip:float time_major:bool asymmetric_quantize_inputs:bool
    diagonal_recurrent_tensors:bool
table FloorModOptions =
table RangeOptions =
table ResizeNearestNeighborOptions = align_corners:bool half_pixel_centers:bool
table LeakyReluOptions = alpha:float
table SquaredDifferenceOptions =
table MirrorPadOptions = mode:MirrorPadMode
table AbsOptions =
table SplitVOptions = num_splits:int
table UniqueOptions = idx_out_type:TensorType=2
table ReverseV2Options =
table AddNOptions =
table GatherNdOptions =
table CosOptions =
table WhereOptions =
table RankOptions =
table ReverseSequenceOptions = seq_dim:int batch_dim:int=0
table MatrixDiagOptions =
table QuantizeOptions =
table MatrixSetDiagOptions =
table HardSwishOptions =
table IfOptions = then_subgraph_index:int else_subgraph_index:int
table WhileOptions = cond_subgraph_index:int body_subgraph_index:int
table DepthToSpaceOptions = block_size:int
table NonMaxSuppressionV4Options =
table NonMaxSuppressionV5Options =
table ScatterNdOptions =
table SelectV2Options =
table DensifyOptions =
table SegmentSumOptions =
table BatchMatMulOptions = adj_x:bool adj_y:bool asymmetric_quantize_inputs:bool
table CumsumOptions = exclusive:bool reverse:bool
table CallOnceOptions = init_subgraph_index:int
table BroadcastToOptions =
table Rfft2dOptions =
table Conv3DOptions = padding:Padding stride_d:int stride_w:int stride_h:int
    fused_activation_function:ActivationFunctionType dilation_d_factor:int=1
    dilation_w_factor:int=1 dilation_h_factor:int=1
table HashtableOptions = table_id:int key_dtype:TensorType value_dtype:TensorType
table HashtableFindOptions =
table HashtableImportOptions =
table HashtableSizeOptions =
table VarHandleOptions = container:string shared_name:string
table ReadVariableOptions =
table AssignVariableOptions =
table RandomOptions = seed:long seed2:long
table BucketizeOptions = boundaries:[float]
table GeluOptions = approximate:bool
table DynamicUpdateSliceOptions =
table UnsortedSegmentProdOptions =
table UnsortedSegmentMaxOptions =
table UnsortedSegmentMinOptions =
table UnsortedSegmentSumOptions =
table ATan2Options =
table SignOptions =
table BitcastOptions =
table BitwiseXorOptions =
table RightShiftOptions =
table StablehloConcatenateOptions = dimension:long
table StablehloBroadcastInDimOptions = broadcast_dimensions:[long]
table StablehloSliceOptions = start_indices:[long] limit_indices:[long] strides:[long]
table StablehloConvolutionOptions = window_strides:[long] padding:[long] lhs_dilation:[long]
    rhs_dilation:[long] window_reversal:[bool] input_batch_dimension:long
    input_feature_dimension:long input_spatial_dimensions:[long]
    kernel_input_feature_dimension:long kernel_output_feature_dimension:long
    kernel_spatial_dimensions:[long] output_batch_dimension:long output_feature_dimension:long
    output_spatial_dimensions:[long] feature_group_count:long batch_group_count:long
    precision_config:[StablehloPrecisionConfig]
table StablehloCustomCallOptions = call_target_name:string has_side_effect:bool
    backend_config:string api_version:int called_computations:[int] custom_attributes:[ubyte]
table StablehloReduceOptions = dimensions:[long] body_subgraph_index:int
table StablehloScatterOptions = indices_are_sorted:bool update_window_dims:[long]
    inserted_window_dims:[long] scatter_dims_to_operand_dims:[long] index_vector_dim:long
    unique_indices:bool update_computation_subgraph_index:int
table StablehloCompareOptions = comparison_direction:StablehloComparisonDirection
    compare_type:StablehloComparisonType
table StablehloDynamicSliceOptions = slice_sizes:[long]
table StablehloPadOptions = edge_padding_low:[long] edge_padding_high:[long]
    interior_padding:[long]
table StablehloIotaOptions = iota_dimension:long
table StablehloDotGeneralOptions = lhs_batching_dimensions:[long] rhs_batching_dimensions:[long]
    lhs_contracting_dimensions:[long] rhs_contracting_dimensions:[long]
    precision_config:[StablehloPrecisionConfig]
table StablehloReduceWindowOptions = window_dimensions:[long] window_strides:[long]
    base_dilations:[long] window_dilations:[long] padding:[long] body_subgraph_index:int
table StablehloSortOptions = dimension:long is_stable:bool comparator_subgraph_index:int
table StablehloWhileOptions = cond_subgraph_index:int body_subgraph_index:int
table StablehloGatherOptions = offset_dims:[long] collapsed_slice_dims:[long]
    start_index_map:[long] index_vector_dim:long slice_sizes:[long] indices_are_sorted:bool
table StablehloTransposeOptions = permutation:[long]
table DilateOptions =
table StablehloRngBitGeneratorOptions = algorithm:RngAlgorithm
table ReduceWindowOptions = reduce_function:ReduceWindowFunction
table StableHLOCompositeOptions = name:string decomposition_subgraph_index:int
    composite_attributes:[ubyte] composite_attributes_format:CustomOptionsFormat version:int
table StablehloShiftLeftOptions =
table StablehloCaseOptions = branch_subgraph_indices:[int]
""",
)
