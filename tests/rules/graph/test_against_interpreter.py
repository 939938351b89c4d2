"""What LiteRT's interpreter makes of the models that the rules of this family are tested with."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import tests.rules.graph
from testmodels import ModelBuilder
from tests.analysis.interpreter import Interpreter
from tests.rules.cases import lint
from tests.rules.graph import test_writes
from tests.rules.graph.models import diamond
from tflint.lint.severity import Severity

Build = Callable[[], ModelBuilder]

# Errors that do not keep a model from running.
UNNOTICED = {
    "test_calls.test_if_output_of_another_type_is_read": "takes the bytes of integers for floats",
    "test_dead_parts.test_output_of_a_signature": "fails when the signature is called",
    "test_dead_parts.test_read_before_written_is_another_finding": "computes with stale memory",
    "test_reads.test_wrong_order": "computes with stale memory",
    "test_reads.test_cycle": "computes with stale memory",
    "test_reads.test_wrong_order_in_a_branch": "computes with stale memory",
    "test_reads.test_reshape_that_is_an_output_has_memory_of_its_own": "computes with stale memory",
    "test_reads.test_early_reshape_whose_result_is_used_early": "computes with stale memory",
    "test_reads.test_reshape_of_an_input_has_memory_of_its_own": "computes with stale memory",
    "test_reads.test_output_of_a_branch_never_written": "copies stale memory",
    "test_resources.test_value_is_smaller": "reads past the end of the value",
    "test_resources.test_value_is_larger": "drops the end of the value",
    "test_signature_keys.test_empty_key": "nobody can ask for the signature",
    "test_signature_keys.test_duplicate_key": "nobody can ask for the second signature",
    "test_signature_keys.test_duplicate_input_name": "an input cannot be set by name",
    "test_signature_keys.test_duplicate_output_name": "an output cannot be read by name",
    "test_signature_tensors.test_inner_input": "fails when the signature is called",
    "test_signature_tensors.test_inner_output": "fails when the signature is called",
    "test_signature_tensors.test_inner_tensor_is_another_finding": "fails when called",
    "test_signature_tensors.test_constant_input": "dies when the signature is called",
    "test_writes.test_value_is_lost": "the last writer wins",
    "test_writes.test_twice_by_one_operator": "the last output wins",
    "test_writes.test_in_place_without_a_value": "computes with stale memory",
    "test_writes.test_operators_with_other_options_are_not_the_same": "the last writer wins",
    "test_writes.test_input_that_never_arrives": "what the caller passes is overwritten",
}

# Errors that may or may not end the process.
UNDEFINED = {"test_calls.test_if_wider_output"}

# Models without an error that do not run.
WARNED = {
    "test_inputs_and_outputs.test_constant_input": "dies when the application sets the input",
    "test_resources.test_initialized_too_late": "runs with XNNPACK",
    "test_resources.test_assigned_after_the_first_read": "runs with XNNPACK",
    "test_writes.test_variable_that_xnnpack_computes": "runs with XNNPACK",
    "test_resources.test_assigned_by_another_signature": "runs when that signature was called",
}

ENDLESS = "test_loops.test_always_true"


def built_models() -> Iterator[tuple[str, Build]]:
    """The model builders below the decorators of tests/rules/cases.py, without the parametrized
    ones."""
    for found in pkgutil.iter_modules(tests.rules.graph.__path__, f"{tests.rules.graph.__name__}."):
        if found.name == __name__ or ".test_" not in found.name:
            continue
        module = importlib.import_module(found.name)
        for name, test in vars(module).items():
            build = getattr(test, "__wrapped__", None)
            if build is not None and not hasattr(test, "pytestmark"):
                yield f"{found.name.rpartition('.')[2]}.{name}", build


MODELS = dict(built_models())


@pytest.fixture(scope="module")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interpreter]:
    pytest.importorskip("ai_edge_litert.interpreter")
    found = Interpreter(tmp_path_factory.mktemp("models"))
    yield found
    found.close()


@pytest.mark.parametrize("name", [name for name in MODELS if name not in (ENDLESS, *UNDEFINED)])
def test_errors_are_what_the_interpreter_refuses(name: str, interpreter: Interpreter) -> None:
    model = MODELS[name]().build()
    findings = lint(model)
    codes = {d.code for d in findings if d.severity is Severity.ERROR}
    outcome = interpreter.run(model).outcome
    if any(code.startswith("G") for code in codes):
        assert (outcome == "ran") == (name in UNNOTICED), outcome
    elif not codes and not any(
        d.location.operator and d.location.operator.custom for d in findings
    ):
        assert (outcome != "ran") == (name in WARNED), outcome


def test_every_exception_is_a_model() -> None:
    assert {*UNNOTICED, *UNDEFINED, *WARNED, ENDLESS} <= set(MODELS)


def test_tensors_that_are_reused_in_order_hold_the_right_values(interpreter: Interpreter) -> None:
    expected = interpreter.run(diamond().build()).values
    for kernels in ("builtin", "xnnpack"):
        for model in (test_writes.reused(), test_writes.in_place_after_a_write()):
            (found,) = interpreter.run(model.build(), kernels).values
            assert found == pytest.approx(expected[0], abs=1e-5)


def test_operators_in_the_wrong_order_compute_something_else(tmp_path: Path) -> None:
    """XNNPACK sorts the operators that it takes over; here it takes all. A process that has run the
    sound model before would have its values in memory."""
    pytest.importorskip("ai_edge_litert.interpreter")
    model = diamond()
    model.operators.insert(0, model.operators.pop(1))
    interpreter = Interpreter(tmp_path)
    wrong = interpreter.run(model.build()).values
    right = interpreter.run(diamond().build()).values
    sorted_by_delegate = interpreter.run(model.build(), "xnnpack").values
    interpreter.close()
    assert wrong != right
    assert sorted_by_delegate == [pytest.approx(right[0], abs=1e-5)]
