"""Changes of tokenizers and vocabularies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.consumers.changes import Change, unit
from tests.consumers.described_model import DescribedModel

_REGEX, _BERT = "RegexTokenizerOptions", "BertTokenizerOptions"


def _tokenizer(kind: str, **fields: Any) -> Change:
    def apply(m: DescribedModel) -> None:
        options = m.options(kind)
        if options is None:
            raise LookupError(kind)
        options.update(fields)

    return apply


def _vocabulary(kind: str, change: Callable[[bytes], bytes]) -> Change:
    def apply(m: DescribedModel) -> None:
        if m.options(kind) is None:
            raise LookupError(kind)
        m.files["vocab.txt"] = change(m.files["vocab.txt"])

    return apply


def _input_names(*names: str) -> Change:
    def apply(m: DescribedModel) -> None:
        if len(m.inputs) != len(names):
            raise LookupError("another number of inputs")
        for each, name in zip(m.inputs, names, strict=True):
            each["name"] = name

    return apply


def _bert_unit(unit: dict[str, Any] | None) -> Change:
    def apply(m: DescribedModel) -> None:
        if m.options("BertTokenizerOptions") is None:
            raise LookupError("no BERT")
        m.subgraph["input_process_units"] = [unit] if unit is not None else None

    return apply


TOKENIZERS: dict[str, Change] = {
    "regex without pattern": _tokenizer(_REGEX, delim_regex_pattern=None),
    "regex pattern invalid": _tokenizer(_REGEX, delim_regex_pattern="(["),
    "regex without vocabulary": _tokenizer(_REGEX, vocab_file=None),
    "regex vocabulary missing": _tokenizer(_REGEX, vocab_file=[{"name": "other.txt"}]),
    "regex vocabulary without name": _tokenizer(_REGEX, vocab_file=[{"type": "VOCABULARY"}]),
    "regex vocabulary without PAD": _vocabulary(_REGEX, lambda t: t.replace(b"<PAD>", b"pad")),
    "regex vocabulary without UNKNOWN": _vocabulary(
        _REGEX, lambda t: t.replace(b"<UNKNOWN>", b"unknown")
    ),
    "regex vocabulary without START": _vocabulary(
        _REGEX, lambda t: t.replace(b"<START>", b"start")
    ),
    "regex vocabulary without ids": _vocabulary(
        _REGEX, lambda t: b"\n".join(line.split(b" ")[0] for line in t.split(b"\n"))
    ),
    "regex vocabulary with tabs": _vocabulary(_REGEX, lambda t: t.replace(b" ", b"\t")),
    "regex vocabulary with words for ids": _vocabulary(
        _REGEX, lambda t: t.rstrip(b"\n") + b"\nword id\n"
    ),
    "regex vocabulary with negative id": _vocabulary(
        _REGEX, lambda t: t.rstrip(b"\n") + b"\nnever -5\n"
    ),
    "regex vocabulary with a blank line": _vocabulary(
        _REGEX, lambda t: t.rstrip(b"\n") + b"\n\nword 9999\n"
    ),
    "regex vocabulary with CRLF": _vocabulary(_REGEX, lambda t: t.replace(b"\n", b"\r\n")),
    "regex vocabulary with great ids": _vocabulary(
        _REGEX, lambda t: t.replace(b"a ", b"a 9").replace(b"<UNKNOWN> ", b"<UNKNOWN> 77777")
    ),
    "regex vocabulary empty": _vocabulary(_REGEX, lambda t: b""),
    "no regex tokenizer": lambda m: (
        (m.options(_REGEX) or {})["vocab_file"] and m.inputs[0].update(process_units=None)
    ),
    "two regex tokenizers": lambda m: (
        (m.options(_REGEX) or {})["vocab_file"]
        and m.inputs[0]["process_units"].append(m.inputs[0]["process_units"][0])
    ),
    "BERT without unit": _bert_unit(None),
    "BERT with another unit": _bert_unit(unit("NormalizationOptions", mean=[0.0], std=[1.0])),
    "BERT without vocabulary": _tokenizer(_BERT, vocab_file=None),
    "BERT vocabulary missing": _tokenizer(_BERT, vocab_file=[{"name": "other.txt"}]),
    "BERT vocabulary without name": _tokenizer(_BERT, vocab_file=[{"type": "VOCABULARY"}]),
    "BERT vocabulary empty": _vocabulary(_BERT, lambda t: b""),
    "BERT vocabulary with a blank line": _vocabulary(
        _BERT, lambda t: t.replace(b"[UNK]\n", b"[UNK]\n\n")
    ),
    "BERT vocabulary with a token twice": _vocabulary(_BERT, lambda t: t + b"\ngood"),
    "BERT vocabulary without CLS": _vocabulary(_BERT, lambda t: t.replace(b"[CLS]", b"cls")),
    "BERT names wrong": _input_names("input_ids", "input_mask", "types"),
    "BERT names twice": _input_names("ids", "ids", "mask"),
    "BERT names in another order": _input_names("mask", "segment_ids", "ids"),
}
