from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.file.models import adder
from tflint.lint.severity import WARNING

HUGE = b"\xff\xff\xff\xff\x0f"


def with_entry(content: bytes) -> ModelBuilder:
    m = adder()
    m.op("RELU", [2], [m.tensor("z", [2])])
    m.metadata("model_control_dependencies", content)
    return m


@triggers("F501", at="metadata[0].buffer", says="for which the interpreter allocates 95 GiB")
def test_count_that_exhausts_memory() -> ModelBuilder:
    return with_entry(b"\x01" + HUGE)


@triggers("F501", severity=WARNING, says="claims 5 entries in the 0 bytes that are left")
def test_count_beyond_the_end() -> ModelBuilder:
    return with_entry(b"\x01\x05")


@triggers("F501", severity=WARNING, says="ends inside of a number, after 2 bytes")
def test_unfinished_number() -> ModelBuilder:
    return with_entry(b"\x01\x81")


@triggers("F501", severity=WARNING, says="has version 2, not 1")
def test_unknown_version() -> ModelBuilder:
    return with_entry(b"\x02\x01\x00")


@triggers("F501", severity=WARNING, says="has 2 lists for 1 subgraphs")
def test_lists_and_subgraphs() -> ModelBuilder:
    return with_entry(b"\x01\x02\x00\x00")


@triggers("F501", severity=WARNING, says="names operator 32 of subgraph 0, which has 2")
def test_unknown_operator() -> ModelBuilder:
    return with_entry(b"\x01\x01\x01\x00\x40")


@triggers("F501", severity=WARNING, says="names operator -1 of subgraph 0")
def test_negative_operator() -> ModelBuilder:
    return with_entry(b"\x01\x01\x01\x01\x00")


@triggers("F501", severity=WARNING, says="has 1 bytes too many")
def test_bytes_behind_the_lists() -> ModelBuilder:
    return with_entry(b"\x01\x01\x00\x00")


@quiet("F501")
@pytest.mark.parametrize("content", [b"\x01\x01\x00", b"\x01\x01\x01\x00\x02"])
def test_sound_entry(content: bytes) -> ModelBuilder:
    return with_entry(content)
