"""What metadata tells callers: how inputs are prepared, what outputs mean, their labels, and the files
that are needed for that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tflint.analysis.label_files import embedded_labels
from tflint.analysis.tflite_metadata import (
    appended_files,
    inputs_and_outputs,
    subgraph_metadata,
    tflite_metadata,
)
from tflint.comparison.change import Change, ChangeClass
from tflint.comparison.wording import arrow, named, plain_text
from tflint.flatbuffer.plain import plain
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA
from tflint.listing.spelling import number
from tflint.summary.wording import quantity

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.analysis.io_contract import TensorContract
    from tflint.model.tflite_metadata import ProcessUnit, TensorMetadata

Aspects = dict[str, tuple[str, Any]]
"""Properties by name, each as shown and as a plain value."""


def tensor_processing(found: TensorContract, facts: Facts) -> Aspects:
    """What the metadata says of one input or output, in so far as it decides what to feed or how to
    read it."""
    described = facts.of(_described).get((found.is_input, found.position))
    if described is None:
        return {"metadata-name": ("", None), "content": ("", None), "processing": ("", None)}
    name = described.name
    return {
        "metadata-name": (named(name) if name else "", name or None),
        "content": _content(described),
        "processing": _processing(described.process_units()),
    }


def metadata_changes(old: Facts, new: Facts) -> Iterator[Change]:
    """What changed in metadata besides single inputs and outputs: preparation that belongs to all,
    labels and other files, and, as not breaking, texts."""
    for field in ("input_process_units", "output_process_units"):
        (one, before), (other, after) = _shared(old, field), _shared(new, field)
        if before != after:
            title = f"metadata {field}"
            yield _change("processing", title, arrow(one, other), old=before, new=after)
    yield from _label_changes(old, new)
    yield from _file_changes(old, new)
    yield from _text_changes(old, new)


def _described(facts: Facts) -> dict[tuple[bool, int], TensorMetadata]:
    return {
        (each.is_input, each.position): each.metadata
        for each in facts.of(inputs_and_outputs)
        if each.metadata is not None
    }


def _content(described: TensorMetadata) -> tuple[str, Any]:
    kind = described.content_type
    if not kind:
        return "", None
    properties = described.properties
    value = plain(properties, TFLITE_METADATA) if properties is not None else {}
    # Enums that have their default value are not stored.
    if described.color_space:
        value["color_space"] = described.color_space
    return f"{kind} {plain_text(value)}", {kind: value}


def _processing(units: list[ProcessUnit]) -> tuple[str, Any]:
    values = [plain(unit.table, TFLITE_METADATA).get("options", {}) for unit in units]
    return ", ".join(map(_unit_text, values)), values or None


def _unit_text(options: Any) -> str:
    if isinstance(options, dict) and "NormalizationOptions" in options:
        numbers = options["NormalizationOptions"]
        words = (f"{key} {_list(numbers.get(key, []))}" for key in ("mean", "std"))
        return f"normalization {' '.join(words)}"
    return plain_text(options)


def _list(values: Any) -> str:
    if not isinstance(values, list):
        return str(values)
    return "/".join(number(value) for value in values) or "none"


def _shared(facts: Facts, field: str) -> tuple[str, Any]:
    metadata = facts.of(subgraph_metadata)
    return _processing(metadata.process_units(field)) if metadata is not None else ("", None)


def _label_changes(old: Facts, new: Facts) -> Iterator[Change]:
    before, after = _labels(old), _labels(new)
    for key in {**before, **after}:
        one, other = before.get(key), after.get(key)
        if one == other:
            continue
        position, name = key
        title = f"labels {named(name)} of output {position}"
        if one is None or other is None:
            word = "added" if one is None else "removed"
            labels = quantity(len(one or other or ()), "label")
            yield _change(f"labels-{word}", title, f"{word} ({labels})", breaking=other is None)
        else:
            sizes = {"labels": len(one)}, {"labels": len(other)}
            yield _change(
                "labels", title, _first_difference(one, other), old=sizes[0], new=sizes[1]
            )


def _labels(facts: Facts) -> Mapping[tuple[int, str], tuple[str, ...]]:
    return {
        (file.output.position, file.name): file.labels.names
        for file in facts.of(embedded_labels)
        if file.output is not None
    }


def _first_difference(old: tuple[str, ...], new: tuple[str, ...]) -> str:
    changed = [i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b]
    parts = []
    if len(old) != len(new):
        parts.append(f"{len(old):,} -> {quantity(len(new), 'label')}")
    if changed:
        i = changed[0]
        parts.append(
            f"{len(changed):,} changed, the first is {i}: {arrow(named(old[i]), named(new[i]))}"
        )
    return ", ".join(parts)


def _file_changes(old: Facts, new: Facts) -> Iterator[Change]:
    """Of the zip, without label files, whose labels were compared."""
    before, after = _files(old), _files(new)
    known = {name for _, name in (*_labels(old), *_labels(new))}
    for name in {**before, **after}:
        if name in known or before.get(name) == after.get(name):
            continue
        title = f"file {named(name)}"
        if name not in before:
            yield _change("file-added", title, "added", breaking=False)
        elif name not in after:
            yield _change("file-removed", title, "removed")
        else:
            sizes = before[name][0], after[name][0]
            yield _change("file", title, f"content changed, {sizes[0]:,} -> {sizes[1]:,} bytes")


def _files(facts: Facts) -> dict[str, tuple[int, int]]:
    """Size and checksum of each file behind the model."""
    members = facts.of(appended_files).members
    return {name: (member.size, member.checksum) for name, member in members.items()}


def _text_changes(old: Facts, new: Facts) -> Iterator[Change]:
    """Names, versions, authors and descriptions of the metadata of the model."""
    before, after = _texts(old), _texts(new)
    if (before is None) != (after is None):
        word = "added" if before is None else "removed"
        yield _change(f"metadata-{word}", "metadata", word, breaking=after is None)
        return
    for field in {**(before or {}), **(after or {})}:
        one, other = (before or {}).get(field), (after or {}).get(field)
        if one != other:
            message = arrow(*("" if v is None else plain_text(v) for v in (one, other)))
            yield _change(
                "metadata-text", f"metadata {field}", message, breaking=False, old=one, new=other
            )


def _texts(facts: Facts) -> dict[str, Any] | None:
    metadata = facts.of(tflite_metadata)
    if metadata is None:
        return None
    fields = (field.name for field in metadata.table.type.fields)
    return {field: text for field in fields if (text := metadata.text(field))}


def _change(
    what: str, title: str, message: str, *, breaking: bool = True, old: Any = None, new: Any = None
) -> Change:
    return Change(
        ChangeClass.CONTRACT, what, title, message, breaking=breaking, weight=1, old=old, new=new
    )
