"""Search, guided by coverage, for bytes that break a promise of `fuzz.target`.

    python -m fuzz.coverage [FOLDER ...] [libFuzzer options, such as -runs=100000]

The folders hold inputs to start from; new ones that reach new code are added to the first.
"""

from __future__ import annotations

import random
import sys

import atheris

from tests.flatbuffer.mutants import mutant

with atheris.instrument_imports(
    include=[
        "tflint.analysis",
        "tflint.flatbuffer",
        "tflint.lint",
        "tflint.model",
        "tflint.operators",
        "tflint_rules",
    ],
    # A thousand regular expressions and dataclasses that no input changes.
    exclude=["tflint.lint.configuration"],
):
    from fuzz.target import Target

    TARGET = Target()


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Half of the time a change that knows what flatbuffers are made of."""
    chance = random.Random(seed)
    if len(data) > 16 and chance.random() < 0.5:
        return mutant(data, [data], chance)[:max_size]
    mutated: bytes = atheris.Mutate(data, max_size)
    return mutated


def main() -> None:
    """Fuzz until an input breaks a promise or the runs are done."""
    atheris.Setup(sys.argv, TARGET, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
