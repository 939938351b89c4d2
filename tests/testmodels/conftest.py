"""What LiteRT makes of a model: its interpreter, and its generated code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest

Run: TypeAlias = Callable[..., list[Any]]
Read: TypeAlias = Callable[[bytes], Any]


@pytest.fixture
def run() -> Run:
    """Outputs of the main graph for the given inputs, both in the order of the subgraph."""
    interpreter = pytest.importorskip("ai_edge_litert.interpreter")
    resolver = interpreter.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES

    def run_model(model: bytes, *inputs: Any) -> list[Any]:
        runtime = interpreter.Interpreter(
            model_content=model, experimental_op_resolver_type=resolver
        )
        runtime.allocate_tensors()
        for details, value in zip(runtime.get_input_details(), inputs, strict=True):
            runtime.set_tensor(details["index"], np.asarray(value, details["dtype"]))
        runtime.invoke()
        return [runtime.get_tensor(details["index"]) for details in runtime.get_output_details()]

    return run_model


@pytest.fixture
def generated() -> Any:
    """The code that LiteRT generates from the model schema."""
    return pytest.importorskip("ai_edge_litert.schema_py_generated")


@pytest.fixture
def read(generated: Any) -> Read:
    """The model through the object API of LiteRT's generated code."""

    def read_model(model: bytes) -> Any:
        return generated.ModelT.InitFromObj(generated.Model.GetRootAs(model, 0))

    return read_model
