"""Strings that show something else than they are, or more than they should."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from tflint.analysis.facts import Facts
from tflint.analysis.model_texts import HOME_PATH, LONG, ModelText, notable_texts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, INFO, MEDIUM, WARNING
from tflint.model.model import Model
from tflint.model.operator import OperatorCode
from tflint.model.tensor import Tensor

_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
_SEPARATORS = "\u2028\u2029"
# Tab and line breaks are what people put into a description.
_LAYOUT = "\t\n\r"

_DECEPTIVE = re.compile(
    f"[\x00-\x1f\x7f-\x9f{_BIDI}{_INVISIBLE}{_SEPARATORS}\U000e0000-\U000e007f]"
)
_PROSE = frozenset({"description", "text of the metadata"})

_SOURCE_SUFFIX = re.compile(rb"\.(?:py|cc|cpp|mlir|ipynb)\b")
_IN_PATH = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-")
_LONGEST_PATH = 300
_MAX_FILES = 1000
_DEBUG_ENTRY = "debug_metadata"
_MAX_SEARCHED = 1 << 20
# Inputs and outputs; real models have some hundred at most.
_MAX_COMPARED = 10_000
_LISTED = 5


@rule(
    "S401",
    "deceptive-text",
    severity=WARNING,
    confidence=HIGH,
    on=Model,
    tags=("security",),
    security_severity=4.5,
)
def deceptive_text(model: Model, facts: Facts) -> Iterator[Finding]:
    """A string of the model does not look like what it is.

    What it checks: Names, keys, custom codes, descriptions, texts of the metadata and names in the
    zip: control characters, characters that change the direction of text, invisible characters and
    line separators (line breaks and tabs are allowed in descriptions). Strings of more than 1,024
    bytes, inputs or outputs whose names differ only in case or in the form of their letters, and
    custom codes beyond ASCII are an info.

    Why it matters: A terminal obeys control characters: a name can erase the line before it, or
    change what is pasted. Two names that look alike make a review read the wrong one.

    How to fix: Rename the tensor or file in the program that builds the model.

    When it is wrong: Joiners in names in Indic scripts or Persian.

    Source: Unicode Technical Report 36; CVE-2021-42574; 1,268 public models with ASCII only.
    """
    for text in facts.of(notable_texts):
        match = _first_deceptive(text)
        if match is not None:
            yield Finding(
                f"the {text.what} '{text.text[:80]}' holds {_named(match[0])} at character "
                f"{match.start()}",
                at=text.node,
                field=text.field,
                key="character",
                help="rename it; look at the model only with tools that escape what they print",
                data={"code_point": f"U+{ord(match[0]):04X}", "position": match.start()},
            )
        elif text.length > LONG and text.what not in _PROSE:
            yield Finding(
                f"the {text.what} '{text.text[:40]}…' has {text.length:,} bytes",
                at=text.node,
                field=text.field,
                key="length",
                severity=INFO,
                help="give it a shorter name, or find out what is in it",
                data={"bytes": text.length},
            )
        elif isinstance(text.node, OperatorCode) and not text.text.isascii():
            yield Finding(
                f"the custom code '{text.text[:80]}' has letters beyond ASCII",
                at=text.node,
                field=text.field,
                key="letters",
                severity=INFO,
                help="compare it with the name that the application registers, byte by byte",
            )
    yield from _confusable(model)


def _first_deceptive(text: ModelText) -> re.Match[str] | None:
    if text.what not in _PROSE:
        return _DECEPTIVE.search(text.text)
    return next((m for m in _DECEPTIVE.finditer(text.text) if m[0] not in _LAYOUT), None)


def _named(character: str) -> str:
    if character in _BIDI:
        kind = "a character for the direction of text"
    elif character in _INVISIBLE or ord(character) >= 0xE0000:
        kind = "an invisible character"
    elif character in _SEPARATORS:
        kind = "a line separator"
    else:
        kind = "a control character"
    return f"{kind} (U+{ord(character):04X})"


def _confusable(model: Model) -> Iterator[Finding]:
    main = model.main
    if main is None:
        return
    import unicodedata

    for side, tensors in (("inputs", main.input_tensors), ("outputs", main.output_tensors)):
        seen: dict[str, Tensor] = {}
        for tensor in tensors[:_MAX_COMPARED]:
            name = tensor.name
            folded = unicodedata.normalize("NFKC", name).casefold()
            first = seen.setdefault(folded, tensor)
            if folded and first.name != name:
                yield Finding(
                    f"the {side} '{first.name[:80]}' and '{name[:80]}' differ only in the case or "
                    "form of their letters",
                    at=tensor,
                    field="name",
                    key="confusable",
                    severity=INFO,
                    related=(("other", first),),
                    help="give them names that people can tell apart",
                )


@rule(
    "S402",
    "local-path-leak",
    severity=INFO,
    confidence=MEDIUM,
    on=Model,
    tags=("security",),
    security_severity=2.0,
)
def local_path_leak(model: Model, facts: Facts) -> Iterator[Finding]:
    """The model tells the name of a person or the files of the computer that built it.

    What it checks: Strings with /home/NAME, /Users/NAME or C:/Users/NAME (also with backslashes), and
    source files in the first megabyte of the metadata entry `debug_metadata`. One finding for each
    home directory, and one for the source files.

    Why it matters: Everyone who has the application has the model, and reads there who built it,
    where, and from which files.

    How to fix: Build in a container or with relative paths, and remove the entry `debug_metadata`.

    When it is wrong: A path that is meant, such as that of a user in a container.

    Source: 1,268 public models without such strings.
    """
    told: set[str] = set()
    for text in facts.of(notable_texts):
        match = HOME_PATH.search(text.text)
        if match is not None and match[0] not in told:
            told.add(match[0])
            yield Finding(
                f"the {text.what} names the directory '{match[0][:100]}'",
                at=text.node,
                field=text.field,
                key=match[0][:100],
                help="build the model with relative paths, or rename it before it is published",
                data={"path": match[0]},
            )
    entry = model.metadata_entry(_DEBUG_ENTRY)
    if entry is None:
        return
    files = _source_files(bytes(entry.data[:_MAX_SEARCHED]))
    if files:
        shown = ", ".join(f"'{file}'" for file in files[:_LISTED])
        more = f" and {len(files) - _LISTED:,} more" if len(files) > _LISTED else ""
        yield Finding(
            f"metadata '{_DEBUG_ENTRY}' names source files: {shown}{more}",
            at=entry,
            field="buffer",
            key=_DEBUG_ENTRY,
            help=f"remove the entry '{_DEBUG_ENTRY}' before the model is published",
            data={"files": files[:100]},
        )


def _source_files(content: bytes) -> list[str]:
    """The paths with a folder that end like a source file, in order, each once."""
    found: dict[str, None] = {}
    for match in islice(_SOURCE_SUFFIX.finditer(content), _MAX_FILES):
        begin = match.start()
        while begin > match.start() - _LONGEST_PATH and begin and content[begin - 1] in _IN_PATH:
            begin -= 1
        path = content[begin : match.end()].decode("ascii")
        if "/" in path:
            found[path] = None
    return list(found)
