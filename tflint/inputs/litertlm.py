"""`.litertlm` bundles: each section that holds a model is an input.

Layout (LiteRT-LM schema/core/litertlm_header.h): `LITERTLM`, three u32 of the version, u32 padding,
u64 end of the header at byte 24, the header as a flatbuffer from byte 32; sections are ranges of the
file, and offsets inside a section count from its start.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from tflint.flatbuffer import Table, read
from tflint.flatbuffer.schemas.litertlm import LITERTLM
from tflint.inputs.limits import OpeningSettings, exceeds
from tflint.inputs.member_names import SEPARATOR, is_wanted
from tflint.inputs.model_file import has_identifier
from tflint.inputs.model_input import ModelInput
from tflint.inputs.notifications import bad_member, too_large
from tflint.lint.outcome import Notification

_VERSION_OFFSET = 8
_HEADER_END_OFFSET, _HEADER_OFFSET = 24, 32
_MAJOR_VERSION = 1
_MODEL_SECTION = LITERTLM.enum("AnySectionDataType").values["TFLiteModel"]
# Bundles have about ten sections; offsets in a list cost 4 bytes each and can all mean the same one.
_MAX_SECTIONS = 1000
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


def open_sections(
    data: memoryview,
    path: str,
    settings: OpeningSettings,
    *,
    wanted: str | None = None,
    inside: str = "",
    start: int | None = 0,
) -> Iterator[ModelInput | Notification]:
    """The models in the `.litertlm` bundle `data`, or in the section `wanted` of it.

    `inside` is the name, ending in `!/`, of the member of the file at `path` that the bundle is, and
    `start` where its bytes begin in that file, if they lie there as they are.
    """
    shown = path if not inside else f"{path}{SEPARATOR}{inside.removesuffix(SEPARATOR)}"
    if len(data) < _HEADER_OFFSET:
        yield bad_member(shown, f"is cut in its header: it has {len(data)} bytes")
        return
    major, minor = struct.unpack_from("<2I", data, _VERSION_OFFSET)
    if major != _MAJOR_VERSION:
        yield bad_member(
            shown, f"has LiteRT-LM version {major}.{minor}; only version {_MAJOR_VERSION} is known"
        )
        return
    header_end: int = struct.unpack_from("<Q", data, _HEADER_END_OFFSET)[0]
    document = read(data[_HEADER_OFFSET:header_end], LITERTLM)
    listed = document.root["section_metadata"] if document.root else None
    sections = (listed["objects"] if listed else None) or []
    if len(sections) > _MAX_SECTIONS:
        yield bad_member(shown, f"has {len(sections):,} sections, more than {_MAX_SECTIONS:,}")
        return
    if document.root is None or document.damages or document.stopped:
        yield bad_member(shown, "has a damaged header; fetch it again")
        return
    opened = 0
    for index, section in enumerate(sections):
        begin, end = section["begin_offset"], section["end_offset"]
        content = data[begin:end]
        if section["data_type"] != _MODEL_SECTION and not has_identifier(content):
            continue
        member = inside + _section_name(index, section)
        if not is_wanted(member, wanted):
            continue
        name = f"{path}{SEPARATOR}{member}"
        opened += len(content)
        if not begin <= end <= len(data):
            yield bad_member(
                name,
                f"lies at bytes {begin:,} to {end:,}, but the bundle has {len(data):,} bytes; "
                "fetch it again",
            )
        elif opened > len(data):
            yield bad_member(name, "lies on top of other sections")
        elif exceeds(len(content), settings.max_member_size):
            yield too_large(name, "max-member-size", settings.max_member_size)
        else:
            offset = None if start is None else start + begin
            yield ModelInput(path, content, "litertlm-section", member, offset)


def _section_name(index: int, section: Table) -> str:
    """`section_0_tf_lite_embedder` after the item `model_type`, or `section_0_TFLiteModel`."""
    for item in section["items"] or []:
        value = item["value"]
        if str(item["key"]) == "model_type" and isinstance(value, Table):
            text = str(value["value"])
            if _PLAIN_NAME.fullmatch(text):
                return f"section_{index}_{text}"
    data_type: int = section["data_type"]
    names = LITERTLM.enum("AnySectionDataType").names
    return f"section_{index}_{names.get(data_type, f'type{data_type}')}"
