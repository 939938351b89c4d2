"""Convolutional networks, each with every kind of block, in an order of its own.

A fault that needs a certain operator can so be put into each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import tensorflow as tf
import tf_keras

from testmodels.trained.images import CLASSES, SIZE

_layers = tf_keras.layers


def network(seed: int, batch: int) -> Any:
    """A model for images [batch, 16, 16, 3] of numbers in 0..1."""
    tf_keras.utils.set_random_seed(seed)
    chance = Random(seed)
    width = chance.choice((8, 12, 16))
    image = tf_keras.Input((SIZE, SIZE, 3), batch_size=batch, name="image")
    x = _convolution(image, width, stride=2)
    for block in chance.sample(BLOCKS, len(BLOCKS)):
        x = block(x, width)
    hidden = _layers.Dense(24, activation="tanh")(_layers.GlobalAveragePooling2D()(x))
    scores = _layers.Softmax(name="scores")(_layers.Dense(CLASSES, name="logits")(hidden))
    return tf_keras.Model(image, scores, name=f"network_{seed}")


def _convolution(x: Any, width: int, stride: int = 1, size: int = 3) -> Any:
    x = _layers.Conv2D(width, size, strides=stride, padding="same", use_bias=False)(x)
    return _layers.ReLU(6.0)(_layers.BatchNormalization()(x))


def _residual(x: Any, width: int) -> Any:
    return _layers.Add()([x, _convolution(_convolution(x, 2 * width, size=1), width)])


def _separable(x: Any, width: int) -> Any:
    depthwise = _layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
    x = _layers.ReLU(6.0)(_layers.BatchNormalization()(depthwise))
    return _convolution(x, width, size=1)


def _branches(x: Any, width: int) -> Any:
    pooled = _layers.AveragePooling2D(3, strides=1, padding="same")(x)
    parts = [_convolution(pooled, width // 2, size=1), _convolution(x, width // 2, size=3)]
    return _layers.Concatenate()(parts)


def _gate(x: Any, width: int) -> Any:
    """Squeeze and excitation."""
    channels = _layers.GlobalAveragePooling2D(keepdims=True)(x)
    channels = _layers.Conv2D(width // 2, 1, activation="relu")(channels)
    return _layers.Multiply()([x, _layers.Conv2D(width, 1, activation="sigmoid")(channels)])


def _leaky(x: Any, width: int) -> Any:
    padded = _layers.ZeroPadding2D(1)(x)
    x = _layers.BatchNormalization()(_layers.Conv2D(width, 3, use_bias=False)(padded))
    return _layers.LeakyReLU(0.1)(x)


def _swish(x: Any, width: int) -> Any:
    x = _layers.BatchNormalization()(_layers.Conv2D(width, 3, padding="same", use_bias=False)(x))
    return x * tf.nn.sigmoid(x)


def _up_and_down(x: Any, width: int) -> Any:
    up = _layers.Conv2DTranspose(width, 3, strides=2, padding="same", activation="relu")(x)
    return _layers.MaxPooling2D(2)(up)


def _attention(x: Any, width: int) -> Any:
    """Of each place to all others."""
    places = x.shape[1] * x.shape[2]
    query, key, value = (
        _layers.Reshape((places, width))(_layers.Conv2D(width, 1)(x)) for _ in range(3)
    )
    weights = tf.nn.softmax(tf.matmul(query, key, transpose_b=True) * width**-0.5)
    mixed = _layers.Reshape(x.shape[1:])(tf.matmul(weights, value))
    return _layers.Subtract()([x, mixed])


def recurrent_network(seed: int, batch: int) -> Any:
    """A model that reads the rows of an image [batch, 16, 16, 1], from top to bottom."""
    tf_keras.utils.set_random_seed(seed)
    image = tf_keras.Input((SIZE, SIZE, 1), batch_size=batch, name="image")
    units = Random(seed).choice((12, 16, 20))
    state = _layers.LSTM(units)(_layers.Reshape((SIZE, SIZE))(image))
    scores = _layers.Softmax(name="scores")(_layers.Dense(CLASSES, name="logits")(state))
    return tf_keras.Model(image, scores, name=f"recurrent_network_{seed}")


BLOCKS: tuple[Callable[[Any, int], Any], ...] = (
    _residual,
    _separable,
    _branches,
    _gate,
    _leaky,
    _swish,
    _up_and_down,
    _attention,
)
