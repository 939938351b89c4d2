"""How many classes an output distinguishes, as far as the model tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.detection_options import (
    CLASSES,
    detection_class_count,
    is_detection_postprocess,
    output_port,
)
from tflint.analysis.detector_metadata import raw_detector_class_count
from tflint.analysis.tflite_metadata import InputOrOutput, inputs_and_outputs

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

_PASS_THROUGH = ("QUANTIZE", "DEQUANTIZE", "CAST", "SQUEEZE", "EXPAND_DIMS", "RESHAPE")
_MAX_STEPS = 6

# Anchors per cell of YOLO heads that keep them in the channels: 3, 5, or 9 with one scale.
_ANCHORS_PER_CELL = (3, 5, 9)
# Numbers beside the class scores in a row of a detection head: box, objectness, rotation angle, mask
# coefficients (32 in Ultralytics' segmentation heads); a background class; in text recognizers a CTC
# blank and a space.
_BESIDE_CLASSES = (0, 1, 2, 4, 5, 6, 36, 37)


@dataclass(frozen=True, slots=True)
class ClassCount:
    """The classes of an output.

    `count` is the plain reading; `others` are numbers of labels that would be right as well.
    `holds_ids` says that the elements are class ids, not one score per class. `text` says where the
    number comes from, for messages. `sure` is false where a shape has several readings.
    """

    count: int
    text: str
    holds_ids: bool = False
    sure: bool = True
    others: frozenset[int] = frozenset()

    def fits(self, labels: int) -> bool:
        """So many labels are right."""
        return labels == self.count or labels in self.others


class ClassCounts(NamedTuple):
    """The classes of the outputs of a model, by position. `complete` is false when there is another
    output that may hold classes but does not tell how many."""

    known: Mapping[int, ClassCount]
    complete: bool


def class_counts(facts: Facts) -> ClassCounts:
    """The classes of each output that tells them.

    Looks through quantization, casts and reshapes at what makes the output: the detection operator,
    ARG_MAX and TOPK_V2 know their number of classes; otherwise the declared shape tells.
    """
    outputs = [found for found in facts.of(inputs_and_outputs) if not found.is_input]
    detector = len(outputs) > 1 and any(_holds_boxes(output) for output in outputs)
    raw = facts.of(raw_detector_class_count)
    known: dict[int, ClassCount] = {}
    complete = True
    for output in outputs:
        operator, port = deciding_operator(output.tensor)
        if operator is not None and is_detection_postprocess(operator) and port != CLASSES:
            continue
        found = _from_operator(operator, port) if operator is not None else None
        if found is None and raw is not None and output.tensor.rank == 3:
            found = ClassCount(raw, f"num_classes in DETECTOR_METADATA is {raw}")
        if found is None and _shape_tells(output, operator, detector):
            found = _from_shape(output)
        if found is not None:
            known[output.position] = found
        else:
            complete = False
    return ClassCounts(known, complete)


def _from_operator(operator: Operator, port: int) -> ClassCount | None:
    if is_detection_postprocess(operator):
        count = detection_class_count(operator)
        text = f"num_classes of {operator.type} is {count}"
    elif operator.name in ("ARG_MAX", "ARG_MIN"):
        count = _reduced_axis(operator)
        text = f"{operator.name} chooses from {count} classes"
    elif operator.name == "TOPK_V2" and port == 1:
        scores = operator.input(0)
        count = dimension(scores, -1) if scores is not None else None
        text = f"TOPK_V2 chooses from {count} classes"
    else:
        return None
    return ClassCount(count, text, holds_ids=True) if count else None


def _shape_tells(output: InputOrOutput, operator: Operator | None, detector: bool) -> bool:
    """The shape is no evidence for outputs whose elements are known to be ids, boxes or numbers of
    an embedding. The outputs of a detector beside its boxes may be [1, boxes]: ids or scores."""
    if operator is not None and (
        is_detection_postprocess(operator)
        or operator.name in ("ARG_MAX", "ARG_MIN", "TOPK_V2", "L2_NORMALIZATION")
    ):
        return False
    return not (detector and output.tensor.rank <= 2)


def _holds_boxes(output: InputOrOutput) -> bool:
    metadata, tensor = output.metadata, output.tensor
    described = metadata is not None and metadata.content_type == "BoundingBoxProperties"
    return described or (tensor.rank == 3 and tensor.shape[2] == 4)


def dimension(tensor: Tensor, axis: int) -> int | None:
    """The size of a dimension; `None` when it is free or there is no such dimension."""
    if not -tensor.rank <= axis < tensor.rank:
        return None
    signature = tensor.shape_signature
    if len(signature) == tensor.rank and signature[axis] < 0:
        return None
    return tensor.shape[axis]


def declared_shape(tensor: Tensor) -> tuple[int, ...] | None:
    """The sizes, -1 where a dimension is free; `None` when the file declares none."""
    if not tensor.rank:
        return None
    sizes = (dimension(tensor, axis) for axis in range(tensor.rank))
    return tuple(-1 if size is None else size for size in sizes)


def deciding_operator(tensor: Tensor) -> tuple[Operator | None, int]:
    """The operator that decides what the tensor means, and which of its outputs that is (see
    `output_port`)."""
    for _ in range(_MAX_STEPS):
        operator = tensor.producer
        if operator is None or not operator.sound:
            return None, -1
        source = operator.input(0)
        if operator.name not in _PASS_THROUGH or source is None:
            return operator, output_port(operator, tensor)
        if operator.name == "RESHAPE" and source.shape[-1:] != tensor.shape[-1:]:
            return operator, 0
        tensor = source
    return None, -1


def _reduced_axis(operator: Operator) -> int | None:
    scores, axis = operator.input(0), operator.input(1)
    if scores is None or axis is None or axis.elements != 1 or not axis.dtype.is_integer:
        return None
    value = axis.numpy()
    return dimension(scores, int(value.reshape(-1)[0])) if value is not None else None


def _from_shape(output: InputOrOutput) -> ClassCount | None:
    tensor = output.tensor
    last = dimension(tensor, -1)
    if not last:
        return None
    if tensor.rank <= 2 or (tensor.rank == 4 and dimension(tensor, 1) == dimension(tensor, 2) == 1):
        return ClassCount(last, f"{output.word} has {last} {'classes' if last > 1 else 'element'}")
    if tensor.rank == 3:
        return _detection_head(output, last)
    return _image(output, last) if tensor.rank == 4 else None


def _image(output: InputOrOutput, channels: int) -> ClassCount | None:
    """One channel per class; without metadata that says so maybe YOLO's anchors x (5 + classes)."""
    tensor, metadata = output.tensor, output.metadata
    content = metadata.content_dimensions if metadata is not None else None
    if content is not None and 0 < content[0] <= content[1] < tensor.rank:
        outside = [axis for axis in (1, 2, 3) if not content[0] <= axis <= content[1]]
        size = dimension(tensor, outside[0]) if len(outside) == 1 else None
        return ClassCount(size, f"{output.word} has {size} channels") if size else None
    others: set[int] = set()
    first = dimension(tensor, 1)
    if first is not None and first < min(tensor.shape[2:]):
        others.add(first)
    is_mask = metadata is not None and metadata.content_type == "ImageProperties"
    if not is_mask:
        anchors = [a for a in _ANCHORS_PER_CELL if channels % a == 0]
        others |= {channels // a - beside for a in anchors for beside in (0, 4, 5)}
    text = f"{output.word} has {channels} channels"
    return ClassCount(channels, text, sure=is_mask, others=_positive(others))


def _detection_head(output: InputOrOutput, last: int) -> ClassCount | None:
    """[1, boxes, row] or [1, row, boxes]: a row is a box, maybe other numbers, and class scores."""
    middle = dimension(output.tensor, 1)
    # [1, 300, 6] and [1, 300, 7] are boxes with score and class id: the classes are not in the shape.
    if middle is None or 6 in (middle, last) or 7 in (middle, last):
        return None
    others: set[int] = {middle}
    for row in (middle, last):
        others |= {row - beside for beside in _BESIDE_CLASSES}
        # A pose model has one class and three numbers for each key point.
        if row > 5 and (row - 5) % 3 == 0:
            others.add(1)
    text = f"{output.word} is {output.tensor.type_text}"
    return ClassCount(last, text, sure=False, others=_positive(others))


def _positive(numbers: set[int]) -> frozenset[int]:
    return frozenset(number for number in numbers if number > 0)
