"""Whatever a model says, sound or not, is read back as it was described."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest

from testmodels import (
    ModelBuilder,
    blockwise,
    csr,
    custom_quantization,
    dense,
    flexbuffer,
    multi_axis,
    overwritten,
    q,
)

Run: TypeAlias = Callable[..., list[Any]]
Read: TypeAlias = Callable[[bytes], Any]


def add_model() -> tuple[ModelBuilder, int, int]:
    """`y = x + x` for two float32 values, with the tensors x and y."""
    m = ModelBuilder()
    x = m.input("x", [2])
    y = m.tensor("y", [2])
    m.op("ADD", [x, x], [y])
    m.output(y)
    return m, x, y


def test_quantization_vectors_of_any_length(read: Read) -> None:
    m = ModelBuilder()
    m.tensor("t", [4], "INT8", q([0.5, 0.25], [1, 2, 3], axis=-7, min=0, max=[]))
    quantization = read(m.build()).subgraphs[0].tensors[0].quantization
    assert quantization.scale.tolist() == [0.5, 0.25]
    assert quantization.zeroPoint.tolist() == [1, 2, 3]
    assert quantization.min.tolist() == [0]
    assert list(quantization.max) == []
    assert quantization.quantizedDimension == -7


def test_one_zero_point_serves_every_scale() -> None:
    assert q([0.5, 0.25], 3)["zero_point"] == [3, 3]
    assert q(np.array([0.5, 0.25]), np.array([1, 2]))["zero_point"] == [1, 2]
    assert q([])["zero_point"] == []
    assert q(None)["zero_point"] is None
    assert q(None, [4])["zero_point"] == [4]


def test_absent_quantization_vectors(read: Read) -> None:
    m = ModelBuilder()
    m.tensor("t", [4], "INT8", q(None, None))
    quantization = read(m.build()).subgraphs[0].tensors[0].quantization
    assert quantization.scale is None
    assert quantization.zeroPoint is None


@pytest.mark.parametrize(
    ("details", "field", "expected"),
    [
        (blockwise(3, -1, 32), "scales", 3),
        (multi_axis(3, -1, 0, [0, 2]), "quantizedDimensions", [0, 2]),
        (custom_quantization(b"\1\2"), "custom", [1, 2]),
    ],
)
def test_quantization_details(
    details: tuple[str, dict[str, Any]], field: str, expected: Any, read: Read
) -> None:
    m = ModelBuilder()
    m.tensor("t", [4], "INT8", q(None, details=details))
    stored = read(m.build()).subgraphs[0].tensors[0].quantization.details
    assert type(stored).__name__ == details[0] + "T"
    assert np.asarray(getattr(stored, field)).tolist() == expected


def test_sparsity(read: Read) -> None:
    m = ModelBuilder()
    levels = [dense(2), csr([0, 1, 2], [3, 0], vector="Uint8Vector")]
    sparsity = {"traversal_order": [0, 1], "dim_metadata": levels}
    m.constant("w", b"\1\2", dtype="INT8", shape=[2, 4], sparsity=sparsity)
    compressed = read(m.build()).subgraphs[0].tensors[0].sparsity.dimMetadata[1]
    assert compressed.arraySegmentsType == 3
    assert compressed.arrayIndices.values.tolist() == [3, 0]


def test_other_tensor_fields(read: Read) -> None:
    m = ModelBuilder()
    group = m.external_buffer_group("weights.bin")
    weights = m.external_buffer(group, 64, 16, packing="unpacked")
    m.tensor(
        b"\xff",
        None,
        "VARIANT",
        is_variable=True,
        shape_signature=[-1],
        variant_tensors=[{"shape": [2], "type": "INT8", "has_rank": True}],
        external_buffer=weights,
    )
    model = read(m.build())
    tensor = model.subgraphs[0].tensors[0]
    assert tensor.name == b"\xff"
    assert tensor.shape is None
    assert not tensor.hasRank
    assert tensor.isVariable
    assert tensor.shapeSignature.tolist() == [-1]
    assert tensor.variantTensors[0].shape.tolist() == [2]
    assert tensor.externalBuffer == model.externalBuffers[0].id == 0x80000000
    assert model.externalBuffers[0].packing == b"unpacked"


def test_operator_codes_are_shared_and_greater_ones_have_the_placeholder(read: Read) -> None:
    m, x, y = add_model()
    m.op("ADD", [x, x], [y])
    m.op("ADD", [x, x], [y], version=2)
    m.op("GELU", [x], [y])
    m.op("LOGISTIC", [x], [y], code_fields={"deprecated_builtin_code": 98})
    codes = read(m.build()).operatorCodes
    assert [(c.deprecatedBuiltinCode, c.builtinCode, c.version) for c in codes] == [
        (0, 0, 1),
        (0, 0, 2),
        (127, 150, 1),
        (98, 14, 1),
    ]


def test_other_operator_fields(read: Read) -> None:
    m, _, _ = add_model()
    fields = {
        "intermediates": [5],
        "mutating_variable_inputs": [True, False],
        "opcode_index": 40,
        "builtin_options_2": ("ReduceWindowOptions", {"reduce_function": "MUL"}),
    }
    operator = m.op("ADD", None, [-1, 99], options="MulOptions", operator_fields=fields)
    stored = read(m.build()).subgraphs[0].operators[operator]
    assert stored.inputs is None
    assert stored.outputs.tolist() == [-1, 99]
    assert stored.intermediates.tolist() == [5]
    assert stored.mutatingVariableInputs.tolist() == [True, False]
    assert stored.opcodeIndex == 40
    assert type(stored.builtinOptions).__name__ == "MulOptionsT"
    assert stored.builtinOptions2.reduceFunction == 2


@pytest.mark.parametrize(("code", "stored"), [(None, 1), (250, 250), ("AddOptions", 11)])
def test_type_code_of_options_can_be_overridden(code: Any, stored: int, generated: Any) -> None:
    m, x, y = add_model()
    fields = {"builtin_options": ("Conv2DOptions", None), "builtin_options_type": code}
    operator = m.op("ADD", [x, x], [y], options=None, operator_fields=fields)
    table = generated.Model.GetRootAs(m.build(), 0).Subgraphs(0).Operators(operator)
    assert table.BuiltinOptionsType() == stored
    assert table.BuiltinOptions() is None


def test_options_that_nothing_can_hold_are_refused() -> None:
    m, x, y = add_model()
    with pytest.raises(TypeError, match="alpha"):
        m.op("RELU", [x], [y], alpha=0.5)
    m.op("ADD", [x, x], [y], alpha=0.5)
    with pytest.raises(KeyError, match="AddOptions has no field"):
        m.build()


def test_signature_with_repeated_and_missing_names(read: Read) -> None:
    m, x, _ = add_model()
    m.signature(None, [("a", x), ("a", 9), (None, x)], None, subgraph=4)
    signature = read(m.build()).signatureDefs[0]
    assert [(entry.name, entry.tensorIndex) for entry in signature.inputs] == [
        (b"a", 0),
        (b"a", 9),
        (None, 0),
    ]
    assert (signature.outputs, signature.signatureKey) == (None, None)
    assert signature.subgraphIndex == 4


def test_absent_vectors_of_the_model(read: Read) -> None:
    m, _, _ = add_model()
    m.fields |= {"subgraphs": None, "buffers": None, "operator_codes": None, "version": 7}
    model = read(m.build())
    assert (model.subgraphs, model.buffers, model.operatorCodes) == (None, None, None)
    assert model.version == 7


def test_buffer_without_data_with_empty_data_and_with_bare_numbers(generated: Any) -> None:
    m = ModelBuilder()
    m.buffer()
    m.buffer(b"")
    m.buffer(offset=1 << 40, size=2**64 - 1)
    model = generated.Model.GetRootAs(m.build(), 0)
    assert [model.Buffers(i).DataIsNone() for i in range(4)] == [True, True, False, True]
    assert (model.Buffers(3).Offset(), model.Buffers(3).Size()) == (1 << 40, 2**64 - 1)


def test_metadata(read: Read) -> None:
    m = ModelBuilder(description="d", metadata_buffer=[7])
    m.metadata("min_runtime_version", b"1.5.0")
    m.metadata(None, buffer=99)
    model = read(m.build())
    assert model.metadataBuffer.tolist() == [7]
    assert [(entry.name, entry.buffer) for entry in model.metadata] == [
        (b"min_runtime_version", 1),
        (None, 99),
    ]
    assert bytes(model.buffers[1].data) == b"1.5.0"


def test_slot_unknown_to_the_schema(generated: Any) -> None:
    m = ModelBuilder()
    m.tensor("t", [1])
    m.tensors[0][14] = ("int", 5)
    table = generated.Model.GetRootAs(m.build(), 0).Subgraphs(0).Tensors(0)._tab
    assert table.Offset(4 + 2 * 14) != 0


def test_flexbuffer_of_a_list() -> None:
    from flatbuffers import flexbuffers

    assert flexbuffers.Loads(flexbuffer(["Op", 1])) == ["Op", 1]


def test_overwritten_keeps_the_length() -> None:
    assert overwritten(b"abcdef", 2, b"XY") == b"abXYef"


def test_existing_model_can_be_edited(run: Run) -> None:
    m, _, _ = add_model()
    m.conversion_metadata({"options": {"model_optimization_modes": ["PTQ_INT16"]}})
    again = ModelBuilder.from_bytes(m.build())
    assert again.build() == m.build()
    again.operators[0]["inputs"] = [0, again.constant("one", [1.0, 1.0])]
    assert run(again.build(), [3, 4])[0].tolist() == [4, 5]
