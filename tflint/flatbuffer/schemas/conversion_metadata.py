"""The schema of the `CONVERSION_METADATA` entry that TensorFlow's converter writes, as data.

Source: TensorFlow `tensorflow/compiler/mlir/lite/schema/conversion_metadata.fbs`, checked against the
generated module of TensorFlow 2.21.
"""

from __future__ import annotations

from tflint.flatbuffer.schema import Schema

CONVERSION_METADATA = Schema(
    root="ConversionMetadata",
    identifier=None,
    text="""
enum ModelType:int = NONE TF_SAVED_MODEL KERAS_MODEL TF_CONCRETE_FUNCTIONS TF_GRAPH_DEF TF_SESSION
    JAX PYTORCH
enum ModelOptimizationMode:int = PTQ_FLOAT16=1001 PTQ_DYNAMIC_RANGE=1002 PTQ_FULL_INTEGER=1003
    PTQ_INT16=1004 QUANTIZATION_AWARE_TRAINING=2000 RANDOM_SPARSITY=3001 BLOCK_SPARSITY=3002
    STRUCTURED_SPARSITY=3003

table Environment = tensorflow_version:string api_version:uint model_type:ModelType
    model_hash:ulong
table SparsityBlockSize = values:[uint]
table ConversionOptions = model_optimization_modes:[ModelOptimizationMode] allow_custom_ops:bool
    enable_select_tf_ops:bool force_select_tf_ops:bool sparsity_block_sizes:[SparsityBlockSize]
table ConversionMetadata = environment:Environment options:ConversionOptions
""",
)
