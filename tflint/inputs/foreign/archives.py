"""Zip, gzip and tar: containers in which a model, or the model of another format, may be."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from tflint.inputs.foreign.foreign import Foreign, Group
from tflint.inputs.foreign.signatures import (
    EXPORT_ADVICE,
    KERAS_ADVICE,
    TORCH_ADVICE,
    UNPACK_ADVICE,
)
from tflint.inputs.model_file import IDENTIFIER_OFFSET, has_identifier
from tflint.inputs.zip_content import member_head
from tflint.inputs.zip_directory import (
    DamagedZipError,
    ZipMember,
    read_zip_directory,
    starts_like_zip,
)

# More names than these do not make a message better.
_MAX_LISTED = 20
_MAX_PEEKED = 1000
_HEAD = 512

_TAR_BLOCK = 512
_TAR_MAGIC_OFFSET = 257


class ZipFormat(NamedTuple):
    """A file format that is a zip with members of these names, or ends of names, in it."""

    kind: str
    members: tuple[str, ...]
    description: str
    advice: str
    group: Group = "other"


ZIP_FORMATS: tuple[ZipFormat, ...] = (
    ZipFormat(
        "keras",
        ("config.json", "metadata.json", "model.weights.h5"),
        "a Keras model (.keras)",
        KERAS_ADVICE,
    ),
    ZipFormat("pytorch", ("data.pkl",), "a PyTorch file", TORCH_ADVICE),
    ZipFormat("saved-model", ("saved_model.pb",), "a zipped TensorFlow SavedModel", EXPORT_ADVICE),
    ZipFormat("core-ml", (".mlmodel",), "a zipped Core ML package", EXPORT_ADVICE),
    ZipFormat("numpy", (".npy",), "NumPy arrays (.npz)", ""),
    ZipFormat(
        "apk",
        ("AndroidManifest.xml", "classes.dex"),
        "an Android package (.apk)",
        UNPACK_ADVICE,
        "container",
    ),
    ZipFormat(
        "aar",
        ("AndroidManifest.xml", "classes.jar"),
        "an Android library (.aar)",
        UNPACK_ADVICE,
        "container",
    ),
)


def identify_archive(data: memoryview) -> Foreign | None:
    """Which container `data` is; for a zip also which models are in it."""
    return _zip(data) or _gzip(data) or _tar(data)


def _zip_format(names: list[str]) -> ZipFormat | None:
    for known in ZIP_FORMATS:
        if all(any(_is_called(name, end) for name in names) for end in known.members):
            return known
    return None


def _is_called(name: str, end: str) -> bool:
    return name.endswith(end) if end.startswith(".") else name.rpartition("/")[2] == end


def _zip(data: memoryview) -> Foreign | None:
    if not starts_like_zip(data):
        return None
    try:
        members = read_zip_directory(data)
    except DamagedZipError as error:
        return Foreign(
            "zip",
            "a damaged zip file",
            "fetch it again",
            "container",
            {"members": [], "damage": str(error)},
        )
    known = _zip_format([member.name for member in members])
    models = list(islice(_models_in_zip(data, members), _MAX_LISTED))
    if known and not models:
        return Foreign(known.kind, known.description, known.advice, known.group)
    description = known.description if known else "a zip file"
    return Foreign(
        "zip",
        f"{description} with {_counted(models)}",
        "name it .task or .zip to have the models in it checked" if models else UNPACK_ADVICE,
        "container",
        {"members": models},
    )


def _models_in_zip(data: memoryview, members: list[ZipMember]) -> Iterator[str]:
    for member in members[:_MAX_PEEKED]:
        if has_identifier(member_head(data, member, IDENTIFIER_OFFSET + 4)):
            yield member.name


def _gzip(data: memoryview) -> Foreign | None:
    if bytes(data[:2]) != b"\x1f\x8b":
        return None
    try:
        head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data[: 2 * _HEAD], _HEAD)
    except zlib.error:
        head = b""
    if has_identifier(head):
        return Foreign(
            "gzip", "a gzip-compressed model", "unpack it with gunzip", "container", {"model": True}
        )
    if _is_tar(memoryview(head)):
        return Foreign("gzip", "a gzip-compressed tar archive", UNPACK_ADVICE, "container")
    return Foreign("gzip", "a gzip-compressed file", UNPACK_ADVICE, "container")


def _is_tar(data: memoryview) -> bool:
    return bytes(data[_TAR_MAGIC_OFFSET : _TAR_MAGIC_OFFSET + 5]) == b"ustar"


def _tar(data: memoryview) -> Foreign | None:
    if not _is_tar(data):
        return None
    models = list(islice(_models_in_tar(data), _MAX_LISTED))
    return Foreign(
        "tar",
        f"a tar archive with {_counted(models)}",
        UNPACK_ADVICE,
        "container",
        {"members": models},
    )


def _models_in_tar(data: memoryview) -> Iterator[str]:
    """Names of members that hold a model (POSIX ustar: name at byte 0, size in octal at 124)."""
    position = 0
    for _ in range(_MAX_PEEKED):
        header = bytes(data[position : position + _TAR_BLOCK])
        if len(header) < _TAR_BLOCK or not _is_tar(memoryview(header)):
            return
        size = header[124:136].strip(b" \0")
        if not size or size.strip(b"01234567"):
            return
        position += _TAR_BLOCK
        if has_identifier(data[position : position + _TAR_BLOCK]):
            yield header[:100].rstrip(b"\0").decode("utf-8", "replace")
        position += -(-int(size, 8) // _TAR_BLOCK) * _TAR_BLOCK


def _counted(models: list[str]) -> str:
    """`2 models (a.tflite, b.tflite)`; the list of models is cut at 20."""
    if not models:
        return "no model in it"
    number = "1 model" if len(models) == 1 else f"{len(models)} models"
    if len(models) == _MAX_LISTED:
        number = f"{_MAX_LISTED} or more models"
    return f"{number} in it ({', '.join(models[:3])}{', …' if len(models) > 3 else ''})"
