"""What the classifiers tell apart: noisy stripes, in one of six directions and widths.

Needs numpy only: the quality experiment asks the models about images of its own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SIZE = 16
CLASSES = 6
_NOISE = 0.25


def images(count: int, seed: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Images [count, 16, 16, 3] of numbers in 0..1, and their classes.

    A class is a direction (0, 60 or 120 degrees) and a wavelength (4 or 7 pixels); phase, contrast,
    brightness and tint differ from image to image.
    """
    random = np.random.default_rng(seed)
    labels = random.integers(0, CLASSES, count)
    rows, columns = np.mgrid[:SIZE, :SIZE].astype(np.float64)
    angles = (labels % 3) * np.pi / 3
    waves = np.where(labels < 3, 4.0, 7.0)
    along = np.multiply.outer(np.cos(angles), columns) + np.multiply.outer(np.sin(angles), rows)
    phases = random.uniform(0, 2 * np.pi, (count, 1, 1))
    stripes = np.sin(2 * np.pi * along / waves[:, None, None] + phases)
    contrast = random.uniform(0.2, 0.35, (count, 1, 1, 3))
    light = random.uniform(0.4, 0.6, (count, 1, 1, 3))
    noise = random.normal(0, _NOISE / 2, (count, SIZE, SIZE, 3))
    found = light + contrast * stripes[..., None] + noise
    return np.clip(found, 0, 1).astype(np.float32), labels
