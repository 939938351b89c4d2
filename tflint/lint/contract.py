"""What the user demands of a model: the `models` tables of the configuration, the `model` table of
a sidecar. Here they are only read; rule M601 judges them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tflint.lint.origin import Origin
from tflint.lint.path_glob import Glob
from tflint.lint.requirement import RuntimeRequirement, RuntimeText
from tflint.lint.toml_kinds import (
    Choice,
    GlobText,
    Integer,
    Kind,
    ListOf,
    Number,
    PathText,
    Schema,
    Size,
    Text,
    words,
)
from tflint.lint.toml_tables import TableKind, key

TASKS = (
    "image-classification",
    "object-detection",
    "image-segmentation",
    "image-embedding",
    "audio-classification",
    "text-classification",
    "text-embedding",
    "question-answering",
)

# Names of TensorType in the TensorFlow Lite schema (LiteRT 2.3), in lower case.
DTYPES = (
    *("float32", "float16", "float64", "bfloat16", "float8_e4m3fn", "float8_e5m2"),
    *("int2", "int4", "int8", "int16", "int32", "int64"),
    *("uint4", "uint8", "uint16", "uint32", "uint64"),
    *("bool", "string", "complex64", "complex128", "resource", "variant"),
)


class QuantizationScheme(StrEnum):
    """How a model is meant to be quantized."""

    FLOAT = "float"
    DYNAMIC_RANGE = "dynamic-range"
    FLOAT16 = "float16"
    FULL_INTEGER = "full-integer"
    INT16_ACTIVATIONS = "int16-activations"
    ANY = "any"


class MetadataDemand(StrEnum):
    """Whether a model must carry metadata."""

    REQUIRED = "required"
    OPTIONAL = "optional"


TASK = Choice({task: task for task in TASKS})


class ValueRange(Kind[tuple[float, float]]):
    """The least and the greatest value, in that order."""

    def read(self, value: object, origin: Origin) -> tuple[float, float]:
        found = ListOf(Number()).read(value, origin)
        if len(found) != 2 or found[0] > found[1]:
            raise origin.error("expected the least and the greatest value, such as [0, 255]")
        return found[0], found[1]

    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}

    def plain(self, value: tuple[float, float]) -> list[float]:
        return list(value)


@dataclass(frozen=True, slots=True)
class TensorDemand:
    """What is demanded of one input or output. `shape` holds -1 for a dimension that is free;
    `range` is of real (dequantized) values."""

    dtype: str | None = field(
        default=None,
        metadata=key(Choice({dtype: dtype for dtype in DTYPES}), "type of the elements"),
    )
    shape: tuple[int, ...] | None = field(
        default=None,
        metadata=key(ListOf(Integer(-1)), "sizes of the dimensions; -1 for a free one"),
    )
    name: str | None = field(default=None, metadata=key(Text(), "name of the tensor"))
    range: tuple[float, float] | None = field(
        default=None, metadata=key(ValueRange(), "least and greatest real value")
    )


TENSORS = ListOf(TableKind(TensorDemand))


@dataclass(frozen=True, slots=True)
class Contract:
    """The demands on one model, or on all models that `match` (empty in a sidecar). `None` and the
    empty tuple demand nothing. Sizes are in bytes. `inputs` and `outputs`, when given, list all of
    the model's, in order."""

    match: tuple[Glob, ...] = field(
        default=(),
        metadata=key(
            ListOf(GlobText(), minimum=1), "globs of the models it is about", required=True
        ),
    )
    task: str | None = field(default=None, metadata=key(TASK, "what the model is for"))
    labels: Path | None = field(
        default=None,
        metadata=key(PathText(), "label file that must fit the output, relative to this file"),
    )
    inputs: tuple[TensorDemand, ...] | None = field(
        default=None, metadata=key(TENSORS, "the inputs, in order")
    )
    outputs: tuple[TensorDemand, ...] | None = field(
        default=None, metadata=key(TENSORS, "the outputs, in order")
    )
    signatures: tuple[str, ...] = field(
        default=(), metadata=key(ListOf(Text()), "signature keys that must exist")
    )
    quantization: QuantizationScheme | None = field(
        default=None, metadata=key(words(QuantizationScheme), "how the model is quantized")
    )
    max_size: int | None = field(default=None, metadata=key(Size(), "greatest size of the file"))
    targets: tuple[str, ...] | None = field(
        default=None, metadata=key(ListOf(Text()), "run-times and devices it is judged against")
    )
    runtime: tuple[RuntimeRequirement, ...] | None = field(
        default=None,
        metadata=key(ListOf(RuntimeText(), single=True), "oldest run-times it must load in"),
    )
    allow_custom_ops: tuple[str, ...] = field(
        default=(),
        metadata=key(ListOf(Text()), "custom operators that are available; * is a wildcard"),
    )
    metadata: MetadataDemand | None = field(
        default=None, metadata=key(words(MetadataDemand), "whether the model must carry metadata")
    )
    origin: Origin = field(default=Origin(), compare=False)

    def matches(self, path: str | Path) -> bool:
        """Whether the contract is about this file (relative to the current directory)."""
        return any(glob.matches(path) for glob in self.match)


CONTRACTS = ListOf(TableKind(Contract))

_IN_SIDECAR = TableKind(Contract, without=frozenset({"match"}))


def read_sidecar_contract(value: object, origin: Origin) -> Contract:
    """The contract in a sidecar's `model` table: without `match`, for the model beside it."""
    return _IN_SIDECAR.read(value, origin)
