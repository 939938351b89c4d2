"""The values of all tensors of a model while LiteRT runs it, in a child process: some models kill it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tflint.analysis.facts import Facts
from tflint.analysis.intervals import intervals
from tflint.analysis.intervals.codes import whole
from tflint.model.file import File
from tflint.model.tensor import Tensor

BUILTIN, XNNPACK = "BUILTIN_WITHOUT_DEFAULT_DELEGATES", "AUTO"

Values = dict[int, list[npt.NDArray[Any]]]
"""For each tensor, its value for each of the inputs."""

CHILD = """
import sys
import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

def numbers(random, shape, dtype, kind):
    if dtype == np.bool_:
        return random.random(shape) < 0.5
    if np.issubdtype(dtype, np.integer):
        limits = np.iinfo(dtype)
        low, high = (limits.min, limits.max) if limits.bits <= 16 else (0, 1)
    else:
        low, high = -1000.0, 1000.0
    if kind in ("low", "high"):
        return np.full(shape, low if kind == "low" else high)
    if kind == "ends":
        return np.where(random.random(shape) < 0.5, low, high)
    if np.issubdtype(dtype, np.integer):
        return random.integers(low, high, shape, endpoint=True)
    return random.uniform(-1, 1, shape)

def run(model, target, resolver):
    runtime = Interpreter(
        model_path=model,
        experimental_op_resolver_type=OpResolverType[resolver],
        # Tensors inside of a delegate have no values.
        experimental_preserve_all_tensors=resolver != "AUTO",
        num_threads=1,
    )
    runtime.allocate_tensors()
    random = np.random.default_rng(0)
    found = {}
    for turn, kind in enumerate(["low", "high", "ends", "random"]):
        for each in runtime.get_input_details():
            value = numbers(random, tuple(each["shape"]), each["dtype"], kind)
            runtime.set_tensor(each["index"], np.asarray(value, each["dtype"]))
        runtime.invoke()
        everything = resolver != "AUTO"
        details = runtime.get_tensor_details() if everything else runtime.get_output_details()
        for each in details:
            try:
                value = runtime.get_tensor(each["index"])
            except ValueError:
                continue
            if value.dtype.kind in "fiub" and value.size:
                found[str(each["index"]) + "/" + str(turn)] = value
    np.savez(target, **found)

for line in sys.stdin:
    try:
        run(*line.split())
        print("recorded", flush=True)
    except Exception:
        print("refused", flush=True)
"""


class Recorder:
    """A child process that runs models one after another; started again when a model kills it."""

    def __init__(self, folder: Path) -> None:
        self.model, self.target = folder / "model.tflite", folder / "values.npz"
        self.process: subprocess.Popen[str] | None = None

    def run(self, model: bytes, resolver: str = BUILTIN) -> Values | None:
        """The values of each tensor of subgraph 0, or with XNNPACK of its outputs, for four inputs: all
        low, all high, a mixture of both ends, random. `None` when LiteRT does not run the model."""
        self.model.write_bytes(model)
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
        self.process.stdin.write(f"{self.model} {self.target} {resolver}\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line in ("recorded\n", "refused\n"):
                return self._values() if line == "recorded\n" else None
        self.close()
        return None

    def _values(self) -> Values:
        found: Values = {}
        with np.load(self.target) as file:
            for key in file.files:
                found.setdefault(int(key.split("/")[0]), []).append(file[key])
        return found

    def close(self) -> None:
        """End the child process, if there is one."""
        if self.process is not None:
            self.process.communicate()
            self.process = None


def violations(model: bytes, values: Values) -> tuple[int, list[str]]:
    """The number of tensors with an interval narrower than their type, and what lies outside."""
    facts = Facts(File(memoryview(model)))
    found, main = facts.of(intervals), facts.model.main
    assert main is not None
    checked, wrong = 0, []
    for tensor in main.tensors:
        bounds = found.of(tensor)
        if bounds is None or tensor.index not in values:
            continue
        checked += 1
        wrong += [
            f"{text} {tensor} of {tensor.producer}" for text in _outside(tensor, values, bounds)
        ]
    return checked, wrong


def _outside(tensor: Tensor, values: Values, bounds: Any) -> list[str]:
    assert (bounds.lower >= whole(tensor.dtype).lower).all()
    assert (bounds.upper <= whole(tensor.dtype).upper).all()
    wrong = []
    runs = [np.asarray(v, np.float64) for v in values[tensor.index]]
    for run in runs:
        if run.size % bounds.period:
            return [f"period {bounds.period} of shape {run.shape}"]
        rows = run.reshape(-1, bounds.period)
        with np.errstate(invalid="ignore"):
            low, high = bounds.lower - rows, rows - bounds.upper
        for excess in (low, high):
            # NaN lies in every interval, and infinity at an infinite bound.
            worst = np.max(excess, where=~np.isnan(excess), initial=-np.inf)
            if worst > 0:
                wrong.append(f"{worst:g} outside {bounds.lower.min():g}..{bounds.upper.max():g}")
    if bounds.fixed.any():
        shapes = {run.shape for run in runs}
        parts = [run.reshape(-1, bounds.period)[:, bounds.fixed] for run in runs]
        if len(shapes) == 1 and not all(
            np.array_equal(parts[0], part, equal_nan=True) for part in parts
        ):
            wrong.append("not fixed")
    return wrong
