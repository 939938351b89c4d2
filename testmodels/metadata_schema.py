"""Schemas of the flatbuffers that a model carries inside: TFLite metadata and its relatives.

Sources: tensorflow/tflite-support `metadata/metadata_schema.fbs` (1.5.0) for `METADATA_SCHEMA`;
google-ai-edge/mediapipe `tasks/metadata/*.fbs` for the custom metadata of its tasks; TensorFlow
`lite/schema/conversion_metadata.fbs` for `CONVERSION_METADATA_SCHEMA`.
"""

from __future__ import annotations

from testmodels.schema import Schema, parse_tables

METADATA_SCHEMA = Schema(
    root="ModelMetadata",
    identifier=b"M001",
    tables=parse_tables("""
AssociatedFile: name:string, description:string, type:AssociatedFileType, locale:string,
    version:string
ImageSize: width:uint, height:uint
ImageProperties: color_space:ColorSpaceType, default_size:ImageSize
AudioProperties: sample_rate:uint, channels:uint
BoundingBoxProperties: index:[uint], type:BoundingBoxType, coordinate_type:CoordinateType
ValueRange: min:int, max:int
Content: content_properties:ContentProperties, range:ValueRange
NormalizationOptions: mean:[float], std:[float]
ScoreCalibrationOptions: score_transformation:ScoreTransformationType, default_score:float
ScoreThresholdingOptions: global_score_threshold:float
BertTokenizerOptions: vocab_file:[AssociatedFile]
SentencePieceTokenizerOptions: sentencePiece_model:[AssociatedFile], vocab_file:[AssociatedFile]
RegexTokenizerOptions: delim_regex_pattern:string, vocab_file:[AssociatedFile]
ProcessUnit: options:ProcessUnitOptions
Stats: max:[float], min:[float]
TensorGroup: name:string, tensor_names:[string]
TensorMetadata: name:string, description:string, dimension_names:[string], content:Content,
    process_units:[ProcessUnit], stats:Stats, associated_files:[AssociatedFile]
CustomMetadata: name:string, data:[ubyte]
SubGraphMetadata: name:string, description:string, input_tensor_metadata:[TensorMetadata],
    output_tensor_metadata:[TensorMetadata], associated_files:[AssociatedFile],
    input_process_units:[ProcessUnit], output_process_units:[ProcessUnit],
    input_tensor_groups:[TensorGroup], output_tensor_groups:[TensorGroup],
    custom_metadata:[CustomMetadata]
ModelMetadata: name:string, description:string, version:string,
    subgraph_metadata:[SubGraphMetadata], author:string, license:string,
    associated_files:[AssociatedFile], min_parser_version:string
"""),
    enums={
        "AssociatedFileType": {
            "UNKNOWN": 0,
            "DESCRIPTIONS": 1,
            "TENSOR_AXIS_LABELS": 2,
            "TENSOR_VALUE_LABELS": 3,
            "TENSOR_AXIS_SCORE_CALIBRATION": 4,
            "VOCABULARY": 5,
            "SCANN_INDEX_FILE": 6,
        },
        "ColorSpaceType": {"UNKNOWN": 0, "RGB": 1, "GRAYSCALE": 2},
        "BoundingBoxType": {"UNKNOWN": 0, "BOUNDARIES": 1, "UPPER_LEFT": 2, "CENTER": 3},
        "CoordinateType": {"RATIO": 0, "PIXEL": 1},
        "ScoreTransformationType": {"IDENTITY": 0, "LOG": 1, "INVERSE_LOGISTIC": 2},
    },
    unions={
        "ContentProperties": {
            "NONE": 0,
            "FeatureProperties": 1,
            "ImageProperties": 2,
            "BoundingBoxProperties": 3,
            "AudioProperties": 4,
        },
        "ProcessUnitOptions": {
            "NONE": 0,
            "NormalizationOptions": 1,
            "ScoreCalibrationOptions": 2,
            "ScoreThresholdingOptions": 3,
            "BertTokenizerOptions": 4,
            "SentencePieceTokenizerOptions": 5,
            "RegexTokenizerOptions": 6,
        },
    },
)

CONVERSION_METADATA_SCHEMA = Schema(
    root="ConversionMetadata",
    identifier=None,
    tables=parse_tables("""
ConversionMetadata: environment:Environment, options:ConversionOptions
Environment: tensorflow_version:string, api_version:uint, model_type:ModelType, model_hash:ulong
ConversionOptions: model_optimization_modes:[ModelOptimizationMode], allow_custom_ops:bool,
    enable_select_tf_ops:bool, force_select_tf_ops:bool, sparsity_block_sizes:[SparsityBlockSize]
SparsityBlockSize: values:[uint]
"""),
    enum_widths={"ModelType": "int", "ModelOptimizationMode": "int"},
    enums={
        "ModelType": {
            "NONE": 0,
            "TF_SAVED_MODEL": 1,
            "KERAS_MODEL": 2,
            "TF_CONCRETE_FUNCTIONS": 3,
            "TF_GRAPH_DEF": 4,
            "TF_SESSION": 5,
            "JAX": 6,
            "PYTORCH": 7,
        },
        "ModelOptimizationMode": {
            "PTQ_FLOAT16": 1001,
            "PTQ_DYNAMIC_RANGE": 1002,
            "PTQ_FULL_INTEGER": 1003,
            "PTQ_INT16": 1004,
            "QUANTIZATION_AWARE_TRAINING": 2000,
            "RANDOM_SPARSITY": 3001,
            "BLOCK_SPARSITY": 3002,
            "STRUCTURED_SPARSITY": 3003,
        },
    },
)

DETECTOR_METADATA_SCHEMA = Schema(
    root="ObjectDetectorOptions",
    identifier=b"V001",
    tables=parse_tables("""
FixedAnchor: x_center:float, y_center:float, width:float, height:float
FixedAnchorsSchema: anchors:[FixedAnchor]
SsdAnchorsOptions: fixed_anchors_schema:FixedAnchorsSchema
TensorsDecodingOptions: num_classes:int, num_boxes:int, num_coords:int,
    keypoint_coord_offset:int, num_keypoints:int, num_values_per_keypoint:int, x_scale:float,
    y_scale:float, w_scale:float, h_scale:float, apply_exponential_on_box_size:bool,
    sigmoid_score:bool
ObjectDetectorOptions: min_parser_version:string, ssd_anchors_options:SsdAnchorsOptions,
    tensors_decoding_options:TensorsDecodingOptions
"""),
)

SEGMENTER_METADATA_SCHEMA = Schema(
    root="ImageSegmenterOptions",
    identifier=b"V001",
    tables=parse_tables("""
ImageSegmenterOptions: activation:Activation, min_parser_version:string
"""),
    enums={"Activation": {"NONE": 0, "SIGMOID": 1, "SOFTMAX": 2}},
)

FACE_DETECTOR_METADATA_SCHEMA = Schema(
    root="FaceDetectorOptions",
    identifier=b"FD01",
    tables=parse_tables("""
AnchorConfig: num_layers:int, scales:[float], min_scale:float, max_scale:float,
    anchor_offset_x:float, anchor_offset_y:float, strides:[int], aspect_ratios:[float],
    fixed_anchor_size:bool, interpolated_scale_aspect_ratio:float
TensorsDecodingConfig: num_classes:int, num_boxes:int, num_coords:int, box_coord_offset:int,
    keypoint_coord_offset:int, num_keypoints:int, num_values_per_keypoint:int, x_scale:float,
    y_scale:float, w_scale:float, h_scale:float, score_clipping_thresh:float,
    reverse_output_order:bool, sigmoid_score:bool
FaceDetectorOptions: min_parser_version:string, anchor_config:AnchorConfig,
    tensors_decoding_config:TensorsDecodingConfig
"""),
)
