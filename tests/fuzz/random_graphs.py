"""Models that are sound flatbuffers and senseless graphs: any operator, any operands, any options.

Changed bytes rarely get past the reader; these models get to the rules that judge operators.
"""

from __future__ import annotations

import random
from typing import Any

from testmodels import ModelBuilder, q
from testmodels.model_schema import MODEL_SCHEMA, options_table
from tflint.flatbuffer import Field, Kind
from tflint.flatbuffer.schemas.model import MODEL
from tflint.model.dtype import DTYPES, DType

OPERATORS = tuple(MODEL_SCHEMA.enums["BuiltinOperator"])
_DIMENSIONS = (0, 1, 1, 2, 3, 4, 7, 2**31 - 1)
_NUMBERS = (-(2**31), -2, -1, 0, 0, 1, 1, 1, 2, 3, 4, 8, 2**31 - 1)
_SCALES = (0.0, -1.0, 1e-40, 1e-8, 0.5, 1.0, 1e30, float("inf"), float("nan"))


def random_model(chance: random.Random) -> ModelBuilder:
    """A few operators over a pool of tensors, in one or two subgraphs."""
    m = ModelBuilder()
    subgraphs = [m.main, *(m.subgraph(name) for name in chance.sample(["body", "then"], 1))]
    for subgraph in subgraphs:
        pool = [-1]
        for number in range(chance.randrange(1, 8)):
            pool.append(_tensor(subgraph, f"t{number}", chance))
        for _ in range(chance.randrange(1, 5)):
            name = chance.choice(OPERATORS)
            inputs = chance.choices(pool, k=chance.randrange(7))
            outputs = chance.choices(pool[1:], k=chance.randrange(4))
            subgraph.op(
                name, inputs, outputs, version=chance.randrange(6), options=_options(name, chance)
            )
        subgraph.fields["inputs"] = chance.sample(pool[1:], chance.randrange(len(pool)))
        subgraph.fields["outputs"] = chance.sample(pool[1:], chance.randrange(len(pool)))
    return m


def _tensor(subgraph: Any, name: str, chance: random.Random) -> int:
    shape = chance.choices(_DIMENSIONS[: chance.choice((6, 7, 8))], k=chance.randrange(6))
    dtype = chance.choice(DTYPES)
    quantization = _quantization(shape, chance) if chance.random() < 0.6 else None
    elements = 1
    for dimension in shape:
        elements *= dimension
    if dtype.bits and elements <= 512 and chance.random() < 0.5:
        content = _content(dtype, elements, chance)
        index: int = subgraph.constant(name, content, quantization, dtype=dtype.name, shape=shape)
        return index
    signature = [d if chance.random() < 0.7 else -1 for d in shape]
    fields = {"shape_signature": signature} if chance.random() < 0.2 else {}
    index = subgraph.tensor(name, shape, dtype.name, quantization, **fields)
    return index


def _content(dtype: DType, elements: int, chance: random.Random) -> bytes:
    size = dtype.nbytes(elements)
    if dtype.is_integer and chance.random() < 0.7:
        values = (chance.choice(_NUMBERS) for _ in range(elements))
        width = max(dtype.bits // 8, 1)
        content = b"".join((v % 256**width).to_bytes(width, "little") for v in values)
        return content[:size]
    return chance.randbytes(size)


def _quantization(shape: list[int], chance: random.Random) -> Any:
    axis = chance.randrange(-1, len(shape) + 1)
    count = shape[axis] if 0 <= axis < len(shape) and chance.random() < 0.7 else chance.randrange(3)
    count = min(count, 16)
    zero_points = [chance.choice((0, 0, 3, -128, 10**12)) for _ in range(count)]
    return q([chance.choice(_SCALES) for _ in range(count)], zero_points, axis=max(axis, 0))


def _options(operator: str, chance: random.Random) -> Any:
    name = options_table(operator)
    if name is None or chance.random() < 0.1:
        return None
    fields = {
        field.name: _value(field, chance)
        for field in MODEL.table(name).fields
        if field.kind in (Kind.SCALAR, Kind.SCALARS, Kind.STRING) and chance.random() < 0.8
    }
    return name, fields


def _value(field: Field, chance: random.Random) -> Any:
    if field.kind is Kind.STRING:
        return chance.choice(("", "state", "stablehlo.add"))
    if field.kind is Kind.SCALARS:
        return [_number(field.code, chance) for _ in range(chance.randrange(5))]
    return _number(field.code, chance)


def _number(code: str, chance: random.Random) -> Any:
    if code == "?":
        return chance.random() < 0.5
    if code == "f":
        return chance.choice(_SCALES)
    value = chance.choice(_NUMBERS)
    bits = {"b": 7, "B": 8, "H": 16, "i": 31, "I": 32, "q": 63, "Q": 64}[code]
    return value if code in "iq" else value % 2**bits
