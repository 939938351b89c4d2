"""Models with time, state and control flow."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from testmodels.converted.conversion import convert, converter_of

_STEPS, _FEATURES, _UNITS = 10, 4, 8


def lstm_float32() -> bytes:
    """A Keras 2 LSTM, which the converter fuses into UNIDIRECTIONAL_SEQUENCE_LSTM."""
    return convert(tf.lite.TFLiteConverter.from_keras_model(_lstm_model()))


def lstm_int8() -> bytes:
    converter = tf.lite.TFLiteConverter.from_keras_model(_lstm_model())
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = _sequences
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    return convert(converter)


def lstm_while_loop() -> bytes:
    """A Keras 3 LSTM, which the converter leaves as a WHILE loop over its steps."""
    tf.keras.utils.set_random_seed(30)
    sequence = tf.keras.Input((_STEPS, _FEATURES), batch_size=1, name="sequence")
    outputs = tf.keras.layers.Dense(2)(tf.keras.layers.LSTM(_UNITS)(sequence))
    model = tf.keras.Model(sequence, outputs)
    return convert(tf.lite.TFLiteConverter.from_keras_model(model))


def control_flow() -> bytes:
    """Halves a value until it is small (WHILE), then changes its sign on demand (IF)."""

    def halve(value: Any, negate: Any) -> Any:
        (value,) = tf.while_loop(lambda v: v > 1.0, lambda v: (v * 0.5,), (value,))
        return tf.cond(negate, lambda: -value, lambda: tf.identity(value))

    value = tf.TensorSpec((), tf.float32, name="value")
    negate = tf.TensorSpec((), tf.bool, name="negate")
    return convert(converter_of(halve, value, negate))


def resource_variable() -> bytes:
    """A running sum, kept between calls in a resource variable."""
    module = tf.Module()
    module.total = tf.Variable(tf.zeros(4), name="total")

    def add(addend: Any) -> Any:
        module.total.assign_add(addend)
        return module.total.read_value()

    converter = converter_of(add, tf.TensorSpec((4,), tf.float32, name="addend"), module=module)
    converter.experimental_enable_resource_variables = True
    return convert(converter)


@functools.cache
def _lstm_model() -> Any:
    import tf_keras

    tf_keras.utils.set_random_seed(31)
    sequence = tf_keras.Input((_STEPS, _FEATURES), batch_size=1, name="sequence")
    state = tf_keras.layers.LSTM(_UNITS, name="lstm")(sequence)
    return tf_keras.Model(sequence, tf_keras.layers.Dense(2, name="logits")(state))


def _sequences() -> Iterator[list[NDArray[np.float32]]]:
    random = np.random.default_rng(32)
    for _ in range(32):
        yield [random.normal(0, 1, (1, _STEPS, _FEATURES)).astype(np.float32)]
