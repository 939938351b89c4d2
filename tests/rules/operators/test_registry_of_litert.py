"""LiteRT refuses to load a model exactly when O101 or O102 is an error."""

from __future__ import annotations

from importlib import metadata
from importlib.util import find_spec

import pytest

from tests.flatbuffer.interpreter import interpreter
from tests.rules.cases import lint
from tests.rules.operators.models import custom, with_unused
from tflint.lint.expectations import Expectations
from tflint.lint.requirement import RuntimeRequirement, parse_version
from tflint.targets.cpu_registry import (
    CORE_CUSTOM_OPERATORS,
    NEWEST_LITERT,
    registered_versions,
)

pytestmark = pytest.mark.skipif(find_spec("ai_edge_litert") is None, reason="needs ai-edge-litert")

CUSTOM = 32
RESERVED = (51, 127)


@pytest.fixture(scope="module")
def expectations() -> Expectations:
    """The run-time that is installed is the oldest that the model has to load in."""
    version = parse_version(metadata.version("ai-edge-litert"))
    if version > parse_version(NEWEST_LITERT):
        pytest.skip(f"the tables end with LiteRT {NEWEST_LITERT}")
    return Expectations(runtimes=(RuntimeRequirement("litert", version),))


def test_every_builtin_operator_in_every_version(expectations: Expectations) -> None:
    newest = max(max(versions) for versions in registered_versions().values())
    disagreements = []
    with interpreter("load") as litert:
        for code in range(210):
            if code == CUSTOM or code in RESERVED:
                continue
            for version in range(-1, newest + 2):
                model = with_unused(code=code, version=version).build()
                refused = litert.judge(model).stage != "ok"
                errors = lint(model, "O101", "O102", expectations=expectations)
                if refused != bool(errors):
                    disagreements.append((code, version, refused))
    assert not disagreements


@pytest.mark.parametrize("name", sorted(CORE_CUSTOM_OPERATORS))
def test_core_custom_operators(name: str, expectations: Expectations) -> None:
    with interpreter("allocate") as litert:
        for version in (1, 2):
            model = custom(name, version=version).build()
            unresolved = "unresolved custom op" in litert.judge(model).message
            errors = lint(model, "O102", expectations=expectations)
            assert unresolved == bool(errors), version
            assert not lint(model, "O301", "O302")
