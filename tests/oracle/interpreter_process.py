"""What runs in the child process of `tests.oracle.interpreter`: LiteRT's interpreter.

Reads lines of JSON (the arguments of `run`) and answers each with lines of JSON: the stages that
are begun, the outputs where they are asked for, and what failed. Run as a program.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from ai_edge_litert.compiled_model import CompiledModel
from ai_edge_litert.hardware_accelerator import HardwareAccelerator
from ai_edge_litert.interpreter import Interpreter, OpResolverType

KERNELS = {
    "plain": OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    "xnnpack": OpResolverType.BUILTIN,
    "reference": OpResolverType.BUILTIN_REF,
}
MEMORY = 4 << 30
"""Bytes of address space: a broken model can ask for any amount."""
ELEMENTS = 4096
"""Of an output, to compare."""


def values(details: dict[str, Any], kind: str) -> np.ndarray[Any, Any]:
    """An input: zeros, ones, or small random numbers that may serve as indices too, the same for
    tensors of one name."""
    random = np.random.default_rng(zlib.crc32(details["name"].encode()) + (kind == "other random"))
    shape, dtype = tuple(details["shape"]), np.dtype(details["dtype"])
    if dtype.kind in "OSU":
        return np.full(shape, b"a" if kind == "zeros" else b"some words")
    if not kind.endswith("random"):
        return np.full(shape, kind == "ones", dtype)
    if dtype.kind in "iu":
        return random.integers(0, 4 if dtype.itemsize > 2 else 100, shape).astype(dtype)
    if dtype.kind == "b":
        return random.random(shape) < 0.5
    return random.uniform(-1, 1, shape).astype(dtype)


def numbers(output: np.ndarray[Any, Any]) -> list[float]:
    """The first elements of an output, to compare; check sums of those that are no numbers."""
    elements = output.ravel()[:ELEMENTS]
    if output.dtype.kind in "biuf":
        return [float(element) for element in elements.astype(float)]
    # A string that the runtime has no bytes for is None.
    return [float(zlib.crc32(repr(element).encode())) for element in elements]


def read_outputs(interpreter: Interpreter) -> list[tuple[str, list[float]]]:
    """Name and elements of every output that Python can hold: it cannot hold the handle of a
    resource; no elements it says to be an invalid size."""
    outputs: list[tuple[str, list[float]]] = []
    for details in interpreter.get_output_details():
        if details["dtype"] is np.void:
            continue
        try:
            output = interpreter.get_tensor(details["index"])
        except ValueError as error:
            if "Invalid tensor size" not in str(error):
                raise
            output = np.empty(0)
        outputs.append((details["name"], numbers(output)))
    return outputs


def run_signatures(interpreter: Interpreter) -> Iterator[tuple[int, list[tuple[str, list[float]]]]]:
    """Of each signature that can be reached: the number of names in it, and its outputs."""
    for key in interpreter.get_signature_list():
        runner = interpreter.get_signature_runner(key)
        inputs, outputs = runner.get_input_details(), runner.get_output_details()
        results = runner(**{name: values(each, "random") for name, each in inputs.items()})
        named = [(outputs[name]["name"], numbers(result)) for name, result in results.items()]
        yield len(inputs) + len(outputs), named


def run_compiled(path: str) -> Iterator[dict[str, Any]]:
    """As `run`, by LiteRT's other runtime, which loads models in its own way."""
    yield {"stage": "load"}
    try:
        model = CompiledModel.from_file(path, HardwareAccelerator.CPU)
        for signature in range(model.get_num_signatures()):
            inputs = model.create_input_buffers(signature)
            model.run_by_index(signature, inputs, model.create_output_buffers(signature))
    except (ValueError, RuntimeError) as error:
        yield {"failed": "load", "words": str(error)}


def run(
    path: str, kernels: str, kinds: list[str], outputs: bool = False
) -> Iterator[dict[str, Any]]:
    """Names each stage as it begins; `failed` tells the words of one that failed. With `outputs`
    what each kind of input gives, and the signatures, is told too."""
    if kernels == "compiled":
        yield from run_compiled(path)
        return
    yield {"stage": "load"}
    try:
        interpreter = Interpreter(
            model_path=path, experimental_op_resolver_type=KERNELS[kernels], num_threads=1
        )
    except (ValueError, RuntimeError) as error:
        yield {"failed": "load", "words": str(error)}
        return
    yield {"stage": "allocate"}
    try:
        interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        yield {"failed": "allocate", "words": str(error)}
        return
    for kind in kinds:
        yield {"stage": "feed", "kind": kind}
        try:
            for details in interpreter.get_input_details():
                interpreter.set_tensor(details["index"], values(details, kind))
        except (ValueError, RuntimeError, TypeError) as error:
            yield {"failed": "feed", "kind": kind, "words": str(error)}
            continue
        yield {"stage": "invoke", "kind": kind}
        try:
            interpreter.invoke()
            results = read_outputs(interpreter)
            if outputs:
                yield {"outputs": results}
        except (ValueError, RuntimeError) as error:
            yield {"failed": "invoke", "kind": kind, "words": str(error)}
    yield {"stage": "signature"}
    try:
        for key in interpreter.get_signature_list():
            interpreter.get_signature_runner(key).get_input_details()
        if outputs:
            yield {"signatures": list(run_signatures(interpreter))}
    except (ValueError, RuntimeError, KeyError) as error:
        yield {"failed": "signature", "words": str(error)}


def serve(requests: TextIO, answers: TextIO) -> None:
    """Answer requests until there are no more."""
    for line in requests:
        try:
            # The interpreter is gone, and its memory checked, before the last answer is given.
            for step in run(**json.loads(line)):
                answers.write(json.dumps(step) + "\n")
                answers.flush()
        except MemoryError as error:
            answers.write(json.dumps({"failed": "memory", "words": str(error)}) + "\n")
        answers.write('{"done": true}\n')
        answers.flush()


def main() -> None:
    """Serve; whatever the runtime prints goes to the standard error."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    os.chdir(Path(__file__).parent)
    serve(sys.stdin, answers)


if __name__ == "__main__":
    main()
