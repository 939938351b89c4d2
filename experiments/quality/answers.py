"""What a model answers, from LiteRT's interpreter in a process of its own: some faults kill it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Kernels: TypeAlias = Literal["builtin", "xnnpack"]
"""LiteRT's own kernels only; or as its interpreter runs a model unless told otherwise, with the XNNPACK
delegate for what it takes."""


class RefusedError(Exception):
    """LiteRT does not load, allocate or invoke the model; the words are its own."""


class DiedError(Exception):
    """The process ended."""


class Answers:
    """Asks one process after the other; to be closed."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def __call__(
        self, model: bytes, images: NDArray[np.float32], kernels: Kernels = "builtin"
    ) -> NDArray[np.float64]:
        """The first output for each image [count, ...], dequantized: [count, classes].

        Images are quantized with the parameters that the model claims for its input, as an
        application does it. Raises `RefusedError` and `DiedError`.
        """
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, get_context("spawn"))
        try:
            return self._pool.submit(answers, model, images, kernels).result()
        except BrokenProcessPool:
            self.close()
            raise DiedError from None
        except (ValueError, RuntimeError) as error:
            raise RefusedError(" ".join(str(error).split())) from None

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None


def answers(model: bytes, images: NDArray[np.float32], kernels: Kernels) -> NDArray[np.float64]:
    """Runs in the child."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    resolvers = {
        "builtin": OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        "xnnpack": OpResolverType.BUILTIN,
    }
    interpreter = Interpreter(
        model_content=model, experimental_op_resolver_type=resolvers[kernels], num_threads=1
    )
    interpreter.allocate_tensors()
    given, result = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    encode = _encoding(given)
    found = []
    for image in images:
        # An LSTM keeps its state from one call to the next.
        interpreter.reset_all_variables()
        interpreter.set_tensor(given["index"], encode(image[np.newaxis]))
        interpreter.invoke()
        found.append(interpreter.get_tensor(result["index"]).ravel().astype(np.float64))
    scale, zero_point = result["quantization"]
    outputs = np.array(found)
    return (outputs - zero_point) * scale if scale else outputs


def _encoding(given: dict[str, Any]) -> Callable[[NDArray[np.float32]], NDArray[Any]]:
    dtype = np.dtype(given["dtype"])
    scale, zero_point = given["quantization"]
    if dtype.kind == "f":
        return lambda image: image
    limits = np.iinfo(dtype)

    def encode(image: NDArray[np.float32]) -> NDArray[Any]:
        codes = np.round(image / (scale or 1.0)) + zero_point
        clipped: NDArray[Any] = np.clip(codes, limits.min, limits.max).astype(dtype)
        return clipped

    return encode
