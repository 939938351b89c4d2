from __future__ import annotations

import hashlib

import numpy as np
import pytest

from testmodels import ModelBuilder, flexbuffer
from tests.rules.cases import lint, quiet, triggers
from tests.rules.operators.models import (
    custom,
    edge_tpu_options,
    edge_tpu_package,
    unary,
    with_unused,
)
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO, WARNING

CPU = Expectations(("cpu",))


def edge_tpu(package: bytes | None = None) -> ModelBuilder:
    options = edge_tpu_options(edge_tpu_package() if package is None else package)
    return custom("edgetpu-custom-op", options=options)


def ethos_u(configuration: int) -> ModelBuilder:
    """`ethos-u` as vela writes it: command stream, weights, scratch, input."""
    m = ModelBuilder()
    stream = b"COP1" + np.array([0x00100001, configuration, 0], "<u4").tobytes()
    x = m.input("x", [1, 4], "INT8")
    commands = m.constant("commands", stream, dtype="UINT8", shape=[len(stream)])
    weights = m.constant("weights", bytes(16), dtype="UINT8", shape=[16])
    y = m.tensor("y", [1, 4], "INT8")
    m.custom_op("ethos-u", [commands, weights, x], [y], custom_options=b"\x01\x04\x01")
    m.output(y)
    m.metadata("vela_version", b"3.11.0")
    return m


def dispatch(offset: int = 8, size: int = 16, name: str = "qnn_partition_0") -> ModelBuilder:
    options = flexbuffer({"bytecode_offset": offset, "bytecode_size": size, "name": name})
    m = custom("DISPATCH_OP", options=options)
    m.metadata("LiteRtStamp", b"Qualcomm".ljust(125, b"\0") + b"SM8750".ljust(125, b"\0"))
    return m


@triggers(
    "O304",
    at="subgraphs[0].operators[0]",
    says="compiled for the Coral Edge TPU (compiler cl/343520747, run-time 13 or newer)",
)
def test_edge_tpu() -> ModelBuilder:
    return edge_tpu()


@triggers("O304", severity=WARNING, says="lacks the identifier 'DWN1' of a compiled package")
def test_edge_tpu_package_of_another_kind() -> ModelBuilder:
    return edge_tpu(edge_tpu_package().replace(b"DWN1", b"DWN9"))


@triggers("O304", severity=WARNING, says="lacks key '4' of its options, the compiled package")
@pytest.mark.parametrize("options", [b"", b"\x01", b"not a flexbuffer", flexbuffer({"1": 0})])
def test_edge_tpu_without_package(options: bytes) -> ModelBuilder:
    return custom("edgetpu-custom-op", options=options)


@triggers("O304", says="holds 16 bytes compiled for an Arm Ethos-U55 with 256 MACs per cycle (vela")
def test_ethos_u55() -> ModelBuilder:
    return ethos_u(0x0000_3008)


@triggers("O304", says="Ethos-U85 with 2048 MACs per cycle")
def test_ethos_u85() -> ModelBuilder:
    return ethos_u(0x2000_261B)


@triggers("O304", severity=WARNING, says="lacks the command stream in its input 0")
def test_ethos_u_without_commands() -> ModelBuilder:
    return custom("ethos-u")


@triggers("O304", says="holds 16 bytes compiled for Qualcomm SM8750")
def test_dispatch_operator() -> ModelBuilder:
    return dispatch()


@triggers("O304", says="stands for a part compiled for Qualcomm SM8750")
def test_dispatch_operator_whose_bytes_are_outside_is_f303() -> ModelBuilder:
    return dispatch(offset=1 << 40)


@triggers("O304", says="holds 5 bytes compiled for an NPU")
def test_byte_code_in_metadata() -> ModelBuilder:
    m = custom("NPU_OP")
    m.metadata("NPU_BYTE_CODE", b"12345")
    return m


@triggers("O304", says="'XC_conv2d' (2 uses) stands for a part compiled for an XMOS xcore device")
def test_device_without_reader() -> ModelBuilder:
    return custom("XC_conv2d", "XC_conv2d")


@triggers("O304", severity=ERROR, says="target cpu cannot run it", expectations=CPU)
def test_on_cpu() -> ModelBuilder:
    return dispatch()


@triggers("O304", severity=INFO, expectations=Expectations(("qnn:SM8750",)))
def test_on_the_device() -> ModelBuilder:
    return dispatch()


@quiet("O304", expectations=Expectations(("cpu",), allow_custom_ops=("DISPATCH_OP",)))
def test_allowed() -> ModelBuilder:
    return dispatch()


@triggers(
    "O304", severity=WARNING, expectations=Expectations(allow_custom_ops=("edgetpu-custom-op",))
)
def test_a_missing_package_is_reported_where_allowed() -> ModelBuilder:
    return edge_tpu(b"")


@quiet("O304")
def test_unused_entry() -> ModelBuilder:
    return with_unused("DISPATCH_OP")


@quiet("O304")
def test_model_for_any_device() -> ModelBuilder:
    return unary()


def test_is_not_taken_for_the_operator_of_the_old_code_field() -> None:
    """Code 0, which is ADD, stands in the old field of compiled models."""
    m = dispatch()
    m.fields["operator_codes"][0]["deprecated_builtin_code"] = 0
    (found,) = lint(m, "O304")
    assert found.location.operator is not None
    assert found.location.operator.type == "DISPATCH_OP"


def test_data_identifies_the_payload() -> None:
    model = dispatch().build()
    (found,) = lint(model, "O304")
    assert found.data == {
        "custom_code": "DISPATCH_OP",
        "uses": 1,
        "device": "Qualcomm SM8750",
        "manufacturer": "Qualcomm",
        "soc": "SM8750",
        "payloads": [
            {
                "bytes": 16,
                "sha256": hashlib.sha256(model[8:24]).hexdigest(),
                "entry": "qnn_partition_0",
            }
        ],
    }


def test_overlapping_payloads_are_not_all_hashed() -> None:
    """Each operator claims nearly all of the file, at another offset."""
    m = ModelBuilder()
    last = m.input("x", [2])
    for offset in range(1, 41):
        out = m.tensor(f"y{offset}", [2])
        options = flexbuffer({"bytecode_offset": offset, "bytecode_size": 2000, "name": "f"})
        m.custom_op("DISPATCH_OP", [last], [out], custom_options=options)
        last = out
    m.output(last)
    model = m.build()
    (found,) = lint(model, "O304")
    hashed = [payload["bytes"] for payload in found.data["payloads"] if payload["sha256"]]
    assert sum(hashed) <= len(model)
