"""Flatbuffers that end too early, or that are broken inside."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.flatbuffer import Damage, Document
from tflint.lint.diagnostic import ByteRange
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH
from tflint.model.file import File
from tflint.model.node import Place

from .limits import exceeds_flatbuffer_size

# One broken number often breaks all that hangs on it; the first ones tell where to look.
MAX_LISTED = 10
ROOT = "model"


@rule("F104", "truncated-file", severity=ERROR, confidence=HIGH, on=File)
def truncated_file(file: File, facts: Facts) -> Iterator[Finding]:
    """The end of the file is missing.

    What it checks: Whatever is wrong with the flatbuffer lies at the end of the file: a table or
    vector begins inside the file and ends behind it while nothing else that was found lies behind
    its beginning, or at least two offsets (or that of the root table) point behind the end and no
    check of another kind fails.

    Why it matters: The interpreter refuses the file, and runtimes that do not verify flatbuffers
    read past its end. An interrupted download or copy is the usual cause.

    How to fix: Fetch or export the file again, and compare its size or checksum with that of the
    original.

    When it is wrong: Bytes changed in a way that looks like a missing end; the file is broken all
    the same.

    Source: google/flatbuffers `include/flatbuffers/verifier.h` (range checks).
    """
    document = file.document
    if document is None or exceeds_flatbuffer_size(file):
        return
    furthest = _missing_end(document)
    if furthest is None:
        return
    size = document.size
    place = "the root table" if furthest.path == ROOT else f"data at {furthest.path}"
    reached = (
        f"ends at byte {furthest.end:,}"
        if furthest.begin < size
        else f"lies at byte {furthest.begin:,}"
    )
    yield Finding(
        f"the file is truncated: it has {size:,} bytes, but {place} {reached}",
        at=_place(file, furthest),
        help="fetch or export it again and compare the sizes; "
        f"at least {furthest.end - size:,} bytes are missing",
        data={"size": size, "missing": furthest.end - size, "required": furthest.end},
    )


@rule(
    "F105",
    "damaged-flatbuffer",
    severity=ERROR,
    confidence=HIGH,
    on=File,
    tags=("crash", "security"),
)
def damaged_flatbuffer(file: File, facts: Facts) -> Iterator[Finding]:
    """A check of the flatbuffer verifier fails.

    What it checks: All that the verifier of FlatBuffers checks: offsets that are not 0, below 2^31
    and lead into the file, alignment, sizes of vtables, lengths of vectors, the zero byte behind
    strings, nesting of at most 64 tables. The first ten failures are listed, the others counted.
    What is not broken is still judged where a whole subgraph is intact.

    Why it matters: The Python, Java and C interfaces verify a model when it is loaded and refuse
    it. The C++ and CompiledModel loaders and TensorFlow Lite for Microcontrollers do not: they read
    out of bounds, and the process can crash or worse.

    How to fix: Export or download the file again. Files in Android packages have to stay
    uncompressed (`androidResources { noCompress "tflite" }`); files in git must not be treated as
    text (`*.tflite binary` in .gitattributes).

    When it is wrong: Never for the runtimes that verify.

    Source: google/flatbuffers `include/flatbuffers/verifier.h`, `table.h`; compared with the
    verdict of LiteRT's interpreter on some hundred thousand broken models.
    """
    document = file.document
    if document is None or exceeds_flatbuffer_size(file) or _missing_end(document) is not None:
        return
    damages = document.damages
    listed = damages if len(damages) <= MAX_LISTED + 1 else damages[:MAX_LISTED]
    for damage in listed:
        yield Finding(
            _describe(damage, document.size),
            at=_place(file, damage),
            help="export or download the model again",
            data={
                "reason": damage.reason,
                "position": damage.position,
                "begin": damage.begin,
                "end": damage.end,
            },
        )
    rest = damages[len(listed) :]
    if rest:
        more = "or more" if document.stopped == "damages" else "more"
        yield Finding(
            f"{len(rest):,} {more} places are damaged, the last one at {rest[-1].path}",
            at=_place(file, rest[0]),
            help="export or download the model again",
            data={"damages": len(damages)},
        )


def _missing_end(document: Document) -> Damage | None:
    """The damage that reaches furthest, when all of them come from a missing end of the file."""
    damages, size = document.damages, document.size
    if not damages or any(
        d.reason not in ("range", "vtable-range") or d.end <= size for d in damages
    ):
        return None
    begun = [damage.begin for damage in damages if damage.begin < size]
    if begun and min(begun) < document.end:
        # Something that is whole lies behind the beginning of what seems to be cut.
        return None
    if not begun and len(damages) == 1 and damages[0].path != ROOT:
        return None
    return max(damages, key=lambda damage: damage.end)


def _place(file: File, damage: Damage) -> Place:
    size = len(file.data)
    start = min(damage.position, size)
    span = ByteRange(start, min(4, size - start))
    return Place(damage.path, model=file.model, span=span)


def _describe(damage: Damage, size: int) -> str:
    position, begin, end, path = damage.position, damage.begin, damage.end, damage.path
    match damage.reason:
        case "range" if begin >= size:
            return (
                f"invalid offset at byte {position:,} ({path}): target {begin:,} is outside the "
                f"file of {size:,} bytes"
            )
        case "range":
            return f"data at byte {begin:,} ({path}) ends at byte {end:,} of {size:,}"
        case "zero-offset":
            return f"invalid offset at byte {position:,} ({path}): 0 leads nowhere"
        case "offset-sign":
            return (
                f"invalid offset at byte {position:,} ({path}): {begin - position:,} is above "
                f"{2**31 - 1:,}"
            )
        case "misaligned":
            return f"byte {begin:,} ({path}) is no multiple of {end - begin}, as its content needs"
        case "vtable-range":
            return (
                f"invalid table at byte {position:,} ({path}): its vtable from byte {begin:,} to "
                f"{end:,} is outside the file of {size:,} bytes"
            )
        case "vtable-odd":
            return f"the vtable at byte {begin:,} ({path}) has the odd size {end - begin:,}"
        case "vector-length":
            return (
                f"the vector at byte {position:,} ({path}) would end at byte {end:,}, above the "
                f"limit of {2**31 - 1:,}"
            )
        case "string-terminator":
            return f"the string at byte {begin:,} ({path}) has no zero byte at its end {position:,}"
        case _:
            return f"the table at byte {begin:,} ({path}) is nested deeper than 64 tables"
