"""Bytes of the file that do not belong to the model."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.byte_map import HEADER_BYTES, TABLE, VTABLE, ByteMap, byte_map
from tflint.analysis.facts import Facts
from tflint.analysis.file_tail import Gap, unexplained_bytes
from tflint.lint.diagnostic import ByteRange, Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, INFO, MEDIUM, WARNING
from tflint.model.file import File
from tflint.model.node import Place

_LISTED = 10
_CANDIDATES = 300


@rule(
    "S101",
    "trailing-data",
    severity=WARNING,
    confidence=HIGH,
    on=File,
    fix="unsafe",
    tags=("security",),
    security_severity=4.0,
)
def trailing_data(
    file: File, facts: Facts, *, allowed_bytes: int = 64, allowed_before_zip: int = 16
) -> Iterator[Finding]:
    """Bytes follow the flatbuffer that nothing refers to.

    What it checks: Everything behind the end of the flatbuffer: the data of buffers and custom
    options that lie there, the byte code of NPU operators and one zip with associated files are
    explained, and so are zeros that fill up to a page. Anything behind the end record of the zip,
    its comment included, is reported whatever its size.

    Why it matters: Runtimes ignore such bytes, so that they can carry anything past a review: files,
    programs, data of somebody else. They also come from two files that were put together by mistake,
    or from a new model that was written over a longer one.

    How to fix: Write the model again, or cut the file at the end that the message names.

    When it is wrong: A tool that keeps notes of its own behind the model.

    Options:
      allowed-bytes: old converters leave up to 14 bytes of a table that nobody uses
      allowed-before-zip: writers of zips align the first member

    Source: 1,268 public models: no unexplained bytes behind 1,238 of them, at most 16 behind the rest.
    """
    for gap in facts.of(unexplained_bytes):
        size = gap.end - gap.begin
        if gap.after_zip:
            text = f"{size:,} bytes follow the end record of the zip at byte {gap.begin:,}"
        elif gap.before == "zip" and size > allowed_before_zip:
            text = f"{size:,} unexplained bytes lie between the model and the zip behind it"
        elif size > allowed_bytes:
            text = f"{size:,} bytes from byte {gap.begin:,} on belong to no part of the model"
        else:
            continue
        yield _trailing(file, gap, text)


def _trailing(file: File, gap: Gap, text: str) -> Finding:
    span = ByteRange(gap.begin, gap.end - gap.begin)
    return Finding(
        text,
        at=Place("trailing_bytes", model=file.model, span=span),
        key=str(gap.after_zip),
        help="find out what they are; writing the model again leaves them behind",
        data={"offset": gap.begin, "length": gap.end - gap.begin},
        fix=Fix("unsafe", "leave them out") if gap.end == len(file.data) else None,
    )


@rule(
    "S102",
    "unreferenced-bytes",
    severity=INFO,
    confidence=MEDIUM,
    on=File,
    tags=("security",),
    security_severity=3.0,
)
def unreferenced_bytes(
    file: File, facts: Facts, *, least_gap: int = 64, large_gap: int = 4096
) -> Iterator[Finding]:
    """Bytes inside of the flatbuffer belong to no table, vector or string.

    What it checks: The places that were reached from the root table. One finding lists the gaps
    between them; a gap of `large-gap` bytes or more that are not all 0 is a warning.

    Why it matters: Loaders and viewers do not see such bytes. They are what an editor of models left
    behind, or data that somebody hides.

    How to fix: Write the model again from its tables; a FlatBuffers builder leaves no gaps.

    When it is wrong: Old converters (TOCO) leave tables that nothing refers to.

    Options:
      least-gap: alignment leaves up to 15 bytes, and 64 keep other leftovers of builders quiet
      large-gap: the largest gap in 1,268 public models has 1,020 bytes

    Source: gaps in 1,268 public models.
    """
    found = facts.of(byte_map)
    if found is None or not len(found.begins):
        return
    import numpy

    tops = numpy.maximum.accumulate(found.ends)
    sizes = found.begins[1:] - tops[:-1]
    gaps = [
        (int(tops[i]), int(sizes[i])) for i in numpy.flatnonzero(sizes >= least_gap)[:_CANDIDATES]
    ]
    first = int(found.begins[0])
    if first - HEADER_BYTES >= least_gap:
        gaps.insert(0, (HEADER_BYTES, first - HEADER_BYTES))
    if not gaps:
        return
    is_large = any(
        size >= large_gap and bytes(file.data[at : at + large_gap]).strip(b"\0")
        for at, size in gaps
    )
    total, (at, size) = sum(size for _, size in gaps), max(gaps, key=lambda gap: gap[1])
    places = "place" if len(gaps) == 1 else "places"
    yield Finding(
        f"{total:,} bytes in {len(gaps):,} {places} of the flatbuffer belong to nothing, the "
        f"largest {size:,} from byte {at:,} on",
        at=Place("header", model=file.model, span=ByteRange(at, size)),
        severity=WARNING if is_large else INFO,
        help="write the model again; what reads and writes all of its tables leaves them behind",
        data={"gaps": [list(gap) for gap in gaps[:_LISTED]], "bytes": total},
    )


@rule(
    "S103",
    "overlapping-objects",
    severity=WARNING,
    confidence=HIGH,
    on=File,
    tags=("security",),
    security_severity=5.0,
)
def overlapping_objects(file: File, facts: Facts) -> Iterator[Finding]:
    """The same bytes of the flatbuffer are two things at once.

    What it checks: No table, vector, string or vtable lies over a part of another one, and none is
    read as two types of tables. The same object in several places, and the same vtable for several
    tables, are how FlatBuffers save space.

    Why it matters: No writer of models produces this. A file that does was made by hand, so that two
    readers that go different ways see different models, or so that a checked number is at the same
    time something else.

    How to fix: Do not use the file; convert the original model.

    When it is wrong: A tool that packs flatbuffers in a way of its own.

    Source: google/flatbuffers `include/flatbuffers/verifier.h`, which does not look for it; 280 public
    models without any.
    """
    found = facts.of(byte_map)
    if found is None:
        return
    import numpy

    tops = numpy.maximum.accumulate(found.ends)
    # An object that several places refer to stands here several times in a row.
    repeated = numpy.logical_and.reduce(
        [part[1:] == part[:-1] for part in (found.begins, found.ends, found.kinds, found.types)]
    )
    candidates = numpy.flatnonzero((found.begins[1:] < tops[:-1]) & ~repeated) + 1
    for index in candidates[:_CANDIDATES].tolist():
        other = _overlapped(found, index)
        if other is not None:
            begin, end = int(found.begins[index]), int(found.ends[index])
            yield Finding(
                f"{found.name(other)} at byte {int(found.begins[other]):,} and {found.name(index)} "
                f"at byte {begin:,} lie over one another",
                at=Place("header", model=file.model, span=ByteRange(begin, end - begin)),
                help="do not use a model from a source that you cannot ask; convert the original",
                data={
                    "first": [int(found.begins[other]), int(found.ends[other])],
                    "second": [begin, end],
                },
            )
            return


def _overlapped(found: ByteMap, index: int) -> int | None:
    """An object before `index` in whose bytes it begins, unless both are the same object."""
    for other in range(index - 1, max(-1, index - _CANDIDATES), -1):
        if found.ends[other] > found.begins[index] and not _is_same(found, other, index):
            return other
    return None


def _is_same(found: ByteMap, a: int, b: int) -> bool:
    """Vectors that are empty have no element type to disagree about, and an empty string is one."""
    same_place = found.begins[a] == found.begins[b] and found.ends[a] == found.ends[b]
    if not same_place or found.kinds[a] != found.kinds[b]:
        return False
    kind = int(found.kinds[a])
    empty = int(found.ends[a] - found.begins[a]) <= HEADER_BYTES // 2
    return found.types[a] == found.types[b] or kind == VTABLE or (kind != TABLE and empty)
