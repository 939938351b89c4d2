"""Planning a program: the inputs, outputs and signature of a model as a program uses them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from tflint.analysis.custom_operators import custom_operators
from tflint.analysis.io_contract import TensorContract, io_contract
from tflint.analysis.pixel_preparation import PixelPreparation
from tflint.escaping import escape
from tflint.flatbuffer import Text
from tflint.snippets.plan import DETECTION, MODES, Image, Plan, Port
from tflint.summary.feeding import feeding
from tflint.summary.text import spelled_in_ascii
from tflint.targets.custom_operators import Origin

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.signature import Signature

_SIDE = 224
_COMMENT_WIDTH = 85
_MAX_CUSTOM = 8

# Integers that fit the integers of every language while they are clipped.
_INPUT_BITS, _OUTPUT_BITS = 16, 32
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class NoSnippetError(ValueError):
    """No program can be written for a model; the message says why."""


def plan(facts: Facts, model: str, types: Iterable[str], binding: str) -> Plan:
    """The plan for the model at a path, for a binding that knows these types. Raises
    `NoSnippetError` when the model has no inputs or outputs, or one of another type."""
    contract = facts.of(io_contract)
    main = facts.model.main
    if main is None or not contract.inputs or not contract.outputs:
        raise NoSnippetError("the model has no inputs or no outputs to write a program for")
    found = (*contract.inputs, *contract.outputs)
    if len(found) != len(main.inputs) + len(main.outputs):
        raise NoSnippetError("an input or output of the model is damaged")
    for each in found:
        if each.dtype not in types:
            word = f"{'input' if each.is_input else 'output'} {each.position}"
            raise NoSnippetError(f"{word} is {each.dtype}, which {binding} has no access to")
    signature = _signature(facts)
    inputs = tuple(_port(each, signature) for each in contract.inputs)
    outputs = tuple(_port(each, signature) for each in contract.outputs)
    return Plan(
        model,
        _custom_operators(facts),
        signature.key if signature else None,
        inputs,
        outputs,
        _detection(contract.outputs),
    )


def _custom_operators(facts: Facts) -> tuple[str, ...]:
    missing = (
        each.name
        for each in facts.of(custom_operators)
        if each.uses and (each.known is None or each.known.origin is not Origin.CORE)
    )
    return tuple(missing)[:_MAX_CUSTOM]


def _signature(facts: Facts) -> Signature | None:
    """The first signature that names every input and output of the main subgraph."""
    main = facts.model.main
    for signature in facts.model.signatures:
        if main is None or signature.subgraph is not main or not _is_usable(signature.key):
            continue
        sides = ((signature.inputs, main.inputs), (signature.outputs, main.outputs))
        if all(
            sorted(index for _, index in entries) == sorted(set(indices)) == sorted(indices)
            and all(_is_usable(name) for name, _ in entries)
            and len({name for name, _ in entries}) == len(entries)
            for entries, indices in sides
        ):
            return signature
    return None


def _is_usable(name: str | None) -> bool:
    """A program can spell it: bytes that are no text are replaced here, and long names cut."""
    if not name or _REPLACEMENT in name or "\0" in name:
        return False
    return len(name.encode("utf-8", "replace")) < Text.LIMIT


def _port(found: TensorContract, signature: Signature | None) -> Port:
    key = None
    if signature is not None:
        entries = signature.inputs if found.is_input else signature.outputs
        key = next(name for name, index in entries if index == found.tensor.index)
    shape, resized = _shape(found)
    image = _image(found, found.pixels, shape) if found.pixels is not None else None
    dtype, pair = found.tensor.dtype, found.tensor.scale_and_zero_point
    bits = _INPUT_BITS if found.is_input else _OUTPUT_BITS
    has_scale = found.formula is not None and dtype.bits <= bits
    return Port(
        position=found.position,
        name=found.name,
        key=key,
        dtype=found.dtype,
        shape=shape,
        resized=resized,
        scale=pair[0] if has_scale and pair else None,
        zero_point=pair[1] if has_scale and pair else 0,
        limits=(dtype.minimum, dtype.maximum) if dtype.is_integer else (0, 0),
        image=image,
        kind=found.kind,
        labels=_labels(found),
        comments=tuple(
            line
            for comment in _comments(found)
            for line in wrap(spelled_in_ascii(escape(comment)), _COMMENT_WIDTH)
        ),
    )


def _labels(found: TensorContract) -> str | None:
    """The label file, if it is known whether the elements are scores or ids."""
    first = found.labels[0] if found.labels else None
    if first is None or not first.count or (first.of_values and found.kind != "class ids"):
        return None
    return first.file


def _comments(found: TensorContract) -> Iterator[str]:
    yield from feeding(found)
    if found.rows is not None:
        yield f"row numbers from 0 to {found.rows - 1} of a table"
    free = [str(axis) for axis, size in enumerate(found.shape or ()) if size == -1]
    if found.is_input and free:
        yield f"dimension{'s' * (len(free) > 1)} {', '.join(free)} may have another size"
    if found.pixels is not None and found.pixels.way == "unknown":
        yield "CHECK: 0..1 is assumed; take what the training did"


def _shape(found: TensorContract) -> tuple[tuple[int, ...] | None, bool]:
    """The shape of the file; an image whose sides are free gets usual ones."""
    if found.shape is None:
        return ((), False) if found.is_input else (None, False)
    sizes = list(found.tensor.shape)
    if found.is_input and found.pixels is not None:
        for axis in (2, 3) if found.layout == "NCHW" else (1, 2):
            if found.shape[axis] == -1 and sizes[axis] <= 1:
                sizes[axis] = _SIDE
    return tuple(sizes), tuple(sizes) != found.tensor.shape


def _image(
    found: TensorContract, pixels: PixelPreparation, shape: tuple[int, ...] | None
) -> Image | None:
    if shape is None or len(shape) != 4 or shape[0] != 1 or 0 in shape:
        return None
    first = found.layout == "NCHW"
    height, width, channels = (*shape[2:], shape[1]) if first else shape[1:]
    if channels not in MODES:
        return None
    mean, std = pixels.mean, pixels.std
    if pixels.way == "unknown":
        mean, std = (0.0,), (255.0,)
    elif pixels.way == "normalize" and {len(mean), len(std)} - {1, channels}:
        return None
    return Image(width, height, channels, first, pixels.bgr, pixels.way, mean, std)


def _detection(outputs: Sequence[TensorContract]) -> tuple[int, int, int, int] | None:
    found = {each.kind: each.position for each in outputs}
    if any(kind not in found for kind in DETECTION):
        return None
    boxes, ids, scores, count = (found[kind] for kind in DETECTION)
    return boxes, ids, scores, count
