"""The TFLite metadata schema (`TFLITE_METADATA`), semantic version 1.5.0, as data.

Source: tensorflow/tflite-support `tensorflow_lite_support/metadata/metadata_schema.fbs`; the copy in
google-ai-edge/mediapipe has the same tables, slots and values.
"""

from __future__ import annotations

from tflint.flatbuffer.schema import Schema

TFLITE_METADATA = Schema(
    root="ModelMetadata",
    identifier=b"M001",
    text="""
enum AssociatedFileType:byte = UNKNOWN DESCRIPTIONS TENSOR_AXIS_LABELS TENSOR_VALUE_LABELS
    TENSOR_AXIS_SCORE_CALIBRATION VOCABULARY SCANN_INDEX_FILE
enum ColorSpaceType:byte = UNKNOWN RGB GRAYSCALE
enum BoundingBoxType:byte = UNKNOWN BOUNDARIES UPPER_LEFT CENTER
enum CoordinateType:byte = RATIO PIXEL
enum ScoreTransformationType:byte = IDENTITY LOG INVERSE_LOGISTIC
union ContentProperties = FeatureProperties ImageProperties BoundingBoxProperties AudioProperties
union ProcessUnitOptions = NormalizationOptions ScoreCalibrationOptions ScoreThresholdingOptions
    BertTokenizerOptions SentencePieceTokenizerOptions RegexTokenizerOptions

table AssociatedFile = name:string description:string type:AssociatedFileType locale:string
    version:string
table FeatureProperties =
table ImageSize = width:uint height:uint
table ImageProperties = color_space:ColorSpaceType default_size:ImageSize
table AudioProperties = sample_rate:uint channels:uint
table BoundingBoxProperties = index:[uint] type:BoundingBoxType coordinate_type:CoordinateType
table ValueRange = min:int max:int
table Content = content_properties:ContentProperties range:ValueRange
table NormalizationOptions = mean:[float] std:[float]
table ScoreCalibrationOptions = score_transformation:ScoreTransformationType default_score:float
table ScoreThresholdingOptions = global_score_threshold:float
table BertTokenizerOptions = vocab_file:[AssociatedFile]
table SentencePieceTokenizerOptions = sentencePiece_model:[AssociatedFile]
    vocab_file:[AssociatedFile]
table RegexTokenizerOptions = delim_regex_pattern:string vocab_file:[AssociatedFile]
table ProcessUnit = options:ProcessUnitOptions
table Stats = max:[float] min:[float]
table TensorGroup = name:string tensor_names:[string]
table TensorMetadata = name:string description:string dimension_names:[string] content:Content
    process_units:[ProcessUnit] stats:Stats associated_files:[AssociatedFile]
table CustomMetadata = name:string data:[ubyte]
table SubGraphMetadata = name:string description:string input_tensor_metadata:[TensorMetadata]
    output_tensor_metadata:[TensorMetadata] associated_files:[AssociatedFile]
    input_process_units:[ProcessUnit] output_process_units:[ProcessUnit]
    input_tensor_groups:[TensorGroup] output_tensor_groups:[TensorGroup]
    custom_metadata:[CustomMetadata]
table ModelMetadata = name:string description:string version:string
    subgraph_metadata:[SubGraphMetadata] author:string license:string
    associated_files:[AssociatedFile] min_parser_version:string
""",
)
