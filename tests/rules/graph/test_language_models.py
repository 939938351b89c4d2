from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers


@triggers("G507", count=1, says="2 inputs are a key-value cache, the first 'kv_cache_k_0'")
def test_no_signatures() -> ModelBuilder:
    return decoder()


@triggers("G507", count=1, says="no signature key contains 'prefill'")
def test_decode_only() -> ModelBuilder:
    return decoder("decode")


@triggers("G507", count=1, says="the first 'args_kv_cache'")
def test_cache_by_the_name_of_a_signature_entry() -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [2])
    m.output(x)
    m.signature("serve", {"args_kv_cache": x}, {"y": x})
    return m


@quiet("G507")
def test_both_signatures() -> ModelBuilder:
    return decoder("prefill_128", "decode")


@quiet("G507")
@pytest.mark.parametrize("name", ["cache_key", "state", "mkvcached"])
def test_other_inputs(name: str) -> ModelBuilder:
    m = ModelBuilder()
    m.output(m.input(name, [2]))
    return m


def decoder(*keys: str) -> ModelBuilder:
    m = ModelBuilder()
    k, v = m.input("kv_cache_k_0", [2]), m.input("kv_cache_v_0", [2])
    y = m.tensor("y", [2])
    m.op("ADD", [k, v], [y])
    m.output(y)
    for key in keys:
        m.signature(key, {"kv_cache_k_0": k, "kv_cache_v_0": v}, {"y": y})
    return m
