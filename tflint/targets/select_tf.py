"""TensorFlow operators that a current converter turns into builtin operators.

A model that carries one of them as a Select-TF operator was converted by an older converter, with
`force_select_tf_ops`, or with a tensor type that the builtin kernel lacks.

Source: one-operator functions, most of them float32, converted by TensorFlow 2.21 with
`TFLITE_BUILTINS` alone.
"""

from __future__ import annotations

_NAMES = """
    Abs Add AddN AddV2 All Any ArgMax ArgMin Atan2 AvgPool BatchMatMul BatchMatMulV2
    BatchToSpaceND BiasAdd Bitcast BitwiseXor BroadcastArgs BroadcastTo Bucketize Cast Ceil
    ComplexAbs ConcatV2 Conv2D Conv2DBackpropInput Conv3D Conv3DBackpropInputV2 Cos Cumsum
    DepthToSpace DepthwiseConv2dNative Div DivNoNan DynamicStitch Einsum Elu EnsureShape Equal
    Exp ExpandDims Expm1 Fill Floor FloorDiv FloorMod FusedBatchNormV3 Gather GatherNd
    GatherV2 Greater GreaterEqual Identity Imag Inv InvertPermutation IsFinite IsInf IsNan
    L2Loss LRN LeakyRelu Less LessEqual Lgamma Log Log1p LogSoftmax LogicalAnd LogicalNot
    LogicalOr MatMul MatrixBandPart MatrixDiag MatrixDiagV3 MatrixSetDiag MatrixSetDiagV3 Max
    MaxPool Maximum Mean Min Minimum MirrorPad Mul MulNoNan Multinomial Neg
    NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5 NotEqual OneHot OnesLike Pack
    Pad PadV2 Pow PreventGradient Prod RFFT RFFT2D RandomStandardNormal RandomUniform Range
    Rank Real RealDiv Reciprocal Relu Relu6 Reshape ResizeBilinear ResizeNearestNeighbor
    ReverseSequence ReverseV2 RightShift Rint Roll Round Rsqrt ScatterNd SegmentSum Select
    SelectV2 Selu Shape Sigmoid Sign Sin Size Slice Snapshot Softmax Softplus Softsign
    SpaceToBatchND SpaceToDepth SparseToDense Split SplitV Sqrt Square SquaredDifference
    Squeeze StopGradient StridedSlice Sub Sum Tanh TensorListReserve TensorListSetItem
    TensorListStack TensorScatterAdd TensorScatterUpdate Tile TopKV2 Transpose TruncateDiv
    Unique Unpack UnsortedSegmentMax UnsortedSegmentMin UnsortedSegmentProd UnsortedSegmentSum
    Where Xdivy Xlogy ZerosLike
"""

CONVERTIBLE = frozenset(_NAMES.split())
"""Names of TensorFlow operators, without `Flex`."""
