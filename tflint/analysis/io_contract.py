"""What a caller of the model must know: what to feed, and how to read the results.

Every statement comes from the file. What it does not say is absent here, not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tflint.analysis.class_count import class_counts, dimension
from tflint.analysis.detection_options import (
    BOXES,
    CLASSES,
    COUNT,
    SCORES,
    is_detection_postprocess,
    output_port,
)
from tflint.analysis.label_files import embedded_labels
from tflint.analysis.tflite_metadata import InputOrOutput, inputs_and_outputs, subgraph_metadata
from tflint.analysis.value_range import (
    Range,
    image_layout,
    is_image,
    looks_like_image,
    normalized_range,
    number,
    quantized_range,
)

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

SOFTMAX = "probabilities (softmax)"

_TIMES, _MINUS = "\N{MULTIPLICATION SIGN}", "\N{MINUS SIGN}"

_CONTENT = {
    "ImageProperties": "image",
    "AudioProperties": "audio",
    "BoundingBoxProperties": "bounding boxes",
}
_TOKENIZERS = {
    "BertTokenizerOptions": "from a BERT tokenizer",
    "SentencePieceTokenizerOptions": "from a SentencePiece tokenizer",
    "RegexTokenizerOptions": "from a regular-expression tokenizer",
}
_DETECTION = {
    BOXES: "boxes",
    CLASSES: "class ids",
    SCORES: "scores",
    COUNT: "number of detections",
}
_PRODUCERS = {
    "SOFTMAX": SOFTMAX,
    "LOGISTIC": "values from 0 to 1 (sigmoid)",
    "LOG_SOFTMAX": "log-probabilities",
    "ARG_MAX": "indices of the greatest",
    "ARG_MIN": "indices of the least",
}


@dataclass(frozen=True, slots=True)
class SignatureName:
    """The name of a tensor in one signature."""

    signature: str
    name: str


@dataclass(frozen=True, slots=True)
class LabelSummary:
    """A label file in the model: its name, the number of labels, and the first three."""

    file: str
    count: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preparation:
    """How an input is prepared: x becomes (x - mean) / std, one number or one per channel; `range` is
    what pixels 0..255 become."""

    mean: tuple[float, ...]
    std: tuple[float, ...]
    range: Range | None


@dataclass(frozen=True, slots=True)
class TensorContract:
    """One input or output.

    `shape` has -1 for free dimensions; it is `None` when the file declares none, which scalars and
    outputs of unknown shape have in common. `formula` and `range` are those of the quantization and
    absent without one. `meaning` is what the elements are, in words. `layout` is `NHWC` or `NCHW`
    for images and for shapes of images; `color_space` and `normalization` are as metadata has them.
    `sample_rate` (in Hz) and `channels` are those of audio. `classes` is known for class ids and for
    softmax.
    """

    is_input: bool
    position: int
    tensor: Tensor
    name: str
    dtype: str
    shape: tuple[int, ...] | None
    signature_names: tuple[SignatureName, ...]
    formula: str | None
    range: Range | None
    meaning: str | None
    layout: str | None
    color_space: str | None
    normalization: Preparation | None
    sample_rate: int | None
    channels: int | None
    metadata_name: str | None
    description: str | None
    classes: int | None
    labels: tuple[LabelSummary, ...]


@dataclass(frozen=True, slots=True)
class IOContract:
    """The inputs and outputs of the main subgraph, in order."""

    inputs: tuple[TensorContract, ...]
    outputs: tuple[TensorContract, ...]


def io_contract(facts: Facts) -> IOContract:
    """The contract of the main subgraph; empty for a model without one."""
    found = [_tensor_contract(each, facts) for each in facts.of(inputs_and_outputs)]
    return IOContract(
        tuple(each for each in found if each.is_input),
        tuple(each for each in found if not each.is_input),
    )


def dequantization_formula(tensor: Tensor) -> str | None:
    """The real value of an integer q, as `show` prints it: scale times (q minus zero point); `None`
    unless there is one scale."""
    pair = tensor.scale_and_zero_point
    if pair is None or quantized_range(tensor) is None:
        return None
    scale, zero_point = pair
    if not zero_point:
        return f"{number(scale)} {_TIMES} q"
    sign = _MINUS if zero_point > 0 else "+"
    return f"{number(scale)} {_TIMES} (q {sign} {abs(zero_point)})"


def _tensor_contract(found: InputOrOutput, facts: Facts) -> TensorContract:
    tensor, metadata = found.tensor, found.metadata
    audio = None
    if metadata is not None and metadata.content_type == "AudioProperties":
        audio = metadata.properties
    meaning = _meaning(found, facts)
    return TensorContract(
        is_input=found.is_input,
        position=found.position,
        tensor=tensor,
        name=tensor.name,
        dtype=tensor.dtype.name,
        shape=_shape(tensor),
        signature_names=tuple(facts.of(_signature_names).get((found.is_input, tensor.index), ())),
        formula=dequantization_formula(tensor),
        range=quantized_range(tensor),
        meaning=meaning,
        layout=_layout(found),
        color_space=(metadata.color_space if metadata is not None else "") or None,
        normalization=_preparation(found),
        sample_rate=audio["sample_rate"] if audio is not None else None,
        channels=audio["channels"] if audio is not None else None,
        metadata_name=(metadata.name if metadata is not None else "") or None,
        description=(metadata.text("description") if metadata is not None else "") or None,
        classes=_classes(found, meaning, facts),
        labels=() if found.is_input else tuple(facts.of(_labels).get(found.position, ())),
    )


def _shape(tensor: Tensor) -> tuple[int, ...] | None:
    if not tensor.rank:
        return None
    sizes = (dimension(tensor, axis) for axis in range(tensor.rank))
    return tuple(-1 if size is None else size for size in sizes)


def _layout(found: InputOrOutput) -> str | None:
    layout = image_layout(found.tensor)
    if not is_image(found) and not (found.is_input and looks_like_image(found)):
        described = found.metadata is not None and found.metadata.content_type
        if layout != "NCHW" or described or not found.is_input or found.tensor.shape[1] != 3:
            return None
    return layout or None


def _signature_names(facts: Facts) -> dict[tuple[bool, int], list[SignatureName]]:
    """The names of the main subgraph's tensors in signatures, by side and tensor index."""
    names: dict[tuple[bool, int], list[SignatureName]] = {}
    for signature in facts.model.signatures:
        if signature.subgraph is not facts.model.main:
            continue
        for is_input, entries in ((True, signature.inputs), (False, signature.outputs)):
            for name, index in entries:
                if name:
                    found = SignatureName(signature.key or "", name)
                    names.setdefault((is_input, index), []).append(found)
    return names


def _meaning(found: InputOrOutput, facts: Facts) -> str | None:
    """What the operators tell goes before what the metadata claims."""
    told = None if found.is_input else _told_by_producer(found.tensor)
    if told is not None or found.metadata is None:
        return told
    if found.tensor.rank == 4 and not found.is_input and found.metadata.label_files:
        return "one mask per label"
    content = _CONTENT.get(found.metadata.content_type)
    if content is not None:
        return content
    units = found.metadata.process_units()
    described = facts.of(subgraph_metadata)
    if found.is_input and described is not None:
        units = [*units, *described.process_units("input_process_units")]
    return next((_TOKENIZERS[unit.type] for unit in units if unit.type in _TOKENIZERS), None)


def _classes(found: InputOrOutput, meaning: str | None, facts: Facts) -> int | None:
    known = None if found.is_input else facts.of(class_counts).known.get(found.position)
    if known is None or not known.sure or not (known.holds_ids or meaning == SOFTMAX):
        return None
    return known.count


def _told_by_producer(tensor: Tensor) -> str | None:
    producer = tensor.producer
    if producer is not None and producer.name in ("QUANTIZE", "DEQUANTIZE", "CAST"):
        source = producer.input(0)
        if source is None:
            return None
        tensor, producer = source, source.producer
    if producer is None or not producer.sound:
        return None
    if is_detection_postprocess(producer):
        return _DETECTION.get(output_port(producer, tensor))
    return _PRODUCERS.get(producer.name)


def _preparation(found: InputOrOutput) -> Preparation | None:
    normalization = found.metadata.normalization if found.metadata is not None else None
    if normalization is None or not found.is_input:
        return None
    ends = normalized_range(normalization) if is_image(found) else None
    return Preparation(*normalization, ends)


def _labels(facts: Facts) -> dict[int, list[LabelSummary]]:
    """The label files in the model, by the position of their output."""
    summaries: dict[int, list[LabelSummary]] = {}
    for file in facts.of(embedded_labels):
        if file.output is not None:
            names = file.labels.names
            summary = LabelSummary(file.name, len(names), names[:3])
            summaries.setdefault(file.output.position, []).append(summary)
    return summaries
