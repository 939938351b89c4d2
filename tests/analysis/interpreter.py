"""LiteRT's interpreter in a child process, because some defects kill it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHILD = """
import json, sys
import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

RESOLVERS = {"xnnpack": OpResolverType.AUTO,
             "builtin": OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES}

def run(path, kernels):
    runtime = Interpreter(model_path=path, experimental_op_resolver_type=RESOLVERS[kernels])
    runtime.allocate_tensors()
    random = np.random.default_rng(0)
    for details in runtime.get_input_details():
        shape, dtype = tuple(details["shape"]), details["dtype"]
        if np.issubdtype(dtype, np.integer):
            limits = np.iinfo(dtype)
            values = random.integers(max(limits.min, -90), min(limits.max, 90), shape, dtype)
        else:
            values = random.uniform(-1, 1, shape) if dtype != np.bool_ else random.random(shape) < .5
        runtime.set_tensor(details["index"], values.astype(dtype))
    runtime.invoke()
    outputs = [runtime.get_tensor(d["index"]) for d in runtime.get_output_details()]
    return [output.ravel().astype(float).tolist() for output in outputs]

for line in sys.stdin:
    try:
        print(json.dumps({"values": run(*line.split())}), flush=True)
    except Exception as error:
        print(json.dumps({"error": str(error)}), flush=True)
"""


@dataclass(frozen=True)
class Result:
    """What became of a model: `ran` with these values, `refused`, or `died`."""

    outcome: str
    values: Any = None


class Interpreter:
    """A child process that runs models one after another; started again when a model kills it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "model.tflite"
        self.process: subprocess.Popen[str] | None = None

    def run(self, model: bytes, kernels: str = "builtin") -> Result:
        """The result with `builtin` kernels only, or with `xnnpack` as LiteRT runs it by default."""
        self.path.write_bytes(model)
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-c", CHILD],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{self.path} {kernels}\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("{"):
                answer = json.loads(line)
                return Result("ran", answer["values"]) if "values" in answer else Result("refused")
        self.close()
        return Result("died")

    def close(self) -> None:
        """End the child process, if there is one."""
        if self.process is not None:
            self.process.communicate()
            self.process = None
