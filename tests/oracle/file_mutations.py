"""Ways to break the file around the graph: buffers, offsets, codes, options, and bare bytes.

Each mutation is a pure function (bytes of a model, random generator) -> (mutated bytes, label), or
`None` when it found nothing to change. The model must be a sound one. What comes of it, an
interpreter has to tell: many changes leave a sound model.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, TypeAlias

import numpy as np

from testmodels import ModelBuilder
from testmodels.model_schema import MODEL_SCHEMA

Fields: TypeAlias = dict[str, Any]
Mutated: TypeAlias = "tuple[bytes, str] | None"
Mutation: TypeAlias = Callable[[bytes, Random], Mutated]
_Edit: TypeAlias = Callable[[ModelBuilder, Random], "str | None"]

_WORDS = (0, 1, 2, 3, 4, 8, 16, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_OPTIONS = tuple(MODEL_SCHEMA.unions["BuiltinOptions"])
_OPTIONS_2 = tuple(MODEL_SCHEMA.unions["BuiltinOptions2"])


def flip_bit(model: bytes, rng: Random) -> Mutated:
    """Change one bit anywhere in the first 64 KiB, where most of the tables of a model are."""
    at = rng.randrange(min(len(model), 1 << 16))
    bit = rng.randrange(8)
    return _written(model, at, bytes([model[at] ^ 1 << bit])), f"bit {bit} of byte {at}"


def overwrite_word(model: bytes, rng: Random) -> Mutated:
    """Write a telling number over an aligned word: offsets, lengths and scalars are such words."""
    if len(model) < 12:
        return None
    at = 4 * rng.randrange(min(len(model), 1 << 16) // 4)
    word = rng.choice(_WORDS)
    return _written(model, at, struct.pack("<I", word)), f"word {at} is {word:#x}"


def move_offset(model: bytes, rng: Random) -> Mutated:
    """Add a small number to an aligned word."""
    if len(model) < 12:
        return None
    at = 4 * rng.randrange(min(len(model), 1 << 16) // 4)
    step = rng.choice((-8, -4, -2, -1, 1, 2, 4, 8))
    word = struct.unpack_from("<I", model, at)[0] + step & 0xFFFFFFFF
    return _written(model, at, struct.pack("<I", word)), f"word {at} {step:+}"


def truncate(model: bytes, rng: Random) -> Mutated:
    """Leave out the end."""
    size = rng.choice((len(model) - 1, len(model) // 2, rng.randrange(len(model))))
    return model[:size], f"to {size} bytes"


def append(model: bytes, rng: Random) -> Mutated:
    """Put bytes behind the model."""
    size = rng.choice((1, 16, 64, 65, 1000))
    filler = bytes(size) if rng.random() < 0.3 else rng.randbytes(size)
    return model + filler, f"{size} bytes"


def swap_blocks(model: bytes, rng: Random) -> Mutated:
    """Exchange two blocks of 16 bytes."""
    count = min(len(model), 1 << 16) // 16
    if count < 3:
        return None
    a, b = (16 * block for block in rng.sample(range(count), 2))
    first, second = model[a : a + 16], model[b : b + 16]
    return _written(_written(model, a, second), b, first), f"bytes {a} and {b}"


def _schema_version(model: ModelBuilder, rng: Random) -> str | None:
    version = rng.choice((0, 1, 2, 4, 255, None))
    model.fields["version"] = version
    return f"{version}"


def _drop_part(model: ModelBuilder, rng: Random) -> str | None:
    part = rng.choice(("buffers", "operator_codes", "subgraphs", "metadata", "signature_defs"))
    if not model.fields.get(part):
        return None
    model.fields[part] = rng.choice((None, []))
    return part


def _buffer_index(model: ModelBuilder, rng: Random) -> str | None:
    tensor = _any_tensor(model, rng)
    if tensor is None:
        return None
    count = len(model.fields["buffers"])
    tensor["buffer"] = rng.choice((0, count, count - 1, rng.randrange(count), 0xFFFFFFFF))
    return f"{tensor['buffer']} of {count}"


def _buffer_length(model: ModelBuilder, rng: Random) -> str | None:
    buffer = _filled_buffer(model, rng)
    if buffer is None:
        return None
    data = bytes(buffer["data"])
    cut = rng.choice((0, 1, len(data) - 1, len(data) // 2, len(data) + 1, 2 * len(data)))
    buffer["data"] = (data + bytes(len(data) + 1))[:cut]
    return f"{len(data)} to {cut} bytes"


def _buffer_place(model: ModelBuilder, rng: Random) -> str | None:
    """Data behind the flatbuffer, at a right, wrong or impossible place."""
    buffer = _filled_buffer(model, rng)
    if buffer is None:
        return None
    data = bytes(buffer["data"])
    buffer["data"] = None if rng.random() < 0.8 else data
    end = model.flatbuffer_size() + 64
    offset = end + -end % 16
    kind = rng.choice(("sound", "odd", "inside", "behind", "wrapped", "placeholder"))
    offset, size = {
        "sound": (offset, len(data)),
        "odd": (offset + 1, len(data)),
        "inside": (16, len(data)),
        "behind": (offset + 1_000_000, len(data)),
        "wrapped": (2**64 - 8, 16),
        "placeholder": (1, 1),
    }[kind]
    buffer |= {"offset": offset, "size": size}
    if kind in ("sound", "odd"):
        model.append(bytes(max(0, offset - model.flatbuffer_size())) + data)
    return f"{kind}, {size} bytes at {offset}"


def _first_buffer(model: ModelBuilder, rng: Random) -> str | None:
    change = rng.choice(({"data": b"abcd"}, {"data": b""}, {"offset": 64}, {"size": 7}))
    model.fields["buffers"][0] = {**model.fields["buffers"][0], **change}
    return f"{change}"


def _share_buffer(model: ModelBuilder, rng: Random) -> str | None:
    tensors = [t for t in _tensors(model) if t.get("buffer")]
    if len(tensors) < 2:
        return None
    first, second = rng.sample(tensors, 2)
    second["buffer"] = first["buffer"]
    return f"buffers[{first['buffer']}]"


def _operator_code(model: ModelBuilder, rng: Random) -> str | None:
    codes = model.fields.get("operator_codes")
    if not codes:
        return None
    code = rng.choice(codes)
    field = rng.choice(("deprecated_builtin_code", "builtin_code", "version", "custom_code"))
    value: int | str | None = rng.choice((0, 1, 3, 19, 32, 51, 98, 126, 127, -1, 209, 250))
    if field == "deprecated_builtin_code":
        value = rng.choice((0, 14, 19, 32, 127, -1, None))
    elif field == "custom_code":
        value = rng.choice(("", "Frobnicate", None))
    code[field] = value
    return f"{field} is {value}"


def _unused_code(model: ModelBuilder, rng: Random) -> str | None:
    code = rng.choice((0, 14, 32, 51, 127, 209, 210))
    version = rng.choice((0, 1, 2, 99))
    name = rng.choice((None, "", "Frobnicate")) if code == 32 else None
    model.fields.setdefault("operator_codes", []).append(
        {
            "deprecated_builtin_code": min(code, 127),
            "builtin_code": code,
            "version": version,
            "custom_code": name,
        }
    )
    return f"{code} version {version}"


def _opcode_index(model: ModelBuilder, rng: Random) -> str | None:
    operator = _any_operator(model, rng)
    if operator is None:
        return None
    operator["opcode_index"] = rng.randrange(len(model.fields["operator_codes"]) + 1)
    return f"{operator['opcode_index']}"


def _drop_options(model: ModelBuilder, rng: Random) -> str | None:
    operator = _any_operator(model, rng)
    union = _union_of(operator)
    if operator is None or union is None:
        return None
    table = operator[union][0]
    operator[union] = (table, None) if rng.random() < 0.3 else None
    return f"{table} of {_name(model, operator)}"


def _other_options(model: ModelBuilder, rng: Random) -> str | None:
    operator = _any_operator(model, rng)
    if operator is None:
        return None
    union = rng.choice(("builtin_options", "builtin_options_2"))
    if rng.random() < 0.7:
        operator["builtin_options"] = operator["builtin_options_2"] = None
    table = rng.choice(_OPTIONS if union == "builtin_options" else _OPTIONS_2)
    operator[union] = (table, {})
    return f"{table} for {_name(model, operator)}"


def _option_value(model: ModelBuilder, rng: Random) -> str | None:
    operator = _any_operator(model, rng)
    union = _union_of(operator)
    if operator is None or union is None or not operator[union][1]:
        return None
    table, fields = operator[union]
    name = rng.choice(sorted(fields))
    value = fields[name]
    if isinstance(value, bool) or not isinstance(value, int | list | tuple | np.ndarray):
        return None
    if isinstance(value, int):
        value = rng.choice((-1, 0, 1, 2, 7, 99, 127))
    else:
        value = list(value) * rng.choice((0, 2, 9)) or None
    operator[union] = (table, {**fields, name: value})
    return f"{table}.{name} is {value}"


def _custom_options(model: ModelBuilder, rng: Random) -> str | None:
    operator = _any_operator(model, rng)
    if operator is None:
        return None
    operator["custom_options"] = rng.randbytes(rng.choice((0, 1, 3, 40)))
    return _name(model, operator)


def _shape_signature(model: ModelBuilder, rng: Random) -> str | None:
    tensor = _any_tensor(model, rng)
    if tensor is None or not tensor.get("shape"):
        return None
    signature = list(tensor["shape"])
    signature[rng.randrange(len(signature))] = rng.choice((-1, -2, 0, 77))
    if rng.random() < 0.3:
        signature = rng.choice((signature[:-1], [*signature, -1]))
    tensor["shape_signature"] = signature
    return f"{signature}"


def _rename(model: ModelBuilder, rng: Random) -> str | None:
    tensor = _any_tensor(model, rng)
    if tensor is None:
        return None
    tensor["name"] = rng.choice((None, b"", b"\xff", b"a\0b", b"\x1b[2J", "\u202e", b"x" * 5000))
    return f"{tensor['name']!r:.20}"


def _metadata_entry(model: ModelBuilder, rng: Random) -> str | None:
    name = rng.choice(
        ("model_control_dependencies", "OfflineMemoryAllocation", "min_runtime_version", "note")
    )
    # A count of 2^32 - 1 makes the interpreter allocate; smaller ones are harmless.
    content = rng.choice((b"", b"\x01", b"\x01\x01\x00", b"\x01\xff\xff\xff\xff\x0f", bytes(12)))
    model.metadata(name, content)
    return f"{name} {content.hex()}"


def _unknown_field(model: ModelBuilder, rng: Random) -> str | None:
    tensor = _any_tensor(model, rng)
    if tensor is None:
        return None
    tensor[14] = ("int", 5)  # type: ignore[index]
    return "slot 14 of Tensor"


def _edited(edit: _Edit) -> Mutation:
    def mutation(model: bytes, rng: Random) -> Mutated:
        builder = ModelBuilder.from_bytes(model)
        label = edit(builder, rng)
        return None if label is None else (builder.build(), label)

    return mutation


def _written(model: bytes, at: int, content: bytes) -> bytes:
    return model[:at] + content + model[at + len(content) :]


def _tensors(model: ModelBuilder) -> list[Fields]:
    return [t for s in model.fields["subgraphs"] or () for t in s.get("tensors") or ()]


def _any_tensor(model: ModelBuilder, rng: Random) -> Fields | None:
    tensors = _tensors(model)
    return rng.choice(tensors) if tensors else None


def _any_operator(model: ModelBuilder, rng: Random) -> Fields | None:
    operators = [o for s in model.fields["subgraphs"] or () for o in s.get("operators") or ()]
    return rng.choice(operators) if operators else None


def _filled_buffer(model: ModelBuilder, rng: Random) -> Fields | None:
    buffers = [
        b for b in model.fields["buffers"][1:] if b.get("data") is not None and len(b["data"])
    ]
    return rng.choice(buffers) if buffers else None


def _union_of(operator: Fields | None) -> str | None:
    unions = ("builtin_options", "builtin_options_2")
    return next((union for union in unions if operator and operator.get(union)), None)


def _name(model: ModelBuilder, operator: Fields) -> str:
    codes = model.fields.get("operator_codes") or []
    index = operator.get("opcode_index") or 0
    code = codes[index] if index < len(codes) else {}
    number = max(code.get("builtin_code") or 0, code.get("deprecated_builtin_code") or 0)
    return f"operator of code {number}"


FILE_MUTATIONS: Mapping[str, Mutation] = {
    "flip_bit": flip_bit,
    "overwrite_word": overwrite_word,
    "move_offset": move_offset,
    "truncate": truncate,
    "append": append,
    "swap_blocks": swap_blocks,
    "schema_version": _edited(_schema_version),
    "drop_part": _edited(_drop_part),
    "buffer_index": _edited(_buffer_index),
    "buffer_length": _edited(_buffer_length),
    "buffer_place": _edited(_buffer_place),
    "first_buffer": _edited(_first_buffer),
    "share_buffer": _edited(_share_buffer),
    "operator_code": _edited(_operator_code),
    "unused_code": _edited(_unused_code),
    "opcode_index": _edited(_opcode_index),
    "drop_options": _edited(_drop_options),
    "other_options": _edited(_other_options),
    "option_value": _edited(_option_value),
    "custom_options": _edited(_custom_options),
    "shape_signature": _edited(_shape_signature),
    "rename": _edited(_rename),
    "metadata_entry": _edited(_metadata_entry),
    "unknown_field": _edited(_unknown_field),
}
"""Mutations by name. Those of the tables lose what follows the flatbuffer of the model."""
