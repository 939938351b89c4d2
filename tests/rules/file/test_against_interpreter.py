"""What LiteRT's interpreter makes of the models that the rules of this family are tested with."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

import pytest

from testmodels import ModelBuilder
from tests.flatbuffer.interpreter import Interpreter, interpreter
from tests.rules.cases import lint
from tflint.lint.severity import Severity

Build = Callable[[], ModelBuilder | bytes]

# The rules about what every model must be; their errors are refused when the model is loaded.
CODES = (
    *("F101", "F102", "F103", "F104", "F105", "F106", "F107", "F108", "F109"),
    *("F201", "F202", "F203", "F301", "F302", "F303", "F401", "F402", "F403"),
)
MODULES = (
    "appended_data",
    "constants",
    "damage",
    "identity",
    "indices",
    "limits",
    "operator_codes",
    "parts",
    "tensors",
)

# Errors that the interpreter does not notice when it loads and runs the model.
UNNOTICED = {
    "test_intermediate": "only some kernels read intermediates, and those out of bounds",
    "test_subgraph_of_a_signature": "crashes when the signature is requested",
    "test_tensor_of_a_signature": "refused when the signature is requested",
    "test_sum_beyond_64_bits": "reads memory before the file, which may or may not crash",
    "test_inside_the_flatbuffer": "runs with structure as weights",
    "test_runtime_runs_another_operator": "runs another operator",
}


def built_models() -> Iterator[tuple[str, Build]]:
    """The model builders below the decorators of tests/rules/cases.py, without the parametrized
    ones."""
    for module in MODULES:
        cases = importlib.import_module(f"tests.rules.file.test_{module}")
        for name, test in vars(cases).items():
            build = getattr(test, "__wrapped__", None)
            if build is not None and not hasattr(test, "pytestmark"):
                yield name, build


MODELS = dict(built_models())


@pytest.fixture(scope="module")
def judge() -> Iterator[Interpreter]:
    pytest.importorskip("ai_edge_litert.interpreter")
    with interpreter("invoke") as found:
        yield found


@pytest.mark.parametrize("name", MODELS)
def test_errors_are_what_the_interpreter_refuses(name: str, judge: Interpreter) -> None:
    built = MODELS[name]()
    model = built if isinstance(built, bytes) else built.build()
    findings = lint(model, *CODES)
    verdict = judge.judge(model)
    if any(d.severity is Severity.ERROR for d in findings):
        assert (verdict.stage == "ok") == (name in UNNOTICED), verdict
    elif "unresolved custom op" not in verdict.message:
        assert verdict.stage == "ok", verdict


def test_every_exception_is_a_model() -> None:
    assert set(UNNOTICED) <= set(MODELS)
