"""Small sound graphs that tests break in one place."""

from __future__ import annotations

from typing import Any

from testmodels import ModelBuilder, flexbuffer
from testmodels.subgraph_builder import SubgraphBuilder


def chain() -> ModelBuilder:
    """`y = |x| + -|x|` over tensors x (0), a (1), b (2), y (3): operators ABS, NEG, ADD."""
    m = ModelBuilder()
    x = m.input("x", [4])
    a, b, y = (m.tensor(name, [4]) for name in "aby")
    m.op("ABS", [x], [a])
    m.op("NEG", [a], [b])
    m.op("ADD", [a, b], [y])
    m.output(y)
    return m


def diamond() -> ModelBuilder:
    """`y = cos(x) - sin(|x|)` over x (0), a (1), b (2), c (3), y (4): operators ABS, SIN, COS, SUB."""
    m = ModelBuilder()
    x = m.input("x", [4])
    a, b, c, y = (m.tensor(name, [4]) for name in "abcy")
    m.op("ABS", [x], [a])
    m.op("SIN", [a], [b])
    m.op("COS", [x], [c])
    m.op("SUB", [c, b], [y])
    m.output(y)
    return m


def unary(m: ModelBuilder, name: str, operator: str = "NEG") -> SubgraphBuilder:
    """A subgraph with tensors a (0) and b (1): `b = operator(a)`."""
    subgraph = m.subgraph(name)
    a = subgraph.input("a", [2])
    b = subgraph.tensor("b", [2])
    subgraph.op(operator, [a], [b])
    subgraph.output(b)
    return subgraph


def cast_output(subgraph: SubgraphBuilder, dtype: str) -> None:
    """Let a subgraph return its output with another type."""
    (output,) = subgraph.fields["outputs"]
    other = subgraph.tensor("cast", subgraph.tensors[output]["shape"], dtype)
    subgraph.op("CAST", [output], [other], in_data_type="FLOAT32", out_data_type=dtype)
    subgraph.fields["outputs"] = [other]


def branches() -> tuple[ModelBuilder, SubgraphBuilder, SubgraphBuilder]:
    """IF over tensors c (0), x (1), y (2), and its two branches, as `unary`."""
    m = ModelBuilder()
    c = m.input("c", [], "BOOL")
    x = m.input("x", [2])
    y = m.tensor("y", [2])
    then, otherwise = unary(m, "then", "RELU"), unary(m, "else")
    m.op("IF", [c, x], [y], then_subgraph_index=1, else_subgraph_index=2)
    m.output(y)
    return m, then, otherwise


def loop() -> tuple[ModelBuilder, SubgraphBuilder, SubgraphBuilder]:
    """WHILE that counts to 5 and negates; tensors of the condition: i (0), x (1), the limit (2), the
    result (3), of the body: i (0), x (1), one (2), next i (3), next x (4)."""
    m = ModelBuilder()
    i, x = m.input("i", [], "INT32"), m.input("x", [2])
    last, y = m.tensor("last", [], "INT32"), m.tensor("y", [2])
    condition = m.subgraph("condition")
    condition.input("i", [], "INT32")
    condition.input("x", [2])
    limit = condition.constant("limit", [5], dtype="INT32", shape=[])
    condition.op("LESS", [0, limit], [condition.tensor("again", [], "BOOL")])
    condition.output(3)
    body = m.subgraph("body")
    body.input("i", [], "INT32")
    body.input("x", [2])
    one = body.constant("one", [1], dtype="INT32", shape=[])
    body.op("ADD", [0, one], [body.tensor("next i", [], "INT32")])
    body.op("NEG", [1], [body.tensor("next x", [2])])
    body.output(3, 4)
    m.op("WHILE", [i, x], [last, y], cond_subgraph_index=1, body_subgraph_index=2)
    m.output(last, y)
    return m, condition, body


def variable() -> tuple[ModelBuilder, SubgraphBuilder]:
    """`y = x + v`, where CALL_ONCE assigns v: tensors x (0), y (1), the handle (2), v (3), operators
    CALL_ONCE, VAR_HANDLE, READ_VARIABLE, ADD; in the initializer the handle (0), the value (1)."""
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    handle, v = m.tensor("handle", [], "RESOURCE"), m.tensor("v", [2])
    initializer = m.subgraph("initializer")
    inner = initializer.tensor("handle", [], "RESOURCE")
    value = initializer.constant("value", [1.0, 2.0])
    initializer.op("VAR_HANDLE", [], [inner], container="", shared_name="v")
    initializer.op("ASSIGN_VARIABLE", [inner, value], [])
    m.op("CALL_ONCE", [], [], init_subgraph_index=1)
    m.op("VAR_HANDLE", [], [handle], container="", shared_name="v")
    m.op("READ_VARIABLE", [handle], [v])
    m.op("ADD", [x, v], [y])
    m.output(y)
    return m, initializer


def table(key: str = "STRING", value: str = "INT64") -> tuple[ModelBuilder, SubgraphBuilder]:
    """`y = x + table["b"]`, where CALL_ONCE fills the table: operators CALL_ONCE, HASHTABLE,
    HASHTABLE_FIND, ADD; in the initializer HASHTABLE with types as given, HASHTABLE_IMPORT."""
    m = ModelBuilder()
    x, y = m.input("x", [1], "INT64"), m.tensor("y", [1], "INT64")
    handle, found = m.tensor("handle", [], "RESOURCE"), m.tensor("found", [1], "INT64")
    wanted = m.constant("wanted", ["b"])
    default = m.constant("default", [0], dtype="INT64", shape=[])
    initializer = m.subgraph("initializer")
    inner = initializer.tensor("handle", [], "RESOURCE")
    keys = initializer.constant("keys", ["a", "b"])
    values = initializer.constant("values", [7, 8], dtype="INT64")
    types: Any = {"key_dtype": key, "value_dtype": value}
    initializer.op("HASHTABLE", [], [inner], table_id=3, **types)
    initializer.op("HASHTABLE_IMPORT", [inner, keys, values], [])
    m.op("CALL_ONCE", [], [], init_subgraph_index=1)
    m.op("HASHTABLE", [], [handle], table_id=3, key_dtype="STRING", value_dtype="INT64")
    m.op("HASHTABLE_FIND", [handle, wanted, default], [found])
    m.op("ADD", [x, found], [y])
    m.output(y)
    return m, initializer


def composite(**options: Any) -> tuple[ModelBuilder, SubgraphBuilder]:
    """STABLEHLO_COMPOSITE over x (0) and y (1), and its decomposition, as `unary`."""
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    decomposition = unary(m, "decomposition")
    fields = {
        "name": "odml.negate",
        "decomposition_subgraph_index": 1,
        "composite_attributes": list(flexbuffer({"scale": 1})),
        **options,
    }
    present = {name: value for name, value in fields.items() if value is not None}
    m.op("STABLEHLO_COMPOSITE", [x], [y], **present)
    m.output(y)
    return m, decomposition


def case(branch_count: int = 2) -> ModelBuilder:
    """STABLEHLO_CASE over i (0, the constant 0), x (1), y (2), and `branch_count` times `unary`."""
    m = ModelBuilder()
    i = m.constant("i", [0], dtype="INT32", shape=[])
    x, y = m.input("x", [2]), m.tensor("y", [2])
    indices = [unary(m, f"branch {number}").index for number in range(branch_count)]
    m.op("STABLEHLO_CASE", [i, x], [y], branch_subgraph_indices=indices)
    m.output(y)
    return m


def two_in_two_out() -> ModelBuilder:
    """Tensors a (0), b (1), inner (2), y (3), z (4): `y = -a - b`, `z = |y|`."""
    m = ModelBuilder()
    a, b = m.input("a", [2]), m.input("b", [2])
    inner, y, z = (m.tensor(name, [2]) for name in ("inner", "y", "z"))
    m.op("NEG", [a], [inner])
    m.op("SUB", [inner, b], [y])
    m.op("ABS", [y], [z])
    m.output(y, z)
    return m
