"""Options by name, with enums as words."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.model.models import model_of
from tflint.model.operator import Operator


def operator(name: str, **arguments: object) -> Operator:
    m = ModelBuilder()
    x = m.input("x", [1, 1])
    m.op(name, [x], [x], **arguments)  # type: ignore[arg-type]
    return model_of(m).subgraphs[0].operators[0]


def test_values() -> None:
    options = operator("MAX_POOL_2D", padding="VALID", stride_w=2).options
    assert options.kind == "Pool2DOptions"
    assert options["padding"] == "VALID"
    assert options["stride_w"] == 2
    assert options["stride_h"] == 0
    assert options["fused_activation_function"] == "NONE"
    assert len(options) == len(list(options)) == 6


def test_unknown_enum_value_is_a_number() -> None:
    assert operator("MAX_POOL_2D", padding=9).options["padding"] == 9


def test_vectors_and_texts() -> None:
    assert operator("RESHAPE", new_shape=[2, -1]).options["new_shape"] == (2, -1)
    assert operator("RESHAPE").options.get("new_shape") is None
    assert operator("VAR_HANDLE", shared_name="state").options["shared_name"] == "state"


def test_second_union() -> None:
    op = operator(
        "STABLEHLO_PAD", edge_padding_low=[1], edge_padding_high=[0], interior_padding=[0]
    )
    assert op.options_field == "builtin_options_2"
    assert op.options["edge_padding_low"] == (1,)


def test_absent_options() -> None:
    op = operator("SOFTMAX", options=None)
    assert op.options.kind == ""
    assert dict(op.options) == {}
    with pytest.raises(KeyError):
        op.options["beta"]


def test_deprecated_fields_are_left_out() -> None:
    assert list(operator("RESIZE_BILINEAR", align_corners=True).options) == [
        "align_corners",
        "half_pixel_centers",
    ]


def test_custom_options() -> None:
    m = ModelBuilder()
    m.custom_op("Theirs", [], [], custom_options=b"abc")
    m.custom_op("Theirs", [], [])
    first, second = model_of(m).subgraphs[0].operators
    assert bytes(first.custom_options) == b"abc"
    assert bytes(second.custom_options) == b""
