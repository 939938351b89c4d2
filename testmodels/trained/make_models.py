"""Trains the networks of this folder and converts each in several ways.

    python -m testmodels.trained.make_models [SEED ...]

Needs tensorflow 2.21 and tf_keras 2.21 beside the development dependencies. The result depends on
the version of TensorFlow, and in the last bits of the weights on the machine.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tf_keras
from numpy.typing import NDArray

from testmodels.trained.images import images
from testmodels.trained.networks import network, recurrent_network

FOLDER = Path(__file__).parent
SEEDS = range(1, 11)
INT16 = tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8
CALIBRATION_IMAGES = 100
SAMPLES = 3072
BATCH = 16


def trained(seed: int) -> Any:
    """A convolutional network, for one image at a time."""
    training = network(seed, BATCH)
    _fit(training, *images(SAMPLES, seed), rate=2e-3, epochs=6)
    model = network(seed, 1)
    model.set_weights(training.get_weights())
    return model


def trained_recurrent(seed: int) -> Any:
    """A recurrent network, for one image at a time."""
    training = recurrent_network(seed, BATCH)
    samples, labels = images(SAMPLES, seed)
    _fit(training, samples[..., :1], labels, rate=5e-3, epochs=12)
    model = recurrent_network(seed, 1)
    model.set_weights(training.get_weights())
    return model


def _fit(model: Any, samples: Any, labels: Any, *, rate: float, epochs: int) -> None:
    model.compile(tf_keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    model.fit(samples, labels, batch_size=BATCH, epochs=epochs, verbose=0)


def float32(model: Any) -> bytes:
    return bytes(tf.lite.TFLiteConverter.from_keras_model(model).convert())


def dynamic_range(model: Any) -> bytes:
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return bytes(converter.convert())


def int8(model: Any) -> bytes:
    converter = _calibrated(model)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    return bytes(converter.convert())


def int16x8(model: Any) -> bytes:
    converter = _calibrated(model)
    converter.target_spec.supported_ops = [INT16, tf.lite.OpsSet.TFLITE_BUILTINS]
    return bytes(converter.convert())


SCHEMES = (float32, dynamic_range, int8, int16x8)


def _calibrated(model: Any) -> Any:
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = partial(_calibration, model.input.shape[-1])
    return converter


def _calibration(channels: int) -> Iterator[list[NDArray[np.float32]]]:
    for image in images(CALIBRATION_IMAGES, 0)[0]:
        yield [image[np.newaxis, ..., :channels]]


def main(seeds: list[int]) -> None:
    for seed in seeds or SEEDS:
        model = trained(seed)
        for scheme in SCHEMES:
            _write(f"network_{seed}_{scheme.__name__}", scheme(model))
        _write(f"recurrent_{seed}_int8", int8(trained_recurrent(seed)))


def _write(name: str, model: bytes) -> None:
    (FOLDER / f"{name}.tflite").write_bytes(model)
    print(f"{name}.tflite: {len(model)} bytes", flush=True)


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]])
