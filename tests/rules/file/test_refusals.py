"""What LiteRT's interpreter makes of options, names and buffers that rules call errors."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

import pytest

from testmodels import ModelBuilder
from tests.flatbuffer.interpreter import Interpreter, interpreter
from tests.rules.cases import lint
from tflint.lint.severity import Severity

Build = Callable[[], ModelBuilder | bytes]

CODES = (
    *("F110", "F204", "F205", "F206", "F207", "F304", "F305", "F306", "F307"),
    *("F404", "F405", "F406", "F407", "F501", "F502"),
)
MODULES = (
    "alignment",
    "buffers",
    "control_dependencies",
    "external_buffers",
    "leftover_codes",
    "memory_plan",
    "names",
    "newer_schema",
    "option_values",
    "options",
    "shape_signature",
    "sparsity",
    "string_constants",
)

# Errors in models that load and run, with wrong results or memory that is not theirs.
UNNOTICED = {
    "test_softmax_without_beta": "all outputs are equal",
    "test_options_of_another_operator": "all outputs of SOFTMAX are equal",
    "test_lost_activation": "the activation is not computed",
    "test_string_inside_the_offsets": "the string holds offsets",
    "test_falling_offsets": "may or may not crash: the second string has a negative length",
    "test_fewer_strings_than_elements": "may or may not crash: a string is read behind the end",
    "test_no_permutation": "may or may not crash",
    "test_short_order": "may or may not crash: the order is read behind the end",
    "test_dense_level_of_another_size": "the last row stays zero",
    "test_too_few_segments": "may or may not crash: reads a segment behind the end",
    "test_falling_segments": "may or may not crash: values land in other rows",
    "test_too_few_indices": "may or may not crash: reads an index behind the end",
    "test_index_outside": "may or may not crash: writes outside of the row",
    "test_too_few_values": "may or may not crash: reads a value behind the end",
    "test_block_of_an_unknown_dimension": "may or may not crash",
    "test_blocks_without_a_map": "may or may not crash",
    "test_too_few_levels": "may or may not crash",
    "test_block_that_does_not_divide": "may or may not crash",
}
EITHER = {name for name, reason in UNNOTICED.items() if reason.startswith("may or may not crash")}


def built_models() -> Iterator[tuple[str, Build]]:
    """The model builders below the decorators of tests/rules/cases.py, without the parametrized
    ones."""
    for module in MODULES:
        cases = importlib.import_module(f"tests.rules.file.test_{module}")
        for name, test in vars(cases).items():
            build = getattr(test, "__wrapped__", None)
            if build is not None and not hasattr(test, "pytestmark"):
                yield f"{module}.{name}", build


MODELS = dict(built_models())


@pytest.fixture(scope="module")
def judge() -> Iterator[Interpreter]:
    pytest.importorskip("ai_edge_litert.interpreter")
    with interpreter("invoke") as found:
        yield found


@pytest.mark.parametrize("name", MODELS)
def test_errors_are_refused_or_known_to_be_silent(name: str, judge: Interpreter) -> None:
    built = MODELS[name]()
    model = built if isinstance(built, bytes) else built.build()
    findings = lint(model, *CODES)
    verdict = judge.judge(model)
    test = name.partition(".")[2]
    if any(d.severity is Severity.ERROR for d in findings):
        assert test in EITHER or (verdict.stage == "ok") == (test in UNNOTICED), verdict
    elif "unresolved custom op" not in verdict.message and "lacks data" not in verdict.message:
        assert verdict.stage == "ok", verdict


def test_every_exception_is_a_model() -> None:
    assert set(UNNOTICED) <= {name.partition(".")[2] for name in MODELS}
