"""Compare tflint's errors with LiteRT's interpreter on broken models.

    python -m tests.oracle [--models N] [--per-model N] [--seed S] [--jobs N] [--xnnpack]
                           [--kinds WORD] [--json FILE] [--keep FOLDER]

The exit status is 1 when tflint itself crashed or hung, else 0.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.oracle.bench import Batch, Order, run
from tests.oracle.interpreter import Kernels
from tests.oracle.models import base_models
from tests.oracle.report import as_json, disagreements, figures, results_of, text


def main() -> int:
    """Run the bench and print what it found; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.oracle", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--models", type=int, help="of the corpus; default: all")
    parser.add_argument("--per-model", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--xnnpack", action="store_true", help="with the default delegate")
    parser.add_argument("--kinds", default="", help="mutations with this in their name only")
    parser.add_argument(
        "--groups", type=int, default=40, help="disagreements to print of each sort"
    )
    parser.add_argument("--json", type=Path, help="write every mutant with both answers here")
    parser.add_argument("--keep", type=Path, help="save one mutant of each disagreement here")
    arguments = parser.parse_args()

    kernels: Kernels = "xnnpack" if arguments.xnnpack else "plain"
    order = Order(arguments.per_model, arguments.seed, kernels, arguments.kinds)
    models = base_models(arguments.models, arguments.seed)
    batches: list[Batch] = []
    for batch in run(models, order, arguments.jobs):
        batches.append(batch)
        if sys.stderr.isatty():
            print(f"\r{len(batches)} of {len(models)} models", end="", file=sys.stderr, flush=True)
    for line in text(batches, arguments.groups):
        print(line)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(as_json(batches), indent=1), encoding="utf-8")
    if arguments.keep is not None:
        keep(batches, arguments.keep)
    return 1 if figures(results_of(batches)).troubles else 0


def keep(batches: list[Batch], folder: Path) -> None:
    """Save the example of each group of disagreements, with a list of what they are."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for number, group in enumerate(disagreements(results_of(batches))):
        name = f"{number:03}-{group.sort.replace(' ', '-')}.tflite"
        (folder / name).write_bytes(group.example.mutant.data)
        said = "; ".join(" ".join(error) for error in group.example.opinion.errors[:3])
        lines.append(f"{name}\t{group.kind}\t{group.example.mutant.detail}\t{group.words}\t{said}")
    (folder / "LIST.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
