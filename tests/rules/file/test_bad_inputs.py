"""The inputs on which other readers of these files end with a traceback, or say nothing."""

from __future__ import annotations

import random

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import check_message, lint
from tests.rules.file.models import adder
from tests.rules.file.test_identity import LFS_POINTER
from tflint.lint.severity import WARNING


def with_tensor_index() -> ModelBuilder:
    m = adder()
    m.operators[0]["inputs"][0] = 9999
    return m


def with_opcode_index() -> ModelBuilder:
    m = adder()
    m.operators[0]["opcode_index"] = 9999
    return m


def with_buffer_index() -> ModelBuilder:
    m = adder()
    m.tensors[1]["buffer"] = 9999
    return m


def without_operators() -> ModelBuilder:
    m = adder()
    m.operators.clear()
    return m


def without_subgraphs() -> ModelBuilder:
    m = adder()
    m.fields["subgraphs"] = []
    return m


SOUND = adder().build()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(LFS_POINTER, "F102", id="git-lfs pointer"),
        pytest.param(b"", "F101", id="empty"),
        pytest.param(random.Random(0).randbytes(4096), "F101", id="random"),
        pytest.param(SOUND[:16], "F104", id="16-byte header"),
        pytest.param(SOUND[: len(SOUND) // 2], "F104", id="truncated"),
        pytest.param(with_tensor_index().build(), "F202", id="tensor index"),
        pytest.param(with_opcode_index().build(), "F202", id="opcode index"),
        pytest.param(with_buffer_index().build(), "F202", id="buffer index"),
        pytest.param(without_operators().build(), "F108", id="no operators"),
        pytest.param(without_subgraphs().build(), "F201", id="no subgraphs"),
    ],
)
def test_exactly_one_finding_that_counts(data: bytes, code: str) -> None:
    found = [d for d in lint(data) if d.code.startswith("F") and d.severity >= WARNING]
    assert [d.code for d in found] == [code]
    check_message(found[0])
