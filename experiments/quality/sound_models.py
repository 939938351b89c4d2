"""The sound models that are broken, with inputs for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import testmodels.trained
from experiments.quality.small_models import SEEDS, SMALL_MODELS, inputs
from testmodels.trained.images import images

IMAGES = 60
SEED = 2026
"""No model was trained or calibrated with the images of this seed."""


@dataclass(frozen=True, slots=True)
class SoundModel:
    """A model, real inputs for it [count, ...], and the classes they show, where that is known."""

    name: str
    data: bytes
    inputs: NDArray[np.float32]
    labels: NDArray[np.int64] | None = None


def sound_models(scheme: str) -> Iterator[SoundModel]:
    """The committed models of a scheme, or the small ones of that name."""
    if scheme in SMALL_MODELS:
        for seed in SEEDS:
            data = SMALL_MODELS[scheme](seed).build()
            yield SoundModel(f"{scheme}_{seed}", data, inputs(scheme, IMAGES, seed))
        return
    samples, labels = images(IMAGES, SEED)
    given = samples[..., :1] if scheme == "recurrent" else samples
    for path in _trained(scheme):
        yield SoundModel(path.stem, path.read_bytes(), given, labels)


def _trained(scheme: str) -> list[Path]:
    folder = Path(testmodels.trained.__path__[0])
    pattern = "recurrent_*_int8.tflite" if scheme == "recurrent" else f"network_*_{scheme}.tflite"
    return sorted(folder.glob(pattern), key=lambda path: int(path.stem.split("_")[1]))
