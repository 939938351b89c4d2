"""How to prepare an input, in words: what the file states, and what only looks so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.value_range import Range, normalized_range, number
from tflint.summary.wording import MINUS, TIMES, interval, signed

if TYPE_CHECKING:
    from tflint.analysis.io_contract import GraphNormalization, Normalization, TensorContract
    from tflint.analysis.pixel_preparation import PixelPreparation

MAX_CHANNELS = 4

_MAX_OPERATORS = 6


def feeding(found: TensorContract) -> Iterator[str]:
    """What to feed, a sentence for each line; nothing for outputs."""
    if not found.is_input:
        return
    if found.pixels is not None:
        yield _pixels(found, found.pixels)
    elif found.formula is None and found.rows is None:
        yield from _without_scale(found)
    if found.formula is not None:
        yield _quantization(found)
    told = (found.pixels.way, found.pixels.evidence) if found.pixels is not None else ()
    if found.normalization is not None and told != ("normalize", "metadata"):
        yield _claim(found.normalization)
    if found.graph_normalization is not None:
        yield from _graph(found.graph_normalization, found)


def _pixels(found: TensorContract, pixels: PixelPreparation) -> str:
    contradiction = ""
    if pixels.contradiction and found.normalization and found.normalization.range:
        contradiction = (
            f"; metadata contradicts the scale: it wants {interval(found.normalization.range)}"
        )
    if pixels.way == "unknown":
        return _unknown(found) + contradiction
    start = "feed" if pixels.sure else "looks as if it takes"
    if pixels.way == "subtract 128":
        what = "pixels 0 … 255 less 128"
    elif pixels.way == "copy" or _is_identity(pixels):
        what = "pixels 0 … 255 as they are"
    else:
        what = _formula(pixels.mean, pixels.std, "pixel")
    return f"{start} {what}{_reason(found, pixels)}{contradiction}"


def _reason(found: TensorContract, pixels: PixelPreparation) -> str:
    ends = normalized_range((pixels.mean, pixels.std))
    if pixels.evidence == "type" or ends is None:
        return ": plain bytes without a scale"
    if pixels.way == "normalize":
        becomes = "" if _is_identity(pixels) else f", so that 0 … 255 becomes {interval(ends)}"
        if pixels.evidence == "metadata":
            return ", as metadata says" + becomes
        return f"{becomes}: {_fits(found, pixels.evidence, ends)}"
    means = f": by the scale they mean {interval(ends)}"
    return means + (", about as metadata says" if pixels.evidence == "metadata" else "")


def _fits(found: TensorContract, evidence: str, ends: Range) -> str:
    graph = found.graph_normalization
    if evidence == "scale" and found.range is not None:
        return f"the scale holds {interval(found.range)}"
    if graph is None:
        return "that is a common range"
    if evidence == "first QUANTIZE" and graph.limits is not None:
        return f"the first QUANTIZE holds {interval(graph.limits)}"
    results = [
        factor * end + offset
        for factor, offset in zip(graph.factor, graph.offset, strict=True)
        for end in ends
    ]
    return f"the first operators make {interval((min(results), max(results)))} of it"


def _is_identity(pixels: PixelPreparation) -> bool:
    return pixels.way == "normalize" and not any(pixels.mean) and set(pixels.std) == {1.0}


def _unknown(found: TensorContract) -> str:
    if found.range is not None:
        return f"how pixels become {interval(found.range)} is not in the file"
    return "how pixels become numbers is not in the file"


def _without_scale(found: TensorContract) -> Iterator[str]:
    """What the file leaves open about an input, where callers go wrong most."""
    is_described = found.metadata_name or found.description or found.normalization is not None
    if not is_described and found.tensor.dtype.is_integer and found.tensor.dtype.bits in (8, 16):
        yield "no scale is stored: plain integers"


def _quantization(found: TensorContract) -> str:
    """`q = round(real / 0.5) + 3, clipped to 0 … 255`."""
    tensor = found.tensor
    scale, zero_point = tensor.scale_and_zero_point or (1.0, 0)
    shift = f" {MINUS if zero_point < 0 else '+'} {abs(zero_point)}" if zero_point else ""
    limits = f"{signed(tensor.dtype.minimum)} … {signed(tensor.dtype.maximum)}"
    return f"q = round(real / {number(scale)}){shift}, clipped to {limits}"


def _claim(found: Normalization) -> str:
    if len(found.mean) > MAX_CHANNELS or not found.mean or len(found.mean) != len(found.std):
        return "metadata asks for a normalization"
    text = f"metadata asks for (x {MINUS} {_vector(found.mean)}) / {_vector(found.std)}"
    return text + (f": 0 … 255 becomes {interval(found.range)}" if found.range else "")


def _graph(found: GraphNormalization, fed: TensorContract) -> Iterator[str]:
    if found.operators:
        names = ", ".join(found.operators[:_MAX_OPERATORS])
        more = ", …" if len(found.operators) > _MAX_OPERATORS else ""
        yield f"the graph begins with {names}{more}: x becomes {_affine(found)}{_again(fed)}"
    is_told = fed.pixels is not None and fed.pixels.evidence == "first QUANTIZE"
    if found.limits is not None and not found.operators and not is_told:
        yield f"the first QUANTIZE holds {interval(found.limits)}: the rest is cut off"


def _again(fed: TensorContract) -> str:
    if fed.pixels is None:
        return ""
    asks = fed.pixels.way == "normalize" and fed.pixels.evidence == "metadata"
    if asks and not _is_identity(fed.pixels):
        return "; that is a second normalization, after the one that metadata asks for"
    return "; do not do that again"


def _affine(found: GraphNormalization) -> str:
    if len(found.factor) > MAX_CHANNELS:
        return f"a {TIMES} x + b with {len(found.factor):,} numbers a and b, one for each channel"
    factor, offset = _vector(found.factor), _vector(found.offset)
    text = "x" if factor == "1" else f"{factor} {TIMES} x"
    if offset == "0" or not any(found.offset):
        return text
    if len(found.offset) == 1 and found.offset[0] < 0:
        return f"{text} {MINUS} {number(-found.offset[0])}"
    return f"{text} + {offset}"


def _formula(mean: tuple[float, ...], std: tuple[float, ...], name: str) -> str:
    """`(pixel - 127.5) / 127.5`, without what changes nothing."""
    text, divisor = name, _vector(std)
    if any(mean):
        text = f"{name} {MINUS} {_vector(mean)}"
        text = f"({text})" if divisor != "1" else text
    return f"{text} / {divisor}" if divisor != "1" else text


def _vector(values: tuple[float, ...]) -> str:
    texts = [number(value).replace("-", MINUS) for value in values]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
