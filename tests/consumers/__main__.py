"""Compare tflint's findings with what task libraries do with broken models.

    python -m tests.consumers [--library mediapipe] [--kinds WORD] [--model WORD] [--json FILE]

TFLINT_MEDIAPIPE and TFLINT_TASK_LIBRARY name the Python that has mediapipe or tflite-support (default:
this one), TFLINT_CORPUS the folder of real models. The exit status is 1 when the library is not there or
tflint itself failed.
"""

from __future__ import annotations

import argparse
import json
import sys
from itertools import chain
from pathlib import Path

from tests.consumers.consumer import LIBRARIES, Consumer
from tests.consumers.linter import Linter, Opinion
from tests.consumers.models import built_models, copies, real_models, variants
from tests.consumers.report import Result, result_of, text


def main() -> int:
    """Judge every copy and print what differs; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.consumers", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "--library", choices=LIBRARIES, default="mediapipe", help="whose tasks are asked"
    )
    parser.add_argument("--kinds", default="", help="copies with this in their kind only")
    parser.add_argument("--model", default="", help="models with this in their name only")
    parser.add_argument("--json", type=Path, help="write every copy with both answers here")
    arguments = parser.parse_args()
    library = LIBRARIES[arguments.library]
    python = library.interpreter()
    if python is None:
        print(
            f"{library.module} cannot be imported; {library.variable} names a Python",
            file=sys.stderr,
        )
        return 1

    models = (
        model for model in chain(real_models(), built_models()) if arguments.model in model.name
    )
    linter, results = Linter(library.target), list[Result]()
    usual: dict[str, Opinion] = {}
    with Consumer(library, python) as consumer:
        for copy in chain(copies(models), variants()):
            if copy.kind == "as it is":
                usual[copy.model] = linter.judge(copy.data)
            if arguments.kinds in copy.kind and arguments.model in copy.model:
                opinion, verdict = linter.judge(copy.data), consumer.judge(copy)
                results.append(result_of(library, copy, verdict, opinion, usual.get(copy.model)))
                if sys.stderr.isatty():
                    print(f"\r{len(results)} copies", end="", file=sys.stderr, flush=True)
    for line in text(library, results):
        print(line)
    if arguments.json is not None:
        rows = [result._asdict() for result in results]
        arguments.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 1 if any(result.opinion.trouble for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
