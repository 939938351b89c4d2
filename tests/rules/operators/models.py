"""Models for the operator rules."""

from __future__ import annotations

from typing import Any

import flatbuffers
from flatbuffers import flexbuffers

from testmodels import ModelBuilder


def unary(operator: str = "RELU", **fields: Any) -> ModelBuilder:
    """`y = operator(x)`."""
    m = ModelBuilder()
    x = m.input("x", [2])
    y = m.tensor("y", [2])
    m.op(operator, [x], [y], **fields)
    m.output(y)
    return m


def with_unused(name: str | None = None, *, code: int = 32, version: int = 1) -> ModelBuilder:
    """A sound model with one more operator code that nothing uses."""
    m = unary()
    m.fields["operator_codes"].append(
        {
            "deprecated_builtin_code": min(code, 127),
            "builtin_code": code,
            "version": version,
            "custom_code": name,
        }
    )
    return m


def custom(*names: str, options: bytes | None = None, version: int = 1) -> ModelBuilder:
    """A chain of custom operators."""
    m = ModelBuilder()
    last = m.input("x", [2])
    for index, name in enumerate(names):
        out = m.tensor(f"y{index}", [2])
        m.custom_op(name, [last], [out], custom_options=options, version=version)
        last = out
    m.output(last)
    return m


def edge_tpu_package(runtime: int = 13, compiler: str = "cl/343520747") -> bytes:
    """A package as the Edge TPU compiler writes it, with the fields that say where it comes from."""
    builder = flatbuffers.Builder()
    version = builder.CreateString(compiler)
    builder.StartObject(8)
    builder.PrependInt32Slot(0, runtime, 0)
    builder.PrependUOffsetTRelativeSlot(4, version, 0)
    builder.Finish(builder.EndObject(), file_identifier=b"DWN1")
    return bytes(builder.Output())


def edge_tpu_options(package: bytes) -> bytes:
    """The options of `edgetpu-custom-op`."""
    builder = flexbuffers.Builder()
    with builder.Map():
        builder.Key("1")
        builder.Int(0)
        builder.Key("4")
        builder.Blob(package)
    return bytes(builder.Finish())
