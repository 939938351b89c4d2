"""Zip bundles, such as MediaPipe `.task` files: each member that is a model is an input."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from tflint.inputs.limits import (
    MAX_EXPANSION,
    OpeningSettings,
    exceeds,
    expansion_limit,
)
from tflint.inputs.litertlm import open_sections
from tflint.inputs.member_names import SEPARATOR, is_wanted, unique
from tflint.inputs.model_file import BUNDLE_SUFFIXES, has_identifier, has_model_suffix, is_litertlm
from tflint.inputs.model_input import ModelInput
from tflint.inputs.notifications import bad_member, reason, too_large
from tflint.inputs.zip_content import inflated, member_head
from tflint.inputs.zip_directory import (
    DEFLATED,
    STORED,
    DamagedZipError,
    ZipMember,
    member_range,
    read_zip_directory,
    starts_like_zip,
)
from tflint.lint.outcome import Notification

_HEAD = 16
_NESTED_SUFFIXES = (*BUNDLE_SUFFIXES, ".zip")


@dataclass(slots=True)
class _Bundle:
    """A zip that is being opened, and how many bytes may still be read and unpacked from it.

    `inside` is the name, ending in `!/`, of the member of the file at `path` that the zip is (empty:
    it is the file), and `start` where its bytes begin in that file, if they lie there as they are.
    """

    data: memoryview
    path: str
    settings: OpeningSettings
    wanted: str | None
    inside: str
    start: int | None
    left_to_unpack: int
    left_to_read: int

    def shown(self, name: str) -> str:
        return f"{self.path}{SEPARATOR}{self.inside}{name}"


def open_zip(
    data: memoryview, path: str, settings: OpeningSettings, *, wanted: str | None = None
) -> Iterator[ModelInput | Notification]:
    """The models in the zip file `data`, or in the member `wanted` of it.

    A member is an input when its content is a model, when it is named like one, or when it is
    `wanted`. Zip and `.litertlm` members are opened too, one level deep. Stored members are views of
    `data`; deflated ones are unpacked into a temporary file that lives until the next is asked for.
    Nothing is given for a zip without models. Never raises, whatever the bytes.
    """
    unpackable = expansion_limit(len(data))
    yield from _open(_Bundle(data, path, settings, wanted, "", 0, unpackable, len(data)))


def _open(bundle: _Bundle) -> Iterator[ModelInput | Notification]:
    try:
        members = read_zip_directory(bundle.data)
    except DamagedZipError as error:
        shown = bundle.shown("").removesuffix(SEPARATOR)
        yield bad_member(shown, f"is a damaged zip file: {error}; fetch it again")
        return
    for name, member in zip(unique(m.name for m in members), members, strict=True):
        if _is_resource_fork(name) or not is_wanted(bundle.inside + name, bundle.wanted):
            continue
        head = member_head(bundle.data, member, _HEAD)
        nested = not bundle.inside and _is_nested(name, head)
        if (
            nested
            or has_identifier(head)
            or has_model_suffix(name)
            or bundle.wanted == bundle.inside + name
        ):
            yield from _open_member(bundle, name, member, nested)


def _open_member(
    bundle: _Bundle, name: str, member: ZipMember, nested: bool
) -> Iterator[ModelInput | Notification]:
    shown = bundle.shown(name)
    largest = bundle.settings.max_member_size
    if exceeds(member.size, largest):
        yield too_large(shown, "max-member-size", largest)
        return
    with ExitStack() as stack:
        try:
            content, start = _content(bundle, member, stack)
        except (DamagedZipError, OSError) as error:
            why = reason(error) if isinstance(error, OSError) else str(error)
            yield bad_member(shown, f"cannot be unpacked: {why}")
            return
        if nested:
            yield from _open_nested(bundle, name + SEPARATOR, content, start)
        else:
            yield ModelInput(bundle.path, content[:], "zip-member", bundle.inside + name, start)


def _open_nested(
    bundle: _Bundle, inside: str, content: memoryview, start: int | None
) -> Iterator[ModelInput | Notification]:
    path, settings, wanted = bundle.path, bundle.settings, bundle.wanted
    if is_litertlm(content):
        yield from open_sections(content, path, settings, wanted=wanted, inside=inside, start=start)
        return
    unpackable = bundle.left_to_unpack
    inner = _Bundle(content, path, settings, wanted, inside, start, unpackable, len(content))
    yield from _open(inner)
    bundle.left_to_unpack = inner.left_to_unpack


def _content(bundle: _Bundle, member: ZipMember, stack: ExitStack) -> tuple[memoryview, int | None]:
    """The bytes of a member, and where they begin in the file if they lie there as they are."""
    if member.encrypted:
        raise DamagedZipError("it is encrypted")
    start, end = member_range(bundle.data, member)
    # Members of a sound zip do not overlap, so that together they are no larger than the zip.
    bundle.left_to_read -= end - start
    if bundle.left_to_read < 0:
        raise DamagedZipError("it lies on top of other members")
    packed = bundle.data[start:end]
    if member.method == STORED:
        if member.size != len(packed):
            raise DamagedZipError("its two sizes differ, though it is not compressed")
        return packed, None if bundle.start is None else bundle.start + start
    if member.method != DEFLATED:
        raise DamagedZipError(f"compression method {member.method} is not known")
    if member.size > expansion_limit(len(packed)):
        raise DamagedZipError(
            f"it has {member.size:,} bytes, more than {MAX_EXPANSION} times "
            f"its compressed size of {len(packed):,} bytes"
        )
    bundle.left_to_unpack -= member.size
    if bundle.left_to_unpack < 0:
        raise DamagedZipError(f"the members are more than {MAX_EXPANSION} times the bundle's size")
    return stack.enter_context(inflated(packed, member)), None


def _is_nested(name: str, head: bytes) -> bool:
    if not name.lower().endswith(_NESTED_SUFFIXES):
        return False
    return starts_like_zip(memoryview(head)) or is_litertlm(head)


def _is_resource_fork(name: str) -> bool:
    """macOS puts the attributes of `a.tflite` into a zip as `__MACOSX/._a.tflite`."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")
