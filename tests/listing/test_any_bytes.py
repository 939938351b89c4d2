"""Whatever the bytes: a listing that is finite, harmless and always the same."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from testmodels import ModelBuilder, overwritten
from tests.listing.samples import CONVERTED, chain, corpus, every_kind_of_line, listing_of
from tflint.escaping import escape
from tflint.listing import ListingOptions, list_model
from tflint.listing.lines import FREE_CHARACTERS, MAX_GROWTH
from tflint.model.file import File

SAMPLES = [
    every_kind_of_line().build(),
    (CONVERTED / "convnet_uint8_io_with_metadata.tflite").read_bytes(),
    (CONVERTED / "lstm_int8.tflite").read_bytes(),
]

OPTIONS = st.builds(
    ListingOptions,
    weights=st.sampled_from(["none", "hash", "stats", "full"]),
    ids=st.sampled_from(["name", "index"]),
    quant_full=st.booleans(),
    offsets=st.booleans(),
)


def assert_proper(data: bytes, options: ListingOptions) -> None:
    """What holds for the listing of any model."""
    model = File(memoryview(data)).model
    if model is None:
        return
    listing = list_model(model, options)
    assert listing.text.endswith("\n")
    lines = listing.text.removesuffix("\n").split("\n")
    assert lines[0] == "tflite-listing 1"
    for line in lines:
        assert line == line.rstrip()
        assert escape(line) == line
        assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in line)
    assert all(1 <= line <= len(lines) for line in listing.lines.values())
    assert listing == list_model(model, options)


@given(st.data(), st.sampled_from(SAMPLES), OPTIONS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_changed_bytes(data: st.DataObject, sample: bytes, options: ListingOptions) -> None:
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(sample) - 1))
        sample = overwritten(sample, at, bytes([data.draw(st.integers(0, 255))]))
    assert_proper(sample, options)


@given(st.integers(0, 2000), OPTIONS)
@settings(max_examples=40, deadline=None)
def test_truncated_files(length: int, options: ListingOptions) -> None:
    assert_proper(SAMPLES[0][:length], options)


@given(st.text(min_size=1, max_size=8), st.text(max_size=300), OPTIONS)
@settings(max_examples=60, deadline=None)
def test_any_names(head: str, tail: str, options: ListingOptions) -> None:
    name = (head + tail).encode("utf-8", "surrogatepass")
    m = ModelBuilder(description=name)
    x, y = m.input(name, [1]), m.tensor(name, [1])
    m.custom_op(name, [x], [y])
    m.output(y)
    m.subgraph(name)
    m.signature("s", {"x": x}, {"y": y})
    m.fields["signature_defs"][0]["signature_key"] = name
    m.fields["signature_defs"][0]["inputs"][0]["name"] = name
    m.metadata(name, name)
    assert_proper(m.build(), options)


@pytest.mark.parametrize("options", [ListingOptions(), ListingOptions("full", "index", True, True)])
def test_models_of_the_corpus(options: ListingOptions) -> None:
    files = [file for file in corpus() if file.stat().st_size < 100_000]
    if not files:
        pytest.skip("the corpus is not there")
    for file in files:
        assert_proper(file.read_bytes(), options)


def test_a_listing_grows_no_faster_than_the_file() -> None:
    m = ModelBuilder()
    x = m.input("x" * 300, [1])
    many = [x] * 5000
    for _ in range(40):
        m.op("CONCATENATION", many, [m.tensor("y", [1])])
    data = m.build()
    text = listing_of(data).text
    line = 5000 * 210
    assert len(text) < FREE_CHARACTERS + MAX_GROWTH * len(data) + line


def test_a_listing_that_is_cut_says_so() -> None:
    m = ModelBuilder()
    x = m.input("x" * 300, [1])
    shared = {"inputs": [x] * 100_000}
    for _ in range(3):
        m.op("CONCATENATION", None, [m.tensor("y", [1])], operator_fields=shared)
    m.output(x)
    lines = listing_of(m).text.splitlines()
    assert lines[-1].startswith("cut here: the listing is longer than ")


def test_overlapping_buffers_are_not_hashed_again_and_again() -> None:
    m = ModelBuilder()
    size = 100_000
    for number in range(400):
        m.tensor(f"t{number}", [size], "UINT8", buffer=m.buffer(offset=2, size=size + number))
    m.append(bytes(2 * size))
    lines = listing_of(m, weights="stats").text.splitlines()
    hashed = sum("sha256:" in line for line in lines)
    assert 0 < hashed < 20


def test_twice_the_operators_give_twice_the_lines() -> None:
    short, long = listing_of(chain(500)), listing_of(chain(1000))
    assert long.text.count("\n") - short.text.count("\n") == 500
    assert len(long.text) < 2.1 * len(short.text)


def test_a_buffer_that_many_tensors_share_is_listed_for_each() -> None:
    m = ModelBuilder()
    first = m.constant("w0", np.arange(100, dtype=np.float32))
    for number in range(1, 5):
        m.tensor(f"w{number}", [100], buffer=m.tensors[first]["buffer"])
    lines = [line for line in listing_of(m).text.splitlines() if "unused" in line]
    digests = {line.rpartition(" ")[2] for line in lines}
    assert len(lines) == 5
    assert len(digests) == 1
