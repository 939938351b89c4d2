"""`python -m experiments.quality`: breaks the trained models and writes docs/quality.md."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from experiments.quality import damaged_weights, false_ranges, lost_parameters
from experiments.quality.answers import Answers
from experiments.quality.fault import FAULTS, Scheme
from experiments.quality.table import page, summary
from experiments.quality.trial import Trial, Twin, trial, twins

PAGE = Path(__file__).parents[2] / "docs" / "quality.md"
FAMILIES = (lost_parameters, false_ranges, damaged_weights)
"""Importing them declares the faults."""

LEAST_MODELS = 8


def main() -> int:
    """Returns 1 when a fault found a place in too few models."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", metavar="WORDS", help="faults with these words; writes no page")
    parser.add_argument("--missed", action="store_true", help="list what was not flagged")
    arguments = parser.parse_args()
    chosen = [fault for fault in FAULTS if not arguments.only or arguments.only in fault.text]
    ask = Answers()
    sound: dict[Scheme, list[Twin]] = {}
    trials: list[Trial] = []
    try:
        for fault in chosen:
            if fault.scheme not in sound:
                sound[fault.scheme] = twins(fault.scheme, ask)
            found = [trial(fault, twin, ask) for twin in sound[fault.scheme]]
            trials += [each for each in found if each is not None]
            print(f"{fault.scheme:14} {fault.text}", flush=True)
    finally:
        ask.close()
    if not arguments.only:
        PAGE.write_text(page(sound, trials), "utf-8", newline="\n")
    if arguments.missed:
        print(*(_line(t) for t in trials if t.fault.visible and not t.is_flagged), sep="\n")
    print(summary([t for t in trials if t.fault.visible]))
    counts = Counter((t.fault.text, t.fault.scheme) for t in trials)
    rare = [f for f in chosen if counts[f.text, f.scheme] < LEAST_MODELS]
    for fault in rare:
        print(f"only {counts[fault.text, fault.scheme]} models: {fault.scheme}, {fault.text}")
    return 1 if rare else 0


def _line(found: Trial) -> str:
    fault = found.fault
    effect = f"{found.outcome.name.lower()} ({found.effect.agreement:.2f})"
    return f"{effect}: {found.model}, {fault.text} [{fault.scheme}]"


if __name__ == "__main__":
    sys.exit(main())
