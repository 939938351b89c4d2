"""One operator, one tensor."""

from __future__ import annotations

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.summary.samples import facts_of
from tflint.summary.details import (
    NotThereError,
    find_operator,
    find_tensor,
    operator_section,
    tensor_section,
)
from tflint.summary.section import Section
from tflint.summary.text import text


def convolution() -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [1, 8, 8, 3], "INT8", q(0.5))
    w = m.constant("w;weights", np.ones((4, 3, 3, 3), np.int8), q([0.1] * 4, axis=0))
    y = m.tensor("y", [1, 8, 8, 4], "INT8", q(0.25, -128))
    m.op("CONV_2D", [x, w, -1], [y], version=3)
    m.output(y)
    branch = m.subgraph("branch")
    branch.op("ABS", [branch.input("a", [1])], [branch.tensor("b", [1])])
    return m


FACTS = facts_of(convolution())


def lines_of(section: Section) -> list[str]:
    return [" ".join(line.split()) for line in text("", [section], 200).splitlines()[1:]]


def test_an_operator() -> None:
    assert lines_of(operator_section(find_operator(FACTS, "0"), "name")) == [
        "operator CONV_2D version 3",
        "at subgraphs[0].operators[0]",
        "reads 0 x i8[1,8,8,3] q(0.5, 0)",
        "reads 1 w i8[4,3,3,3] q[axis=0 n=4 scale=0.1 zp=0] constant",
        "reads 2 omitted",
        "writes 0 y i8[1,8,8,4] q(0.25, -128)",
        "options act=NONE dilation=1x1 padding=SAME stride=0x0",
    ]


def test_an_operator_of_another_subgraph() -> None:
    section = operator_section(find_operator(FACTS, "1:0"), "index")
    assert lines_of(section)[:3] == [
        "operator ABS version 1",
        "at subgraphs[1].operators[0]",
        "reads 0 %0 f32[1]",
    ]


def test_what_an_operator_runs() -> None:
    m = ModelBuilder()
    m.op("CALL_ONCE", [], [], init_subgraph_index=m.subgraph("init").index)
    found = operator_section(find_operator(facts_of(m), "0"), "name")
    assert "runs init_subgraph_index 1 init" in lines_of(found)
    assert found.data["options"] == {"init_subgraph_index": 1}


def test_a_constant() -> None:
    lines = lines_of(tensor_section(find_tensor(FACTS, "1"), "name"))
    assert lines[:3] == [
        "tensor w;weights",
        "at subgraphs[0].tensors[1]",
        "type i8[4,3,3,3] q[axis=0 n=4 scale=0.1 zp=0]",
    ]
    assert lines[3].startswith("data 108 bytes in buffer 1 from byte ")
    assert lines[3].endswith("min 1 max 1 mean 1 zeros 0")
    assert lines[4:] == ["read 0 CONV_2D"]


def test_an_activation() -> None:
    assert lines_of(tensor_section(find_tensor(FACTS, "y"), "name"))[2:] == [
        "type i8[1,8,8,4] q(0.25, -128)",
        "real 0.25 \N{MULTIPLICATION SIGN} (q + 128) range 0 … 63.75",
        "written 0 CONV_2D",
        "output 0 of its subgraph",
    ]


@pytest.mark.parametrize("name", ["w", "w;weights", "1", "0:1"])
def test_a_tensor_by_name_or_number(name: str) -> None:
    assert find_tensor(FACTS, name).index == 1


def test_a_name_goes_before_a_number() -> None:
    m = ModelBuilder()
    m.tensor("a", [1])
    m.tensor("0", [2])
    assert find_tensor(facts_of(m), "0").index == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("9", "there is no operator 9: subgraph 0 has 1 operator"),
        ("7:0", "there is no subgraph 7: the model has 2 subgraphs"),
        ("conv", "there is no operator 'conv'; give a number, or SUBGRAPH:NUMBER"),
        ("-1", "there is no operator '-1'; give a number, or SUBGRAPH:NUMBER"),
    ],
)
def test_an_operator_that_is_not_there(text: str, message: str) -> None:
    with pytest.raises(NotThereError) as caught:
        find_operator(FACTS, text)
    assert str(caught.value) == message


def test_a_tensor_that_is_not_there() -> None:
    with pytest.raises(NotThereError, match="SUBGRAPH:NUMBER, or a name"):
        find_tensor(FACTS, "weights")


def test_a_shape_without_elements_but_with_many_dimensions() -> None:
    m = ModelBuilder()
    m.constant("c", b"", dtype="INT8", shape=[8, 10_000_000, 0, 3])
    section = tensor_section(find_tensor(facts_of(m), "0"), "name")
    assert "data no bytes in buffer 1 from byte " in "\n".join(lines_of(section))
