"""Models with operators and signatures out of the ordinary."""

from __future__ import annotations

import tempfile
from typing import Any

import numpy as np
import tensorflow as tf

from testmodels.converted.conversion import convert, converter_of

_ANCHORS, _DETECTED_CLASSES = 8, 3


def detector() -> bytes:
    """A detection head that ends in the custom operator TFLite_Detection_PostProcess."""
    random = np.random.default_rng(40)
    box_weights = random.normal(0, 0.05, (16, _ANCHORS * 4)).astype(np.float32)
    class_weights = random.normal(0, 1, (16, _ANCHORS * (_DETECTED_CLASSES + 1)))
    centers = np.linspace(0.1, 0.9, _ANCHORS)
    sizes = np.full(_ANCHORS, 0.2)
    anchors = np.stack([centers, centers, sizes, sizes], axis=1)

    def post_process(boxes: Any, scores: Any, anchors: Any) -> Any:
        # Only the signature counts: the converter replaces the call with the custom operator.
        return tf.constant(0.0), tf.constant(0.0), tf.constant(0.0), tf.constant(0.0)

    custom_op = tf.function(post_process, experimental_implements=_POST_PROCESSING)

    def detect(features: Any) -> Any:
        boxes = tf.reshape(tf.matmul(features, box_weights), (1, _ANCHORS, 4))
        logits = tf.matmul(features, class_weights.astype(np.float32))
        scores = tf.sigmoid(tf.reshape(logits, (1, _ANCHORS, _DETECTED_CLASSES + 1)))
        return custom_op(boxes, scores, tf.constant(anchors, tf.float32))

    converter = converter_of(detect, tf.TensorSpec((1, 16), tf.float32, name="features"))
    converter.allow_custom_ops = True
    return convert(converter)


def unknown_custom_op() -> bytes:
    """TensorFlow's ExtractImagePatches, for which TensorFlow Lite has no kernel, left as it is."""

    def patches(image: Any) -> Any:
        window, stride = [1, 2, 2, 1], [1, 2, 2, 1]
        return tf.image.extract_patches(image * 0.5, window, stride, [1, 1, 1, 1], "VALID")

    converter = converter_of(patches, tf.TensorSpec((1, 8, 8, 1), tf.float32, name="image"))
    converter.allow_custom_ops = True
    return convert(converter)


def select_tf() -> bytes:
    """A matrix inverse, which only the Flex delegate can run."""

    def inverse(matrix: Any) -> Any:
        return tf.linalg.inv(matrix) * 2.0

    converter = converter_of(inverse, tf.TensorSpec((1, 3, 3), tf.float32, name="matrix"))
    kinds = tf.lite.OpsSet
    converter.target_spec.supported_ops = [kinds.TFLITE_BUILTINS, kinds.SELECT_TF_OPS]
    return convert(converter)


def text_embedding() -> bytes:
    """Looks up word vectors (GATHER) and classifies their mean."""
    random = np.random.default_rng(41)
    vectors = random.normal(0, 0.3, (200, 16)).astype(np.float32)
    weights = random.normal(0, 0.3, (16, 2)).astype(np.float32)

    def classify(ids: Any) -> Any:
        return tf.nn.softmax(tf.matmul(tf.reduce_mean(tf.gather(vectors, ids), 1), weights))

    return convert(converter_of(classify, tf.TensorSpec((1, 12), tf.int32, name="ids")))


def two_signatures() -> bytes:
    """An encoder and a decoder that share their weights."""
    random = np.random.default_rng(42)
    codec = tf.Module()
    codec.weights = tf.Variable(random.normal(0, 0.3, (32, 8)), dtype=tf.float32)

    def encode(signal: Any) -> Any:
        return {"code": tf.tanh(tf.matmul(signal, codec.weights))}

    def decode(code: Any) -> Any:
        return {"signal": tf.matmul(code, codec.weights, transpose_b=True)}

    signal = tf.TensorSpec((1, 32), tf.float32, name="signal")
    code = tf.TensorSpec((1, 8), tf.float32, name="code")
    signatures = {
        "encode": tf.function(encode, input_signature=[signal]),
        "decode": tf.function(decode, input_signature=[code]),
    }
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(codec, folder, signatures)
        keys = list(signatures)
        return convert(tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=keys))


_POST_PROCESSING_ATTRIBUTES = {
    "max_detections": "i: 4",
    "max_classes_per_detection": "i: 1",
    "use_regular_nms": "b: false",
    "nms_score_threshold": "f: 0.2",
    "nms_iou_threshold": "f: 0.5",
    "y_scale": "f: 10.0",
    "x_scale": "f: 10.0",
    "h_scale": "f: 5.0",
    "w_scale": "f: 5.0",
    "num_classes": f"i: {_DETECTED_CLASSES}",
}
_POST_PROCESSING = 'name: "TFLite_Detection_PostProcess"' + "".join(
    f' attr {{ key: "{key}" value {{ {value} }} }}'
    for key, value in _POST_PROCESSING_ATTRIBUTES.items()
)
