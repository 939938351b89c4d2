"""What to feed and what comes out, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from tflint.analysis.io_contract import IOContract, TensorContract, io_contract
from tflint.summary.feeding import feeding
from tflint.summary.section import Fields, Section
from tflint.summary.wording import (
    Ids,
    has_known_shape,
    interval,
    quantity,
    shown,
    tensor_name,
    type_text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflint.analysis.facts import Facts

_LAYOUTS = {"NHWC": "channels last (NHWC)", "NCHW": "channels first (NCHW)"}
_MAX_SIGNATURES = 3
_WIDEST_COLUMN = 28


def io_section(facts: Facts, ids: Ids) -> Section:
    """The inputs and outputs of the main subgraph."""
    contract = facts.of(io_contract)
    data = {
        "inputs": [_plain(each) for each in contract.inputs],
        "outputs": [_plain(each) for each in contract.outputs],
    }
    others = any(signature.subgraph_index for signature in facts.model.signatures)
    return Section("io", data, [io_fields(contract, ids, others)])


def io_fields(contract: IOContract, ids: Ids, others: bool) -> Fields:
    """A row for each input and output: name and type, in columns where names are short, and the
    numbers; more rows for what else is known. `others` tells that there are entry points to other
    subgraphs."""
    every = (*contract.inputs, *contract.outputs)
    names = [shown(tensor_name(each.tensor.subgraph, each.tensor.index, ids)) for each in every]
    types = [type_text(each.tensor) for each in every]
    rows: list[tuple[str, Sequence[str]]] = []
    for each, name, text in zip(every, _column(names), _column(types), strict=True):
        side = "input " if each.is_input else "output"
        rows.append((f"{side} {each.position}", [name, text, *_numbers(each)]))
        rows += [("", [words]) for words in _words(each)]
    if others:
        rows.append(("", ["other signatures run other subgraphs: see --section signatures"]))
    return Fields(rows)


def _column(texts: list[str]) -> list[str]:
    short = [len(text) for text in texts if len(text) <= _WIDEST_COLUMN]
    width = max(short, default=0)
    return [text.ljust(width) for text in texts]


def _numbers(found: TensorContract) -> Iterator[str]:
    """How integers stand for real numbers."""
    if found.formula is not None:
        yield f"real = {found.formula}"
    if found.range is not None:
        yield f"range {interval(found.range)}"


def _words(found: TensorContract) -> Iterator[str]:
    """What else is known, a sentence for each line."""
    signatures: dict[str, list[str]] = {}
    for each in found.signature_names:
        signatures.setdefault(each.name, []).append(each.signature)
    for name, keys in signatures.items():
        more = ", …" if len(keys) > _MAX_SIGNATURES else ""
        noun = "signature" if len(keys) == 1 else "signatures"
        listed = ", ".join(shown(key) for key in keys[:_MAX_SIGNATURES])
        yield f"called {shown(name)} in {noun} {listed}{more}"
    yield from _shape(found)
    yield from _content(found)
    if found.advice is not None:
        yield f"read: {found.advice}"
    yield from feeding(found)
    described = [f'"{shown(text)}"' for text in (found.metadata_name, found.description) if text]
    if described:
        yield f"described as {': '.join(described)}"
    for labels in found.labels:
        first = ", ".join(map(shown, labels.first)) + (
            ", …" if labels.count > len(labels.first) else ""
        )
        yield f"{quantity(labels.count, 'label')} in {shown(labels.file)}: {first}"


def _shape(found: TensorContract) -> Iterator[str]:
    """What `?` stands for, and types without brackets."""
    if not has_known_shape(found.tensor):
        yield "shape not declared: a scalar, or known only when the model runs"
    free = [axis for axis, size in enumerate(found.shape or ()) if size == -1]
    if not free:
        return
    axes = f"dimension{'s' * (len(free) > 1)} {', '.join(map(str, free))}"
    if found.is_input:
        sizes = ", ".join(str(found.tensor.shape[axis]) for axis in free)
        verb = "is" if len(free) == 1 else "are"
        yield f"{axes} {verb} free: {sizes} unless the caller resizes"
    else:
        yield f"{axes} known only when the model runs"


def _content(found: TensorContract) -> Iterator[str]:
    """What the elements are."""
    what = found.meaning or ""
    if found.looks_like is not None:
        what = f"looks like {'an ' * (found.looks_like == 'image')}{found.looks_like}"
    content = [what, _color_order(found), _LAYOUTS.get(found.layout or "")]
    if found.rows is not None:
        content.append(f"row numbers 0 … {found.rows - 1:,} of a table")
    if found.sample_rate:
        content.append(f"{found.sample_rate:,} samples per second")
    if found.channels:
        content.append(quantity(found.channels, "channel"))
    if found.classes:
        content.append(quantity(found.classes, "class", "classes"))
    if any(content):
        yield ", ".join(filter(None, content))


def _color_order(found: TensorContract) -> str | None:
    if found.color_space is not None or found.pixels is None:
        return found.color_space
    if found.pixels.bgr:
        return "looks like BGR"
    axis = 1 if found.layout == "NCHW" else -1
    return "color order not known" if found.tensor.shape[axis:][:1] == (3,) else None


def _plain(found: TensorContract) -> dict[str, Any]:
    """The contract of a tensor without the node of the model, with the sentences on feeding it."""
    data = {each.name: getattr(found, each.name) for each in fields(found)}
    tensor = data.pop("tensor")
    pair = tensor.scale_and_zero_point
    return {
        **data,
        "feeding": list(feeding(found)),
        "tensor": tensor.index,
        "short_name": tensor.short_name,
        "scale": pair[0] if pair else None,
        "zero_point": pair[1] if pair else None,
    }
