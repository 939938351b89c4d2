"""Whether the file is a model at all, and what it is instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.analysis.facts import Facts
from tflint.lint.diagnostic import ByteRange
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH
from tflint.model.file import IDENTIFIER, File

_EXPECTED = IDENTIFIER.decode("ascii")
_IDENTIFIER_BYTES = ByteRange(4, 4)


@rule("F101", "not-a-tflite-model", severity=ERROR, confidence=HIGH, on=File)
def not_a_tflite_model(file: File, facts: Facts) -> Iterator[Finding]:
    """The file is no TensorFlow Lite model.

    What it checks: The file has at least 12 bytes, and bytes 4 to 7 are the identifier `TFL3`. What
    the file is instead is recognised by its first bytes: a web page, JSON, an ONNX, Keras, PyTorch
    or SavedModel file, a C array, another flatbuffer and some fifty more. A file that lacks only
    the identifier and is a sound model of version 3 in all else is judged further.

    Why it matters: No runtime loads such a file. Failed downloads and renamed files are the most
    common reasons why a model does not load. Without the identifier alone, the interpreter of
    LiteRT refuses the model, while TensorFlow Lite for Microcontrollers does not look at it.

    How to fix: Fetch the file again, convert the original model with
    `tf.lite.TFLiteConverter(...).convert()`, or name the right file. Writers of the flatbuffer pass
    the identifier to `Builder.Finish(root, file_identifier=b"TFL3")`.

    When it is wrong: A file with the suffix of a model that is not meant to be one; exclude it.

    Source: LiteRT `tflite/core/model_builder.cc` (identifier), google/flatbuffers
    `include/flatbuffers/verifier.h` (least size).
    """
    foreign = file.foreign
    found = bytes(file.data[4:8])
    if foreign is not None and foreign.group != "other":
        return
    if file.model is not None or file.document is not None:
        if not file.has_identifier:
            yield Finding(
                f"identifier '{_EXPECTED}' is missing at byte 4, which holds {_shown(found)}; "
                "LiteRT refuses the file",
                at=file,
                bytes=_IDENTIFIER_BYTES,
                help=f"write the flatbuffer with the file identifier {_EXPECTED}",
                data={"identifier": found.hex()},
            )
        return
    size = len(file.data)
    data: dict[str, Any] = {
        "kind": foreign.kind if foreign else None,
        "size": size,
        "identifier": found.hex(),
    }
    help_text = (foreign.advice if foreign else "") or "name the model itself, or convert it again"
    if not size:
        message = "the file is empty (0 bytes)"
    elif len(found) < 4 or (foreign is not None and foreign.kind == "too-short"):
        message = f"not a TensorFlow Lite model: the file has only {size} bytes"
    else:
        message = (
            f"not a TensorFlow Lite model: identifier at byte 4 is {_shown(found)}, "
            f"expected '{_EXPECTED}'"
        )
    if foreign is not None and foreign.kind not in ("empty", "too-short"):
        message += f"; this looks like {foreign.description}"
        data["details"] = dict(foreign.details)
    yield Finding(message, at=file, help=help_text, data=data)


@rule("F102", "git-lfs-pointer", severity=ERROR, confidence=HIGH, on=File)
def git_lfs_pointer(file: File, facts: Facts) -> Iterator[Finding]:
    """The file is the pointer that git-lfs or git-annex leaves in place of a model.

    What it checks: The file is smaller than 1 KiB and its text begins like a pointer of git-lfs, or
    holds the path of an object of git-annex. The message gives the id and the size of the model.

    Why it matters: The model itself was not fetched. Applications that are built from this checkout
    ship a text file of 130 bytes.

    How to fix: Run `git lfs install` once and `git lfs pull`, or `git annex get`. In GitHub Actions,
    give `lfs: true` to actions/checkout.

    When it is wrong: Never; where only pointers are wanted, do not lint the models there.

    Source: git-lfs `docs/spec.md`; git-annex `doc/internals/pointer_file.mdwn`.
    """
    foreign = file.foreign
    if foreign is None or foreign.group != "pointer":
        return
    facts_of_it = []
    if "oid" in foreign.details:
        algorithm, _, digits = str(foreign.details["oid"]).rpartition(":")
        facts_of_it.append(f"oid {algorithm or 'sha256'}:{digits[:8]}…")
    if "key" in foreign.details:
        facts_of_it.append(f"key '{foreign.details['key']}'")
    if "size" in foreign.details:
        facts_of_it.append(f"{foreign.details['size']:,} bytes")
    inside = f" ({', '.join(facts_of_it)})" if facts_of_it else ""
    yield Finding(
        f"this is {foreign.description}{inside}; {foreign.advice}",
        at=file,
        help="fetch the model itself; a checkout in CI has to be told to do so",
        data={"kind": foreign.kind, **foreign.details},
    )


@rule("F103", "container-named-tflite", severity=ERROR, confidence=HIGH, on=File)
def container_named_tflite(file: File, facts: Facts) -> Iterator[Finding]:
    """The file is an archive or a bundle under the name of a model.

    What it checks: The file begins like a zip, gzip, tar or other archive, or like a LiteRT-LM
    bundle. The message lists the models in it. Bundles under their own suffixes (`.task`,
    `.litertlm`) are opened instead.

    Why it matters: The interpreter does not look inside: it refuses the file because its identifier
    is missing.

    How to fix: Unpack the archive and use the model in it, or give the bundle its own suffix and
    load it with the library that it is for (MediaPipe Tasks, LiteRT-LM).

    When it is wrong: The application unpacks the file by itself before it loads it.

    Source: PKWARE APPNOTE.TXT 4.3; RFC 1952; POSIX pax (ustar); LiteRT-LM
    `schema/core/litertlm_header.h`.
    """
    foreign = file.foreign
    if foreign is None or foreign.group != "container":
        return
    yield Finding(
        f"this is {foreign.description}, not a model itself ({len(file.data):,} bytes)",
        at=file,
        help=foreign.advice or "unpack it and name the model inside",
        data={"kind": foreign.kind, **foreign.details},
    )


def _shown(identifier: bytes) -> str:
    text = "".join(chr(b) if 0x20 <= b < 0x7F and b != 0x27 else f"\\x{b:02x}" for b in identifier)
    return f"'{text}'"
