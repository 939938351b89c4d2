"""`python -m benchmarks [NAME ...]`: runs the benchmarks and prints a Markdown table of ratios."""

from __future__ import annotations

import argparse
import os
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import models
from benchmarks.measure import anonymous_peak, compare, run

TFLINT = str(Path(sysconfig.get_path("scripts")) / "tflint")
CHECK = [TFLINT, "check", "--isolated", "-qq", "--exit-zero"]
INTERPRETER = (
    "import sys; from ai_edge_litert.interpreter import Interpreter;"
    "Interpreter(sys.argv[1]).allocate_tensors()"
)
# A minimum and a maximum of all bytes as float32, in blocks of 16 MiB from a memory map.
NUMPY_PASS = (
    "import sys, numpy; w = numpy.memmap(sys.argv[1], '<f4', 'r', offset=int(sys.argv[2]));"
    "[(w[i : i + 2**22].min(), w[i : i + 2**22].max()) for i in range(0, w.size, 2**22)]"
)

Row = tuple[str, str, str]


def startup(folder: Path) -> list[Row]:
    """A 4 MB MobileNet against bare imports and against the interpreter; `--version`."""
    model = folder / "mobilenet.tflite"
    models.mobilenet(model)
    command = [*CHECK, str(model)]
    imports = compare(command, [sys.executable, "-c", "import numpy, tflite"])
    interpreter = compare(command, [sys.executable, "-c", INTERPRETER, str(model)])
    version = compare([TFLINT, "--version"], [sys.executable, "-c", "pass"])
    return [
        _row("MobileNet 4.5 MB / `import numpy, tflite`", imports.median, "at most 2.0"),
        _row("MobileNet 4.5 MB / load and allocate in LiteRT", interpreter.median, "at most 2.0"),
        _row("`--version` / bare `python -c pass`", version.median, "at most 4.0"),
    ]


def scaling(folder: Path) -> list[Row]:
    """50,000 operators against 5,000."""
    small, big = folder / "5k.tflite", folder / "50k.tflite"
    models.chain(small, 5_000)
    models.chain(big, 50_000)
    ratio = compare([*CHECK, str(big)], [*CHECK, str(small)], runs=5)
    return [
        _row("50,000 operators / 5,000 operators", ratio.median, "at most 11"),
        ("seconds for 50,000 operators", f"{ratio.seconds:.1f}", "at most 3"),
    ]


def weights(folder: Path) -> list[Row]:
    """1.5 GiB of weights: memory, and speed against a plain pass over the same bytes."""
    model = folder / "large.tflite"
    size = models.large(model)
    small = folder / "small.tflite"
    models.large(small, gigabytes=0.001)
    command = [*CHECK, "--select", "ALL", "--preview", str(model)]
    without = [*CHECK, "--select", "ALL", "--preview", str(small)]
    first = str(model.stat().st_size - size)
    plain = [sys.executable, "-c", NUMPY_PASS, str(model), first]
    bare = [sys.executable, "-c", "import numpy"]
    run(plain)  # the pages of the file are in memory from here on
    turns = [(run(command), run(without), run(plain), run(bare)) for _ in range(4)]
    with_weights, start, numpy_pass, numpy_start = map(min, zip(*turns, strict=True))
    ours, numpys = with_weights - start, numpy_pass - numpy_start
    peak = anonymous_peak(command)
    return [
        _row("1.5 GiB, all rules / numpy min and max", ours / numpys, "at most 2.0"),
        ("1.5 GiB, own memory at its peak", f"{peak / 2**20:.0f} MiB", "under 300 MB"),
    ]


def corpus(folder: Path) -> list[Row]:
    """All models of a folder in one run."""
    default = Path(__file__).parent.parent.parent / "shared" / "corpus"
    place = Path(os.environ.get("TFLINT_CORPUS", default))
    if not place.is_dir():
        return [("models per second, whole corpus", "no corpus here", "")]
    count = sum(1 for _ in place.glob("*.tflite"))
    seconds = min(run([*CHECK, str(place)]) for _ in range(3))
    return [("models per second, whole corpus", f"{count / seconds:.0f}", "")]


BENCHMARKS: dict[str, Callable[[Path], list[Row]]] = {
    "startup": startup,
    "scaling": scaling,
    "weights": weights,
    "corpus": corpus,
}


def _row(what: str, ratio: float, bound: str) -> Row:
    return what, f"{ratio:.2f} x", bound


def main() -> None:
    """Run the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME")
    chosen = parser.parse_args().names or list(BENCHMARKS)
    print("| what | measured | wanted |\n| --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            for row in BENCHMARKS[name](Path(folder)):
                print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
