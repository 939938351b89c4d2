"""Ways to break the quantization parameters of one tensor; see `tests.oracle.mutators`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, TypeAlias

from testmodels import ModelBuilder

Mutation: TypeAlias = Callable[[ModelBuilder, Random], "str | None"]

_SCALES = (0.0, -1.0, math.nan, math.inf, 1e-40, 1e-12, 1e10, 0.5)
_ZERO_POINTS = (-(1 << 40), -129, -128, -1, 0, 1, 127, 128, 255, 256, 1 << 31)


def change_scale(model: ModelBuilder, random: Random) -> str | None:
    """Give a tensor another scale, at one channel or all."""
    return _replace(model, random, "scale", _SCALES)


def change_zero_point(model: ModelBuilder, random: Random) -> str | None:
    """Give a tensor another zero point, at one channel or all."""
    return _replace(model, random, "zero_point", _ZERO_POINTS)


def change_scale_slightly(model: ModelBuilder, random: Random) -> str | None:
    """Multiply the scales of a tensor by a few percent."""
    found = _quantized(model, random, "scale")
    if found is None:
        return None
    index, quantization = found
    factor = random.choice((0.9, 0.99, 1.0001, 1.03, 2.0))
    quantization["scale"] = [scale * factor for scale in quantization["scale"]]
    return f"tensor {index} times {factor}"


def change_length(model: ModelBuilder, random: Random) -> str | None:
    """Drop, repeat or empty scales or zero points."""
    name = random.choice(("scale", "zero_point"))
    found = _quantized(model, random, name)
    if found is None:
        return None
    index, quantization = found
    numbers = list(quantization[name])
    change = random.choice(("drop", "repeat", "empty", "absent", "four more"))
    quantization[name] = {
        "drop": numbers[:-1],
        "repeat": numbers + numbers[-1:],
        "empty": [],
        "absent": None,
        "four more": numbers + numbers[-1:] * 4,
    }[change]
    return f"tensor {index} {name}: {change}"


def change_dimension(model: ModelBuilder, random: Random) -> str | None:
    """Let the scales count along another axis."""
    found = _quantized(model, random, "scale")
    if found is None:
        return None
    index, quantization = found
    before = quantization.get("quantized_dimension", 0)
    after = random.choice((-1, 0, 1, 2, 3, 4, 100))
    if before == after:
        return None
    quantization["quantized_dimension"] = after
    return f"tensor {index} from {before} to {after}"


def drop(model: ModelBuilder, random: Random) -> str | None:
    """Take all quantization from a tensor."""
    found = _quantized(model, random, "scale")
    if found is None:
        return None
    model_tensor = _tensors(model)[found[0]]
    model_tensor["quantization"] = None
    return f"tensor {found[0]}"


def add(model: ModelBuilder, random: Random) -> str | None:
    """Give a tensor that has none a quantization."""
    plain = [
        index
        for index, tensor in enumerate(_tensors(model))
        if not (tensor.get("quantization") or {}).get("scale")
    ]
    if not plain:
        return None
    index = random.choice(plain)
    scales = random.choice(([0.5], [0.5, 0.5], [0.5, 0.5, 0.5]))
    _tensors(model)[index]["quantization"] = {
        "scale": scales,
        "zero_point": [random.choice((0, 3))] * len(scales),
        "quantized_dimension": random.choice((0, 0, 1, 7)),
    }
    return f"tensor {index} {len(scales)} scales"


def move(model: ModelBuilder, random: Random) -> str | None:
    """Give a tensor the quantization of another."""
    index = _quantized(model, random, "scale")
    other = _quantized(model, random, "scale")
    if index is None or other is None or index[1] == other[1]:
        return None
    _tensors(model)[index[0]]["quantization"] = dict(other[1])
    return f"tensor {index[0]} that of {other[0]}"


MUTATIONS: Mapping[str, Mutation] = {
    "scale": change_scale,
    "zero point": change_zero_point,
    "slightly other scale": change_scale_slightly,
    "length": change_length,
    "dimension": change_dimension,
    "drop": drop,
    "add": add,
    "move": move,
}


def _tensors(model: ModelBuilder) -> list[dict[str, Any]]:
    return [t for subgraph in model.fields["subgraphs"] for t in subgraph.get("tensors") or ()]


def _quantized(model: ModelBuilder, random: Random, name: str) -> tuple[int, dict[str, Any]] | None:
    found = [
        (index, tensor["quantization"])
        for index, tensor in enumerate(_tensors(model))
        if (tensor.get("quantization") or {}).get(name)
    ]
    return random.choice(found) if found else None


def _replace(
    model: ModelBuilder, random: Random, name: str, values: tuple[float, ...]
) -> str | None:
    found = _quantized(model, random, name)
    if found is None:
        return None
    index, quantization = found
    numbers = list(quantization[name])
    value = random.choice(values)
    if random.random() < 0.5:
        numbers[random.randrange(len(numbers))] = value
    else:
        numbers = [value] * len(numbers)
    quantization[name] = numbers
    return f"tensor {index} {name} {value}"
