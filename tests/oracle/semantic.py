"""In what a mutant differs from its model, as far as that decides what a run of it proves."""

from __future__ import annotations

from typing import Any

from testmodels import ModelBuilder

_INDEX_TYPES = {2, 4, 6, 12, 15, 16}
"""Types of constants that serve as shapes, axes and indices: INT32, INT64, BOOL, UINT64, UINT32,
UINT16."""


def changes_only_numbers(before: bytes, after: bytes) -> bool:
    """Whether the two models are equal but for quantization parameters and the values of weights.

    Such a mutant runs and computes something else, which a linter may well call an error.
    """
    models = _read(before, after)
    indices = {
        tensor.get("buffer", 0) for m in models for tensor in _tensors(m) if _is_index(tensor)
    }
    for model in models:
        for number, buffer in enumerate(model.get("buffers") or ()):
            if number not in indices:
                size = len(buffer.pop("data", b"") or b"") or buffer.pop("size", 0)
                buffer.pop("offset", None)
                buffer["bytes"] = size
        for tensor in _tensors(model):
            tensor.pop("quantization", None)
    return len(models) == 2 and bool(models[0] == models[1])


def adds_inputs(before: bytes, after: bytes) -> bool:
    """Whether the second model has an input that the first has not.

    Nobody knows what values it wants, so that it proves nothing when it fails with some.
    """
    models = _read(before, after)
    inputs = [_inputs(model) for model in models]
    return len(models) == 2 and not inputs[1] <= inputs[0]


def only_reorders(before: bytes, after: bytes) -> bool:
    """Whether the two models have the same operators, in another order or several times.

    They ask for the same computation.
    """
    models = _read(before, after)
    for model in models:
        for subgraph in model.get("subgraphs") or ():
            subgraph["operators"] = sorted(set(map(repr, subgraph.get("operators") or ())))
    return len(models) == 2 and bool(models[0] == models[1])


def _read(*models: bytes) -> list[dict[str, Any]]:
    """The tables of the models; nothing when one of them is damaged."""
    try:
        return [ModelBuilder.from_bytes(data).fields for data in models]
    except Exception:
        return []


def _inputs(model: dict[str, Any]) -> set[int]:
    return {i for s in (model.get("subgraphs") or ())[:1] for i in s.get("inputs") or ()}


def _tensors(model: dict[str, Any]) -> list[dict[str, Any]]:
    return [t for s in model.get("subgraphs") or () for t in s.get("tensors") or ()]


def _is_index(tensor: dict[str, Any]) -> bool:
    return tensor.get("type", 0) in _INDEX_TYPES
