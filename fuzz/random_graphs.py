"""Models that are sound flatbuffers and doubtful graphs: any operator, and operands and options that
it might take. Changed bytes rarely get past the reader; these get to the rules that judge operators.

    python -m fuzz.random_graphs [--models NUMBER] [--first NUMBER]

Each model has a number, from which it can be made again. The exit status is 1 when one of them breaks
a promise of `fuzz.target`.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from math import prod
from typing import Any

from fuzz.target import BrokenPromiseError, Target
from testmodels import ModelBuilder, SubgraphBuilder, q
from testmodels.model_schema import MODEL_SCHEMA, options_table
from tflint.flatbuffer import Field, Kind
from tflint.flatbuffer.schemas.model import MODEL
from tflint.model.dtype import DTYPES, DType
from tflint.operators.signature import Signature, Slot, signature

OPERATORS = tuple(MODEL_SCHEMA.enums["BuiltinOperator"])
TYPES = {dtype.name: dtype for dtype in DTYPES}
_DIMENSIONS = (1, 1, 2, 2, 3, 4, 8, 0, 7, 2**31 - 1)
_NUMBERS = (0, 0, 1, 1, 1, 2, 3, 4, -1, -2, 8, -(2**31), 2**31 - 1)
_SCALES = (0.5, 0.5, 1.0, 0.0078125, 0.0, -1.0, 1e-40, 1e-8, 1e30, float("inf"), float("nan"))


def random_model(chance: random.Random) -> ModelBuilder:
    """A few operators in one or two subgraphs, mostly one after the other."""
    m = ModelBuilder()
    subgraphs = [m.main, m.subgraph("body")][: chance.choice((1, 1, 2))]
    for subgraph in subgraphs:
        pool = [_tensor(subgraph, chance) for _ in range(2)]
        for _ in range(chance.randrange(1, 6)):
            pool += _operator(subgraph, pool, chance)
        for side in ("inputs", "outputs"):
            subgraph.fields[side] = chance.sample(pool, chance.randrange(1, 3))
    return m


def _operator(subgraph: SubgraphBuilder, pool: Sequence[int], chance: random.Random) -> list[int]:
    """Adds an operator and returns its outputs."""
    name = chance.choice(OPERATORS)
    facts = signature(name) if chance.random() < 0.9 else None
    counts = (facts.inputs, facts.outputs) if facts else ((0, 4), (0, 2))
    operands = [
        [
            _operand(subgraph, pool, facts, Slot(is_output, position), chance)
            for position in range(chance.randint(least, least + 2 if most is None else most))
        ]
        for is_output, (least, most) in zip((False, True), counts, strict=True)
    ]
    inputs, outputs = operands
    for position in facts.optional if facts else ():
        if position < len(inputs) and chance.random() < 0.3:
            inputs[position] = -1
    version = chance.choice((1, 1, 1, 2, 3, 4))
    subgraph.op(name, inputs, outputs, version=version, options=_options(name, chance))
    return outputs


def _operand(
    subgraph: SubgraphBuilder,
    pool: Sequence[int],
    facts: Signature | None,
    slot: Slot,
    chance: random.Random,
) -> int:
    if facts is None or (not slot.is_output and chance.random() < 0.3):
        return chance.choice(pool)
    names = [t.accepted for t in facts.types if t.slot in (slot, Slot(slot.is_output, None))]
    ranks = [r for r in facts.ranks if r.slot in (slot, Slot(slot.is_output, None))]
    dtype = TYPES.get(chance.choice(names[0])) if names and chance.random() < 0.9 else None
    least = ranks[0].least if ranks else 0
    most = ranks[0].most if ranks else None
    rank = chance.randint(least, 5 if most is None else most) if chance.random() < 0.9 else None
    return _tensor(subgraph, chance, dtype, rank, is_output=slot.is_output)


def _tensor(
    subgraph: SubgraphBuilder,
    chance: random.Random,
    dtype: DType | None = None,
    rank: int | None = None,
    *,
    is_output: bool = False,
) -> int:
    dtype = dtype or chance.choice(DTYPES)
    rank = chance.randrange(5) if rank is None else rank
    shape = chance.choices(_DIMENSIONS[: chance.choice((6, 6, 8, 10))], k=rank)
    name = f"t{len(subgraph.tensors)}"
    quantization = None
    if chance.random() < (0.8 if dtype.is_integer else 0.1):
        quantization = _quantization(shape, chance)
    if dtype.bits and prod(shape) <= 512 and not is_output and chance.random() < 0.5:
        content = _content(dtype, prod(shape), chance)
        return subgraph.constant(name, content, quantization, dtype=dtype.name, shape=shape)
    fields: dict[str, Any] = {}
    if chance.random() < 0.1:
        fields["shape_signature"] = [-1 if chance.random() < 0.5 else d for d in shape]
    if chance.random() < 0.05:
        fields["is_variable"] = True
    return subgraph.tensor(name, shape, dtype.name, quantization, **fields)


def _content(dtype: DType, elements: int, chance: random.Random) -> bytes:
    if not dtype.is_integer or chance.random() < 0.2:
        return chance.randbytes(dtype.nbytes(elements))
    width = max(dtype.bits // 8, 1)
    numbers = (chance.choice(_NUMBERS) % 256**width for _ in range(elements))
    return b"".join(n.to_bytes(width, "little") for n in numbers)[: dtype.nbytes(elements)]


def _quantization(shape: list[int], chance: random.Random) -> Any:
    axis, count = 0, 1
    if shape and chance.random() < 0.4:
        axis = chance.randrange(len(shape))
        count = min(shape[axis], 16)
    if chance.random() < 0.1:
        count, axis = chance.randrange(3), chance.randrange(-1, 6)
    scales = _SCALES[: chance.choice((4, 4, 4, len(_SCALES)))]
    zero_points = [chance.choice((0, 0, 0, 3, -128, 10**12)) for _ in range(count)]
    return q([chance.choice(scales) for _ in range(count)], zero_points, axis=axis)


def _options(operator: str, chance: random.Random) -> Any:
    name = options_table(operator)
    if name is None or chance.random() < 0.05:
        return None
    return name, {
        field.name: _value(field, chance)
        for field in MODEL.table(name).fields
        if field.kind in (Kind.SCALAR, Kind.SCALARS, Kind.STRING) and chance.random() < 0.9
    }


def _value(field: Field, chance: random.Random) -> Any:
    if field.kind is Kind.STRING:
        return chance.choice(("", "state", "stablehlo.add"))
    if field.kind is Kind.SCALARS:
        return [_number(field.code, chance) for _ in range(chance.randrange(6))]
    return _number(field.code, chance)


def _number(code: str, chance: random.Random) -> Any:
    if code == "?":
        return chance.random() < 0.5
    if code == "f":
        return chance.choice(_SCALES)
    numbers = _NUMBERS[: chance.choice((5, 8, 8, len(_NUMBERS)))]
    bits = {"b": 7, "B": 8, "H": 16, "i": 32, "I": 32, "q": 64, "Q": 64}[code]
    value = chance.choice(numbers)
    return value if code in "iq" else value % 2**bits


def main() -> int:
    """Judge models; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--models", type=int, default=10_000, help="how many to make (10000)")
    parser.add_argument("--first", type=int, default=0, help="number of the first (0)")
    arguments = parser.parse_args()
    target = Target()
    failures = 0
    for number in range(arguments.first, arguments.first + arguments.models):
        try:
            target(random_model(random.Random(number)).build())
        except BrokenPromiseError as broken:
            failures += 1
            print(f"model {number}: {broken}")
    print(f"{arguments.models:,} models, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
