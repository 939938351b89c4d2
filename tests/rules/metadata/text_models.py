"""Text models with tokenizers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from testmodels import ModelBuilder

NAMES = ("ids", "mask", "segment_ids")
BERT_VOCABULARY = "[PAD]\n[UNK]\n[CLS]\n[SEP]\ngood\n"
REGEX_VOCABULARY = "<PAD> 0\n<UNKNOWN> 1\n<START> 2\n 3\ngood 4\n"


def vocabulary_file(name: str | None = "vocab.txt") -> dict[str, Any]:
    """The record of a vocabulary."""
    return {"name": name, "type": "VOCABULARY"}


def bert(
    shapes: Sequence[Sequence[int]] = ((1, 16), (1, 16), (1, 16)),
    *,
    names: Sequence[str] = NAMES,
    tensor_names: Sequence[str] = ("a", "b", "c"),
    dtype: str = "INT32",
    rows: int = 5,
    unit: object = "BertTokenizerOptions",
    options: dict[str, Any] | None = None,
    vocabulary: str | None = BERT_VOCABULARY,
    metadata: bool = True,
) -> ModelBuilder:
    """An embedding of the first input; `unit` is the tokenizer in the input process units, `None` for
    none."""
    m = ModelBuilder()
    inputs = [m.input(n, s, dtype) for n, s in zip(tensor_names, shapes, strict=True)]
    table = m.constant("table", [[0.0, 1.0]] * rows)
    found = m.tensor("found", [*shapes[0], 2])
    m.op("GATHER", [table, inputs[0]], [found], axis=0)
    y = m.tensor("y", [1, 2])
    m.custom_op("Net", [found, *inputs[1:]], [y])
    m.output(y)
    if not metadata:
        return m
    fields: dict[str, Any] = {
        "input_tensor_metadata": [{"name": name} for name in names],
        "output_tensor_metadata": [{"name": "probability"}],
    }
    if unit is not None:
        told = options if options is not None else {"vocab_file": [vocabulary_file()]}
        fields["input_process_units"] = [{"options": (unit, told)}]
    m.tflite_metadata({"name": "text", "subgraph_metadata": [fields]})
    if vocabulary is not None:
        m.file("vocab.txt", vocabulary)
    return m


def regex(
    vocabulary: str = REGEX_VOCABULARY,
    *,
    dtype: str = "INT32",
    rows: int = 5,
    pattern: str | None = "[^a-z]+",
    operator: str = "GATHER",
    tokenizer: bool = True,
    metadata: bool = True,
) -> ModelBuilder:
    """An embedding of the ids of a regular-expression tokenizer. Without `tokenizer` the vocabulary
    is recorded on the input itself."""
    m = ModelBuilder()
    x = m.input("ids", [1, 8], dtype)
    table = m.constant("table", [[0.0, 1.0]] * rows)
    if operator == "GATHER":
        y = m.tensor("y", [1, 8, 2])
        m.op("GATHER", [table, x], [y], axis=0)
    else:
        flat, y = m.tensor("flat", [8], "INT32"), m.tensor("y", [8, 2])
        m.op("RESHAPE", [x, m.constant("shape", [8])], [flat])
        m.op("EMBEDDING_LOOKUP", [flat, table], [y])
    m.output(y)
    if not metadata:
        return m
    tensor: dict[str, Any] = {"name": "text"}
    if tokenizer:
        options = {"delim_regex_pattern": pattern, "vocab_file": [vocabulary_file()]}
        tensor["process_units"] = [{"options": ("RegexTokenizerOptions", options)}]
    else:
        tensor["associated_files"] = [vocabulary_file()]
    fields = {"input_tensor_metadata": [tensor], "output_tensor_metadata": [{"name": "y"}]}
    m.tflite_metadata({"name": "text", "subgraph_metadata": [fields]})
    m.file("vocab.txt", vocabulary)
    return m
