"""Ways to break the graph of a sound model: indices, order, inputs and outputs, signatures, calls of
subgraphs, resources.

Each mutation is a function (model, random generator) -> label, of the form that
tests/oracle/operator_mutations.py describes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any, TypeAlias

from testmodels import ModelBuilder
from testmodels.model_schema import MODEL_SCHEMA

Fields: TypeAlias = dict[str, Any]
Mutation: TypeAlias = Callable[[ModelBuilder, Random], "str | None"]

_SIDES = ("inputs", "outputs")
_ASSIGN_VARIABLE = MODEL_SCHEMA.enums["BuiltinOperator"]["ASSIGN_VARIABLE"]
_HASHTABLE_IMPORT = MODEL_SCHEMA.enums["BuiltinOperator"]["HASHTABLE_IMPORT"]
_TYPES = [
    code
    for name, code in MODEL_SCHEMA.enums["TensorType"].items()
    if name not in ("STRING", "RESOURCE", "VARIANT")
]


def mutate(model: ModelBuilder, rng: Random) -> str | None:
    """Apply one mutation chosen at random; its label, or `None` when none fitted."""
    names = list(MUTATIONS)
    rng.shuffle(names)
    for name in names:
        label = MUTATIONS[name](model, rng)
        if label is not None:
            return f"{name}: {label}"
    return None


def change_index(model: ModelBuilder, rng: Random) -> str | None:
    """Let an operator read or write no tensor, or one that does not exist."""
    return _redirect(model, rng, lambda count: rng.choice((-2, -1, count, count + 7, 2**31 - 1)))


def exchange_tensor(model: ModelBuilder, rng: Random) -> str | None:
    """Let an operator read or write another tensor of its subgraph."""
    return _redirect(model, rng, lambda count: rng.randrange(count))


def move_operator(model: ModelBuilder, rng: Random) -> str | None:
    """Run an operator earlier or later."""
    subgraph = _subgraph(model, rng)
    operators = subgraph.get("operators") or []
    if len(operators) < 2:
        return None
    before, after = rng.sample(range(len(operators)), 2)
    operators.insert(after, operators.pop(before))
    return f"{_place(model, subgraph)} {before} to {after}"


def remove_operator(model: ModelBuilder, rng: Random) -> str | None:
    """Leave an operator out."""
    subgraph = _subgraph(model, rng)
    operators = subgraph.get("operators") or []
    if not operators:
        return None
    index = rng.randrange(len(operators))
    del operators[index]
    return f"{_place(model, subgraph)} {index}"


def repeat_operator(model: ModelBuilder, rng: Random) -> str | None:
    """Run an operator twice, or once more with an output that nothing reads."""
    subgraph = _subgraph(model, rng)
    operators = subgraph.get("operators") or []
    if not operators:
        return None
    index = rng.randrange(len(operators))
    copy = {**operators[index], "outputs": list(operators[index].get("outputs") or ())}
    label = "writes the same"
    if copy["outputs"] and rng.random() < 0.5:
        copy["outputs"] = [_copy_tensor(subgraph, output) for output in copy["outputs"]]
        label = "writes new tensors"
    operators.insert(rng.randrange(len(operators) + 1), copy)
    return f"{_place(model, subgraph)} {index} {label}"


def write_twice(model: ModelBuilder, rng: Random) -> str | None:
    """Let an operator write what another one writes."""
    subgraph = _subgraph(model, rng)
    writers = [o for o in subgraph.get("operators") or () if o.get("outputs")]
    if len(writers) < 2:
        return None
    first, second = rng.sample(writers, 2)
    position = rng.randrange(len(second["outputs"]))
    if second["outputs"][position] == first["outputs"][0]:
        return None
    second["outputs"][position] = first["outputs"][0]
    return f"{_place(model, subgraph)} tensor {first['outputs'][0]}"


def write_in_place(model: ModelBuilder, rng: Random) -> str | None:
    """Let an operator write one of its inputs."""
    subgraph = _subgraph(model, rng)
    operators = [o for o in subgraph.get("operators") or () if o.get("outputs") and o.get("inputs")]
    if not operators:
        return None
    operator = rng.choice(operators)
    index = rng.choice(operator["inputs"])
    if index < 0:
        return None
    operator["outputs"][0] = index
    return f"{_place(model, subgraph)} tensor {index}"


def forget_constant(model: ModelBuilder, rng: Random) -> str | None:
    """Take the data of a constant away."""
    subgraph = _subgraph(model, rng)
    buffers = model.fields["buffers"]
    constants = [
        index
        for index, tensor in enumerate(subgraph["tensors"])
        if 0 < tensor.get("buffer", 0) < len(buffers) and buffers[tensor["buffer"]].get("data")
    ]
    if not constants:
        return None
    index = rng.choice(constants)
    subgraph["tensors"][index]["buffer"] = 0
    return f"{_place(model, subgraph)} tensor {index}"


def mark_variable(model: ModelBuilder, rng: Random) -> str | None:
    """Mark a tensor as a variable."""
    subgraph = _subgraph(model, rng)
    plain = [i for i, t in enumerate(subgraph["tensors"]) if not t.get("is_variable")]
    if not plain:
        return None
    index = rng.choice(plain)
    subgraph["tensors"][index]["is_variable"] = True
    return f"{_place(model, subgraph)} tensor {index}"


def change_io(model: ModelBuilder, rng: Random) -> str | None:
    """Add, drop, repeat, exchange or break an entry of the inputs or outputs of a subgraph."""
    subgraph = _subgraph(model, rng)
    side = rng.choice(_SIDES)
    label = _change_entries(subgraph.setdefault(side, []), len(subgraph["tensors"]), rng)
    return f"{_place(model, subgraph)} {side} {label}" if label else None


def change_signature_tensors(model: ModelBuilder, rng: Random) -> str | None:
    """Drop, repeat or redirect an entry of a signature."""
    signature = _signature(model, rng)
    if signature is None:
        return None
    side = rng.choice(_SIDES)
    entries = signature.get(side) or []
    if not entries:
        return None
    position = rng.randrange(len(entries))
    change = rng.choice(("drop", "repeat", "redirect", "lead nowhere"))
    if change == "drop":
        del entries[position]
    elif change == "repeat":
        entries.append(dict(rng.choice(entries)))
    else:
        subgraph = model.fields["subgraphs"][signature.get("subgraph_index", 0)]
        count = len(subgraph["tensors"])
        entries[position]["tensor_index"] = rng.randrange(count) if change == "redirect" else count
    return f"{change} {side}[{position}]"


def change_signature_names(model: ModelBuilder, rng: Random) -> str | None:
    """Take away, empty or double the key or a name of a signature, or its subgraph."""
    signature = _signature(model, rng)
    if signature is None:
        return None
    entries = signature.get(rng.choice(_SIDES)) or []
    change = rng.choice(("no key", "empty key", "same key", "no name", "same name", "subgraph"))
    if change == "no key":
        signature["signature_key"] = None
    elif change == "empty key":
        signature["signature_key"] = ""
    elif change == "same key":
        model.fields["signature_defs"].append({**signature, "inputs": [], "outputs": []})
    elif change == "subgraph":
        signature["subgraph_index"] = rng.randrange(len(model.fields["subgraphs"]) + 1)
    elif not entries:
        return None
    else:
        name = None if change == "no name" else entries[0].get("name")
        entries[-1]["name"] = name
    return change


def change_called_subgraph(model: ModelBuilder, rng: Random) -> str | None:
    """Let an operator call another subgraph: the caller, the model itself, or none."""
    calls = list(_calls(model))
    if not calls:
        return None
    options, name = rng.choice(calls)
    count = len(model.fields["subgraphs"])
    after = rng.choice((*range(count), count, -1))
    before = options[name]
    if isinstance(before, list):
        options[name] = [*before[:-1], after] if before else [after]
    elif before == after:
        return None
    else:
        options[name] = after
    return f"{name} {before} to {options[name]}"


def change_called_interface(model: ModelBuilder, rng: Random) -> str | None:
    """Change the inputs, the outputs, or the type of one of them, of a subgraph other than the
    first."""
    subgraphs = model.fields["subgraphs"][1:]
    if not subgraphs:
        return None
    subgraph = rng.choice(subgraphs)
    side = rng.choice(_SIDES)
    entries = subgraph.setdefault(side, [])
    if entries and rng.random() < 0.5:
        tensor = subgraph["tensors"][rng.choice(entries)]
        tensor["type"] = rng.choice(_TYPES)
        return f"{_place(model, subgraph)} {side} type {tensor['type']}"
    label = _change_entries(entries, len(subgraph["tensors"]), rng)
    return f"{_place(model, subgraph)} {side} {label}" if label else None


def fix_condition(model: ModelBuilder, rng: Random) -> str | None:
    """Let a subgraph that is the condition of a loop return the constant false."""
    loops = [
        options for options, name in _calls(model) if name == "cond_subgraph_index" and options
    ]
    if not loops:
        return None
    index = rng.choice(loops)["cond_subgraph_index"]
    if not 0 <= index < len(model.fields["subgraphs"]):
        return None
    subgraph = model.fields["subgraphs"][index]
    constant = {"name": b"fixed", "shape": [], "type": "BOOL", "buffer": model.buffer(b"\0")}
    subgraph["tensors"].append(constant)
    subgraph["outputs"] = [len(subgraph["tensors"]) - 1]
    return f"subgraph {index}"


def rename_variable(model: ModelBuilder, rng: Random) -> str | None:
    """Let one handle refer to another variable or table."""
    handles = [
        options
        for _, options in _options(model)
        if "shared_name" in options or "table_id" in options
    ]
    if not handles:
        return None
    options = rng.choice(handles)
    if "table_id" in options:
        options["table_id"] += 1
        return f"table {options['table_id']}"
    options["shared_name"] = "renamed"
    return "variable"


def forget_assignment(model: ModelBuilder, rng: Random) -> str | None:
    """Leave out an operator that assigns a variable or imports a table."""
    codes = model.fields.get("operator_codes") or []
    found = []
    for subgraph in model.fields["subgraphs"]:
        for index, operator in enumerate(subgraph.get("operators") or ()):
            code = codes[operator.get("opcode_index", 0)]
            number = max(code.get("builtin_code", 0), code.get("deprecated_builtin_code", 0))
            if number in (_ASSIGN_VARIABLE, _HASHTABLE_IMPORT):
                found.append((subgraph, index))
    if not found:
        return None
    subgraph, index = rng.choice(found)
    del subgraph["operators"][index]
    return f"{_place(model, subgraph)} {index}"


def add_mutating_flags(model: ModelBuilder, rng: Random) -> str | None:
    """Give an operator flags of mutating inputs, perhaps too many or too few."""
    subgraph = _subgraph(model, rng)
    operators = subgraph.get("operators") or []
    if not operators:
        return None
    operator = rng.choice(operators)
    count = max(0, len(operator.get("inputs") or ()) + rng.choice((-1, 0, 1)))
    operator["mutating_variable_inputs"] = [rng.random() < 0.3 for _ in range(count)]
    return f"{_place(model, subgraph)} {count} flags"


MUTATIONS: Mapping[str, Mutation] = {
    "change index": change_index,
    "exchange tensor": exchange_tensor,
    "move operator": move_operator,
    "remove operator": remove_operator,
    "repeat operator": repeat_operator,
    "write twice": write_twice,
    "write in place": write_in_place,
    "forget constant": forget_constant,
    "mark variable": mark_variable,
    "change io": change_io,
    "change signature tensors": change_signature_tensors,
    "change signature names": change_signature_names,
    "change called subgraph": change_called_subgraph,
    "change called interface": change_called_interface,
    "fix condition": fix_condition,
    "rename variable": rename_variable,
    "forget assignment": forget_assignment,
    "add mutating flags": add_mutating_flags,
}


def _subgraph(model: ModelBuilder, rng: Random) -> Fields:
    subgraph: Fields = rng.choice(model.fields["subgraphs"])
    return subgraph


def _place(model: ModelBuilder, subgraph: Fields) -> str:
    index = next(i for i, other in enumerate(model.fields["subgraphs"]) if other is subgraph)
    return f"subgraph {index}"


def _signature(model: ModelBuilder, rng: Random) -> Fields | None:
    signatures = model.fields.get("signature_defs")
    return rng.choice(signatures) if signatures else None


def _redirect(model: ModelBuilder, rng: Random, target: Callable[[int], int]) -> str | None:
    subgraph = _subgraph(model, rng)
    operators = subgraph.get("operators") or []
    side = rng.choice(_SIDES)
    places = [(o, at) for o in operators for at in range(len(o.get(side) or ()))]
    if not places:
        return None
    operator, position = rng.choice(places)
    before, after = operator[side][position], target(len(subgraph["tensors"]))
    if before == after:
        return None
    operator[side][position] = after
    index = operators.index(operator)
    return f"{_place(model, subgraph)} operator {index} {side}[{position}] {before} to {after}"


def _copy_tensor(subgraph: Fields, index: int) -> int:
    tensors = subgraph["tensors"]
    tensors.append({**tensors[index], "name": b"copy"})
    return len(tensors) - 1


def _change_entries(entries: list[int], tensors: int, rng: Random) -> str | None:
    change = rng.choice(("add", "drop", "repeat", "exchange", "break"))
    if change == "add" and tensors:
        entries.append(rng.randrange(tensors))
        return f"add {entries[-1]}"
    if not entries or change == "add":
        return None
    position = rng.randrange(len(entries))
    if change == "drop":
        return f"drop {entries.pop(position)}"
    if change == "repeat":
        entries.append(entries[position])
        return f"repeat {entries[position]}"
    before = entries[position]
    entries[position] = (
        rng.randrange(tensors) if change == "exchange" else rng.choice((-1, tensors))
    )
    return f"{before} to {entries[position]}" if before != entries[position] else None


def _options(model: ModelBuilder) -> Iterator[tuple[str, Fields]]:
    """(options table, its fields) of every operator that has some."""
    for subgraph in model.fields["subgraphs"]:
        for operator in subgraph.get("operators") or ():
            for union in ("builtin_options", "builtin_options_2"):
                found = operator.get(union)
                if isinstance(found, tuple) and isinstance(found[0], str):
                    yield found


def _calls(model: ModelBuilder) -> Iterator[tuple[Fields, str]]:
    """(options, field) for each field that names a subgraph."""
    for _, options in _options(model):
        for name in options:
            if name.endswith(("subgraph_index", "subgraph_indices")):
                yield options, name
