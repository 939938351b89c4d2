"""What non-models are recognised as."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import pickle
import struct

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.inputs.samples import LFS_POINTER, MODEL, tarred, zipped
from tflint.inputs.foreign import Foreign, identify
from tflint.inputs.foreign.signatures import SIGNATURES, Signature


def kind_of(data: bytes) -> str | None:
    found = identify(memoryview(data))
    return found.kind if found else None


def found_in(data: bytes) -> Foreign:
    found = identify(memoryview(data))
    assert found is not None
    return found


def numpy_file(*, several: bool = False) -> bytes:
    stream = io.BytesIO()
    if several:
        np.savez(stream, weights=np.zeros(3))
    else:
        np.save(stream, np.zeros(3))
    return stream.getvalue()


SAFETENSORS_HEADER = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}})
WINDOWS_PROGRAM = b"MZ" + bytes(0x3A) + struct.pack("<I", 0x40) + b"PE\0\0"

SAMPLES: dict[str, tuple[bytes, str]] = {
    "no byte": (b"", "empty"),
    "cut behind the identifier": (MODEL[:8], "too-short"),
    "zeros": (bytes(3_000_000), "blank"),
    "erased flash": (b"\xff" * 100, "blank"),
    "web page": (b"\n <!DOCTYPE html><html></html>", "html"),
    "web page in Latin-1": ("<html><title>Größe".encode("latin-1"), "html"),
    "answer of a file server": (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code>", "xml"),
    "OpenVINO": (b'<?xml version="1.0"?><net name="x" version="11">', "openvino"),
    "JSON": (b'{"message": "Not Found"}', "json"),
    "TensorFlow.js": (b'{"format": "layers-model", "modelTopology": {}}', "tfjs"),
    "Keras architecture": (b'{"class_name": "Sequential"}', "keras-json"),
    "model as JSON": (b'{"version": 3, "operator_codes": []}', "tflite-json"),
    "text": (b"Entry not found", "text"),
    "labels": ("Ente\nGänse\n".encode(), "text"),
    "UTF-16": ("\ufeff0x1c, 0x00".encode("utf-16-le"), "utf-16-text"),
    "C array": (b"const unsigned char g_model[] = {\n  0x1c, 0x00,", "c-array"),
    "C++ array": (b"std::array<uint8_t, 3> model = {1, 2, 3};", "c-array"),
    "base64": (b"HAAAAFRGTDMUACAAHAAYABQAEAAM", "base64-model"),
    "data URI": (b"data:application/octet-stream;base64,HAAAAFRGTDMUACAA", "base64-model"),
    "hexadecimal": (MODEL.hex().encode(), "hex-model"),
    "zip": (zipped({"a.txt": b"x"}), "zip"),
    "empty zip": (zipped({}), "zip"),
    "zip behind padding": (b"\0\0\0" + zipped({"a.txt": b"x"}), "zip"),
    "Keras": (
        zipped({"config.json": b"", "metadata.json": b"", "model.weights.h5": b""}),
        "keras",
    ),
    "PyTorch": (zipped({"model/data.pkl": b"", "model/version": b"3"}), "pytorch"),
    "zipped SavedModel": (zipped({"m/saved_model.pb": b""}), "saved-model"),
    "apk": (zipped({"AndroidManifest.xml": b"", "classes.dex": b""}), "apk"),
    "aar": (zipped({"AndroidManifest.xml": b"", "classes.jar": b""}), "aar"),
    "npz": (numpy_file(several=True), "numpy"),
    "npy": (numpy_file(), "numpy"),
    "gzip": (gzip.compress(b"text"), "gzip"),
    "tar": (tarred({"a": b"x"}), "tar"),
    "xz": (lzma.compress(MODEL), "xz"),
    "bzip2": (bz2.compress(MODEL), "bzip2"),
    "pickle 2": (pickle.dumps({"a": 1}, 2), "pickle"),
    "pickle 5": (pickle.dumps([1], 5), "pickle"),
    "safetensors": (
        struct.pack("<Q", len(SAFETENSORS_HEADER)) + SAFETENSORS_HEADER.encode() + bytes(4),
        "safetensors",
    ),
    "Windows program": (WINDOWS_PROGRAM, "pe"),
    "git-lfs": (LFS_POINTER, "git-lfs-pointer"),
    "git-annex": (b"/annex/objects/SHA256E-s12345--abc.tflite\n", "git-annex-pointer"),
    "TFL2": (MODEL[:4] + b"TFL2" + MODEL[8:20] + b"\2\0\0\0", "old-identifier"),
    "size prefix": (struct.pack("<I", len(MODEL)) + MODEL, "size-prefixed-model"),
    "byte order mark": (b"\xef\xbb\xbf" + MODEL, "prefixed-model"),
    "metadata": (MODEL[:4] + b"M001" + MODEL[8:], "tflite-metadata"),
    "other flatbuffer": (MODEL[:4] + b"ABCD" + MODEL[8:20] + b"\1\0\0\0", "flatbuffer"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_recognised(name: str) -> None:
    data, kind = SAMPLES[name]
    assert kind_of(data) == kind


@pytest.mark.parametrize("signature", SIGNATURES, ids=lambda s: f"{s.kind}-{s.magic.hex()}")
def test_fixed_bytes_are_enough(signature: Signature) -> None:
    data = bytes(signature.offset) + signature.magic + b"\x9d\x01" * 20
    assert kind_of(data) == signature.kind


@pytest.mark.parametrize("name", SAMPLES)
def test_descriptions_fit_behind_this_is(name: str) -> None:
    found = found_in(SAMPLES[name][0])
    assert not found.description.endswith(".")
    assert not found.advice.endswith(".")
    assert found.group in ("pointer", "container", "other")
    json.dumps(dict(found.details))


def test_model_is_not_foreign() -> None:
    assert identify(memoryview(MODEL)) is None


def test_model_with_appended_zip_is_not_foreign() -> None:
    assert identify(memoryview(MODEL + zipped({"labels.txt": b"cat"}))) is None


@pytest.mark.parametrize("identifier", [b"\0\0\0\0", b"ABCD", b"TFL9"])
def test_what_may_be_a_model_with_a_wrong_identifier_is_left_to_the_reader(
    identifier: bytes,
) -> None:
    assert identify(memoryview(MODEL[:4] + identifier + MODEL[8:])) is None


def test_noise_is_nothing() -> None:
    noise = bytes(np.random.default_rng(7).integers(1, 255, 5000, np.uint8))
    assert identify(memoryview(noise)) is None


def test_groups_tell_pointers_and_containers() -> None:
    assert found_in(LFS_POINTER).group == "pointer"
    assert found_in(zipped({"a": b""})).group == "container"
    assert found_in(b"LITERTLM" + bytes(30)).group == "container"
    assert found_in(b"hello world, this is text").group == "other"


@given(st.binary(max_size=200))
@example(b"\x80\x02}.")
@example(b"PK\x05\x06")
@example(b"BZh")
@example(b"data:;base64,HAAAAFRGTDM")
@example(b"\xff\xfe\x00")
@example(b"1c 00\t00 00 54 4")
def test_no_bytes_raise(data: bytes) -> None:
    found = identify(memoryview(data))
    assert found is None or found.kind


@given(st.sampled_from([data for data, _ in SAMPLES.values() if len(data) < 5000]), st.data())
def test_no_damaged_sample_raises(sample: bytes, data: st.DataObject) -> None:
    damaged = bytearray(sample[: data.draw(st.integers(0, len(sample)))])
    for _ in range(data.draw(st.integers(0, 3)) if damaged else 0):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    found = identify(memoryview(bytes(damaged)))
    assert found is None or found.description
