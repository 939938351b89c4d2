from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder
from tests.comparison.models import classifier, compared, texts


def activation(kind: str = "RELU", **options: Any) -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [1, 4]), m.tensor("y", [1, 4])
    m.op(kind, [x], [y], **options)
    m.output(y)
    return m


def test_options_by_name() -> None:
    new = classifier()
    new.operators[0]["builtin_options"][1]["padding"] = 1
    new.operators[0]["builtin_options"][1]["fused_activation_function"] = 3
    assert sorted(texts(compared(classifier(), new))) == [
        'operator 0 CONV_2D "features": fused_activation_function NONE -> RELU6',
        'operator 0 CONV_2D "features": padding SAME -> VALID',
    ]


def test_versions_and_the_run_time_they_need() -> None:
    old, new = activation("RELU"), activation("RELU", version=2)
    assert texts(compared(old, new)) == [
        "oldest TensorFlow that loads it: 1.5 -> 2.1",
        'operator 0 RELU "y": version 1 -> 2',
    ]


def test_an_operator_of_another_type() -> None:
    assert texts(compared(activation("RELU"), activation("RELU6"))) == [
        'operator 0 RELU "y": removed',
        'operator 0 RELU6 "y": added',
    ]


def test_custom_options() -> None:
    models = [activation() for _ in range(2)]
    for model, options in zip(models, (b"one", b"other"), strict=True):
        model.operators.clear()
        model.custom_op("Mine", [0], [1], custom_options=options)
    [change] = compared(*models).changes
    assert change.what == "custom-options"
    assert "3 bytes sha256:" in change.text
    assert "-> 5 bytes sha256:" in change.text


def test_an_operator_reads_something_else() -> None:
    def model(source: str) -> ModelBuilder:
        m = ModelBuilder()
        tensors = {name: m.input(name, [4]) for name in ("a", "b")}
        y = m.tensor("y", [4])
        m.op("RELU", [tensors[source]], [y])
        m.output(y)
        return m

    assert texts(compared(model("a"), model("b"))) == [
        'operator 0 RELU "y": reads "b" instead of "a" at position 0'
    ]


def test_an_intermediate_tensor_is_another() -> None:
    def model(name: str) -> ModelBuilder:
        m = activation()
        tensors = {each: m.tensor(each, [4]) for each in ("gate", "cell")}
        m.operators[0]["intermediates"] = [tensors[name]]
        return m

    assert texts(compared(model("gate"), model("cell"))) == [
        'operator 0 RELU "y": intermediates "cell" instead of "gate" at position 0'
    ]


def test_an_operand_was_omitted() -> None:
    new = classifier()
    new.operators[0]["inputs"][2] = -1
    assert texts(compared(classifier(), new)) == [
        'operator 0 CONV_2D "features": reads none instead of "bias" at position 2'
    ]
    new.operators[0]["inputs"].pop()
    assert texts(compared(classifier(), new)) == [
        'operator 0 CONV_2D "features": reads 3 -> 2 tensors'
    ]


def branches(reverse: bool) -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [4])
    y, z = m.tensor("y", [4]), m.tensor("z", [4])
    m.op("RELU", [x], [y])
    m.op("ABS", [x], [z])
    if reverse:
        m.operators.reverse()
    m.output(y, z)
    return m


def test_order_of_execution() -> None:
    assert texts(compared(branches(reverse=False), branches(reverse=True))) == [
        'subgraph "main": 1 operator moved in the order of execution'
    ]


def test_inner_tensors() -> None:
    new = classifier()
    new.tensors[3]["shape"] = [1, 16, 16, 4]
    new.tensors[5]["is_variable"] = True
    assert sorted(texts(compared(classifier(), new))) == [
        'tensor "features": shape [1,8,8,4] -> [1,16,16,4]',
        'tensor "pooled": no variable -> a variable',
    ]


def test_a_constant_that_is_computed() -> None:
    new = classifier()
    new.tensors[2]["buffer"] = 0
    assert 'tensor "bias": a constant -> computed' in texts(compared(classifier(), new))


def with_branches(then: str, otherwise: str) -> ModelBuilder:
    m = ModelBuilder()
    condition = m.constant("condition", np.array([True]))
    x, y = m.input("x", [4]), m.tensor("y", [4])
    subgraphs = {}
    for name, kind in (("positive", "RELU"), ("size", "ABS")):
        called = subgraphs[name] = m.subgraph(name)
        out = called.tensor("out", [4])
        called.op(kind, [called.input("in", [4])], [out])
        called.output(out)
    indices: dict[str, Any] = {
        "then_subgraph_index": subgraphs[then].index,
        "else_subgraph_index": subgraphs[otherwise].index,
    }
    m.op("IF", [condition, x], [y], **indices)
    m.output(y)
    return m


def test_calls_by_the_names_of_subgraphs() -> None:
    swapped = with_branches("size", "positive")
    assert texts(compared(with_branches("positive", "size"), swapped)) == [
        'operator 0 IF "y": then calls "positive" -> "size"',
        'operator 0 IF "y": else calls "size" -> "positive"',
    ]


def test_what_happens_in_another_subgraph_says_so() -> None:
    new = with_branches("positive", "size")
    new.fields["operator_codes"][1]["version"] = 2
    found = texts(compared(with_branches("positive", "size"), new))
    assert any('"out" in subgraph "size": version 1 -> 2' in each for each in found)


def test_subgraphs_come_and_go() -> None:
    old, new = activation(), activation()
    added = new.subgraph("extra")
    y = added.tensor("y", [4])
    added.op("RELU", [added.input("x", [4])], [y])
    added.output(y)
    assert texts(compared(old, new)) == ['subgraph "extra": added (1 operator)']
    assert texts(compared(new, old)) == ['subgraph "extra": removed']


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            b"1.5.0\0\0\0",
            b"2.3.0\0\0\0",
            'metadata entry "min_runtime_version": "1.5.0" -> "2.3.0"',
        ),
        (None, b"2.3.0", 'metadata entry "min_runtime_version": none -> "2.3.0"'),
    ],
)
def test_metadata_entries(old: bytes | None, new: bytes, expected: str) -> None:
    models = activation(), activation()
    for model, content in zip(models, (old, new), strict=True):
        if content is not None:
            model.metadata("min_runtime_version", content)
    assert texts(compared(*models)) == [expected]
