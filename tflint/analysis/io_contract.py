"""What a caller of the model must know: what to feed, and how to read the results.

Every statement comes from the file. What it does not say is absent here, not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tflint.analysis.class_count import class_counts, declared_shape
from tflint.analysis.input_normalization import Channels, InputHead, input_normalization
from tflint.analysis.label_files import embedded_labels
from tflint.analysis.output_reading import Kind, OutputReading, output_reading
from tflint.analysis.pixel_preparation import PixelPreparation, pixel_preparation
from tflint.analysis.table_rows import table_rows
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


@dataclass(frozen=True, slots=True)
class SignatureName:
    """The name of a tensor in one signature."""

    signature: str
    name: str


@dataclass(frozen=True, slots=True)
class LabelSummary:
    """A label file in the model: its name, the number of labels, the first three, and whether they
    are recorded as labels of values (class ids), not of an axis (scores)."""

    file: str
    count: int
    first: tuple[str, ...]
    of_values: bool


@dataclass(frozen=True, slots=True)
class Normalization:
    """How metadata wants an input prepared: x becomes (x - mean) / std, one number or one per
    channel; `range` is what pixels 0..255 become."""

    mean: tuple[float, ...]
    std: tuple[float, ...]
    range: Range | None


@dataclass(frozen=True, slots=True)
class GraphNormalization:
    """What the graph does to an input first: the types of the operators, and that x becomes
    `factor` * x + `offset`, one number or one per channel. `limits` is what the first QUANTIZE can
    hold; input values beyond are cut off."""

    operators: tuple[str, ...]
    factor: Channels
    offset: Channels
    limits: Range | None


@dataclass(frozen=True, slots=True)
class TensorContract:
    """One input or output.

    `shape` has -1 for free dimensions; it is `None` when the file declares none, which scalars and
    outputs of unknown shape have in common. `formula` and `range` are those of the quantization and
    absent without one. `meaning` is what the elements are, in words, `advice` how to read them, and
    `kind` the same for programs. `layout` is `NHWC` or `NCHW` for images and for shapes of images;
    `looks_like` is `image` where only the shape tells so. `color_space` and `normalization` are as
    metadata has them, `pixels` is what follows for images from these, the scale and the graph, whose
    first operators are in `graph_normalization`. `rows` is the length of the table that an input
    holds indices into. `sample_rate` (in Hz) and `channels` are those of audio. `classes` is known
    for class ids and for softmax.
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
    kind: Kind | None
    meaning: str | None
    advice: str | None
    looks_like: str | None
    layout: str | None
    color_space: str | None
    normalization: Normalization | None
    pixels: PixelPreparation | None
    graph_normalization: GraphNormalization | None
    rows: int | None
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
    reading = None if found.is_input else output_reading(tensor)
    head = facts.of(_heads).get(found.position) if found.is_input else None
    layout = _layout(found)
    is_pixels = found.is_input and (is_image(found) or layout is not None)
    return TensorContract(
        is_input=found.is_input,
        position=found.position,
        tensor=tensor,
        name=tensor.name,
        dtype=tensor.dtype.name,
        shape=declared_shape(tensor),
        signature_names=tuple(facts.of(_signature_names).get((found.is_input, tensor.index), ())),
        formula=dequantization_formula(tensor),
        range=quantized_range(tensor),
        kind=reading.kind if reading is not None else None,
        meaning=_meaning(found, reading, facts),
        advice=(reading.advice if reading is not None else "") or None,
        looks_like="image" if is_pixels and not is_image(found) else None,
        layout=layout,
        color_space=(metadata.color_space if metadata is not None else "") or None,
        normalization=_normalization(found),
        pixels=pixel_preparation(found, head) if is_pixels else None,
        graph_normalization=_of_graph(head) if head is not None else None,
        rows=table_rows(tensor) if found.is_input else None,
        sample_rate=audio["sample_rate"] if audio is not None else None,
        channels=audio["channels"] if audio is not None else None,
        metadata_name=(metadata.name if metadata is not None else "") or None,
        description=(metadata.text("description") if metadata is not None else "") or None,
        classes=_classes(found, reading, facts),
        labels=() if found.is_input else tuple(facts.of(_labels).get(found.position, ())),
    )


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


def _meaning(found: InputOrOutput, reading: OutputReading | None, facts: Facts) -> str | None:
    """What the operators tell goes before what the metadata claims."""
    if found.metadata is None or (reading is not None and reading.kind != "raw"):
        return reading.meaning if reading is not None else None
    if found.tensor.rank == 4 and not found.is_input and found.metadata.label_files:
        return "one mask per label"
    content = _CONTENT.get(found.metadata.content_type)
    if content is not None:
        return content
    units = found.metadata.process_units()
    described = facts.of(subgraph_metadata)
    if found.is_input and described is not None:
        units = [*units, *described.process_units("input_process_units")]
    told = next((_TOKENIZERS[unit.type] for unit in units if unit.type in _TOKENIZERS), None)
    return reading.meaning if told is None and reading is not None else told


def _classes(found: InputOrOutput, reading: OutputReading | None, facts: Facts) -> int | None:
    known = None if found.is_input else facts.of(class_counts).known.get(found.position)
    if known is None or not known.sure:
        return None
    softmax = reading is not None and reading.kind == "probabilities"
    return known.count if known.holds_ids or softmax else None


def _heads(facts: Facts) -> dict[int, InputHead]:
    return {head.position: head for head in facts.of(input_normalization)}


def _of_graph(head: InputHead) -> GraphNormalization | None:
    if not head.normalizes and head.limits is None:
        return None
    shown = head.operators if head.normalizes else ()
    factor, offset = zip(*head.channels, strict=True)
    return GraphNormalization(tuple(each.type for each in shown), factor, offset, head.limits)


def _normalization(found: InputOrOutput) -> Normalization | None:
    normalization = found.metadata.normalization if found.metadata is not None else None
    if normalization is None or not found.is_input:
        return None
    ends = normalized_range(normalization) if is_image(found) else None
    return Normalization(*normalization, ends)


def _labels(facts: Facts) -> dict[int, list[LabelSummary]]:
    """The label files in the model, by the position of their output."""
    summaries: dict[int, list[LabelSummary]] = {}
    for file in facts.of(embedded_labels):
        if file.output is not None:
            names = file.labels.names
            summary = LabelSummary(file.name, len(names), names[:3], file.holds_ids)
            summaries.setdefault(file.output.position, []).append(summary)
    return summaries
