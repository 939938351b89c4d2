"""The models of one operator are sound: LiteRT runs them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracle.single_operators import SINGLE_OPERATORS, single_operator


@pytest.mark.parametrize("name", SINGLE_OPERATORS)
def test_runs(name: str) -> None:
    interpreter = pytest.importorskip("ai_edge_litert.interpreter")
    resolver = interpreter.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    runtime = interpreter.Interpreter(
        model_content=single_operator(name).build(), experimental_op_resolver_type=resolver
    )
    runtime.allocate_tensors()
    for details in runtime.get_input_details():
        runtime.set_tensor(details["index"], np.zeros(details["shape"], details["dtype"]))
    runtime.invoke()
