"""O103 and O104."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from testmodels import ModelBuilder
from tests.analysis.xnnpack_models import FORMS, type_lists, typed
from tests.rules.cases import lint, quiet, triggers
from tests.rules.operators.xnnpack_models import (
    PAIRS,
    SEVEN,
    declared_input,
    grouped,
    layer,
    reshape,
    softmax,
)
from tflint.lint.expectations import Expectations
from tflint.lint.requirement import RuntimeRequirement
from tflint.lint.severity import ERROR, WARNING

if TYPE_CHECKING:
    from tests.oracle.interpreter import OracleInterpreter

CORPUS = Path(os.environ.get("TFLINT_CORPUS", Path(__file__).parents[4] / "shared" / "corpus"))
ON_TFLM = Expectations(runtimes=(RuntimeRequirement("tflm"),))

needs_litert = pytest.mark.skipif(
    find_spec("ai_edge_litert") is None, reason="needs ai-edge-litert"
)


@pytest.fixture(scope="module")
def interpreters(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[OracleInterpreter, OracleInterpreter]]:
    """Without and with the default delegate."""
    from tests.oracle.interpreter import OracleInterpreter

    folder = tmp_path_factory.mktemp("models")
    plain, default = OracleInterpreter(folder), OracleInterpreter(folder, "xnnpack")
    yield plain, default
    plain.close()
    default.close()


def chain(*operators: str, dtype: str = "FLOAT16", shape: tuple[int, ...] = (2, 3)) -> ModelBuilder:
    m = ModelBuilder()
    last = m.input("x", shape, dtype)
    for number, operator in enumerate(operators):
        following = m.tensor(f"t{number}", shape, dtype)
        m.op(operator, [last], [following])
        last = following
    m.output(last)
    return m


def in_body(shape: list[int], *, called: bool) -> ModelBuilder:
    """A SOFTMAX in the branches of an IF, or in a subgraph that nobody calls."""
    m = ModelBuilder()
    condition, x = m.input("condition", [], "BOOL"), m.input("x", shape)
    y = m.tensor("y", shape)
    branch = m.subgraph("branch")
    t, u = branch.input("t", shape), branch.tensor("u", shape)
    branch.op("SOFTMAX", [t], [u], beta=1.0)
    branch.output(u)
    if called:
        index = branch.index
        m.op("IF", [condition, x], [y], then_subgraph_index=index, else_subgraph_index=index)
    else:
        m.op("SIGN", [x], [y])
    m.output(y)
    return m


@triggers("O103", says="3 operators on FLOAT16 run with XNNPACK only", count=1)
def test_half_precision() -> ModelBuilder:
    return chain("RELU", "EXP", "RELU")


@triggers("O103", severity=WARNING, at="subgraphs[0].operators[1]", says="it fails: EXP")
def test_the_first_operator_is_named() -> ModelBuilder:
    return chain("NEG", "EXP")


@triggers("O103", severity=ERROR, says='"x" is [1, 1, 1, 1, 1, 1, 2]', count=1)
def test_half_precision_that_xnnpack_leaves() -> ModelBuilder:
    return chain("RELU", shape=(1, 1, 1, 1, 1, 1, 2))


@triggers("O103", severity=ERROR, says="TensorFlow Lite Micro has none", expectations=ON_TFLM)
def test_half_precision_for_tflm() -> ModelBuilder:
    return chain("RELU")


@triggers("O103", severity=WARNING, says="1 operator on FLOAT16 runs with XNNPACK only", count=1)
def test_half_precision_of_a_layer() -> ModelBuilder:
    return typed("CONV_2D", ("FLOAT16", "FLOAT16", "FLOAT32", "FLOAT16"))


@triggers(
    "O103", severity=ERROR, says='XNNPACK, which has one, leaves the operator: "in1" is no constant'
)
def test_layer_that_xnnpack_leaves() -> ModelBuilder:
    m = typed("CONV_2D", ("FLOAT16", "FLOAT16", "FLOAT32", "FLOAT16"))
    m.tensors[1]["buffer"] = 0
    m.main.fields["inputs"].append(1)
    return m


@quiet("O103")
def test_builtin_kernels_for_half_precision() -> ModelBuilder:
    return chain("NEG", "ROUND", "FLOOR")


@quiet("O103")
def test_single_precision() -> ModelBuilder:
    return chain("RELU", "EXP", dtype="FLOAT32")


@quiet("O103")
def test_unknown_type_is_another_rule() -> ModelBuilder:
    return chain("RELU", dtype="FLOAT64")


@triggers("O104", at="subgraphs[0].operators[0].inputs[0]", says="7 dimensions", count=1)
def test_rank() -> ModelBuilder:
    return softmax(SEVEN)


@triggers("O104", says="has the target [8, 1, 1, 1, 1, 1, 1] of 7 dimensions", count=1)
def test_target() -> ModelBuilder:
    return reshape([8, 1, 1, 1, 1, 1, 1], [8])


@triggers("O104", says="has the multiplier 300 (input scale * weight scale / output scale)")
def test_multiplier() -> ModelBuilder:
    return layer("CONV_2D", "INT8", 1 / 300)


@triggers("O104", says="2 channels and declares 4: XNNPACK expects 2 groups of 2")
def test_groups() -> ModelBuilder:
    return grouped(4)


@triggers("O104", says='"in0" of type FLOAT32 and "out0", which declares FLOAT16')
def test_types() -> ModelBuilder:
    return typed("DIV", ("FLOAT32", "FLOAT32", "FLOAT16"))


@triggers("O104", at="subgraphs[0].operators[1].inputs[0]", says='"t" with 7 dimensions', count=1)
def test_rank_that_an_operator_before_gives() -> ModelBuilder:
    return declared_input([1, 2, 1, 2, 1, 2])


@triggers("O104", at="subgraphs[1].operators[0].inputs[0]", count=1)
def test_branch() -> ModelBuilder:
    return in_body(SEVEN, called=True)


@quiet("O104")
def test_subgraph_that_nobody_calls() -> ModelBuilder:
    return in_body(SEVEN, called=False)


@quiet("O104")
def test_multiplier_that_overflows_is_another_rule() -> ModelBuilder:
    return layer("CONV_2D", "INT8", 1e-6)


@quiet("O104")
def test_integers_of_16_bits() -> ModelBuilder:
    m = layer("FULLY_CONNECTED", "INT8", 1 / 300)
    for index in (0, 3):
        m.tensors[index]["type"] = "INT16"
    return m


@quiet("O104")
def test_operator_that_nothing_depends_on() -> ModelBuilder:
    m = layer("CONV_2D", "INT8", 1 / 300)
    m.main.fields["outputs"] = [0]
    return m


@quiet("O104")
def test_operator_that_xnnpack_leaves() -> ModelBuilder:
    m = softmax(SEVEN)
    m.operators[0]["builtin_options"][1]["beta"] = 2.0
    return m


@pytest.mark.parametrize("name", PAIRS)
def test_pairs(name: str) -> None:
    assert lint(PAIRS[name].refused(), "O104")
    assert not lint(PAIRS[name].twin(), "O104")


@needs_litert
@pytest.mark.parametrize("name", PAIRS)
def test_pairs_in_the_interpreter(
    name: str, interpreters: tuple[OracleInterpreter, OracleInterpreter]
) -> None:
    plain, default = interpreters
    pair = PAIRS[name]
    refused, twin = pair.refused().build(), pair.twin().build()
    assert plain.judge(refused).outcome == "runs"
    verdict = default.judge(refused)
    assert verdict.outcome == "allocate"
    assert pair.words in verdict.words
    assert [each.judge(twin).outcome for each in interpreters] == ["runs", "runs"]


@needs_litert
@pytest.mark.parametrize("name", FORMS)
def test_every_type_in_the_interpreter(
    name: str, interpreters: tuple[OracleInterpreter, OracleInterpreter]
) -> None:
    for types in type_lists(name):
        model = typed(name, types).build()
        needs, rejected = _severity(model, "O103"), _severity(model, "O104")
        if needs is None and rejected is None:
            continue
        plain, default = (each.judge(model) for each in interpreters)
        if rejected is not None:
            assert default.outcome == "allocate", (types, default)
            assert "XNNPackDelegate" in default.words, (types, default)
        if needs is not None:
            assert plain.refused, (types, plain)
            assert default.refused is (needs is ERROR), (types, default)


@needs_litert
@pytest.mark.parametrize("name", FORMS)
def test_half_precision_in_the_interpreter(
    name: str, interpreters: tuple[OracleInterpreter, OracleInterpreter]
) -> None:
    """What runs with the delegate only has a warning, and no error."""
    types = tuple("FLOAT16" for _ in type_lists(name)[0])
    model = typed(name, types).build()
    plain, default = (each.judge(model) for each in interpreters)
    if plain.refused and not default.refused:
        assert _severity(model, "O103") is WARNING
        assert not lint(model, "T201", "T202", "T203")
    else:
        assert _severity(model, "O103") is not WARNING


MIXED = {
    "weights": ("FULLY_CONNECTED", ("FLOAT16", "INT8", "FLOAT32", "FLOAT16")),
    "bias": ("CONV_2D", ("FLOAT16", "FLOAT16", "FLOAT32", "FLOAT16")),
    "filter": ("TRANSPOSE_CONV", ("FLOAT16", "FLOAT32", "FLOAT32")),
    "to half": ("QUANTIZE", ("FLOAT32", "FLOAT16")),
    "from half": ("QUANTIZE", ("FLOAT16", "INT8")),
}


@needs_litert
@pytest.mark.parametrize("case", MIXED)
def test_mixed_precision_in_the_interpreter(
    case: str, interpreters: tuple[OracleInterpreter, OracleInterpreter]
) -> None:
    model = typed(*MIXED[case]).build()
    assert [each.judge(model).refused for each in interpreters] == [True, False]
    assert _severity(model, "O103") is WARNING
    assert not lint(model, "T201", "T202", "T203", "Q202", "Q205", "Q206")


@needs_litert
def test_half_precision_bias_of_integer_weights(
    interpreters: tuple[OracleInterpreter, OracleInterpreter],
) -> None:
    model = typed("FULLY_CONNECTED", ("FLOAT16", "INT8", "FLOAT16", "FLOAT16")).build()
    assert all(each.judge(model).refused for each in interpreters)
    assert _severity(model, "T202") is ERROR


def _severity(model: bytes, code: str) -> object:
    found = [diagnostic.severity for diagnostic in lint(model, code)]
    return max(found) if found else None


def healthy() -> list[str]:
    manifest = CORPUS / "MANIFEST.tsv"
    if not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        row["name"]
        for row in rows
        if row["interpreter_verdict"] == "ok" and row["name"].endswith(".tflite")
    ]


@pytest.mark.skipif(not healthy(), reason="the corpus is absent")
def test_healthy_models() -> None:
    wrong = [name for name in healthy() if lint((CORPUS / name).read_bytes(), "O103", "O104")]
    assert not wrong
