"""Compare the verdict on broken models with that of LiteRT's interpreter.

    python -m fuzz.differential [--models NUMBER] [--seed NUMBER] [FOLDER]

FOLDER holds the models to break (default: the seeds of `fuzz.seeds`). Two things are compared:

- the interpreter's flatbuffer verifier accepts a model if and only if the reader finds no damage;
  models on which they disagree are written to the current folder, and the exit status is 1;
- a model that the interpreter refuses to load has a finding of severity error; refusals without one
  are counted by message, as a list of what rules are still missing.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from pathlib import Path

from fuzz.seeds import seeds
from tests.flatbuffer.interpreter import interpreter
from tests.flatbuffer.mutants import mutant
from tests.rules.cases import lint
from tflint.flatbuffer import read
from tflint.flatbuffer.schemas.model import MODEL
from tflint.lint.severity import Severity
from tflint.model.file import IDENTIFIER


def is_verified(model: bytes) -> bool | None:
    """Whether the reader finds nothing broken; `None` when it stopped before the end because of a
    limit that the interpreter does not have."""
    document = read(memoryview(model), MODEL)
    if document.stopped == "overlap":
        return None
    return not document.damages and not document.stopped


def has_error(model: bytes) -> bool:
    """Whether a rule calls the model wrong."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in lint(model))


def main() -> int:
    """Break models and compare; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, help="models to break")
    parser.add_argument("--models", type=int, default=10_000, help="how many to make (10000)")
    parser.add_argument("--seed", type=int, default=0, help="of the random changes (0)")
    arguments = parser.parse_args()

    folder: Path | None = arguments.folder
    found = [path.read_bytes() for path in sorted(folder.iterdir())] if folder else []
    candidates = found or [model for _, model in seeds()]
    sound = [model for model in candidates if model[4:8] == IDENTIFIER and is_verified(model)]
    chance = random.Random(arguments.seed)
    stages: Counter[str] = Counter()
    unreported: Counter[str] = Counter()
    disagreements = 0
    with interpreter() as judge:
        while stages.total() < arguments.models:
            model = mutant(chance.choice(sound), sound, chance)
            if model[4:8] != IDENTIFIER:
                continue
            verdict = judge.judge(model)
            stages[verdict.stage] += 1
            if is_verified(model) not in (None, verdict.verified):
                disagreements += 1
                path = Path(f"disagreement-{arguments.seed}-{stages.total()}.tflite")
                path.write_bytes(model)
                print(f"{path}: {verdict}")
            elif verdict.stage in ("load", "crash") and not has_error(model):
                unreported[re.sub(r"\d+", "N", verdict.message.partition("\n")[0])] += 1
    print(f"{stages.total():,} models, stages {dict(stages)}")
    print(f"{disagreements} disagreements on what is a sound flatbuffer")
    print(f"{unreported.total()} refused models without an error:")
    for message, number in unreported.most_common():
        print(f"{number:6} {message or 'the process died'}")
    return 1 if disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
