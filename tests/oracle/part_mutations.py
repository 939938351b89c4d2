"""Ways to break buffers, signatures, metadata and the lists of a subgraph; see
`tests.oracle.mutators`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, TypeAlias

from testmodels import ModelBuilder

Mutation: TypeAlias = Callable[[ModelBuilder, Random], "str | None"]

_INDICES = (-2, -1, 0, 1, 2, 5, 100, 1 << 20, (1 << 31) - 1)
_PARTS = ("operator_codes", "subgraphs", "buffers", "signature_defs", "metadata", "metadata_buffer")
_METADATA = b"TFLITE_METADATA"
_LISTS = ("tensors", "inputs", "outputs", "operators")


def cut_buffer(model: ModelBuilder, random: Random) -> str | None:
    """Shorten, lengthen, empty or drop the data of a buffer."""
    full = [i for i, buffer in enumerate(model.fields["buffers"]) if buffer.get("data")]
    if not full:
        return None
    index = random.choice(full)
    data = bytes(model.fields["buffers"][index]["data"])
    change = random.choice(("one byte less", "half", "one byte more", "double", "empty", "absent"))
    model.fields["buffers"][index]["data"] = {
        "one byte less": data[:-1],
        "half": data[: len(data) // 2],
        "one byte more": data + b"\0",
        "double": data * 2,
        "empty": b"",
        "absent": None,
    }[change]
    return f"buffer {index} {change}"


def point_buffer_outside(model: ModelBuilder, random: Random) -> str | None:
    """Let the data of a buffer lie behind the flatbuffer, where there is none."""
    index = random.randrange(len(model.fields["buffers"]))
    buffer = model.fields["buffers"][index]
    if random.random() < 0.5:
        buffer["data"] = None
    offset = random.choice((0, 1, 2, 8, 1000, 1 << 20, 1 << 40, (1 << 64) - 1))
    size = random.choice((0, 1, 4, 1000, 1 << 33, (1 << 64) - 1))
    buffer["offset"], buffer["size"] = offset, size
    return f"buffer {index} at {offset} of {size} bytes"


def change_buffer_index(model: ModelBuilder, random: Random) -> str | None:
    """Let a tensor have another buffer."""
    tensors = [t for s in model.fields["subgraphs"] for t in s.get("tensors") or ()]
    if not tensors:
        return None
    tensor = random.choice(tensors)
    count = len(model.fields["buffers"])
    after = random.choice(
        (0, 1, count - 1, count, count + 7, (1 << 32) - 1, random.randrange(count))
    )
    before, tensor["buffer"] = tensor.get("buffer", 0), after
    return None if before == after else f"tensor {tensors.index(tensor)} from {before} to {after}"


def change_tensor_index(model: ModelBuilder, random: Random) -> str | None:
    """Let an operator, or the inputs or outputs of a subgraph, name another tensor."""
    subgraph = random.choice(model.fields["subgraphs"])
    places = [(subgraph, name) for name in ("inputs", "outputs")]
    places += [(o, name) for o in subgraph.get("operators") or () for name in ("inputs", "outputs")]
    places = [(holder, name) for holder, name in places if holder.get(name)]
    if not places:
        return None
    holder, name = random.choice(places)
    at = random.randrange(len(holder[name]))
    count = len(subgraph.get("tensors") or ())
    after = random.choice((*_INDICES, count - 1, count, random.randrange(max(1, count))))
    if holder[name][at] == after:
        return None
    before, holder[name][at] = holder[name][at], after
    return f"{name}[{at}] from {before} to {after}"


def change_lists(model: ModelBuilder, random: Random) -> str | None:
    """Drop, empty, reverse or repeat the end of a list of the model or of a subgraph."""
    subgraph = random.choice(model.fields["subgraphs"])
    places = [(model.fields, name) for name in _PARTS] + [(subgraph, name) for name in _LISTS]
    places = [(holder, name) for holder, name in places if holder.get(name)]
    holder, name = random.choice(places)
    elements = list(holder[name])
    change = random.choice(("absent", "empty", "last gone", "first gone", "reversed", "last twice"))
    holder[name] = {
        "absent": None,
        "empty": [],
        "last gone": elements[:-1],
        "first gone": elements[1:],
        "reversed": elements[::-1],
        "last twice": [*elements, elements[-1]],
    }[change]
    return f"{name} {change}"


def change_version(model: ModelBuilder, random: Random) -> str | None:
    """Change the version of the schema or of an operator code."""
    if random.random() < 0.2:
        model.fields["version"] = random.choice((0, 1, 2, 4, 100, None))
        return f"schema version {model.fields['version']}"
    if not model.fields["operator_codes"]:
        return None
    code = random.choice(model.fields["operator_codes"])
    code["version"] = random.choice((-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 99))
    return f"operator version {code['version']}"


def change_opcode(model: ModelBuilder, random: Random) -> str | None:
    """Change an operator code, or which one an operator has."""
    change = random.choice(("index", "builtin", "deprecated", "custom", "both"))
    codes = model.fields["operator_codes"]
    operators = [o for s in model.fields["subgraphs"] for o in s.get("operators") or ()]
    if not codes or not operators:
        return None
    code = random.choice(codes)
    if change == "index":
        index = random.choice((0, 1, len(codes) - 1, len(codes), 99))
        random.choice(operators)["opcode_index"] = index
        return f"index {index}"
    if change == "custom":
        name = random.choice((None, "", "Unknown", "FlexAddV2"))
        code.update(custom_code=name, builtin_code=32, deprecated_builtin_code=32)
        return f"custom {name}"
    number = random.choice((-1, 0, 3, 9, 32, 51, 126, 127, 128, 150, 209, 210, 1000))
    if change != "deprecated":
        code["builtin_code"] = number
    if change != "builtin":
        code["deprecated_builtin_code"] = max(-128, min(number, 127))
    return f"{change} {number}"


def change_signature(model: ModelBuilder, random: Random) -> str | None:
    """Break one signature: its key, its subgraph, a name or a tensor index."""
    signatures = model.fields.get("signature_defs")
    if not signatures:
        inputs = model.main.fields.get("inputs") or []
        model.signature("serving_default", [("x", i) for i in inputs], [])
        signatures = model.fields["signature_defs"]
    signature = random.choice(signatures)
    change = random.choice(("key", "subgraph", "name", "index", "gone", "twice"))
    side = random.choice(("inputs", "outputs"))
    maps = signature.get(side) or []
    value: Any = None
    if change == "key":
        signature["signature_key"] = value = random.choice((None, b"", b"serving_default", b"\xff"))
    elif change == "subgraph":
        signature["subgraph_index"] = value = random.choice((0, 1, 2, 99, (1 << 32) - 1))
    elif change == "twice":
        signatures.append(dict(signature))
    elif not maps:
        return None
    elif change == "name":
        random.choice(maps)["name"] = value = random.choice((None, b"", b"x", maps[0].get("name")))
    elif change == "index":
        chosen = random.choice(maps)
        chosen["tensor_index"] = value = random.choice((0, 1, 2, 99, (1 << 32) - 1))
    else:
        signature[side] = value = random.choice((None, [], maps[:-1]))
    return f"{change} {side} {value}"


def change_metadata(model: ModelBuilder, random: Random) -> str | None:
    """Add a metadata entry, or break one that is there.

    None that TFLite metadata libraries read: the interpreter says nothing of those.
    """
    entries = [e for e in model.fields.get("metadata") or () if e.get("name") != _METADATA]
    if not entries or random.random() < 0.3:
        name = random.choice(("min_runtime_version", "CONVERSION_METADATA", "x"))
        content = random.choice((b"", b"\0" * 3, b"1.5.0\0\0", bytes(range(64)), b"x" * 1000))
        model.metadata(name, content)
        return f"added {name} of {len(content)} bytes"
    entry = random.choice(entries)
    change = random.choice(("name", "buffer"))
    values: tuple[Any, ...] = (None, b"", b"x", b"buffer_location")
    if change == "buffer":
        count = len(model.fields["buffers"])
        values = (0, 1, count - 1, count, (1 << 32) - 1)
    entry[change] = random.choice(values)
    return f"{change} {entry[change]!r}"


def change_name(model: ModelBuilder, random: Random) -> str | None:
    """Rename a tensor, a subgraph, or the description."""
    value = random.choice((None, b"", b"\xff\xfe", b"a\0b", b"x" * 3000, "\u202ename"))
    tensors = model.tensors
    holders: list[tuple[dict[str, Any], str]] = [(model.fields, "description")]
    holders += [(s, "name") for s in model.fields["subgraphs"]]
    holders += [(t, "name") for t in tensors[:20]]
    holder, name = random.choice(holders)
    holder[name] = value
    return f"{name} {value!r:.30}"


def change_tensor_field(model: ModelBuilder, random: Random) -> str | None:
    """Change a field of a tensor that is neither its buffer nor its quantization."""
    if not model.tensors:
        return None
    index = random.randrange(len(model.tensors))
    tensor = model.tensors[index]
    rank = len(tensor.get("shape") or ())
    name, values = random.choice(
        (
            ("type", (-1, 0, 1, 5, 6, 9, 13, 14, 17, 22, 23, 100)),
            ("shape", (None, [], [-1], [0], [1] * rank, [2] * 9, [1 << 30, 1 << 30])),
            ("shape_signature", ([-1] * rank, [-2] * rank, [1], [7] * rank)),
            ("is_variable", (True,)),
            ("has_rank", (False, True)),
            ("external_buffer", (1, 99)),
        )
    )
    value = random.choice(values)
    if tensor.get(name) == value:
        return None
    tensor[name] = value
    return f"tensor {index} {name} {value}"


MUTATIONS: Mapping[str, Mutation] = {
    "buffer data": cut_buffer,
    "buffer offset": point_buffer_outside,
    "buffer index": change_buffer_index,
    "tensor index": change_tensor_index,
    "lists": change_lists,
    "version": change_version,
    "operator code": change_opcode,
    "signature": change_signature,
    "metadata": change_metadata,
    "name": change_name,
    "tensor field": change_tensor_field,
}
