"""Logical locations: the addresses of findings as a tree that results point into."""

from __future__ import annotations

import re
from typing import Any

from tflint.escaping import NAME_LIMIT, cut, escape
from tflint.lint.diagnostic import Location

# A step of an address: a field, with an index, which for files is a quoted name that may itself
# contain dots and brackets.
_STEP = re.compile(r'[^.\["]+(?:\["(?:[^"\\]|\\.)*"\]|\[[^\]]*\])?')
_ADDRESS_LIMIT = 1000


class LogicalLocations:
    """The `logicalLocations` of a run. Equal ones of different models are listed once."""

    def __init__(self) -> None:
        self.objects: list[dict[str, Any]] = []
        self._indices: dict[tuple[str, str | None, int | None], int] = {}

    def reference(self, location: Location) -> dict[str, Any]:
        """The reference to the logical location of an address; it and its parents are added when
        they are new."""
        parent: int | None = None
        address = ""
        kind = "resource"
        names = _names(location)
        for step in _steps(location.address):
            address = f"{address}.{step}" if address else step
            kind = _kind(step, kind)
            parent = self._index(step, address, names.get(address), kind, parent)
        return {"fullyQualifiedName": address, "kind": kind, "index": parent}

    def _index(
        self, name: str, address: str, decorated: str | None, kind: str, parent: int | None
    ) -> int:
        key = (address, decorated, parent)
        if key not in self._indices:
            entry: dict[str, Any] = {"name": name, "fullyQualifiedName": address}
            if decorated is not None:
                entry["decoratedName"] = decorated
            entry["kind"] = kind
            if parent is not None:
                entry["parentIndex"] = parent
            self._indices[key] = len(self.objects)
            self.objects.append(entry)
        return self._indices[key]


def _steps(address: str) -> list[str]:
    """The steps of an address; one that does not follow the grammar is a single step."""
    address = escape(cut(address, _ADDRESS_LIMIT))
    steps = _STEP.findall(address)
    return steps if ".".join(steps) == address else [address or "model"]


def _names(location: Location) -> dict[str, str]:
    """What people call the parts of an address: names of subgraph and tensor, operator type."""
    if location.subgraph is None:
        return {}
    subgraph = f"subgraphs[{location.subgraph.index}]"
    named = {subgraph: location.subgraph.name}
    if location.operator is not None:
        named[f"{subgraph}.operators[{location.operator.index}]"] = location.operator.type
    if location.tensor is not None:
        short = (location.tensor.name or "").partition(";")[0] or None
        named[f"{subgraph}.tensors[{location.tensor.index}]"] = short
    return {address: escape(cut(name, NAME_LIMIT)) for address, name in named.items() if name}


def _kind(step: str, parent_kind: str) -> str:
    field = step.partition("[")[0]
    if field == "subgraphs":
        return "module"
    if parent_kind == "module" and field == "operators":
        return "function"
    if parent_kind == "module" and field == "tensors":
        return "variable"
    return "resource" if parent_kind == "resource" else "member"
