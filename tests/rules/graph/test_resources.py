from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.graph.models import table, variable
from tflint.lint.severity import WARNING


@triggers(
    "G405",
    count=1,
    at="subgraphs[0].operators[2]",
    says="operator 2 (READ_VARIABLE) reads variable 'v', which no operator assigns",
)
def test_never_assigned() -> ModelBuilder:
    m, initializer = variable()
    initializer.operators.pop()
    return m


@triggers("G405", count=1, says="reads variable 'v'")
def test_another_name_is_assigned() -> ModelBuilder:
    m, initializer = variable()
    initializer.operators[0]["builtin_options"] = ("VarHandleOptions", {"shared_name": "w"})
    return m


@triggers("G405", count=1, says="reads variable 'v'")
def test_another_container_is_assigned() -> ModelBuilder:
    m, initializer = variable()
    options = {"container": "other", "shared_name": "v"}
    initializer.operators[0]["builtin_options"] = ("VarHandleOptions", options)
    return m


@triggers("G405", count=1, says="reads variable 'v'")
def test_assigned_where_nothing_runs() -> ModelBuilder:
    m, _ = variable()
    m.operators.pop(0)
    return m


@triggers("G405", count=1, says="searches hash table 3, which no operator imports")
def test_table_never_imported() -> ModelBuilder:
    m, initializer = table()
    initializer.operators.pop()
    return m


@triggers(
    "G405", severity=WARNING, count=1, says="before operator 3 of the same subgraph first writes"
)
def test_initialized_too_late() -> ModelBuilder:
    m, _ = variable()
    m.operators.append(m.operators.pop(0))
    return m


@triggers(
    "G405", severity=WARNING, count=1, says="before operator 3 of the same subgraph first writes"
)
def test_assigned_after_the_first_read() -> ModelBuilder:
    m, _ = variable()
    m.operators.pop(0)
    m.op("ASSIGN_VARIABLE", [2, 1], [])
    return m


@quiet("G405")
def test_assigned_by_the_initializer() -> ModelBuilder:
    m, _ = variable()
    m.op("ASSIGN_VARIABLE", [2, 1], [])
    return m


@quiet("G405")
def test_imported_by_the_initializer() -> ModelBuilder:
    return table()[0]


@quiet("G405")
def test_assigned_by_another_signature() -> ModelBuilder:
    m, _ = variable()
    m.operators.pop(0)
    m.signature("predict", {"x": 0}, {"y": 1})
    m.signature("restore", {}, {}, subgraph=1)
    return m


@quiet("G405")
def test_handle_that_goes_into_a_subgraph() -> ModelBuilder:
    m, initializer = variable()
    initializer.operators.clear()
    inner = m.subgraph("inner")
    inner.input("handle", [], "RESOURCE")
    inner.op("ASSIGN_VARIABLE", [0, inner.constant("value", [1.0, 2.0])], [])
    m.op(
        "STABLEHLO_COMPOSITE",
        [2],
        [],
        name="assign",
        composite_attributes=[],
        decomposition_subgraph_index=inner.index,
    )
    m.operators.insert(2, m.operators.pop())
    return m


@triggers(
    "G406",
    count=1,
    at="subgraphs[0].operators[2]",
    says="reads variable 'v' as FLOAT32 (8 bytes), but operator 1 (ASSIGN_VARIABLE of subgraph "
    "'initializer') stores INT32 (8 bytes)",
)
def test_types_differ() -> ModelBuilder:
    m, initializer = variable()
    initializer.tensors[1]["type"] = "INT32"
    return m


@triggers("G406", count=1, says="as FLOAT32 (8 bytes), but operator 1 (ASSIGN_VARIABLE")
def test_value_is_smaller() -> ModelBuilder:
    m, initializer = variable()
    initializer.tensors[1] |= {"shape": [1], "buffer": m.buffer(b"\0" * 4)}
    return m


@triggers("G406", count=1, says="stores FLOAT32 (12 bytes)")
def test_value_is_larger() -> ModelBuilder:
    m, initializer = variable()
    initializer.tensors[1] |= {"shape": [3], "buffer": m.buffer(b"\0" * 12)}
    return m


@triggers("G406", severity=WARNING, count=1, says="stores FLOAT32 (12 bytes)")
def test_one_of_two_values_differs() -> ModelBuilder:
    m, initializer = variable()
    initializer.op("ASSIGN_VARIABLE", [0, initializer.constant("first", [1.0, 2.0, 3.0])], [])
    initializer.operators.insert(1, initializer.operators.pop())
    return m


@triggers("G406", count=1, says="maps INT32 to INT64; only INT64 to STRING")
def test_table_without_a_kernel() -> ModelBuilder:
    return table("INT32")[0]


@triggers(
    "G406", count=1, says="stores STRING to INT64 in hash table 3, which maps INT64 to STRING"
)
def test_import_of_other_types() -> ModelBuilder:
    return table("INT64", "STRING")[0]


@triggers("G406", severity=WARNING, count=1, says="declares hash table 3 as INT64 to STRING, and")
def test_tables_of_one_number_with_other_types() -> ModelBuilder:
    m, _ = table()
    handle = m.tensor("other", [], "RESOURCE")
    m.op("HASHTABLE", [], [handle], table_id=3, key_dtype="INT64", value_dtype="STRING")
    m.op("HASHTABLE_SIZE", [handle], [m.tensor("size", [1], "INT64")])
    return m


@quiet("G406")
def test_same_bytes_in_another_shape() -> ModelBuilder:
    m, initializer = variable()
    initializer.tensors[1]["shape"] = [2, 1]
    return m


@quiet("G406")
def test_open_shape() -> ModelBuilder:
    m, _ = variable()
    m.tensors[3] |= {"shape": [1], "shape_signature": [-1]}
    return m


@quiet("G406")
def test_sound_table() -> ModelBuilder:
    return table()[0]
