"""The verdicts of the interpreter in its child process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder
from tests.oracle.interpreter import OracleInterpreter
from tests.oracle.second_opinion import SecondOpinion

pytest.importorskip("ai_edge_litert")


@pytest.fixture(scope="module")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OracleInterpreter]:
    found = OracleInterpreter(tmp_path_factory.mktemp("interpreter"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecondOpinion]:
    found = SecondOpinion(tmp_path_factory.mktemp("second"))
    yield found
    found.close()


def relu() -> ModelBuilder:
    model = ModelBuilder()
    x, y = model.input("x", [2, 3]), model.tensor("y", [2, 3])
    model.op("RELU", [x], [y])
    model.output(y)
    return model


def deadly() -> bytes:
    """A subgraph that calls itself, which nothing stops before the stack does."""
    model = ModelBuilder()
    condition, x = model.input("c", [], "BOOL"), model.input("x", [2])
    y = model.tensor("y", [2])
    branch = model.subgraph("branch")
    inner = [branch.input("c", [], "BOOL"), branch.input("x", [2])]
    result = branch.tensor("y", [2])
    calls = ("IfOptions", {"then_subgraph_index": 1, "else_subgraph_index": 1})
    branch.op("IF", [inner[0], *inner], [result], options=calls)
    branch.output(result)
    model.op("IF", [condition, condition, x], [y], options=calls)
    model.output(y)
    return model.build()


def test_runs(interpreter: OracleInterpreter) -> None:
    assert interpreter.judge(relu().build()).outcome == "runs"


def test_refused_at_load(interpreter: OracleInterpreter) -> None:
    verdict = interpreter.judge(relu().build()[:50])
    assert verdict.outcome == "load"
    assert "not a valid Flatbuffer" in verdict.words


def test_refused_at_allocation(interpreter: OracleInterpreter) -> None:
    model = relu()
    model.operators[0]["inputs"] = []
    verdict = interpreter.judge(model.build())
    assert verdict.outcome == "allocate"
    assert "NumInputs" in verdict.words


def test_fails_when_it_is_run(interpreter: OracleInterpreter) -> None:
    model = relu()
    model.operators[0]["inputs"] = [model.tensor("never written", [2, 3])]
    assert interpreter.judge(model.build()).outcome == "invoke"


def test_dies_and_is_replaced(interpreter: OracleInterpreter) -> None:
    assert interpreter.judge(deadly()).outcome == "dies"
    assert interpreter.judge(relu().build()).outcome == "runs"


def test_depends_on_the_inputs(interpreter: OracleInterpreter) -> None:
    model = ModelBuilder()
    x, divisor = model.constant("x", [7] * 50), model.input("divisor", [50], "INT32")
    y = model.tensor("y", [50], "INT32")
    model.op("FLOOR_DIV", [x, divisor], [y], version=2)
    model.output(y)
    verdict = interpreter.judge(model.build())
    assert verdict.outcome == "unclear"
    assert "Division by 0" in verdict.words


def test_library_is_missing(interpreter: OracleInterpreter) -> None:
    model = relu()
    model.operators.clear()
    model.custom_op("Unheard", [0], [1])
    assert interpreter.judge(model.build()).outcome == "unclear"


def test_no_doubt(second: SecondOpinion) -> None:
    model = relu()
    model.signature("main", {"x": 0}, {"y": 1})
    assert second.doubts(model.build()) == {}


def test_doubt_without_elements(second: SecondOpinion) -> None:
    model = relu()
    for tensor in model.tensors:
        tensor["shape"] = [0, 3]
    assert "an output has no elements" in second.doubts(model.build())


def test_doubt_about_results_that_do_not_depend_on_the_inputs(second: SecondOpinion) -> None:
    model = relu()
    model.operators[0]["inputs"] = [model.constant("c", [[1.0, 2.0, 3.0]] * 2)]
    assert "no output depends on the inputs" in second.doubts(model.build())


def test_doubt_about_what_is_no_number(second: SecondOpinion) -> None:
    model = relu()
    model.operators.clear()
    model.op("LOG", [0], [1])
    assert "an output is not finite" in second.doubts(model.build())


def test_doubt_about_memory_that_nobody_wrote(second: SecondOpinion) -> None:
    model = relu()
    z = model.tensor("z", [2, 3])
    model.op("RELU", [z], [model.tensor("z+", [2, 3])])
    model.op("RELU", [0], [z])
    model.output(z + 1)
    assert "other results with other memory" in second.doubts(model.build())


def test_doubt_about_an_order_that_uses_the_results_of_the_last_run(second: SecondOpinion) -> None:
    model = relu()
    late = model.tensor("late", [2, 3])
    model.op("ADD", [0, late], [model.tensor("sum", [2, 3])])
    model.op("EXP", [0], [late])
    model.output(late + 1, late)
    assert "an output changes from one run to the next" in second.doubts(model.build())


def test_signatures_are_compared_too(second: SecondOpinion) -> None:
    def with_signature(operator: str) -> bytes:
        model = relu()
        other = model.subgraph("other")
        x, y = other.input("x", [2, 3]), other.tensor("y", [2, 3])
        other.op(operator, [x], [y])
        other.output(y)
        model.signature("main", {"x": 0}, {"y": 1})
        model.signature("other", {"x": x}, {"y": y}, subgraph=other.index)
        return model.build()

    assert not second.differ(with_signature("NEG"), with_signature("NEG"))
    assert second.differ(with_signature("NEG"), with_signature("ABS"))


def test_doubt_about_signatures(second: SecondOpinion) -> None:
    model = relu()
    model.signature("main", {"x": 0}, {"y": 1})
    model.signature("main", {"x": 0}, {"y": 1})
    assert "a signature is out of reach" in second.doubts(model.build())


def test_doubt_about_a_constant_that_is_read_past_its_end(second: SecondOpinion) -> None:
    model = convolution(np.ones((1, 1, 1, 64), np.float16))
    assert "it reads past the end of a constant" in second.doubts(model.build())


def test_doubt_about_an_activation_that_is_not_computed(second: SecondOpinion) -> None:
    model = convolution(np.ones((1, 1, 1, 64), np.float32), "TANH")
    assert "an activation is not computed" in second.doubts(model.build())
    model = convolution(np.ones((1, 1, 1, 64), np.float32), "RELU")
    assert "an activation is not computed" not in second.doubts(model.build())


def convolution(weights: np.ndarray[Any, Any], activation: str = "NONE") -> ModelBuilder:
    model = ModelBuilder()
    x, y = model.input("x", [1, 1, 1, 64]), model.tensor("y", [1, 1, 1, 1])
    bias = model.constant("b", np.zeros(1, np.float32))
    options = {"stride_w": 1, "stride_h": 1, "fused_activation_function": activation}
    inputs = [x, model.constant("w", weights), bias]
    model.op("CONV_2D", inputs, [y], options=("Conv2DOptions", options))
    model.output(y)
    return model


def test_an_output_of_strings_that_holds_none(interpreter: OracleInterpreter) -> None:
    model = relu()
    model.output(model.constant("words", bytes(8), dtype="STRING", shape=[1]))
    assert interpreter.judge(model.build()).outcome != "dies"


def test_reading_an_output_that_is_no_number(interpreter: OracleInterpreter) -> None:
    results = []
    for word in ("one", "two"):
        model = relu()
        model.output(model.constant("words", [word]))
        results.append(interpreter.results(model.build()).runs)
    assert results[0] != results[1]
