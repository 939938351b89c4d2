"""What comes out of an operator, compared with what the file declares."""

from __future__ import annotations

from tflint.lint.severity import WARNING
from tflint.operators.call import Call, Operand
from tflint.operators.defect import Concern, Stage
from tflint.operators.shape import Shape, is_known, shape_text

# A size of 0 is what these were asked for.
_EMPTY_ON_REQUEST = frozenset(
    (
        "FILL",
        "RANGE",
        "RESHAPE",
        "SLICE",
        "TOPK_V2",
        "WHERE",
        "BROADCAST_TO",
        "TILE",
        "ONE_HOT",
        "SPLIT_V",
        "READ_VARIABLE",
        "VAR_HANDLE",
        "SPARSE_TO_DENSE",
        "SCATTER_ND",
        "NON_MAX_SUPPRESSION_V4",
        "NON_MAX_SUPPRESSION_V5",
        "RANDOM_UNIFORM",
        "RANDOM_STANDARD_NORMAL",
        "MULTINOMIAL",
        "SHAPE",
        "IF",
        "WHILE",
        "STABLEHLO_CASE",
        "STABLEHLO_COMPOSITE",
    )
)


def check_empty(call: Call, shapes: tuple[Shape, ...]) -> None:
    """Note outputs without elements that nobody asked for, and those the caller of the model gets."""
    if not any(shape is not None and 0 in shape for shape in shapes):
        return
    if any(defect.concern is Concern.EMPTY_OUTPUT for defect in call.defects):
        return
    fed = any(operand is not None and 0 in (operand.shape or ()) for operand in call.inputs)
    for position, output in enumerate(call.outputs):
        shape = _of_output(shapes, position)
        if output is None or shape is None or 0 not in shape:
            continue
        exposed = output.tensor.index in call.exposed and not _has_empty_input(call)
        if (fed or call.name in _EMPTY_ON_REQUEST) and not exposed:
            continue
        call.note(
            Concern.EMPTY_OUTPUT,
            f"gives {output.name} the shape {shape_text(shape)}, which has no elements",
            field=f"outputs[{position}]",
        )


def _has_empty_input(call: Call) -> bool:
    """The caller of the model has to resize an input before anything can come out."""
    return any(0 in tensor.shape for tensor in call.operator.subgraph.input_tensors)


def check_declared(call: Call, shapes: tuple[Shape, ...]) -> None:
    """Note outputs whose declared shape is another one.

    A difference that an operand already had is the same cause and not repeated, except where the
    caller of the model sees it. Several outputs of one operator are one defect.
    """
    inherited = any(
        operand is not None and not agrees(operand, operand.shape) for operand in call.inputs
    )
    differing: list[tuple[int, str]] = []
    for position, output in enumerate(call.outputs):
        shape = _of_output(shapes, position)
        if output is None or not is_known(shape) or agrees(output, shape):
            continue
        if inherited and output.tensor.index not in call.exposed:
            continue
        declared = shape_text(output.tensor.shape)
        text = f"gives {shape_text(shape)}, but {output.name} declares {declared}"
        differing.append((position, text))
    if not differing:
        return
    first, text = differing[0]
    if len(differing) > 1:
        others = ", ".join(str(position) for position, _ in differing[1:6])
        more = ", ..." if len(differing) > 6 else ""
        one = len(differing) == 2
        text += f"; output{'' if one else 's'} {others}{more} "
        text += "declares another shape as well" if one else "declare other shapes as well"
    call.note(
        Concern.DECLARED_SHAPE,
        text,
        Stage.HARMLESS,
        severity=WARNING,
        field=f"outputs[{first}]",
    )


def agrees(operand: Operand, shape: Shape) -> bool:
    """Whether the declared shape is `shape`, or leaves something open."""
    tensor = operand.tensor
    if tensor.shape == shape or not is_known(shape):
        return True
    return (not tensor.shape and not tensor.table["has_rank"]) or tensor.has_free_dimensions


def _of_output(shapes: tuple[Shape, ...], position: int) -> Shape:
    return shapes[position] if position < len(shapes) else None
