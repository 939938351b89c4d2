"""What a listing says, line by line."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, overwritten, q
from tests.listing.samples import (
    chain,
    every_kind_of_line,
    lines_of,
    listing_of,
    quantized_convolution,
)


def line_with(lines: list[str], text: str) -> str:
    found = [line for line in lines if text in line]
    assert len(found) == 1, found
    return found[0]


def one_constant(data: Any, quantization: Any = None, **fields: Any) -> ModelBuilder:
    m = ModelBuilder()
    m.constant("c", data, quantization, **fields)
    return m


def constant_line(m: ModelBuilder, **options: Any) -> str:
    return line_with(lines_of(m, **options), "unused %c").removeprefix("unused ")


def test_a_shape_is_shown_in_full() -> None:
    assert constant_line(one_constant([[1, 8], [-1, 3]])) == "%c : i32[2,2] = [[1, 8], [-1, 3]]"


def test_a_scalar_has_no_brackets() -> None:
    assert constant_line(one_constant(np.array(7, np.int64))) == "%c : i64[] = 7"


def test_a_constant_without_elements_whatever_its_dimensions() -> None:
    m = one_constant(b"", dtype="INT32", shape=[4, 10_000_000, 0, 3])
    assert constant_line(m) == "%c : i32[4,10000000,0,3] = []"


def test_seventeen_integers_are_too_many_to_show() -> None:
    assert constant_line(one_constant(list(range(17)))).startswith("%c : i32[17] 68 B sha256:")


def test_quantized_integers_are_weights_however_few() -> None:
    m = one_constant(np.array([1, 2], np.int8), q(0.5))
    assert constant_line(m).startswith("%c : i8[2] q(0.5, 0) 2 B sha256:")


def test_weights_can_be_left_out() -> None:
    assert constant_line(one_constant([1.5] * 20), weights="none") == "%c : f32[20] 80 B"


def test_weights_in_full_are_shortest_decimals() -> None:
    values = [0.1, 1e-9, -0.0, 1.0, float("nan"), float("inf")]
    assert constant_line(one_constant(values), weights="full") == (
        "%c : f32[6] = [0.1, 1e-09, -0, 1, nan, inf]"
    )


@pytest.mark.parametrize(
    ("values", "dtype", "shown"),
    [
        ([-8, 7, 1], "INT4", "i4[3] = [-8, 7, 1]"),
        ([0.5, 3.0], "BFLOAT16", "bf16[2] = [0.5, 3]"),
        ([True, False], "BOOL", "bool[2] = [true, false]"),
        ([0.1], "FLOAT16", "f16[1] = [0.1]"),
    ],
)
def test_values_of_other_types(values: list[float], dtype: str, shown: str) -> None:
    m = one_constant(values, dtype=dtype)
    assert constant_line(m, weights="full") == f"%c : {shown}"


def test_statistics_leave_out_what_is_not_finite() -> None:
    m = one_constant([0.0, 1.0, 3.0, float("nan")] * 5)
    assert constant_line(m, weights="stats").endswith(" min=0 max=3 mean=1.33333 finite=15 zeros=5")


def test_a_constant_that_ends_outside_of_the_file() -> None:
    m = ModelBuilder()
    m.tensor("c", [4], buffer=m.buffer(offset=100_000, size=16))
    assert constant_line(m) == "%c : f32[4] 16 B outside-the-file"


def test_per_channel_parameters_are_a_range_unless_all_are_wanted() -> None:
    m = one_constant(np.zeros((2, 20), np.int8), q([0.5, 0.25], [0, 3], axis=0))
    assert " q[axis=0 n=2 scale=0.25..0.5 zp=0..3] " in constant_line(m)
    assert " q[axis=0 n=2 scale=[0.5, 0.25] zp=[0, 3]] " in constant_line(m, quant_full=True)


def test_scales_that_are_no_numbers_show() -> None:
    m = one_constant(np.zeros((2, 20), np.int8), q([float("nan"), 0.25], axis=0))
    assert " scale=0.25,nan " in constant_line(m)


def test_a_range_without_scales_is_no_quantization() -> None:
    m = one_constant([0.5], q(None, min=0.0, max=1.0))
    assert constant_line(m).startswith("%c : f32[1] 4 B")


def test_options_are_sorted_and_complete() -> None:
    m = ModelBuilder()
    x, y = m.input("x", [1, 8, 8, 1]), m.tensor("y", [1, 4, 4, 1])
    m.op("MAX_POOL_2D", [x], [y], filter_width=3, filter_height=2, stride_w=2, stride_h=2)
    line = line_with(lines_of(m), "MAX_POOL_2D")
    assert line.endswith("(%x) {act=NONE filter=2x3 padding=SAME stride=2x2}")


def test_an_operator_without_options() -> None:
    m = ModelBuilder()
    m.op("MAX_POOL_2D", [m.input("x", [1])], [m.tensor("y", [1])], options=None)
    assert line_with(lines_of(m), "MAX_POOL_2D") == "%y : f32[1] = MAX_POOL_2D.v1(%x)"


def test_long_options_are_a_digest() -> None:
    m = ModelBuilder()
    m.op("RESHAPE", [m.input("x", [1])], [m.tensor("y", [1])], new_shape=[1] * 65)
    assert "{new_shape=[65 values sha256:" in line_with(lines_of(m), "RESHAPE")


def test_an_operator_without_results() -> None:
    m = ModelBuilder()
    m.op("CALL_ONCE", [], [], init_subgraph_index=m.subgraph("init").index)
    assert line_with(lines_of(m), "CALL_ONCE") == '() = CALL_ONCE.v1() init="init"'


def test_references_that_lead_nowhere() -> None:
    m = ModelBuilder()
    m.op("WHILE", [99, -1], [98], cond_subgraph_index=7, body_subgraph_index=0)
    m.output(97)
    m.signature("s", {"x": 96}, {})
    lines = lines_of(m)
    assert line_with(lines, "WHILE") == (
        '<tensor 98> = WHILE.v1(<tensor 99>, _) cond=<subgraph 7> body="main"'
    )
    assert "output <tensor 97>" in lines
    assert 'signature "s" subgraph="main" ("x": <tensor 96>) -> ()' in lines


def test_a_name_of_any_length_is_cut_in_its_middle() -> None:
    m = ModelBuilder()
    m.input("a" * 300 + "end", [1])
    line = line_with(lines_of(m), "input")
    assert len(line) < 230
    assert line.startswith('input %"aaa')
    assert line.endswith("…" + "a" * 96 + 'end" : f32[1]')


def test_no_two_texts_look_the_same() -> None:
    names = ["\x1b", r"\u{1b}", '"', r"\"", "\\", "\n", r"\n"]
    heads = set()
    for name in names:
        m = ModelBuilder(description=name)
        heads.add(listing_of(m).text.splitlines()[1])
    assert len(heads) == len(names)


def test_what_is_damaged_is_marked() -> None:
    data = quantized_convolution().build()
    name = data.index(b"tfl.quantize")
    broken = overwritten(data, name - 4, b"\xff\xff\xff\x00")
    lines = lines_of(broken)
    assert line_with(lines, "= QUANTIZE").startswith("%t1 : i8[1,8,8,3] q(0.007843138, -1) damaged")


def test_neither_indices_nor_offsets_unless_asked_for() -> None:
    plain = lines_of(quantized_convolution())
    full = lines_of(quantized_convolution(), offsets=True)
    assert [line.partition("  // ")[0] for line in full] == plain
    assert any(line.endswith("// tensor 2, buffer 1, byte 384") for line in full)


def test_the_byte_of_a_constant_is_that_of_its_data() -> None:
    data = quantized_convolution().build()
    line = line_with(lines_of(data, offsets=True), "const %conv :")
    offset = int(line.rpartition(" ")[2])
    assert data[offset : offset + 108] == bytes(range(108))


def test_tensors_by_index() -> None:
    assert lines_of(chain(1), ids="index")[1:] == [
        "input %0 : i8[1,8] q(0.1, 0)",
        "%1 : i8[1,8] q(0.1, 0) = ADD.v1(%0, %0) {act=NONE pot_scale_int16=true}",
        "output %1",
    ]


def test_of_two_entries_of_one_name_the_first_is_decoded() -> None:
    m = ModelBuilder()
    m.tflite_metadata({"name": "first"})
    m.tflite_metadata({"name": "second"})
    lines = lines_of(m)
    assert '"name": "first"' in lines
    assert lines[-1].startswith('metadata "TFLITE_METADATA"')
    assert "sha256:" in lines[-1]


def test_metadata_that_is_damaged_is_a_digest() -> None:
    m = ModelBuilder()
    m.metadata("TFLITE_METADATA", b"\x00\x00\x00\x7fM001" + bytes(80))
    assert lines_of(m)[-1].startswith('metadata "TFLITE_METADATA" 88 B sha256:')


def test_metadata_is_json_with_sorted_keys() -> None:
    m = ModelBuilder()
    m.tflite_metadata({"version": "v\u202e1", "author": "Zoë", "name": "n"})
    assert lines_of(m)[2:] == [
        "{",
        '"author": "Zoë",',
        '"name": "n",',
        r'"version": "v\u202e1"',
        "}",
    ]


def test_a_file_that_cannot_be_unpacked() -> None:
    m = ModelBuilder()
    m.file("big.txt", bytes(5 << 20))
    checksum = zlib.crc32(bytes(5 << 20))
    assert lines_of(m)[-1] == (
        f'file "big.txt" 5242880 B crc32:{checksum:08x} (it is larger than 4,194,304 bytes)'
    )


def test_unnamed_subgraphs_can_be_told_apart() -> None:
    m = every_kind_of_line()
    lines = lines_of(m)
    assert 'subgraph "#2"' in lines
    assert 'else="#2"' in line_with(lines, "= IF")


def test_the_only_subgraph_needs_no_name() -> None:
    m = chain(1)
    m.main.fields["name"] = None
    assert lines_of(m)[0] == 'subgraph ""'
