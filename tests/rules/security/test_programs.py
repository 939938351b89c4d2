from __future__ import annotations

import gzip
import pickle
import struct

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.file.models import adder
from tflint.lint.severity import INFO

ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HH", 3, 62) + bytes(44)
WINDOWS = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(20)
MACH_O = struct.pack("<II", 0xFEEDFACF, 0x0100000C) + bytes(24)


def with_buffer(content: bytes) -> ModelBuilder:
    m = adder()
    m.metadata("note", content)
    return m


@triggers("S104", at="buffers[2]", says="the data of buffers[2] begins like an ELF program")
def test_program_in_a_buffer() -> ModelBuilder:
    return with_buffer(ELF)


@triggers("S104", says="begins like")
@pytest.mark.parametrize(
    "content",
    [
        WINDOWS,
        MACH_O,
        b"\xca\xfe\xba\xbe\x00\x00\x00\x02" + bytes(8),
        b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + bytes(8),
        b"#!/bin/sh\nrm -rf x\n",
        pickle.dumps({"a": 1}),
        gzip.compress(b"hello", mtime=0),
        b"dex\n035\0" + bytes(8),
        b"\0asm\x01\0\0\0",
        bytes(257) + b"ustar" + bytes(250),
    ],
)
def test_programs_and_archives(content: bytes) -> ModelBuilder:
    return with_buffer(content)


@triggers("S104", says="the custom options of operator 1 (Mine) begin like a script")
def test_script_in_custom_options() -> ModelBuilder:
    m = adder()
    m.custom_op("Mine", [0], [m.tensor("z", [2])], custom_options=b"#!/usr/bin/env python\nx\n")
    return m


@triggers("S104", at="trailing_bytes", says="on begin like a Windows program")
def test_program_behind_the_model() -> bytes:
    return adder().build() + WINDOWS + bytes(100)


@triggers("S104", says="appended file 'run' begins like an ELF program")
def test_program_in_the_zip() -> ModelBuilder:
    m = adder()
    m.file("run", ELF)
    return m


@triggers("S104", says="appended file 'setup.py' has the suffix .py")
def test_script_in_the_zip() -> ModelBuilder:
    m = adder()
    m.file("setup.py", "print(1)\n")
    return m


@triggers("S104", severity=INFO, says="the byte code of DISPATCH_OP at byte")
def test_byte_code() -> bytes:
    def build(offset: int) -> bytes:
        m = adder()
        options = {"bytecode_offset": offset, "bytecode_size": len(ELF), "name": "f"}
        m.custom_op("DISPATCH_OP", [0], [m.tensor("z", [2])], custom_options=options)
        return m.build()

    return build(len(build(1 << 10))) + ELF


@quiet("S104")
@pytest.mark.parametrize(
    "content",
    [
        b"\x7fELF" + b"\xff" * 30,
        b"MZ" + bytes(range(100)),
        b"#! is how a script begins",
        b"\x80\x04 no pickle.",
        b"PK and so on, a text",
        b"\xca\xfe\xba\xbe\xff\xff\xff\xff",
        bytes(600),
    ],
)
def test_bytes_that_only_begin_so(content: bytes) -> ModelBuilder:
    return with_buffer(content)


@quiet("S104")
def test_label_file() -> ModelBuilder:
    m = adder()
    m.file("labels.txt", "cat\ndog\n")
    return m
