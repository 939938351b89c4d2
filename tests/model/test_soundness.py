"""What is broken is there in its place, and is marked."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from testmodels import ModelBuilder, overwritten
from tests.flatbuffer.surgery import place_of, root, with_offset
from tests.model.models import model_of
from tests.rules.file.models import adder, branches
from tflint.model import model as model_module
from tflint.model.dtype import FLOAT32, INT4
from tflint.model.tensor import is_addressable

Break = Callable[[ModelBuilder], None]


def unknown_type(m: ModelBuilder) -> None:
    m.tensors[1]["type"] = 77


def negative_dimension(m: ModelBuilder) -> None:
    m.tensors[1]["shape"] = [-1]


def overflow(m: ModelBuilder) -> None:
    m.tensors[1]["shape"] = [2**31 - 1] * 3


def buffer_out_of_range(m: ModelBuilder) -> None:
    m.tensors[1]["buffer"] = 9


def constant_variable(m: ModelBuilder) -> None:
    m.tensors[1]["is_variable"] = True


@pytest.mark.parametrize(
    "change", [unknown_type, negative_dimension, overflow, buffer_out_of_range, constant_variable]
)
def test_unsound_tensor_and_all_that_uses_it(change: Break) -> None:
    m = adder()
    change(m)
    subgraph = model_of(m).subgraphs[0]
    assert [tensor.sound for tensor in subgraph.tensors] == [True, False, True]
    assert not subgraph.operators[0].sound
    assert not subgraph.sound


def input_out_of_range(m: ModelBuilder) -> None:
    m.operators[0]["inputs"][0] = 3


def omitted_output(m: ModelBuilder) -> None:
    m.operators[0]["outputs"] = [-1]


def intermediate_out_of_range(m: ModelBuilder) -> None:
    m.operators[0]["intermediates"] = [-1]


def code_out_of_range(m: ModelBuilder) -> None:
    m.operators[0]["opcode_index"] = 1


def unknown_code(m: ModelBuilder) -> None:
    m.fields["operator_codes"][0]["builtin_code"] = 210


def called_subgraph_out_of_range(m: ModelBuilder) -> None:
    m.op("CALL_ONCE", [], [], init_subgraph_index=-1)
    m.operators.reverse()


@pytest.mark.parametrize(
    "change",
    [
        input_out_of_range,
        omitted_output,
        intermediate_out_of_range,
        code_out_of_range,
        unknown_code,
        called_subgraph_out_of_range,
    ],
)
def test_unsound_operator(change: Break) -> None:
    m = adder()
    change(m)
    subgraph = model_of(m).subgraphs[0]
    assert all(tensor.sound for tensor in subgraph.tensors)
    assert not subgraph.operators[0].sound
    assert not subgraph.sound


def test_omitted_input_is_sound() -> None:
    m = adder()
    m.operators[0]["inputs"].append(-1)
    assert model_of(m).subgraphs[0].sound


@pytest.mark.parametrize("field", ["inputs", "outputs"])
@pytest.mark.parametrize("index", [-1, 3])
def test_subgraph_with_wrong_io(field: str, index: int) -> None:
    m = adder()
    m.main.fields[field] = [index]
    assert not model_of(m).subgraphs[0].sound


def test_subgraph_without_tensors_vector() -> None:
    m = ModelBuilder()
    m.main.fields["tensors"] = None
    assert not model_of(m).subgraphs[0].sound


def test_signatures_metadata_and_buffers() -> None:
    m = adder()
    m.signature("good", {"x": 0}, {"y": 2})
    m.signature("tensor", {"x": 3}, {})
    m.signature("subgraph", {}, {}, subgraph=1)
    m.metadata("good", b"1")
    m.metadata("bad", buffer=99)
    model = model_of(m)
    assert [signature.sound for signature in model.signatures] == [True, False, False]
    assert [entry.sound for entry in model.metadata] == [True, False]
    assert all(buffer.sound for buffer in model.buffers)


def test_damage_keeps_indices() -> None:
    sound = adder().build()
    tensors = root(sound)["subgraphs"][0]["tensors"]
    model = model_of(overwritten(sound, tensors[0].position, struct.pack("<i", 10_000)))
    x, w, y = model.subgraphs[0].tensors
    assert [x.sound, w.sound, y.sound] == [False, True, True]
    assert (x.name, x.shape, x.dtype) == ("", (), FLOAT32)
    assert y.name == "y"


def test_damage_in_one_subgraph_leaves_the_others_sound() -> None:
    sound = branches().build()
    name = place_of(root(sound)["subgraphs"][1]["tensors"][0], "name")
    model = model_of(with_offset(sound, name, 0))
    assert [subgraph.sound for subgraph in model.subgraphs] == [True, False, True]


@pytest.mark.parametrize("limit", [0, 1, 4, 7])
def test_a_graph_is_unfolded_up_to_a_limit(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_module, "MAX_REFERENCES", limit)
    model = model_of(adder())
    assert model.references_exceeded
    assert not model.subgraphs[0].sound


def test_nothing_is_decoded_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_module, "MAX_REFERENCES", 20)
    m = adder()
    m.fields["metadata_buffer"] = [1] * 50
    model = model_of(m)
    assert model.references_exceeded
    assert model.integers(model.table["metadata_buffer"]) == ()


def test_long_option_vectors_count(monkeypatch: pytest.MonkeyPatch) -> None:
    m = adder()
    x = 0
    for _ in range(3):
        m.op("RESHAPE", [x], [x], new_shape=[1] * 50)
    assert not model_of(m).references_exceeded
    monkeypatch.setattr(model_module, "MAX_REFERENCES", 100)
    assert model_of(m).references_exceeded


def test_generated_accessors_only_for_sound_flatbuffers() -> None:
    sound = adder().build()
    assert model_of(sound).generated().Version() == 3
    name = place_of(root(sound)["subgraphs"][0]["tensors"][0], "name")
    with pytest.raises(ValueError, match="damaged"):
        model_of(with_offset(sound, name, 0)).generated()


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ([], True),
        ([2**31 - 1, 2**30 - 1], True),
        ([2**31 - 1, 2**30, 1], True),
        ([2**31 - 1, 2**31 - 1, 2], False),
        ([2**31 - 1, 2**31 - 1, 2, 0], False),
        ([0, 2**31 - 1, 2**31 - 1, 2], True),
    ],
)
def test_addressable_sizes(shape: list[int], expected: bool) -> None:
    assert is_addressable(shape, FLOAT32) is expected


def test_packed_elements_take_less() -> None:
    assert is_addressable([2**31 - 1, 2**31 - 1, 2], INT4)
