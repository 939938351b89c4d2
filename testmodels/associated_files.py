"""The zip of label files and vocabularies that follows a model with TFLite metadata."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

_FIXED_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class AssociatedFile:
    """A member of the zip. TFLite's readers want `method` 0, uncompressed."""

    name: str
    content: bytes
    method: int = zipfile.ZIP_STORED


def with_appended_zip(model: bytes, files: Sequence[AssociatedFile]) -> bytes:
    """The model followed by a zip whose offsets count from the start of the whole, as the metadata
    populator of tensorflow/tflite-support (`metadata/python/metadata.py`) writes it."""
    output = BytesIO(model)
    with zipfile.ZipFile(output, "a") as archive:
        for file in files:
            member = zipfile.ZipInfo(file.name, _FIXED_DATE)
            member.compress_type = file.method
            member.external_attr = 0o644 << 16
            archive.writestr(member, file.content)
    return output.getvalue()
