from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest

from testmodels.model_schema import MODEL_SCHEMA
from tflint.model.dtype import DTYPES
from tflint.operators import kernels
from tflint.operators.kernels import GROUPS, kernel
from tflint.operators.signature import Signature, signature

OPERATORS = [name for name in MODEL_SCHEMA.enums["BuiltinOperator"] if signature(name) is not None]


def _signature(name: str) -> Signature:
    found = signature(name)
    assert found is not None
    return found


def test_operators_without_a_kernel_have_no_signature() -> None:
    assert signature("STABLEHLO_SORT") is None
    assert signature("DELEGATE") is None


@pytest.mark.parametrize("name", OPERATORS)
def test_types_exist(name: str) -> None:
    known = {dtype.name for dtype in DTYPES}
    for accepted in _signature(name).types:
        assert accepted.quiet <= known
        assert set(accepted.stages) <= known
        assert not set(accepted.stages) & set(accepted.accepted)


@pytest.mark.parametrize("name", OPERATORS)
def test_options_table_exists(name: str) -> None:
    found = _signature(name)
    tables = {*MODEL_SCHEMA.unions["BuiltinOptions"], *MODEL_SCHEMA.unions["BuiltinOptions2"]}
    assert not found.options or found.options in tables


@pytest.mark.parametrize("name", OPERATORS)
def test_rows_are_as_long_as_their_slots(name: str) -> None:
    rows = _signature(name).rows
    assert rows is None or all(len(row) == len(rows.slots) for row in rows.rows)


@pytest.mark.parametrize("name", [name for name in OPERATORS if name != "CUSTOM"])
def test_every_operator_is_prepared(name: str) -> None:
    assert kernel(name) is not None


def test_operators_without_a_kernel() -> None:
    assert kernel("TheirOperator") is None


def test_the_names_of_each_group_are_those_of_its_module() -> None:
    modules = [module.name for module in pkgutil.iter_modules(kernels.__path__)]
    named = {
        module: sorted(import_module(f"{kernels.__name__}.{module}").KERNELS) for module in modules
    }
    assert {group: names.split() for group, names in GROUPS.items()} == named
