"""Inputs that choose rows of a table."""

from __future__ import annotations

from typing import Any

import numpy as np

from testmodels import ModelBuilder
from tflint.analysis.facts import Facts
from tflint.analysis.table_rows import table_rows
from tflint.model.file import File


def rows(m: ModelBuilder) -> int | None:
    main = Facts(File(memoryview(m.build()))).model.main
    assert main is not None
    return table_rows(main.input_tensors[0])


def lookup(operator: str, dtype: str = "INT32", **options: Any) -> ModelBuilder:
    """Ids, a cast to INT32, and the operator that looks them up in a table of 7 rows."""
    m = ModelBuilder()
    ids, cast = m.input("ids", [4], dtype), m.tensor(None, [4], "INT32")
    table = m.constant("table", np.zeros((7, 2), np.float32))
    m.op("CAST", [ids], [cast])
    inputs = [table, cast] if operator == "GATHER" else [cast, table]
    m.op(operator, inputs, [y := m.tensor("y", [4, 2])], **options)
    m.output(y)
    return m


def test_what_looks_up() -> None:
    assert rows(lookup("GATHER")) == 7
    assert rows(lookup("EMBEDDING_LOOKUP", "INT64")) == 7


def test_columns_are_no_rows() -> None:
    assert rows(lookup("GATHER", axis=1)) is None


def test_floats_are_no_row_numbers() -> None:
    assert rows(lookup("GATHER", "FLOAT32")) is None


def test_ids_that_do_something_else_too() -> None:
    m = lookup("GATHER")
    m.op("NEG", [0], [m.tensor(None, [4], "INT32")])
    assert rows(m) is None


def test_a_table_that_is_computed() -> None:
    m = lookup("GATHER")
    m.tensors[2]["buffer"] = 0
    assert rows(m) is None


def test_in_a_circle() -> None:
    m = ModelBuilder()
    x = m.input("x", [4], "INT32")
    m.op("CAST", [x], [x])
    assert rows(m) is None
