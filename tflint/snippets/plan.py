"""What a program that runs a model does, in terms that every language can say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tflint.analysis.output_reading import Kind

TOP = 5
"""How many of the best classes are printed."""

MODES = {1: "L", 3: "RGB", 4: "RGBA"}
"""Pixel formats, as Pillow calls them, by the number of channels."""

DETECTION: tuple[Kind, ...] = ("boxes", "class ids", "scores", "count")
"""The outputs of the detection operator."""

_TITLE = 60
_RANKED: tuple[Kind, ...] = ("probabilities", "sigmoid", "log-probabilities")
_NEVER_RANKED: tuple[Kind, ...] = ("indices", *DETECTION)


@dataclass(frozen=True, slots=True)
class Image:
    """An input that takes one image. `mode` is `L`, `RGB` or `RGBA` as Pillow calls them, `channels`
    their number; `reversed` tells that blue comes first. Real values are (pixel - mean) / std."""

    width: int
    height: int
    channels: int
    channels_first: bool
    reversed: bool
    way: str
    mean: tuple[float, ...]
    std: tuple[float, ...]

    @property
    def mode(self) -> str:
        """The name of the pixel format."""
        return MODES[self.channels]

    @property
    def order(self) -> list[int]:
        """The channels in the order of the input, as numbers of red, green, blue and alpha; 4 for
        gray."""
        if self.channels == 1:
            return [4]
        order = list(range(self.channels))
        return order[::-1] if self.reversed else order

    def per_channel(self, values: tuple[float, ...]) -> tuple[float, ...]:
        """One value for each channel."""
        return values * self.channels if len(values) == 1 else values


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output: `key` is its name in the signature that is used, if one is; `shape` has
    the sizes that the program gives to free dimensions, and is `None` when it is not declared;
    `resized` tells that they are not those of the file. `comments` are lines of sentences on it."""

    position: int
    name: str
    key: str | None
    dtype: str
    shape: tuple[int, ...] | None
    resized: bool
    scale: float | None
    zero_point: int
    limits: tuple[int, int]
    image: Image | None
    kind: Kind | None
    labels: str | None
    comments: tuple[str, ...]

    @property
    def elements(self) -> int:
        """The number of elements; of an undeclared shape one."""
        count = 1
        for size in self.shape or ():
            count *= size
        return count

    @property
    def title(self) -> str:
        """The beginning of the name, for comments; any characters."""
        return self.name[:_TITLE]

    @property
    def type(self) -> str:
        """`UINT8 [1, 224, 224, 3]`."""
        return self.dtype if self.shape is None else f"{self.dtype} {list(self.shape)}"

    @property
    def shift(self) -> str:
        """What subtracts the zero point: ` - 127`, ` + 128`, or nothing."""
        if not self.zero_point:
            return ""
        return f" {'-' if self.zero_point > 0 else '+'} {abs(self.zero_point)}"

    @property
    def is_quantized(self) -> bool:
        """The program quantizes: the input has a scale, and takes no bytes as they are."""
        copied = self.image is not None and self.image.way in ("copy", "subtract 128")
        return self.scale is not None and not copied

    @property
    def is_ranked(self) -> bool:
        """It holds a score for each class of one thing."""
        sizes = [size for size in self.shape or () if size != 1]
        told = self.kind in _RANKED or (self.labels is not None and self.kind not in _NEVER_RANKED)
        return len(sizes) == 1 and told

    @property
    def label_file(self) -> str:
        """The base name of the label file; empty when there is none."""
        return self.labels.rpartition("/")[2] if self.labels is not None else ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A model at a path, the custom operators that an interpreter does not bring along, the signature
    to run (`None`: positions), inputs, outputs, and the positions of boxes, class ids, scores and
    count if the model ends in the detection operator."""

    model: str
    custom_operators: tuple[str, ...]
    signature: str | None
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    detection: tuple[int, int, int, int] | None

    @property
    def label_files(self) -> list[str]:
        """The label files that the program reads, each once."""
        used = [port.labels for port in self.outputs if port.labels and self.uses_labels(port)]
        return list(dict.fromkeys(used))

    def shown_alone(self, port: Port) -> bool:
        """The program prints the output by itself, not as a part of boxes."""
        return self.detection is None or port.position not in self.detection

    def uses_labels(self, port: Port) -> bool:
        """The labels of an output name what the program prints."""
        return port.is_ranked or (self.detection is not None and port.kind == "class ids")
