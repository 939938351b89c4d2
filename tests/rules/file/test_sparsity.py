from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder, csr, dense
from tests.rules.cases import lint, quiet, triggers
from tflint.lint.severity import ERROR, WARNING


def sparse(values: int = 4, shape: tuple[int, int] = (4, 2), **sparsity: Any) -> ModelBuilder:
    """A model that unpacks a sparse constant, one value in each of four rows."""
    m = ModelBuilder()
    parameters = {
        "traversal_order": [0, 1],
        "dim_metadata": [dense(4), csr([0, 1, 2, 3, 4], [0, 1, 0, 1])],
        **sparsity,
    }
    w = m.constant(
        "w",
        [float(i) for i in range(values)],
        shape=list(shape),
        sparsity={name: value for name, value in parameters.items() if value is not None},
    )
    y = m.tensor("y", list(shape))
    m.op("DENSIFY", [w], [y])
    m.output(y)
    return m


@triggers("F206", at="subgraphs[0].tensors[0].sparsity.traversal_order", says="no traversal_order")
def test_missing_order() -> ModelBuilder:
    return sparse(traversal_order=None)


@triggers("F206", says="has no dim_metadata")
def test_missing_levels() -> ModelBuilder:
    return sparse(dim_metadata=None)


@triggers("F206", says="traversal order of 1 entries for 2 dimensions")
def test_short_order() -> ModelBuilder:
    return sparse(traversal_order=[0])


@triggers("F206", says="traversal order (0, 7), which is no permutation")
def test_no_permutation() -> ModelBuilder:
    return sparse(traversal_order=[0, 7])


@triggers("F206", says="has 1 levels for 2 entries")
def test_too_few_levels() -> ModelBuilder:
    return sparse(dim_metadata=[dense(4)])


@triggers("F206", says="has a level 1 of format 3, neither 0 nor 1")
def test_unknown_format() -> ModelBuilder:
    return sparse(dim_metadata=[dense(4), {"format": 3}])


@triggers("F206", says="has a dense level 0 of 3, not 4")
def test_dense_level_of_another_size() -> ModelBuilder:
    return sparse(dim_metadata=[dense(3), csr([0, 1, 2, 3], [0, 1, 0])])


@triggers("F206", says="sparse level 1 without segments or indices")
def test_missing_segments() -> ModelBuilder:
    return sparse(dim_metadata=[dense(4), {"format": 1}])


@triggers("F206", says="has 4 segments in level 1, which needs 5")
def test_too_few_segments() -> ModelBuilder:
    return sparse(dim_metadata=[dense(4), csr([0, 1, 2, 4], [0, 1, 0, 1])])


@triggers("F206", says="segments in level 1 that do not rise from 0")
def test_falling_segments() -> ModelBuilder:
    return sparse(dim_metadata=[dense(4), csr([0, 3, 2, 3, 4], [0, 1, 0, 1])])


@triggers("F206", says="has 3 indices in level 1, but segments up to 4")
def test_too_few_indices() -> ModelBuilder:
    return sparse(dim_metadata=[dense(4), csr([0, 1, 2, 3, 4], [0, 1, 0])])


@triggers("F206", says="has index 300 in level 1 of size 2")
def test_index_outside() -> ModelBuilder:
    return sparse(dim_metadata=[dense(4), csr([0, 1, 2, 3, 4], [0, 1, 0, 300])])


@triggers("F206", says="stores 12 bytes, but its 4 values need 16")
def test_too_few_values() -> ModelBuilder:
    return sparse(3)


def blocks(**sparsity: Any) -> ModelBuilder:
    levels = [dense(2), csr([0, 1, 1], [0]), dense(2), dense(2)]
    return sparse(
        **{"traversal_order": [0, 1, 2, 3], "block_map": [0, 1], "dim_metadata": levels, **sparsity}
    )


@triggers("F206", says="maps block dimension 1 to dimension 9 of 2")
def test_block_of_an_unknown_dimension() -> ModelBuilder:
    return blocks(block_map=[0, 9])


@triggers("F206", says="has blocks of 3 in dimension 0 of size 4")
def test_block_that_does_not_divide() -> ModelBuilder:
    return sparse(
        traversal_order=[0, 1, 2],
        block_map=[0],
        dim_metadata=[dense(1), csr([0, 1], [0]), dense(3)],
    )


@triggers("F206", says="has 2 block dimensions, but a block map of 0 entries")
def test_blocks_without_a_map() -> ModelBuilder:
    return blocks(block_map=None)


@triggers("F206", severity=WARNING, says="stores 20 bytes, but its 4 values need 16")
def test_too_many_values() -> ModelBuilder:
    return sparse(5)


LARGER = [dense(5), csr([0, 1, 2, 3, 4], [0, 1, 0, 1])]


@triggers("F206", severity=WARNING, says="has a dense level 0 of 5, not 4")
def test_dense_level_that_is_larger_than_its_segments() -> ModelBuilder:
    return sparse(dim_metadata=LARGER)


def test_larger_dense_level_for_another_kernel() -> None:
    m = sparse(dim_metadata=LARGER)
    m.op("FULLY_CONNECTED", [m.input("x", [1, 2]), 0, -1], [m.tensor("z", [1, 4])])
    assert [d.severity for d in lint(m, "F206")] == [ERROR]


@triggers("F206", severity=WARNING, says="has 3 levels, of which only 2 are in use")
def test_leftover_level() -> ModelBuilder:
    return sparse(dim_metadata=[dense(4), csr([0, 1, 2, 3, 4], [0, 1, 0, 1]), dense(2)])


@triggers("F206", severity=WARNING, says="block map of 1, of which 0 are in use")
def test_leftover_block() -> ModelBuilder:
    return sparse(block_map=[0])


@triggers("F206", severity=WARNING, says="is no constant; its sparsity is ignored")
def test_sparse_activation() -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [4], sparsity={"traversal_order": [0], "dim_metadata": [dense(4)]})
    y = m.tensor("y", [4])
    m.op("RELU", [x], [y])
    m.output(y)
    return m


@quiet("F206")
def test_sound_rows() -> ModelBuilder:
    return sparse()


@quiet("F206")
def test_sound_blocks() -> ModelBuilder:
    return blocks()


@quiet("F206")
@pytest.mark.parametrize("width", ["u1", "u2", "i4"])
def test_indices_of_every_width(width: str) -> ModelBuilder:
    names = {"u1": "Uint8Vector", "u2": "Uint16Vector", "i4": "Int32Vector"}
    level = {
        "format": 1,
        "array_segments": (names[width], {"values": [0, 1, 2, 3, 4]}),
        "array_indices": (names[width], {"values": [0, 1, 0, 1]}),
    }
    return sparse(dim_metadata=[dense(4), level])
