"""Changes of what the metadata says of images and sound."""

from __future__ import annotations

from typing import Any

from tests.consumers.changes import Change, content, first_input, unit


def _normalization(**fields: Any) -> Change:
    return first_input(process_units=[unit("NormalizationOptions", **fields)])


IMAGES: dict[str, Change] = {
    "color space UNKNOWN": content("ImageProperties", color_space="UNKNOWN"),
    "color space absent": content("ImageProperties"),
    "color space GRAYSCALE": content("ImageProperties", color_space="GRAYSCALE"),
    "features instead of image": content("FeatureProperties"),
    "audio instead of image": content("AudioProperties", sample_rate=16000, channels=1),
    "image content absent": first_input(content=None),
    "default size wrong": content(
        "ImageProperties", color_space="RGB", default_size={"width": 7, "height": 9}
    ),
    "normalization absent": first_input(process_units=None),
    "mean absent": _normalization(std=[127.5]),
    "std absent": _normalization(mean=[127.5]),
    "mean and std absent": _normalization(),
    "mean 2, std 1 long": _normalization(mean=[1.0, 2.0], std=[1.0]),
    "mean and std 2 long": _normalization(mean=[1.0, 2.0], std=[1.0, 2.0]),
    "mean and std 3 long": _normalization(mean=[127.0] * 3, std=[128.0] * 3),
    "mean differs by channel": _normalization(mean=[120.0, 110.0, 100.0], std=[60.0] * 3),
    "std 0": _normalization(mean=[0.0], std=[0.0]),
    "std -1": _normalization(mean=[0.0], std=[-1.0]),
    "std NaN": _normalization(mean=[0.0], std=[float("nan")]),
    "mean infinite": _normalization(mean=[float("inf")], std=[1.0]),
    "std 1e-9": _normalization(mean=[0.0], std=[1e-9]),
    "two normalizations": lambda m: m.inputs[0].update(
        process_units=[unit("NormalizationOptions", mean=[127.5], std=[127.5])] * 2
    ),
    "range 5 to 2": lambda m: m.inputs[0]["content"].update(range={"min": 5, "max": 2}),
    "stats inverted": first_input(stats={"min": [255.0], "max": [0.0]}),
}

AUDIO: dict[str, Change] = {
    "sample rate 0": content("AudioProperties", sample_rate=0, channels=1),
    "sample rate 12345": content("AudioProperties", sample_rate=12345, channels=1),
    "channels 0": content("AudioProperties", sample_rate=16000, channels=0),
    "channels 7": content("AudioProperties", sample_rate=16000, channels=7),
    "audio content absent": first_input(content=None),
    "features instead of audio": content("FeatureProperties"),
}
