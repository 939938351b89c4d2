"""In what a mutant differs from its model, as far as that decides what a run of it proves, and what can
be changed about a model without changing its results."""

from __future__ import annotations

from typing import Any

from testmodels import ModelBuilder

_INDEX_TYPES = {2, 4, 6, 12, 15, 16}
"""Types of constants that serve as shapes, axes and indices: INT32, INT64, BOOL, UINT64, UINT32,
UINT16."""

_TYPE_GIVERS = {6, 53, 114}
"""DEQUANTIZE, CAST, QUANTIZE."""
_NEIGHBOUR = 4096


def changes_only_numbers(before: bytes, after: bytes) -> bool:
    """Whether the two models are equal but for quantization parameters, sparsity, and the values of
    weights and strings.

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
            tensor.pop("sparsity", None)
    return len(models) == 2 and bool(models[0] == models[1])


def changes_only_output_types(before: bytes, after: bytes) -> bool:
    """Whether the two models are equal but for the declared types of what operators compute, apart
    from operators that are asked for a type by that.

    They ask for the same computation; the numbers are those of the model or are read as others.
    """
    models = _read(before, after)
    for model in models:
        codes = dict(enumerate(max(_codes(c)) for c in model.get("operator_codes") or ()))
        for subgraph in model.get("subgraphs") or ():
            tensors = subgraph.get("tensors") or ()
            for operator in subgraph.get("operators") or ():
                if codes.get(operator.get("opcode_index", 0)) in _TYPE_GIVERS:
                    continue
                for index in operator.get("outputs") or ():
                    if 0 <= index < len(tensors):
                        tensors[index].pop("type", None)
    return len(models) == 2 and bool(models[0] == models[1])


def changes_io_quantization(before: bytes, after: bytes) -> bool:
    """Whether the integers of an input or output of the model stand for other numbers."""
    models = _read(before, after)
    return len(models) == 2 and _io_quantization(models[0]) != _io_quantization(models[1])


def with_other_neighbours(model: bytes, content: int) -> bytes:
    """The model with bytes of `content` on both sides of the data of each buffer, which only a kernel
    reads that goes past the end; the model itself when it is damaged, or data lie behind it."""
    for fields in _read(model):
        buffers = fields.get("buffers") or []
        if any(buffer.get("offset", 0) > 1 for buffer in buffers):
            return model
        fields["buffers"] = [
            each
            for number, buffer in enumerate(buffers)
            for each in (buffer, {"data": _neighbour(content, number)})
        ]
        for tensor in _tensors(fields):
            if tensor.get("buffer"):
                tensor["buffer"] *= 2
        for entry in fields.get("metadata") or ():
            if entry.get("buffer"):
                entry["buffer"] *= 2
        return ModelBuilder(**fields).build()
    return model


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


def leaves_unwritten(before: bytes, after: bytes) -> bool:
    """Whether an operator of the second model reads a tensor, or returns it, that only the first
    one computes: it has no value any more."""
    models = _read(before, after)
    subgraphs = zip(*(model.get("subgraphs") or () for model in models), strict=False)
    return len(models) == 2 and any(
        (_written(whole) - _written(rest) - _given(rest)) & _used(rest) for whole, rest in subgraphs
    )


def _written(subgraph: dict[str, Any]) -> set[int]:
    return {i for o in subgraph.get("operators") or () for i in o.get("outputs") or ()}


def _used(subgraph: dict[str, Any]) -> set[int]:
    read = {i for o in subgraph.get("operators") or () for i in o.get("inputs") or ()}
    return read | set(subgraph.get("outputs") or ())


def _given(subgraph: dict[str, Any]) -> set[int]:
    variables = (i for i, t in enumerate(subgraph.get("tensors") or ()) if t.get("is_variable"))
    return {*variables, *(subgraph.get("inputs") or ())}


def _read(*models: bytes) -> list[dict[str, Any]]:
    """The tables of the models; nothing when one of them is damaged."""
    try:
        return [ModelBuilder.from_bytes(data).fields for data in models]
    except Exception:
        return []


def _neighbour(content: int, number: int) -> bytes:
    """All different, since equal ones are stored once."""
    return bytes([content]) * _NEIGHBOUR + number.to_bytes(4, "little")


def _codes(code: dict[str, Any]) -> tuple[int, int]:
    return code.get("builtin_code", 0), code.get("deprecated_builtin_code", 0)


def _io_quantization(model: dict[str, Any]) -> list[tuple[Any, Any]]:
    main = (model.get("subgraphs") or [{}])[0]
    tensors = main.get("tensors") or ()
    parameters = [
        tensors[index].get("quantization") or {}
        for index in (*(main.get("inputs") or ()), *(main.get("outputs") or ()))
        if 0 <= index < len(tensors)
    ]
    return [(each.get("scale"), each.get("zero_point")) for each in parameters]


def _inputs(model: dict[str, Any]) -> set[int]:
    return {i for s in (model.get("subgraphs") or ())[:1] for i in s.get("inputs") or ()}


def _tensors(model: dict[str, Any]) -> list[dict[str, Any]]:
    return [t for s in model.get("subgraphs") or () for t in s.get("tensors") or ()]


def _is_index(tensor: dict[str, Any]) -> bool:
    return tensor.get("type", 0) in _INDEX_TYPES
