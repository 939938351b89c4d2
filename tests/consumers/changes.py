"""The parts of which changes of a model are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.consumers.described_model import DescribedModel

Change = Callable[[DescribedModel], object]


def first_input(**fields: Any) -> Change:
    """Other fields in the metadata of the first input."""
    return lambda m: m.inputs[0].update(fields)


def content(table: str, **fields: Any) -> Change:
    """Other content of the first input."""
    return first_input(content={"content_properties": (table, fields)})


def unit(kind: str, **fields: Any) -> dict[str, Any]:
    """A process unit."""
    return {"options": (kind, fields)}


def label_record(m: DescribedModel) -> dict[str, Any]:
    """The record of the first label file of an output."""
    for output in m.outputs:
        for file in output.get("associated_files") or ():
            if file.get("type") in (2, 3, "TENSOR_AXIS_LABELS", "TENSOR_VALUE_LABELS"):
                found: dict[str, Any] = file
                return found
    raise LookupError("no labels")


def label_name(m: DescribedModel) -> str:
    """The name of the first label file."""
    name = label_record(m)["name"]
    return name.decode() if isinstance(name, bytes) else str(name)


def label_text(change: Callable[[bytes], bytes]) -> Change:
    """Another text in the first label file."""

    def apply(m: DescribedModel) -> None:
        name = label_name(m)
        m.files[name] = change(m.files[name])

    return apply
