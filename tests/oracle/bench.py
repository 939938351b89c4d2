"""The bench: breaks models, asks the interpreter and tflint of each mutant, and keeps both answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from testmodels import ModelBuilder
from tests.oracle.interpreter import Kernels, OracleInterpreter, Verdict
from tests.oracle.linter import Linter, Opinion
from tests.oracle.models import BaseModel
from tests.oracle.mutators import Mutant, all_mutators, mutants
from tests.oracle.second_opinion import NO_PROOFS, UNREADABLE, SecondOpinion
from tests.oracle.semantic import (
    adds_inputs,
    changes_io_quantization,
    changes_only_numbers,
    changes_only_output_types,
    leaves_unwritten,
    only_reorders,
)

SAME_RESULTS = "its results are those of the model"
REMARKS = (*NO_PROOFS, SAME_RESULTS)
_ONLY_BREAK = (
    "constant:",
    "file: buffer_place",
    "file: drop_options",
    "file: operator_code",
    "file: other_options",
    "parts: buffer offset",
)
"""Mutations that leave nothing anybody could mean: other results are wrong ones."""


@dataclass(frozen=True, slots=True)
class Result:
    """What both say of a mutant. `data` is kept for disagreements only.

    `proofs`: what shows that its results are wrong though it runs; `remarks`: what else is told of
    such a model, and shows nothing. Both are looked for where there is an error, each with the words
    of who says so.
    """

    model: str
    mutant: Mutant
    verdict: Verdict
    opinion: Opinion
    proofs: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)

    @property
    def runs_and_errs(self) -> bool:
        """The interpreter runs the model, and tflint has an error."""
        return self.verdict.outcome == "runs" and bool(self.opinion.errors)

    @property
    def is_missed(self) -> bool:
        """The interpreter refuses the model or dies, and tflint has no error."""
        return self.verdict.refused and not self.opinion.errors

    @property
    def is_false_error(self) -> bool:
        """The interpreter runs the model, nothing shows that its results are wrong, and tflint has
        an error."""
        return self.runs_and_errs and not self.proofs


@dataclass(frozen=True, slots=True)
class Batch:
    """The mutants of one model. `unfit` tells why there are none, if so: the model itself is none
    that both accept."""

    model: str
    unfit: str = ""
    results: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """How many mutants to make of each model, from which seed, and what judges them; only mutations
    with `kinds` in their name are made."""

    per_model: int
    seed: int = 0
    kernels: Kernels = "plain"
    kinds: str = ""


def run(models: Sequence[BaseModel], order: Order, jobs: int = 2) -> Iterator[Batch]:
    """Break each model and judge its mutants; batches come as they are done.

    The mutants depend on the seed and on the model alone, not on `jobs` or the other models.
    """
    with TemporaryDirectory(prefix="tflint-oracle-") as name:
        folder = Path(name)
        start = partial(_start, folder, order)
        with ProcessPoolExecutor(jobs, initializer=start) as pool:
            waiting = [pool.submit(_judge_model, model) for model in models]
            for done in as_completed(waiting):
                yield done.result()


class _Bench:
    """The judges of a process, kept for all of its models. Their processes end with it."""

    def __init__(self, folder: Path, order: Order) -> None:
        self.order = order
        self.mutators = [each for each in all_mutators() if order.kinds in each.kind]
        self.linter = Linter()
        self.interpreter = OracleInterpreter(folder, order.kernels)
        self.second_opinion = SecondOpinion(folder)

    def judge_model(self, model: BaseModel) -> Batch:
        """Break a model and judge the mutants."""
        unfit = self._objection(model.data)
        if unfit:
            return Batch(model.name, unfit)
        mutators = self.mutators
        if self._objection(ModelBuilder.from_bytes(model.data).build()):
            mutators = [mutator for mutator in mutators if mutator.keeps_the_rest]
        random = Random(f"{self.order.seed} {model.name}")
        made = mutants(model.data, mutators, self.order.per_model, random)
        return Batch(model.name, results=tuple(self._judge(model, mutant) for mutant in made))

    def _judge(self, model: BaseModel, mutant: Mutant) -> Result:
        opinion = self.linter.judge(mutant.data)
        verdict = self.interpreter.judge(mutant.data)
        if verdict.outcome in ("invoke", "dies") and adds_inputs(model.data, mutant.data):
            verdict = Verdict("unclear", f"with more inputs: {verdict.words}")
        result = Result(model.name, mutant, verdict, opinion)
        if result.runs_and_errs:
            found = self._doubts(mutant.twin or model.data, mutant)
            if UNREADABLE in found:
                result = replace(result, verdict=Verdict("unclear", UNREADABLE))
            aside = (*REMARKS, UNREADABLE)
            proofs = {what: words for what, words in found.items() if what not in aside}
            remarks = {what: words for what, words in found.items() if what in REMARKS}
            result = replace(result, proofs=proofs, remarks=remarks)
        if result.is_missed or result.is_false_error or opinion.trouble:
            return result
        return replace(result, mutant=replace(mutant, data=b""))

    def _objection(self, model: bytes) -> str:
        opinion, verdict = self.linter.judge(model), self.interpreter.judge(model)
        if verdict.outcome != "runs":
            return f"{verdict.outcome}: {verdict.words}"
        if opinion.errors or opinion.trouble:
            return f"{' '.join(opinion.codes)} {opinion.trouble or opinion.errors[0][1]}"
        return ""

    def _doubts(self, model: bytes, broken: Mutant) -> Mapping[str, str]:
        """What speaks against the results of the mutant, unless it speaks against those of the model
        too: of random numbers, of kernels that the reference does not have."""
        mutant = broken.data
        usual = self._usual_doubts(model)
        differs = not self._is_random(model) and self.second_opinion.differ(model, mutant)
        if differs and broken.kind.startswith(_ONLY_BREAK):
            return {"other results than before it was broken": ""}
        if changes_only_numbers(model, mutant) and (
            differs or changes_io_quantization(model, mutant)
        ):
            return {"other results by other quantization, weights or strings alone": ""}
        if differs and changes_only_output_types(model, mutant):
            return {"other results by another declared type of an output alone": ""}
        doubts = self.second_opinion.doubts(mutant)
        found = {what: words for what, words in doubts.items() if what not in usual}
        if differs and leaves_unwritten(model, mutant):
            found["other results than with what is not computed any more"] = ""
        if differs and only_reorders(model, mutant):
            found["other results than in the right order"] = ""
        if not differs:
            found[SAME_RESULTS] = ""
        return found

    @lru_cache(maxsize=2)  # noqa: B019 - there is one bench in a process, to its end
    def _is_random(self, model: bytes) -> bool:
        return self.second_opinion.differ(model, model)

    @lru_cache(maxsize=2)  # noqa: B019 - as above
    def _usual_doubts(self, model: bytes) -> Mapping[str, str]:
        return self.second_opinion.doubts(model)


_benches: list[_Bench] = []
"""The one of this process, which is a child of the pool."""


def _start(folder: Path, order: Order) -> None:
    _benches.append(_Bench(folder, order))


def _judge_model(model: BaseModel) -> Batch:
    return _benches[0].judge_model(model)
