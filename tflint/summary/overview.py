"""The model in a few lines: who made it, what it needs, what it is made of."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tflint.analysis.minimum_runtime import minimum_runtime
from tflint.summary.arithmetic import Arithmetic, arithmetic
from tflint.summary.attachments import AttachedFile, StoredMetadata, attached_files, stored_metadata
from tflint.summary.section import Fields
from tflint.summary.wording import listed, quantity, shown, size

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import OperatorCode

CUSTOM_MARK = "custom "


@dataclass(frozen=True, slots=True)
class Constants:
    """Tensors whose value is in the file, and the bytes of their buffers, shared ones once."""

    tensors: int
    bytes: int
    types: dict[str, int]


@dataclass(frozen=True, slots=True)
class NeededRuntime:
    """The oldest releases that load the model as far as its builtin operators decide; `None` when no
    known release does. `because` are the operators that need just these, `refused` those that no
    release has; `with_custom` tells that there are custom operators, whose needs are not known."""

    litert: str | None
    tflite: str | None
    because: tuple[str, ...]
    refused: tuple[str, ...]
    with_custom: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The facts of the section `summary`.

    `converter` is what the entry `CONVERSION_METADATA` says, `declared_runtime` the entry
    `min_runtime_version`. `operators` counts by type over all subgraphs, the most frequent first;
    custom operators have `custom ` in front.
    """

    bytes: int
    sha256: str
    schema_version: int
    description: str
    converter: dict[str, object]
    declared_runtime: str
    needed_runtime: NeededRuntime
    subgraphs: int
    operator_count: int
    operators: dict[str, int]
    tensors: int
    signatures: tuple[str, ...]
    constants: Constants
    arithmetic: Arithmetic
    metadata: tuple[StoredMetadata, ...]
    files: tuple[AttachedFile, ...]


def overview(facts: Facts) -> Overview:
    """The overview of a model; reads the whole file once, for its digest."""
    model = facts.model
    metadata = facts.of(stored_metadata)
    declared = next((m.text for m in metadata if m.name == "min_runtime_version"), "")
    operators = Counter(
        _type(operator.code) for subgraph in model.subgraphs for operator in subgraph.operators
    )
    return Overview(
        bytes=len(model.data),
        sha256=hashlib.sha256(model.data).hexdigest(),
        schema_version=model.version,
        description=model.description,
        converter=_converter(facts),
        declared_runtime=declared,
        needed_runtime=_needed(facts),
        subgraphs=len(model.subgraphs),
        operator_count=operators.total(),
        operators=dict(sorted(operators.items(), key=lambda each: (-each[1], each[0]))),
        tensors=sum(len(subgraph.tensors) for subgraph in model.subgraphs),
        signatures=tuple(signature.key or "" for signature in model.signatures),
        constants=_constants(facts),
        arithmetic=facts.of(arithmetic),
        metadata=metadata,
        files=facts.of(attached_files),
    )


def overview_fields(found: Overview) -> Fields:
    """What is said of the model itself."""
    return Fields([(label, parts) for label, parts in _rows(found) if parts])


def attachment_fields(found: Overview) -> Fields:
    """What is said of metadata and files that come with the model."""
    rows: list[tuple[str, list[str]]] = []
    if found.metadata:
        entries = [f"{shown(m.name)} ({size(m.bytes)})" for m in found.metadata]
        rows.append(("metadata", [listed(entries)]))
    if found.files:
        rows.append(("files", [listed([file.words for file in found.files])]))
    return Fields(rows)


def _rows(found: Overview) -> Iterator[tuple[str, list[str]]]:
    made_by = [f'"{shown(found.description)}"'] if found.description else []
    environment = found.converter.get("environment")
    if isinstance(environment, dict):
        version = environment.get("tensorflow_version")
        if version:
            made_by.append(f"converter of TensorFlow {shown(str(version))}")
        if environment.get("model_type"):
            made_by.append(f"from {shown(str(environment['model_type']))}")
    yield "made by", made_by
    yield "needs", list(_needs(found))
    signatures = quantity(len(found.signatures), "signature")
    if found.signatures:
        signatures += f" ({listed([shown(key) for key in found.signatures])})"
    types = quantity(len(found.operators), "type")
    operators = quantity(found.operator_count, "operator")
    if found.operators:
        operators += f" of {types}"
    parts = (
        quantity(found.subgraphs, "subgraph"),
        operators,
        quantity(found.tensors, "tensor"),
        signatures,
    )
    yield "graph", [", ".join(parts)]
    if found.operators:
        yield "operators", [listed([f"{shown(name)} {n}" for name, n in found.operators.items()])]
    if found.constants.tensors:
        types = ", ".join(f"{count} {name}" for name, count in found.constants.types.items())
        tensors = quantity(found.constants.tensors, "tensor")
        yield "constants", [f"{tensors}, {size(found.constants.bytes)} ({types})"]
    if found.operator_count:
        yield "quantized", [found.arithmetic.words]


def _needs(found: Overview) -> Iterator[str]:
    needed = found.needed_runtime
    if needed.refused:
        yield f"no known release of LiteRT has {listed([shown(name) for name in needed.refused])}"
    elif needed.because:
        because = ", ".join(needed.because[:3]) + (", …" if len(needed.because) > 3 else "")
        besides = ", besides its custom operators" if needed.with_custom else ""
        yield (
            f"LiteRT {needed.litert} or TensorFlow Lite {needed.tflite}, or newer{besides} ({because})"
        )
    if found.declared_runtime:
        yield f"min_runtime_version {found.declared_runtime}"


def _type(code: OperatorCode) -> str:
    return CUSTOM_MARK + code.type if code.is_custom else code.type


def _needed(facts: Facts) -> NeededRuntime:
    found = facts.of(minimum_runtime)
    return NeededRuntime(
        found.litert,
        found.tflite,
        _versions(found.decisive),
        _versions(found.refused),
        any(code.is_custom for code in facts.model.operator_codes),
    )


def _converter(facts: Facts) -> dict[str, object]:
    found = (m.content for m in facts.of(stored_metadata) if m.name == "CONVERSION_METADATA")
    return next(found, None) or {}


def _versions(codes: Sequence[OperatorCode]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{_type(code)} version {code.version}" for code in codes))


def _constants(facts: Facts) -> Constants:
    types: Counter[str] = Counter()
    buffers: dict[int, int] = {}
    for subgraph in facts.model.subgraphs:
        for tensor in subgraph.tensors:
            if tensor.is_constant:
                types[tensor.dtype.name.lower()] += 1
                if tensor.buffer is not None:
                    buffers[tensor.buffer_index] = tensor.buffer.nbytes
    return Constants(types.total(), sum(buffers.values()), dict(types.most_common()))
