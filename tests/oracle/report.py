"""What came out of a run of the bench: figures, and disagreements in groups."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from tests.oracle.bench import Batch, Result
from tests.oracle.interpreter import Outcome

_OUTCOMES = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of some mutants.

    `refused` of them the interpreter refuses, or dies of; `missed` of these tflint has no error for.
    `run` of them it runs, of which tflint has an error for `false_errors`. That leaves out `proven`,
    whose results are shown to be wrong: a number for each kind of proof, the first that was found.
    `remarks` are counts of what is told of the false errors.
    """

    mutants: int
    refused: int
    missed: int
    run: int
    false_errors: int
    proven: Mapping[str, int]
    remarks: Mapping[str, int]
    unclear: int
    troubles: int

    @property
    def recall(self) -> float:
        """The share of the refused for which there is an error."""
        return 1 - self.missed / self.refused if self.refused else 1.0

    @property
    def false_error_rate(self) -> float:
        """The share of those that run for which there is an error."""
        return self.false_errors / self.run if self.run else 0.0


@dataclass(frozen=True, slots=True)
class Group:
    """Disagreements of one sort, with one of them as an example."""

    sort: str
    kind: str
    words: str
    count: int
    example: Result


def results_of(batches: Iterable[Batch]) -> list[Result]:
    """All mutants, in an order that does not depend on which was done first."""
    return [result for batch in sorted(batches, key=lambda b: b.model) for result in batch.results]


def figures(results: Iterable[Result]) -> Figures:
    """The counts of these mutants."""
    results = list(results)
    runs = [r for r in results if r.verdict.outcome == "runs"]
    return Figures(
        mutants=len(results),
        refused=sum(r.verdict.refused for r in results),
        missed=sum(r.is_missed for r in results),
        run=len(runs),
        false_errors=sum(r.is_false_error for r in runs),
        proven=Counter(next(iter(r.proofs)) for r in runs if r.proofs),
        remarks=Counter(remark for r in runs if r.is_false_error for remark in r.remarks),
        unclear=sum(r.verdict.outcome == "unclear" for r in results),
        troubles=sum(bool(r.opinion.trouble) for r in results),
    )


def disagreements(results: Iterable[Result]) -> list[Group]:
    """Groups by sort, kind of mutation, and words (ours or the interpreter's); greatest first."""
    groups: dict[tuple[str, str, str], list[Result]] = defaultdict(list)
    for result in results:
        if result.opinion.trouble:
            last = result.opinion.trouble.strip().splitlines()[-1]
            groups["trouble", result.mutant.kind, pattern(last)].append(result)
        if result.is_missed:
            words = f"{result.verdict.outcome}: {pattern(result.verdict.words)}"
            groups["missed", result.mutant.kind, words].append(result)
        elif result.is_false_error:
            words = " ".join(result.opinion.codes)
            groups["false error", result.mutant.kind, words].append(result)
    found = [Group(*key, len(group), group[0]) for key, group in groups.items()]
    return sorted(found, key=lambda group: (group.sort, -group.count, group.kind, group.words))


def pattern(words: str) -> str:
    """Words without the numbers and node names that differ from mutant to mutant."""
    return re.sub(r"(0x[0-9a-f]+|-?\d[\d.e+-]*)", "N", words)[:160]


def text(batches: Sequence[Batch], groups: int) -> Iterator[str]:
    """The report, line by line, with that many groups of each sort."""
    results = results_of(batches)
    unfit = [batch for batch in batches if batch.unfit]
    total = figures(results)
    outcomes = Counter(result.verdict.outcome for result in results)
    yield f"{total.mutants:,} mutants of {len(batches) - len(unfit)} models"
    yield "interpreter: " + ", ".join(f"{name} {outcomes[name]:,}" for name in _OUTCOMES)
    yield _shares(total)
    by_source = _grouped(results, lambda result: result.model.partition("/")[0])
    for source, group in sorted(by_source.items()):
        models = len({result.model for result in group})
        yield f"  {source}: {len(group):,} of {models} models: {_shares(figures(group))}"
    yield f"errors of models that run, and are proven to go wrong: {sum(total.proven.values()):,}"
    for proof, count in sorted(total.proven.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:7,} {proof}"
    for remark, count in sorted(total.remarks.items()):
        yield f"of the false errors, which count all the same: {count:,} {remark}"
    yield f"tflint's own failures: {total.troubles}"
    for batch in unfit:
        yield f"left out: {batch.model}: {batch.unfit:.120}"
    yield ""
    yield f"{'mutation':36}{'mutants':>8}{'refused':>8}{'recall':>9}{'run':>7}{'false':>7}"
    for kind, group in sorted(_grouped(results, lambda result: result.mutant.kind).items()):
        counts = figures(group)
        yield (
            f"{kind:36}{counts.mutants:8,}{counts.refused:8,}{counts.recall:9.1%}"
            f"{counts.run:7,}{counts.false_errors:7,}"
        )
    shown: Counter[str] = Counter()
    for found in disagreements(results):
        shown[found.sort] += 1
        if shown[found.sort] == 1:
            yield f"\n{found.sort}:"
        if shown[found.sort] <= groups:
            example = found.example
            yield f"{found.count:5} {found.kind} | {found.words}"
            yield f"      {example.model}: {example.mutant.detail}"
            yield from (f"      {code} {said}" for code, said in example.opinion.errors[:2])
            for remark, words in example.remarks.items():
                yield f"      {remark} {words:.100}".rstrip()


def _shares(counts: Figures) -> str:
    return (
        f"recall {counts.recall:.2%} (missed {counts.missed:,} of {counts.refused:,}); "
        f"false errors {counts.false_error_rate:.2%} ({counts.false_errors:,} of {counts.run:,})"
    )


def _grouped(results: Iterable[Result], key: Callable[[Result], str]) -> dict[str, list[Result]]:
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[key(result)].append(result)
    return groups


def as_json(batches: Sequence[Batch]) -> dict[str, Any]:
    """Every mutant, with both answers, for programs."""
    results = results_of(batches)
    total = figures(results)
    return {
        "recall": total.recall,
        "false_error_rate": total.false_error_rate,
        "left_out": {batch.model: batch.unfit for batch in batches if batch.unfit},
        "mutants": [
            {
                "model": result.model,
                "mutation": result.mutant.kind,
                "detail": result.mutant.detail,
                "outcome": result.verdict.outcome,
                "words": result.verdict.words,
                "errors": [list(error) for error in result.opinion.errors[:10]],
                "proofs": dict(result.proofs),
                "remarks": dict(result.remarks),
                "trouble": result.opinion.trouble,
                "missed": result.is_missed,
                "false_error": result.is_false_error,
            }
            for result in results
        ],
    }
