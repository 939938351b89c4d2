"""Makes the models of this folder with TensorFlow's converter.

    python -m testmodels.converted.make_models [NAME ...]

Needs tensorflow 2.21 and tf_keras 2.21 beside the development dependencies. The result depends on
the version of TensorFlow, and in the last bits of trained weights on the machine.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from testmodels.converted import convnet, operators, recurrent

FOLDER = Path(__file__).parent

MODELS: dict[str, Callable[[], bytes]] = {
    "convnet_float32": convnet.float32,
    "convnet_dynamic_range": convnet.dynamic_range,
    "convnet_float16": convnet.float16,
    "convnet_int8_float_io": convnet.int8_float_io,
    "convnet_int8": convnet.int8,
    "convnet_uint8_io": convnet.uint8_io,
    "convnet_uint8_io_with_metadata": convnet.uint8_io_with_metadata,
    "convnet_int16x8": convnet.int16x8,
    "convnet_qat": convnet.quantization_aware,
    "convnet_int8_calibrated_with_zeros": convnet.int8_calibrated_with_zeros,
    "lstm_float32": recurrent.lstm_float32,
    "lstm_int8": recurrent.lstm_int8,
    "lstm_while_loop": recurrent.lstm_while_loop,
    "control_flow": recurrent.control_flow,
    "resource_variable": recurrent.resource_variable,
    "detector": operators.detector,
    "unknown_custom_op": operators.unknown_custom_op,
    "select_tf": operators.select_tf,
    "text_embedding": operators.text_embedding,
    "two_signatures": operators.two_signatures,
}


def make(name: str) -> None:
    """Writes one model. TensorFlow numbers its graphs, and the names of subgraphs with them, so
    only the first model of a process is the same each time."""
    model = MODELS[name]()
    (FOLDER / f"{name}.tflite").write_bytes(model)
    print(f"{name}.tflite: {len(model)} bytes")


def main(names: list[str]) -> None:
    if len(names) == 1:
        make(names[0])
        return
    for name in names or MODELS:
        subprocess.run([sys.executable, "-m", "testmodels.converted.make_models", name], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
