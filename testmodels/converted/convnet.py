"""A small image classifier and what the converter makes of it with each kind of quantization."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from testmodels import with_metadata
from testmodels.converted.conversion import convert, converter_of
from testmodels.flatbuffer_writer import Fields

CLASSES = ("red", "green", "blue", "grey")
_SIZE = 16
_CALIBRATION_IMAGES = 32

_METADATA: Fields = {
    "name": "ImageClassifier",
    "description": "Tells the colour of noise.",
    "min_parser_version": "1.0.0",
    "subgraph_metadata": [
        {
            "input_tensor_metadata": [
                {
                    "name": "image",
                    "description": "Input image to be classified.",
                    "content": {"content_properties": ("ImageProperties", {"color_space": "RGB"})},
                    "process_units": [
                        {"options": ("NormalizationOptions", {"mean": [127.5], "std": [127.5]})}
                    ],
                    "stats": {"min": [0.0], "max": [255.0]},
                }
            ],
            "output_tensor_metadata": [
                {
                    "name": "probability",
                    "description": "Probabilities of the labels.",
                    "content": {"content_properties": ("FeatureProperties", {})},
                    "stats": {"min": [0.0], "max": [1.0]},
                    "associated_files": [
                        {
                            "name": "labels.txt",
                            "description": "Names of the four classes.",
                            "type": "TENSOR_AXIS_LABELS",
                        }
                    ],
                }
            ],
        }
    ],
}


def float32() -> bytes:
    return convert(_converter())


def dynamic_range() -> bytes:
    converter = _converter()
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return convert(converter)


def float16() -> bytes:
    converter = _converter()
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    return convert(converter)


def int8_float_io() -> bytes:
    return convert(_quantized(_images_for_calibration))


def int8() -> bytes:
    converter = _quantized(_images_for_calibration)
    converter.inference_input_type = converter.inference_output_type = tf.int8
    return convert(converter)


def uint8_io() -> bytes:
    converter = _quantized(_images_for_calibration)
    converter.inference_input_type = converter.inference_output_type = tf.uint8
    return convert(converter)


def int16x8() -> bytes:
    mode = "EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8"
    return convert(_quantized(_images_for_calibration, mode))


def int8_calibrated_with_zeros() -> bytes:
    """The mistake of a representative dataset that holds only zeros."""
    converter = _quantized(_zeros_for_calibration)
    converter.inference_input_type = converter.inference_output_type = tf.int8
    return convert(converter)


def quantization_aware() -> bytes:
    """Fake quantization nodes in the graph, so that no representative dataset is needed."""
    random = np.random.default_rng(22)
    filters = tf.constant(random.normal(0, 0.3, (3, 3, 3, 8)), tf.float32)
    bias = tf.constant(random.normal(0, 0.1, 8), tf.float32)
    weights = tf.constant(random.normal(0, 0.4, (8, len(CLASSES))), tf.float32)

    def scores(image: Any) -> Any:
        image = _fake_quantized(image, -1, 1)
        features = tf.nn.conv2d(image, _fake_quantized_filter(filters), 2, "SAME")
        features = _fake_quantized(tf.nn.relu6(features + bias), 0, 6)
        pooled = _fake_quantized(tf.reduce_mean(features, [1, 2]), 0, 6)
        narrow_weights = _fake_quantized(weights, -1, 1, narrow_range=True)
        logits = _fake_quantized(tf.matmul(pooled, narrow_weights), -8, 8)
        return tf.nn.softmax(logits)

    image = tf.TensorSpec((1, _SIZE, _SIZE, 3), tf.float32, name="image")
    converter = converter_of(scores, image)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    return convert(converter)


def uint8_io_with_metadata() -> bytes:
    """With TFLite metadata and labels, as the metadata writer for image classifiers adds them."""
    labels = "".join(f"{name}\n" for name in CLASSES)
    return with_metadata(uint8_io(), _METADATA, {"labels.txt": labels})


def _converter() -> Any:
    return tf.lite.TFLiteConverter.from_keras_model(_trained_model())


def _quantized(
    representative_dataset: Callable[[], Iterator[list[NDArray[np.float32]]]],
    mode: str = "TFLITE_BUILTINS_INT8",
) -> Any:
    converter = _converter()
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = representative_dataset
    converter.target_spec.supported_ops = [tf.lite.OpsSet[mode]]
    return converter


@functools.cache
def _trained_model() -> Any:
    """Trained for a few steps, enough for weights and ranges that are not random noise."""
    tf.keras.utils.set_random_seed(20)
    layers = tf.keras.layers
    model = tf.keras.Sequential(
        [
            tf.keras.Input((_SIZE, _SIZE, 3), batch_size=1, name="image"),
            layers.Conv2D(16, 3, strides=2, padding="same", use_bias=False, name="stem"),
            layers.BatchNormalization(name="stem_norm"),
            layers.ReLU(6.0, name="stem_relu"),
            layers.DepthwiseConv2D(3, padding="same", use_bias=False, name="depthwise"),
            layers.BatchNormalization(name="depthwise_norm"),
            layers.ReLU(6.0, name="depthwise_relu"),
            layers.Conv2D(96, 1, activation="relu", name="pointwise"),
            layers.GlobalAveragePooling2D(name="pool"),
            layers.Dense(len(CLASSES), name="logits"),
            layers.Softmax(name="scores"),
        ]
    )
    images, labels = _images(256)
    model.compile(tf.keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=1, epochs=2, shuffle=False, verbose=0)
    return model


def _images(count: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Noisy images in -1..1 whose class is the colour that is brightest, or grey for none."""
    random = np.random.default_rng(21)
    labels = random.integers(0, len(CLASSES), count).astype(np.int32)
    images = random.uniform(-1, 0.4, (count, _SIZE, _SIZE, 3)).astype(np.float32)
    for image, label in zip(images, labels, strict=True):
        image[..., label : label + 1] += 0.6
    return images, labels


def _images_for_calibration() -> Iterator[list[NDArray[np.float32]]]:
    for image in _images(_CALIBRATION_IMAGES)[0]:
        yield [image[np.newaxis]]


def _zeros_for_calibration() -> Iterator[list[NDArray[np.float32]]]:
    for _ in range(_CALIBRATION_IMAGES):
        yield [np.zeros((1, _SIZE, _SIZE, 3), np.float32)]


def _fake_quantized(x: Any, low: float, high: float, *, narrow_range: bool = False) -> Any:
    return tf.quantization.fake_quant_with_min_max_vars(x, low, high, 8, narrow_range)


def _fake_quantized_filter(weights: Any) -> Any:
    """Symmetric, one range per output channel, which is the last dimension in TensorFlow."""
    bound = tf.reduce_max(tf.abs(weights), [0, 1, 2])
    quantize = tf.quantization.fake_quant_with_min_max_vars_per_channel
    return quantize(weights, -bound, bound, 8, narrow_range=True)
