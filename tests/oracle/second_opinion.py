"""Whether a model that runs gives results that nobody can rely on.

tflint calls it an error too when a model runs and its results are certainly wrong. What can be shown
of that without knowing the right ones: other kernels, or LiteRT's other runtime, refuse the model or
compute something else; the results depend on memory that nobody wrote or not on the inputs, are no
numbers, differ from run to run, or there are none; a signature cannot be reached, or gives something
else than the model does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from testmodels import ModelBuilder
from tests.oracle.interpreter import OracleInterpreter, Outputs, Results

_TOLERANCE = 0.02
"""Mean difference as a share of the range: kernels for quantized tensors round differently."""

_RUNS = 3


class SecondOpinion:
    """Runs models by other kernels, and with other bytes in fresh memory."""

    def __init__(self, folder: Path) -> None:
        self._first = OracleInterpreter(folder, perturb=0x11)
        self._others = {
            "with other memory": OracleInterpreter(folder, perturb=0xAA),
            "by reference kernels": OracleInterpreter(folder, "reference"),
            "by XNNPACK": OracleInterpreter(folder, "xnnpack"),
        }
        self._compiled = OracleInterpreter(folder, "compiled")

    def doubts(self, model: bytes) -> Mapping[str, str]:
        """Why the results are none to rely on, by who says so; empty when nothing shows that."""
        try:
            results = self._first.results(model)
        except ValueError as error:
            return {"with fresh memory": str(error)}
        found = dict.fromkeys(_obvious(results), "")
        if _are_unreachable(model, results):
            found["by their signatures"] = "not all that is written can be reached"
        if _differ(results):
            found["by signature"] = "other results"
        for name, other in self._others.items():
            try:
                others = other.results(model).runs
                pairs = zip(results.runs, others, strict=False)
                if len(others) != len(results.runs) or not all(_all_agree(*pair) for pair in pairs):
                    found[name] = "other results"
            except ValueError as error:
                found[name] = str(error)
        try:
            self._compiled.results(model)
        except ValueError as error:
            found["by CompiledModel"] = str(error)
        return found

    def differ(self, model: bytes, other: bytes) -> bool:
        """Whether two models that run give other results."""
        try:
            runs = [self._first.results(each).runs for each in (model, other)]
        except ValueError:
            return True
        return len(runs[0]) != len(runs[1]) or not all(map(_all_agree, *runs))

    def close(self) -> None:
        """End the processes."""
        for interpreter in (self._first, self._compiled, *self._others.values()):
            interpreter.close()


def _obvious(results: Results) -> Iterator[str]:
    """What a look at the results shows."""
    if len(results.runs) != _RUNS:
        return
    zeros, random, again = results.runs
    if not all(output for _, output in zeros):
        yield "an output has no elements"
    elif zeros == random:
        yield "no output depends on the inputs"
    if not _all_agree(zeros, again):
        yield "an output changes from one run to the next"
    if not all(np.isfinite(output).all() for _, output in zeros + random):
        yield "an output is not finite"


def _are_unreachable(model: bytes, results: Results) -> bool:
    """Whether a signature of the file, or a name in one, is none that the interpreter offers."""
    try:
        written = ModelBuilder.from_bytes(model).fields.get("signature_defs") or []
    except Exception:  # a damaged model of which the interpreter reads a part
        return False
    names = [len(s.get("inputs") or ()) + len(s.get("outputs") or ()) for s in written]
    # Without any the interpreter makes one up.
    return bool(written) and sorted(names) != sorted(number for number, _ in results.signatures)


def _differ(results: Results) -> bool:
    """Whether a signature gives something else than the main subgraph does for equal inputs."""
    outputs = dict(results.runs[1]) if len(results.runs) == _RUNS else {}
    return any(
        name not in outputs or not _agree(output, outputs[name])
        for _, named in results.signatures
        for name, output in named
    )


def _all_agree(some: Outputs, others: Outputs) -> bool:
    return len(some) == len(others) and all(
        _agree(one, other) for (_, one), (_, other) in zip(some, others, strict=True)
    )


def _agree(one: list[float], other: list[float]) -> bool:
    if len(one) != len(other):
        return False
    first, second = np.array(one), np.array(other)
    finite = np.isfinite(first) & np.isfinite(second)
    if not np.array_equal(np.isfinite(first), np.isfinite(second)):
        return False
    if not finite.any():
        return True
    first, second = first[finite], second[finite]
    size = max(float(np.ptp(first)), float(np.abs(first).max()), 1e-6)
    return float(np.abs(first - second).mean()) <= _TOLERANCE * size
