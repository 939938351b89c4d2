"""The page docs/quality.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from tabulate import tabulate

from experiments.quality.fault import Scheme
from experiments.quality.sound_models import IMAGES
from experiments.quality.trial import Outcome, Trial, Twin, median_agreement

_HEAD = ("fault", "models", "of", "no answer", "damaged", "same class", "flagged", "by")
_INTRODUCTION = """\
# Damage and findings

What damage to quantization and weights does to a model's answers, and what tflint says of it without
running the model. Made by `python -m experiments.quality` from the models in `testmodels/trained`.

Ten small networks were trained to tell stripes apart and converted in four ways, ten LSTMs in one; for
operators that they do not have there are small models of random weights, ten of a kind.
Every fault is put at a random place into each model of its kind that has such a place. {images}
images that no model was trained or calibrated with are then given to LiteRT's interpreter, once with
its own kernels only and once with the XNNPACK delegate, as it runs models by default. What is worse
counts.

- *no answer*: LiteRT refuses the model or its process dies.
- *damaged*: it runs; at least one image in twenty gets another class, or the probability of the class
  that was chosen before moves by 0.05 in the mean.
- *same class*: the median share of the images that keep their class, in the models that answer.
- *flagged*: models with a warning or an error, by the default rules, that the sound model does not
  have; of those without an answer or with damage, and after the plus sign of those that answer as
  before.
- *by*: the rules that speak most often; an exclamation mark stands behind errors.
"""


def page(twins: Mapping[Scheme, Sequence[Twin]], trials: Sequence[Trial]) -> str:
    """The whole page in Markdown."""
    visible = [t for t in trials if t.fault.visible]
    hidden = [t for t in trials if not t.fault.visible]
    return "\n".join(
        (
            _INTRODUCTION.format(images=IMAGES),
            "## The sound models",
            "",
            _twins(twins),
            "",
            "## Faults",
            "",
            _faults(visible),
            "",
            summary(visible),
            "",
            "## What no file tells",
            "",
            "These files are as sound as those they were made from; only data shows the damage.",
            "",
            _faults(hidden),
            "",
        )
    )


def summary(trials: Sequence[Trial]) -> str:
    """How many of the models that were harmed are flagged, and how many of the others."""
    harmed = [t for t in trials if t.outcome < Outcome.AS_BEFORE]
    silent = [t for t in harmed if t.outcome == Outcome.DAMAGED]
    rest = [t for t in trials if t.outcome == Outcome.AS_BEFORE]
    constant = sum(t.effect.is_constant for t in silent)
    return (
        f"{_share(silent)} of the models that run and are damaged are flagged ({constant} of them give "
        f"every image the same answer), {_share(harmed)} of all that were harmed, and {_share(rest)} of "
        "those that answer as before."
    )


def _twins(twins: Mapping[Scheme, Sequence[Twin]]) -> str:
    rows = [
        (
            scheme,
            len(found),
            _accuracy([t.accuracy for t in found if t.accuracy is not None]),
            ", ".join(sorted({f"{code}" for t in found for _, code, _ in t.findings})) or "none",
        )
        for scheme, found in twins.items()
    ]
    head = ("kind", "models", "accuracy", "warnings and errors")
    return tabulate(rows, head, tablefmt="github", disable_numparse=True)


def _accuracy(found: Sequence[float]) -> str:
    return f"{min(found):.2f} to {max(found):.2f}" if found else "not trained"


def _faults(trials: Sequence[Trial]) -> str:
    groups = groupby(trials, key=lambda t: (t.fault.text, t.fault.scheme))
    rows = [_row(text, scheme, list(found)) for (text, scheme), found in groups]
    return tabulate(rows, _HEAD, tablefmt="github", disable_numparse=True)


def _row(text: str, scheme: Scheme, trials: Sequence[Trial]) -> tuple[str, ...]:
    lost = [t for t in trials if t.outcome < Outcome.DAMAGED]
    damaged = [t for t in trials if t.outcome == Outcome.DAMAGED]
    rest = [t for t in trials if t.outcome == Outcome.AS_BEFORE]
    flagged = f"{sum(t.is_flagged for t in lost + damaged)} of {len(lost) + len(damaged)}"
    if rest:
        flagged += f" + {sum(t.is_flagged for t in rest)} of {len(rest)}"
    agreement = f"{median_agreement(trials):.2f}" if damaged or rest else ""
    codes = Counter(finding for t in trials for finding in t.findings)
    by = ", ".join(
        f"{code}{'!' if severity == 'error' else ''}"
        for (severity, code), _ in codes.most_common(4)
    )
    counts = (str(len(trials)), scheme, str(len(lost)), str(len(damaged)))
    return (text, *counts, agreement, flagged, by)


def _share(trials: Sequence[Trial]) -> str:
    flagged = sum(t.is_flagged for t in trials)
    share = 100 * flagged / len(trials) if trials else 100
    return f"{flagged} of {len(trials)} ({share:.1f} %)"
