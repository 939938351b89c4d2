"""O105."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import lint, quiet, triggers
from tests.rules.operators.models import unary
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO

needs_litert = pytest.mark.skipif(
    find_spec("ai_edge_litert") is None, reason="needs ai-edge-litert"
)

ON_TARGET = Expectations(targets=("compiled-model",))

# The arguments are models; says for each whether the interpreter and CompiledModel take it.
CHILD = """
import sys
from ai_edge_litert.compiled_model import CompiledModel
from ai_edge_litert.hardware_accelerator import HardwareAccelerator
from ai_edge_litert.interpreter import Interpreter, OpResolverType

def interpreter(path):
    kernels = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    Interpreter(path, experimental_op_resolver_type=kernels).allocate_tensors()

def compiled_model(path):
    model = CompiledModel.from_file(path, HardwareAccelerator.CPU)
    for signature in range(model.get_num_signatures()):
        model.create_input_buffers(signature)
        model.create_output_buffers(signature)

for path in sys.argv[1:]:
    for run in (interpreter, compiled_model):
        try:
            run(path)
            answer = "takes"
        except (RuntimeError, ValueError):
            answer = "refuses"
        print("ANSWER", path, run.__name__, answer, flush=True)
"""


def with_tensor(dtype: str = "FLOAT32", **fields: Any) -> ModelBuilder:
    """A sound model with one more tensor that nothing uses."""
    m = unary()
    m.tensor("more", [2], dtype, **fields)
    return m


def with_operator_field(field: str, value: list[object]) -> ModelBuilder:
    m = unary()
    m.operators[0][field] = value
    return m


def with_signature(inputs: dict[str, int], outputs: dict[str, int]) -> ModelBuilder:
    m = unary()
    m.signature("serve", inputs, outputs)
    return m


def strings(dtype: str = "STRING") -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [2], dtype), m.tensor("y", [2], dtype)
    m.op("RESHAPE", [x], [y], new_shape=[2])
    m.output(y)
    return m


def state_in_another_subgraph() -> ModelBuilder:
    m = unary()
    other = m.subgraph("other")
    a, b = other.input("a", [2]), other.tensor("b", [2])
    other.tensor("state", [2], is_variable=True)
    other.op("RELU", [a], [b])
    other.output(b)
    return m


VARIANT = [{"shape": [2], "type": "FLOAT32"}]

REFUSED: Mapping[str, Callable[[], ModelBuilder]] = {
    "state": lambda: with_tensor(is_variable=True),
    "state in a subgraph that nobody calls": state_in_another_subgraph,
    "intermediates": lambda: with_operator_field("intermediates", [0]),
    "mutating": lambda: with_operator_field("mutating_variable_inputs", [False]),
    "variant tensors": lambda: with_tensor(variant_tensors=VARIANT),
    "COMPLEX128": lambda: with_tensor("COMPLEX128"),
    "VARIANT": lambda: with_tensor("VARIANT"),
    "zero points": lambda: with_tensor("INT8", quantization=q(None, [3, 3], axis=0)),
    "one more output": lambda: with_signature({"x": 0}, {"y": 1, "z": 1}),
    "no input": lambda: with_signature({}, {"y": 1}),
    "strings": strings,
}

TAKEN: Mapping[str, Callable[[], ModelBuilder]] = {
    "plain": unary,
    "another tensor": with_tensor,
    "no intermediates": lambda: with_operator_field("intermediates", []),
    "nothing mutating": lambda: with_operator_field("mutating_variable_inputs", []),
    "COMPLEX64": lambda: with_tensor("COMPLEX64"),
    "RESOURCE": lambda: with_tensor("RESOURCE"),
    "an inner string": lambda: with_tensor("STRING"),
    "one zero point": lambda: with_tensor("INT8", quantization=q(None, [3])),
    "signature": lambda: with_signature({"x": 0}, {"y": 1}),
    "numbers": lambda: strings("FLOAT32"),
}


@triggers(
    "O105",
    severity=INFO,
    says="1 tensor with state (is_variable): LiteRT's CompiledModel does not load",
    count=1,
)
def test_state() -> ModelBuilder:
    return with_tensor(is_variable=True)


@triggers("O105", severity=ERROR, expectations=ON_TARGET)
def test_state_for_the_target() -> ModelBuilder:
    return with_tensor(is_variable=True)


@triggers("O105", says="2 tensors with state (is_variable) and 1 operator with", count=1)
def test_all_limits_are_one_finding() -> ModelBuilder:
    m = with_operator_field("intermediates", [0])
    for _ in range(2):
        m.tensor("state", [2], is_variable=True)
    return m


@triggers("O105", says="2 tensors of type STRING as input or output", count=1)
def test_strings() -> ModelBuilder:
    return strings()


@quiet("O105")
def test_plain_model() -> ModelBuilder:
    return unary()


@quiet("O105", expectations=ON_TARGET)
def test_plain_model_for_the_target() -> ModelBuilder:
    return unary()


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    assert lint(REFUSED[name](), "O105")


@pytest.mark.parametrize("name", TAKEN)
def test_taken(name: str) -> None:
    assert not lint(TAKEN[name](), "O105")


@needs_litert
def test_in_litert(tmp_path: Path) -> None:
    models = {**REFUSED, **TAKEN}
    paths = {name: tmp_path / f"{number}.tflite" for number, name in enumerate(models)}
    for name, build in models.items():
        paths[name].write_bytes(build().build())
    child = subprocess.run(
        [sys.executable, "-c", CHILD, *map(str, paths.values())],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.split()[1:] for line in child.stdout.splitlines() if line.startswith("ANSWER")]
    answers = {(path, run): answer for path, run, answer in lines}
    for name, path in paths.items():
        assert answers[str(path), "interpreter"] == "takes", name
        expected = "refuses" if name in REFUSED else "takes"
        assert answers[str(path), "compiled_model"] == expected, name
