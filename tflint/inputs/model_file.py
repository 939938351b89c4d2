"""By what a model file is known: the identifier in its bytes, and the suffix of its name."""

from __future__ import annotations

IDENTIFIER = b"TFL3"
IDENTIFIER_OFFSET = 4
"""`file_identifier "TFL3"` (LiteRT tflite/converter/schema/schema.fbs); a flatbuffer has its
identifier behind the root offset."""

LITERTLM_MAGIC = b"LITERTLM"

MODEL_SUFFIXES = (".tflite", ".lite", ".tfl")
BUNDLE_SUFFIXES = (".task", ".litertlm")
C_SOURCE_SUFFIXES = (".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx", ".inc")


def has_identifier(data: memoryview | bytes) -> bool:
    """Whether `data` has the identifier of the model schema at byte 4."""
    return data[IDENTIFIER_OFFSET : IDENTIFIER_OFFSET + len(IDENTIFIER)] == IDENTIFIER


def is_litertlm(data: memoryview | bytes) -> bool:
    """Whether `data` begins as a LiteRT-LM bundle does."""
    return data[: len(LITERTLM_MAGIC)] == LITERTLM_MAGIC


def has_model_suffix(name: str) -> bool:
    """Whether `name` ends like a TensorFlow Lite model."""
    return name.lower().endswith(MODEL_SUFFIXES)


def has_c_source_suffix(name: str) -> bool:
    """Whether `name` ends like C or C++ source text."""
    return name.lower().endswith(C_SOURCE_SUFFIXES)
