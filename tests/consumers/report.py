"""Both answers side by side, the figures, and where the two disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tabulate import tabulate

from tests.consumers.consumer import Copy, Library, Verdict
from tests.consumers.linter import Opinion
from tests.consumers.silent import WRONG_RESULTS


class Result(NamedTuple):
    """What a library and tflint say of a copy. `is_nonsense`: what the library makes of it, if
    anything, is wrong, or right by chance."""

    model: str
    kind: str
    task: str
    verdict: Verdict
    opinion: Opinion
    is_nonsense: bool = False

    @property
    def is_found(self) -> bool:
        """The library cannot use the model, and tflint has an error."""
        return not self.verdict.is_usable and bool(self.opinion.errors)

    @property
    def is_warned(self) -> bool:
        """The library cannot use the model, and tflint has an error or a warning."""
        said = self.opinion.errors or self.opinion.warnings
        return not self.verdict.is_usable and bool(said)

    @property
    def is_silently_wrong(self) -> bool:
        """The library makes results that are wrong, and tflint has an error."""
        return self.verdict.is_usable and self.is_nonsense and bool(self.opinion.errors)

    @property
    def is_false_error(self) -> bool:
        """The library makes results, and tflint has an error."""
        right = self.verdict.is_usable and not self.is_silently_wrong
        return right and bool(self.opinion.errors)


class Figures(NamedTuple):
    """Numbers of copies."""

    unusable: int
    found: int
    warned: int
    usable: int
    silent: int
    false_errors: int

    @property
    def recall(self) -> float:
        """The share of the unusable copies with an error."""
        return self.found / self.unusable if self.unusable else 1.0

    @property
    def recall_with_warnings(self) -> float:
        """The share of the unusable copies with an error or a warning."""
        return self.warned / self.unusable if self.unusable else 1.0


def result_of(
    library: Library, copy: Copy, verdict: Verdict, opinion: Opinion, usual: Opinion | None
) -> Result:
    """Both answers to a copy, without the warnings that its model has too, whose opinion is
    `usual`."""
    known = usual.warnings if usual is not None else ()
    news = tuple(said for said in opinion.warnings if said not in known)
    nonsense = copy.kind in WRONG_RESULTS[library.target]
    return Result(
        copy.model, copy.kind, copy.task, verdict, opinion._replace(warnings=news), nonsense
    )


def figures(results: Sequence[Result]) -> Figures:
    """The numbers of some results."""
    usable = sum(result.verdict.is_usable for result in results)
    return Figures(
        len(results) - usable,
        sum(result.is_found for result in results),
        sum(result.is_warned for result in results),
        usable,
        sum(result.is_silently_wrong for result in results),
        sum(result.is_false_error for result in results),
    )


def text(library: Library, results: Sequence[Result]) -> Iterator[str]:
    """The table by task, then the failures of tflint and the disagreements."""
    tasks = sorted({result.task for result in results})
    rows = [(task, [r for r in results if r.task == task]) for task in tasks]
    yield tabulate(
        [_row(task, figures(chosen)) for task, chosen in [*rows, ("all", list(results))]],
        headers=(
            "task",
            "unusable",
            "error",
            "or warning",
            "recall",
            "usable",
            "wrong results",
            "false errors",
        ),
        colalign=("left", *["right"] * 7),
    )
    for result in results:
        if result.opinion.trouble:
            yield f"\n{result.model}, {result.kind}: {result.opinion.trouble}"
    missed = [r for r in results if not r.verdict.is_usable and not r.is_found]
    for title, chosen in (
        ("Unusable, and tflint has no error", missed),
        ("Usable, and tflint has an error", [r for r in results if r.is_false_error]),
    ):
        yield f"\n{title}: {len(chosen)}"
        for result in chosen:
            yield from _disagreement(library, result)


def _row(task: str, numbers: Figures) -> tuple[str | int, ...]:
    recall = f"{numbers.recall:.1%}" if numbers.unusable else ""
    return (
        task,
        numbers.unusable,
        numbers.found,
        numbers.warned,
        recall,
        numbers.usable,
        numbers.silent,
        numbers.false_errors,
    )


def _disagreement(library: Library, result: Result) -> Iterator[str]:
    verdict = result.verdict
    yield f"  {result.model}, {result.task}: {result.kind}"
    if not verdict.is_usable:
        yield f"    {library.name} {verdict.outcome}: {verdict.words[:300]}"
    said = result.opinion.errors or result.opinion.warnings
    for code, message in said[:3]:
        yield f"    tflint {code}: {message[:200]}"
