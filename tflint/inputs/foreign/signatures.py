"""File formats that are known by fixed bytes at a fixed place."""

from __future__ import annotations

from typing import NamedTuple

from tflint.inputs.foreign.foreign import Foreign, Group

KERAS_ADVICE = "load it with Keras and convert it with tf.lite.TFLiteConverter.from_keras_model"
TORCH_ADVICE = "convert it with litert-torch and lint the result"
UNPACK_ADVICE = "unpack it and lint the model inside"
PROGRAM_ADVICE = "name the model file, not a program or library that contains it"
EXPORT_ADVICE = "export it for LiteRT (.tflite or .litertlm) and lint the result"


class Signature(NamedTuple):
    """`magic` at byte `offset` means the file is `description`."""

    kind: str
    offset: int
    magic: bytes
    description: str
    advice: str = ""
    group: Group = "other"


# The magic numbers are those of the formats' own specifications, or of the reference reader where
# there is none (PyTorch: torch/serialization.py MAGIC_NUMBER behind a pickle head; GGUF: ggml
# docs/gguf.md; LITERTLM: LiteRT-LM schema/core/litertlm_header.h).
SIGNATURES: tuple[Signature, ...] = (
    Signature("hdf5", 0, b"\x89HDF\r\n\x1a\n", "an HDF5 file (such as Keras .h5)", KERAS_ADVICE),
    Signature("gguf", 0, b"GGUF", "a GGUF model (llama.cpp)", EXPORT_ADVICE),
    Signature(
        "pytorch",
        0,
        b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19",
        "a PyTorch file (before version 1.6)",
        TORCH_ADVICE,
    ),
    Signature("numpy", 0, b"\x93NUMPY", "a NumPy array (.npy)"),
    Signature("rknn", 0, b"RKNN", "an RKNN model (Rockchip)", "lint the .tflite it was made from"),
    Signature("litertlm", 0, b"LITERTLM", "a LiteRT-LM bundle", "", "container"),
    Signature("xz", 0, b"\xfd7zXZ\0", "an xz-compressed file", UNPACK_ADVICE, "container"),
    Signature("zstd", 0, b"\x28\xb5\x2f\xfd", "a zstd-compressed file", UNPACK_ADVICE, "container"),
    Signature("lz4", 0, b"\x04\x22\x4d\x18", "an lz4-compressed file", UNPACK_ADVICE, "container"),
    Signature("bzip2", 0, b"BZh", "a bzip2-compressed file", UNPACK_ADVICE, "container"),
    Signature("7z", 0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK_ADVICE, "container"),
    Signature("rar", 0, b"Rar!\x1a\x07", "a RAR archive", UNPACK_ADVICE, "container"),
    Signature("elf", 0, b"\x7fELF", "an ELF program or library", PROGRAM_ADVICE),
    Signature("mach-o", 0, b"\xcf\xfa\xed\xfe", "a Mach-O program or library", PROGRAM_ADVICE),
    Signature("mach-o", 0, b"\xce\xfa\xed\xfe", "a Mach-O program or library", PROGRAM_ADVICE),
    Signature("ar", 0, b"!<arch>\n", "a static library (.a)", PROGRAM_ADVICE),
    Signature("dex", 0, b"dex\n", "an Android program (.dex)", PROGRAM_ADVICE),
    Signature("wasm", 0, b"\0asm", "a WebAssembly module", PROGRAM_ADVICE),
    Signature("png", 0, b"\x89PNG\r\n\x1a\n", "a PNG image"),
    Signature("jpeg", 0, b"\xff\xd8\xff", "a JPEG image"),
    Signature("gif", 0, b"GIF8", "a GIF image"),
    Signature("pdf", 0, b"%PDF-", "a PDF document"),
    Signature("riff", 0, b"RIFF", "a RIFF file (WAV, AVI or WebP)"),
    Signature("mp4", 4, b"ftyp", "an MP4 or HEIF file"),
    Signature("sqlite", 0, b"SQLite format 3\0", "an SQLite database"),
    Signature("parquet", 0, b"PAR1", "a Parquet table"),
    Signature("ds-store", 4, b"Bud1", "a macOS .DS_Store file"),
    Signature(
        "apple-double",
        0,
        b"\x00\x05\x16\x07",
        "a macOS AppleDouble file (attributes of the file of the same name without '._')",
        "delete it and lint the file of the same name without '._'",
    ),
)


def identify_signature(data: memoryview) -> Foreign | None:
    """What the fixed bytes of `data` say it is."""
    head = bytes(data[:32])
    for signature in SIGNATURES:
        if head.startswith(signature.magic, signature.offset):
            return Foreign(signature.kind, signature.description, signature.advice, signature.group)
    return None
