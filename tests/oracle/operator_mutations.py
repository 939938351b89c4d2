"""Ways to break one operator of a sound model.

Each mutation is a function (model, random generator) -> label, which changes one thing about one
operator in place and says what, or returns `None` when it found nothing to change. What comes of it,
an interpreter has to tell: many changes leave a sound model. The model is one as
`ModelBuilder.from_bytes` gives it, with numbers for types.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from math import prod
from random import Random
from typing import Any, TypeAlias

from testmodels import ModelBuilder
from testmodels.model_schema import MODEL_SCHEMA

Fields: TypeAlias = dict[str, Any]
Mutation: TypeAlias = Callable[[ModelBuilder, Random], "str | None"]

_OPERATOR_NAMES = {code: name for name, code in MODEL_SCHEMA.enums["BuiltinOperator"].items()}
_TYPE_NAMES = {code: name for name, code in MODEL_SCHEMA.enums["TensorType"].items()}
_TYPES = [
    code for code, name in _TYPE_NAMES.items() if name not in ("STRING", "RESOURCE", "VARIANT")
]
_INTEGERS = {2: "i", 4: "q", 7: "h", 9: "b", 3: "B"}
_BITS = {
    "INT2": 2, "INT4": 4, "UINT4": 4, "INT8": 8, "UINT8": 8, "BOOL": 8, "FLOAT8_E4M3FN": 8,
    "FLOAT8_E5M2": 8, "INT16": 16, "UINT16": 16, "FLOAT16": 16, "BFLOAT16": 16, "INT32": 32,
    "UINT32": 32, "FLOAT32": 32, "INT64": 64, "UINT64": 64, "FLOAT64": 64, "COMPLEX64": 64,
    "COMPLEX128": 128,
}  # fmt: skip
_NUMBERS = (-2, -1, 0, 1, 2, 3, 4, 5, 7, 9, 16, 100)
_MAX_BYTES = 1 << 20
"""Of a constant that is written anew."""


def mutate(model: ModelBuilder, rng: Random) -> str | None:
    """Apply one mutation chosen at random; its label, or `None` when none fitted."""
    names = list(MUTATIONS)
    rng.shuffle(names)
    for name in names:
        label = MUTATIONS[name](model, rng)
        if label is not None:
            return f"{name}: {label}"
    return None


def drop_input(model: ModelBuilder, rng: Random) -> str | None:
    """Take the last input, or any other, off the list."""
    operator = _operator(model, rng)
    if operator is None or not operator.get("inputs"):
        return None
    position = rng.choice((len(operator["inputs"]) - 1, rng.randrange(len(operator["inputs"]))))
    del operator["inputs"][position]
    return f"{_name(model, operator)} input {position}"


def repeat_input(model: ModelBuilder, rng: Random) -> str | None:
    """Append an input that is there already."""
    operator = _operator(model, rng)
    if operator is None or not operator.get("inputs"):
        return None
    operator["inputs"].append(rng.choice(operator["inputs"]))
    return _name(model, operator)


def omit_input(model: ModelBuilder, rng: Random) -> str | None:
    """Replace an input by -1."""
    operator = _operator(model, rng)
    if operator is None or not operator.get("inputs"):
        return None
    position = rng.randrange(len(operator["inputs"]))
    if operator["inputs"][position] == -1:
        return None
    operator["inputs"][position] = -1
    return f"{_name(model, operator)} input {position}"


def exchange_inputs(model: ModelBuilder, rng: Random) -> str | None:
    """Exchange two inputs."""
    operator = _operator(model, rng)
    if operator is None or len(operator.get("inputs") or ()) < 2:
        return None
    inputs = operator["inputs"]
    a, b = rng.sample(range(len(inputs)), 2)
    if inputs[a] == inputs[b]:
        return None
    inputs[a], inputs[b] = inputs[b], inputs[a]
    return f"{_name(model, operator)} inputs {a} and {b}"


def drop_output(model: ModelBuilder, rng: Random) -> str | None:
    """Take an output off the list."""
    operator = _operator(model, rng)
    if operator is None or not operator.get("outputs"):
        return None
    operator["outputs"].pop()
    return _name(model, operator)


def add_output(model: ModelBuilder, rng: Random) -> str | None:
    """Append an output with a tensor of its own."""
    operator = _operator(model, rng)
    if operator is None or not operator.get("outputs"):
        return None
    model.tensors.append({"name": b"added", "shape": [1], "type": 0})
    operator["outputs"].append(len(model.tensors) - 1)
    return _name(model, operator)


def change_type(model: ModelBuilder, rng: Random) -> str | None:
    """Give an operand another element type; the bytes of a constant are fitted to it."""
    operator = _operator(model, rng)
    index = _operand(model, operator, rng)
    if operator is None or index is None:
        return None
    tensor = model.tensors[index]
    before, after = tensor.get("type", 0), rng.choice(_TYPES)
    if before == after or not _fit_constant(model, tensor, after, tensor.get("shape") or []):
        return None
    tensor["type"] = after
    return f"{_name(model, operator)} tensor {index} {_TYPE_NAMES[before]} to {_TYPE_NAMES[after]}"


def change_dimension(model: ModelBuilder, rng: Random) -> str | None:
    """Give an operand another size in one dimension."""
    operator = _operator(model, rng)
    index = _operand(model, operator, rng)
    shape = list(model.tensors[index].get("shape") or []) if index is not None else []
    if operator is None or index is None or not shape:
        return None
    axis = rng.randrange(len(shape))
    shape[axis] = rng.choice(
        (0, 1, 2, 3, shape[axis] + 1, shape[axis] * 2, max(0, shape[axis] - 1))
    )
    return _reshape(model, operator, index, shape)


def change_rank(model: ModelBuilder, rng: Random) -> str | None:
    """Give an operand more or fewer dimensions."""
    operator = _operator(model, rng)
    index = _operand(model, operator, rng)
    if operator is None or index is None:
        return None
    shape = list(model.tensors[index].get("shape") or [])
    change = rng.randrange(4)
    if change == 0 or not shape:
        shape.insert(rng.randrange(len(shape) + 1), rng.choice((1, 1, 2)))
    elif change == 1:
        del shape[rng.randrange(len(shape))]
    elif change == 2 and len(shape) > 1:
        shape[:2] = [shape[0] * shape[1]]
    else:
        shape = [1] * rng.choice((0, 1, 5, 6, 9)) + shape
    return _reshape(model, operator, index, shape)


def change_option(model: ModelBuilder, rng: Random) -> str | None:
    """Give a scalar option another value."""
    operator = _operator(model, rng)
    union, table, fields = _options(operator) if operator is not None else ("", "", {})
    if operator is None or not table:
        return None
    declared = [f for f in MODEL_SCHEMA.tables.get(table, ()) if MODEL_SCHEMA.scalar_of(f.type)]
    declared = [field for field in declared if field.name in fields or rng.random() < 0.5]
    if not declared:
        return None
    chosen = rng.choice(declared)
    name, kind = chosen.name, MODEL_SCHEMA.scalar_of(chosen.type)
    before = fields.get(name)
    after: Any
    if kind == "bool":
        after = not before
    elif kind in ("float", "double"):
        after = rng.choice((-1.0, 0.0, 0.5, 1.0, 2.0))
    elif chosen.type in MODEL_SCHEMA.enums:
        after = rng.randrange(0, 8)
    else:
        after = rng.choice(_NUMBERS if not (kind or "").startswith("u") else _NUMBERS[2:])
    if "subgraph" in name or before == after:
        return None
    fields[name] = after
    operator[union] = (table, fields)
    return f"{_name(model, operator)} {name} {before} to {after}"


def change_option_vector(model: ModelBuilder, rng: Random) -> str | None:
    """Change, drop or add an element of a vector option."""
    operator = _operator(model, rng)
    fields = _options(operator)[2] if operator is not None else {}
    names = [n for n, v in fields.items() if isinstance(v, list) and v and isinstance(v[0], int)]
    if operator is None or not names:
        return None
    name = rng.choice(names)
    return f"{_name(model, operator)} {name} {_change_list(fields[name], rng)}"


def change_constant(model: ModelBuilder, rng: Random) -> str | None:
    """Change an element of a small integer constant: an axis, a size, an index."""
    operator = _operator(model, rng)
    if operator is None:
        return None
    candidates = []
    for index in operator.get("inputs") or ():
        values = _integers(model, index)
        if values:
            candidates.append((index, values))
    if not candidates:
        return None
    index, values = rng.choice(candidates)
    at = rng.randrange(len(values))
    before = values[at]
    values[at] = rng.choice((*_NUMBERS, before + 1, before - 1, before * 2))
    tensor = model.tensors[index]
    try:
        data = struct.pack(f"<{len(values)}{_INTEGERS[tensor['type']]}", *values)
    except struct.error:
        return None
    tensor["buffer"] = model.buffer(data)
    return f"{_name(model, operator)} tensor {index} [{at}] {before} to {values[at]}"


def compute_constant(model: ModelBuilder, rng: Random) -> str | None:
    """Make an input that is constant one of the model's inputs."""
    operator = _operator(model, rng)
    constants = [
        index
        for index in (operator or {}).get("inputs") or ()
        if index >= 0 and _data(model, model.tensors[index])
    ]
    if operator is None or not constants:
        return None
    index = rng.choice(constants)
    model.tensors[index]["buffer"] = 0
    inputs = model.main.fields["inputs"]
    inputs.append(index)
    position = operator["inputs"].index(index)
    return f"{_name(model, operator)} input {position} is no longer constant"


def forget_variable(model: ModelBuilder, rng: Random) -> str | None:
    """Make a variable tensor an ordinary one."""
    variables = [index for index, tensor in enumerate(model.tensors) if tensor.get("is_variable")]
    if not variables:
        return None
    index = rng.choice(variables)
    model.tensors[index]["is_variable"] = False
    return f"tensor {index}"


MUTATIONS: Mapping[str, Mutation] = {
    "drop input": drop_input,
    "repeat input": repeat_input,
    "omit input": omit_input,
    "exchange inputs": exchange_inputs,
    "drop output": drop_output,
    "add output": add_output,
    "change type": change_type,
    "change dimension": change_dimension,
    "change rank": change_rank,
    "change option": change_option,
    "change option vector": change_option_vector,
    "change constant": change_constant,
    "compute constant": compute_constant,
    "forget variable": forget_variable,
}


def _operator(model: ModelBuilder, rng: Random) -> Fields | None:
    return rng.choice(model.operators) if model.operators else None


def _operand(model: ModelBuilder, operator: Fields | None, rng: Random) -> int | None:
    if operator is None:
        return None
    indices = [*(operator.get("inputs") or ()), *(operator.get("outputs") or ())]
    present = [index for index in indices if 0 <= index < len(model.tensors)]
    return rng.choice(present) if present else None


def _name(model: ModelBuilder, operator: Fields) -> str:
    code = model.fields["operator_codes"][operator.get("opcode_index", 0)]
    number = max(code.get("builtin_code", 0), code.get("deprecated_builtin_code", 0))
    custom = code.get("custom_code")
    name = custom.decode("utf-8", "replace") if custom else _OPERATOR_NAMES.get(number, str(number))
    return f"{model.operators.index(operator)} {name}"


def _options(operator: Fields) -> tuple[str, str, Fields]:
    for union in ("builtin_options", "builtin_options_2"):
        found = operator.get(union)
        if isinstance(found, tuple) and isinstance(found[0], str):
            return union, found[0], found[1]
    return "", "", {}


def _data(model: ModelBuilder, tensor: Fields) -> bytes:
    data = model.fields["buffers"][tensor.get("buffer", 0)].get("data")
    return bytes(data) if data is not None else b""


def _integers(model: ModelBuilder, index: int) -> list[int]:
    """The elements of a constant of at most 64 integers."""
    tensor = model.tensors[index] if index >= 0 else {}
    code = _INTEGERS.get(tensor.get("type", 0))
    count = prod(tensor.get("shape") or [])
    data = _data(model, tensor) if code else b""
    if code is None or count > 64 or not data or len(data) != struct.calcsize(f"<{count}{code}"):
        return []
    return list(struct.unpack(f"<{count}{code}", data))


def _fit_constant(model: ModelBuilder, tensor: Fields, type_code: int, shape: list[int]) -> bool:
    """Repeat or cut the bytes of a constant so that they fill another type or shape; false when
    that is not possible."""
    data = _data(model, tensor)
    if not data:
        return tensor.get("buffer", 0) == 0 or not model.fields["buffers"][tensor["buffer"]].get(
            "offset"
        )
    size = (prod(shape) * _BITS[_TYPE_NAMES[type_code]] + 7) // 8
    if not 0 < size <= _MAX_BYTES or tensor.get("sparsity") is not None:
        return False
    tensor["buffer"] = model.buffer((data * (size // len(data) + 1))[:size])
    return True


def _reshape(model: ModelBuilder, operator: Fields, index: int, shape: list[int]) -> str | None:
    tensor = model.tensors[index]
    before = list(tensor.get("shape") or [])
    type_code = tensor.get("type", 0)
    known = _TYPE_NAMES.get(type_code) in _BITS
    if before == shape or not known or not _fit_constant(model, tensor, type_code, shape):
        return None
    tensor["shape"] = shape
    tensor.pop("shape_signature", None)
    return f"{_name(model, operator)} tensor {index} {before} to {shape}"


def _change_list(values: list[int], rng: Random) -> str:
    before = list(values)
    change = rng.randrange(3)
    if change == 0:
        values[rng.randrange(len(values))] = rng.choice(_NUMBERS)
    elif change == 1:
        values.pop()
    else:
        values.append(rng.choice(_NUMBERS))
    return f"{before} to {values}"
