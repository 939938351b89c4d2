"""Ways to break constants that few models have, which are added to a model first: strings, values
without their zeros, and data in another file. See `tests.oracle.mutators`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, TypeAlias

import numpy as np

from testmodels import ModelBuilder, csr, dense
from testmodels.model_schema import MODEL_SCHEMA

Fields: TypeAlias = dict[str, Any]

_STRING = MODEL_SCHEMA.enums["TensorType"]["STRING"]


def add_string_constant(model: ModelBuilder) -> None:
    """Give a model without one a STRING constant that it returns."""
    if not any(t.get("type") == _STRING and t.get("buffer") for t in _tensors(model)):
        model.output(model.constant("words", ["one", "two"]))


def break_string_constant(model: ModelBuilder, rng: Random) -> str | None:
    """Break the header of a STRING constant."""
    strings = [t for t in _tensors(model) if t.get("type") == _STRING and t.get("buffer")]
    if not strings:
        return None
    buffer = model.fields["buffers"][rng.choice(strings)["buffer"]]
    raw = bytearray(bytes(buffer.get("data") or b""))
    if len(raw) < 8:
        return None
    at = 4 * rng.randrange(min(len(raw) // 4, 5))
    number = rng.choice((-1, 0, 1, 2, 3, 12, 16, 17, len(raw), len(raw) + 1, 2**30))
    raw[at : at + 4] = struct.pack("<i", number)
    buffer["data"] = bytes(raw)
    return f"word {at} is {number}"


def add_sparse_constant(model: ModelBuilder) -> None:
    """Give a model a sparse constant, and a DENSIFY that unpacks it for an output."""
    sparsity: Fields = {
        "traversal_order": [0, 1],
        "dim_metadata": [dense(4), csr([0, 1, 2, 3, 4], [0, 1, 0, 1])],
    }
    w = model.constant("sparse", [1.0] * 4, dtype="FLOAT32", shape=[4, 2], sparsity=sparsity)
    y = model.tensor("unpacked", [4, 2])
    model.op("DENSIFY", [w], [y])
    model.output(y)


def break_sparse_constant(model: ModelBuilder, rng: Random) -> str | None:
    """Change one thing about the sparsity of the constant that was added last."""
    tensor = next(t for t in reversed(_tensors(model)) if t.get("sparsity"))
    sparsity = tensor["sparsity"]
    levels = sparsity["dim_metadata"]
    kind = rng.choice(
        ("order", "short order", "levels", "dense size", "segments", "index", "values")
    )
    if kind == "order":
        sparsity["traversal_order"] = rng.choice(([1, 0], [0, 0], [0, 7], None))
    elif kind == "short order":
        sparsity["traversal_order"] = [0]
    elif kind == "levels":
        sparsity["dim_metadata"] = rng.choice((None, levels[:1], [*levels, dense(2)]))
    elif kind == "dense size":
        levels[0] = dense(rng.choice((0, 3, 5)))
    elif kind == "segments":
        levels[1] = csr(rng.choice(([0, 1, 2, 3], [1, 1, 2, 3, 4], [0, 3, 2, 3, 4])), [0, 1, 0, 1])
    elif kind == "index":
        levels[1] = csr([0, 1, 2, 3, 4], [0, 1, 0, rng.choice((2, -1, 300))])
    else:
        content = np.ones(rng.choice((0, 3, 5)), np.float32).tobytes()
        model.fields["buffers"][tensor["buffer"]]["data"] = content
    return kind


def move_to_external_file(model: ModelBuilder, rng: Random) -> str | None:
    """Let a constant lie in another file; the plain interpreter has no data for it then."""
    tensors = [t for t in _tensors(model) if t.get("buffer")]
    if not tensors:
        return None
    tensor = rng.choice(tensors)
    group = model.external_buffer_group(rng.choice(("weights.bin", "../weights.bin", "", None)))
    identity = model.external_buffer(rng.choice((group, 9)), 0, rng.choice((0, 4, 1000)))
    tensor["external_buffer"] = rng.choice((identity, 5))
    if rng.random() < 0.7:
        tensor["buffer"] = 0
    return f"id {tensor['external_buffer']}"


def _tensors(model: ModelBuilder) -> list[Fields]:
    return [t for s in model.fields["subgraphs"] or () for t in s.get("tensors") or ()]


MUTATIONS: Mapping[str, Callable[[ModelBuilder, Random], str | None]] = {
    "strings": break_string_constant,
    "sparsity": break_sparse_constant,
    "external buffer": move_to_external_file,
}

ADDITIONS: Mapping[str, Callable[[ModelBuilder], None]] = {
    "strings": add_string_constant,
    "sparsity": add_sparse_constant,
}
"""What a model gets before the mutation of that name breaks it."""
