"""The models that are broken: those of the repository, and real ones when there are any."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import testmodels.converted
from tests.oracle.single_operators import SINGLE_OPERATORS, single_operator

CORPUS = Path(os.environ.get("TFLINT_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
MAX_SIZE = 1 << 20
"""Greater ones take long and show nothing that a small one does not."""


@dataclass(frozen=True, slots=True)
class BaseModel:
    """A model that the interpreter runs."""

    name: str
    data: bytes


def single_operators() -> Iterator[BaseModel]:
    """One model for each builtin operator."""
    for name in SINGLE_OPERATORS:
        yield BaseModel(f"single/{name}", single_operator(name).build())


def converted() -> Iterator[BaseModel]:
    """The committed models, which a converter wrote."""
    for path in sorted(Path(testmodels.converted.__path__[0]).glob("*.tflite")):
        yield BaseModel(f"converted/{path.name}", path.read_bytes())


def manifest() -> list[dict[str, str]]:
    """The rows of the corpus's MANIFEST.tsv; none without a corpus."""
    path = CORPUS / "MANIFEST.tsv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def corpus() -> Iterator[BaseModel]:
    """The real models that run and are not large."""
    for row in manifest():
        path = CORPUS / row["name"]
        is_fit = row["interpreter_verdict"] == "ok" and path.suffix == ".tflite"
        if is_fit and path.is_file() and path.stat().st_size <= MAX_SIZE:
            yield BaseModel(f"corpus/{path.name}", path.read_bytes())


def base_models(number: int | None, seed: int) -> list[BaseModel]:
    """All of the repository, and `number` (default: all) of the corpus."""
    real = list(corpus())
    Random(seed).shuffle(real)
    return [*converted(), *single_operators(), *real[:number]]
