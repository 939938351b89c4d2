"""The way from a Python function to a converted model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf


def converter_of(function: Callable[..., Any], *inputs: Any, module: Any = None) -> Any:
    """A converter for a function of tensors, which are specified by `inputs`. `module` owns the
    variables that the function uses."""
    concrete = tf.function(function, input_signature=inputs).get_concrete_function()
    owner = tf.Module() if module is None else module
    return tf.lite.TFLiteConverter.from_concrete_functions([concrete], owner)


def convert(converter: Any) -> bytes:
    """The bytes of the model."""
    model: bytes = converter.convert()
    return model
