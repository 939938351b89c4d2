"""Compare tflint's findings with MediaPipe's tasks on broken models.

    python -m tests.consumers [--kinds WORD] [--model WORD] [--json FILE]

TFLINT_MEDIAPIPE names the Python that has mediapipe (default: this one), TFLINT_CORPUS the folder of
real models. The exit status is 1 when MediaPipe is not there or tflint itself failed.
"""

from __future__ import annotations

import argparse
import json
import sys
from itertools import chain
from pathlib import Path

from tests.consumers.linter import Linter, Opinion
from tests.consumers.media_pipe import MediaPipe, interpreter
from tests.consumers.models import built_models, copies, real_models, variants
from tests.consumers.report import Result, result_of, text


def main() -> int:
    """Judge every copy and print what differs; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.consumers", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--kinds", default="", help="copies with this in their kind only")
    parser.add_argument("--model", default="", help="models with this in their name only")
    parser.add_argument("--json", type=Path, help="write every copy with both answers here")
    arguments = parser.parse_args()
    python = interpreter()
    if python is None:
        print("mediapipe cannot be imported; TFLINT_MEDIAPIPE names a Python", file=sys.stderr)
        return 1

    models = (
        model for model in chain(real_models(), built_models()) if arguments.model in model.name
    )
    linter, results = Linter(), list[Result]()
    usual: dict[str, Opinion] = {}
    with MediaPipe(python) as media_pipe:
        for copy in chain(copies(models), variants()):
            if copy.kind == "as it is":
                usual[copy.model] = linter.judge(copy.data)
            if arguments.kinds in copy.kind and arguments.model in copy.model:
                opinion, verdict = linter.judge(copy.data), media_pipe.judge(copy)
                results.append(result_of(copy, verdict, opinion, usual.get(copy.model)))
                if sys.stderr.isatty():
                    print(f"\r{len(results)} copies", end="", file=sys.stderr, flush=True)
    for line in text(results):
        print(line)
    if arguments.json is not None:
        rows = [result._asdict() for result in results]
        arguments.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 1 if any(result.opinion.trouble for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
