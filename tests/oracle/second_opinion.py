"""Whether a model that runs gives results that nobody can rely on.

tflint calls it an error too when a model runs and its results are certainly wrong. What can be shown
of that without knowing the right ones: the interpreter that users get by default, with XNNPACK,
refuses the model; other kernels compute something else; the results depend on memory that nobody
wrote or not on the inputs, are no numbers, differ from run to run, or there are none; a signature
cannot be reached, or gives something else than the model does.

That the reference kernels or LiteRT's other runtime refuse a model proves nothing: they know less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from testmodels import ModelBuilder
from tests.oracle.interpreter import OracleInterpreter, Outputs, Results
from tests.oracle.restatement import RESTATEMENTS
from tests.oracle.semantic import with_other_neighbours

_TOLERANCE = 0.02
"""Mean difference as a share of the range: kernels for quantized tensors round differently."""

_RUNS = 5

NO_PROOFS = ("the reference kernels refuse it", "CompiledModel refuses it")
"""What is told of a model that runs, and shows nothing about its results."""

VOLATILE = "an output changes from one run to the next"
UNREADABLE = "no output can be read"
"""Python has no type for any of them, so that nothing can be said of the results."""


class SecondOpinion:
    """Runs models by other kernels, and with other bytes in fresh memory."""

    def __init__(self, folder: Path) -> None:
        self._first = OracleInterpreter(folder, perturb=0x11)
        self._others = {
            "other results with other memory": OracleInterpreter(folder, perturb=0xAA),
            "other results by the reference kernels": OracleInterpreter(folder, "reference"),
            "other results by XNNPACK": OracleInterpreter(folder, "xnnpack"),
        }
        self._compiled = OracleInterpreter(folder, "compiled")

    def doubts(self, model: bytes) -> Mapping[str, str]:
        """What speaks against the results, each with the words of who says so, if any; some of it
        is none of proof (`NO_PROOFS`). Empty when nothing does."""
        try:
            results = self._first.results(model)
        except ValueError as error:
            return {"fails with other memory or inputs": str(error)}
        found = dict.fromkeys(_obvious(results), "")
        if not any(results.runs):
            found[UNREADABLE] = ""
        spread = [with_other_neighbours(model, content) for content in (0x11, 0x66)]
        if self.differ(model, spread[0]) or self.differ(*spread):
            found["it reads past the end of a constant"] = ""
        for what, (restate, must_differ) in RESTATEMENTS.items():
            restated = restate(model)
            if restated != model and self.differ(model, restated) is must_differ:
                found[what] = ""
        if any(not named for _, named in results.signatures):
            found["a signature gives nothing"] = ""
        if _are_unreachable(model, results):
            found["a signature is out of reach"] = ""
        if _differ(results):
            found["other results by signature"] = ""
        for name, other in self._others.items():
            try:
                others = other.results(model)
                pairs = zip(results.runs, others.runs, strict=False)
                if len(others.signatures) < len(results.signatures):
                    found[_REFUSALS[name]] = "a signature"
                elif len(others.runs) != len(results.runs) or not all(
                    _all_agree(*pair) for pair in pairs
                ):
                    found[name] = ""
            except ValueError as error:
                found[_REFUSALS[name]] = str(error)
        try:
            self._compiled.results(model)
        except ValueError as error:
            died = str(error).startswith("status ")
            found["CompiledModel dies of it" if died else "CompiledModel refuses it"] = str(error)
        return found

    def differ(self, model: bytes, other: bytes) -> bool:
        """Whether one of two models gives other results by the same kernels, or none; the signatures
        of both count too."""
        try:
            one, two = map(_all_runs, (self._first.results(each) for each in (model, other)))
        except ValueError:
            return True
        runs = (zip(*each, strict=False) for each in zip(one, two, strict=False))
        same = (_is_same(*(numbers for _, numbers in pair)) for pairs in runs for pair in pairs)
        return len(one) != len(two) or not all(same)

    def close(self) -> None:
        """End the processes."""
        for interpreter in (self._first, self._compiled, *self._others.values()):
            interpreter.close()


_REFUSALS = {
    "other results with other memory": "fails with other memory",
    "other results by the reference kernels": "the reference kernels refuse it",
    "other results by XNNPACK": "the default interpreter refuses it",
}


def _all_runs(results: Results) -> list[Outputs]:
    return [*results.runs, *(outputs for _, outputs in results.signatures)]


def _obvious(results: Results) -> Iterator[str]:
    """What a look at the results shows."""
    if len(results.runs) != _RUNS:
        return
    zeros, _, again, *_ = results.runs
    if not all(output for _, output in zeros):
        yield "an output has no elements"
    elif all(outputs == zeros for outputs in results.runs):
        yield "no output depends on the inputs"
    if not _all_agree(zeros, again):
        yield VOLATILE
    if not all(np.isfinite(output).all() for outputs in results.runs for _, output in outputs):
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


def _is_same(one: list[float], other: list[float]) -> bool:
    return len(one) == len(other) and np.allclose(one, other, 1e-5, 0, equal_nan=True)


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
