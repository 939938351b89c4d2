"""Models that are beyond what loaders accept, or beyond what tflint looks at."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.flatbuffer.reader import MAX_DAMAGES, MAX_UNFOLDING, MAX_VISITS
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.file import File
from tflint.model.model import MAX_REFERENCES


@rule("F106", "flatbuffer-limit-exceeded", severity=ERROR, confidence=HIGH, on=File)
def flatbuffer_limit_exceeded(file: File, facts: Facts) -> Iterator[Finding]:
    """The flatbuffer is larger, or has more tables, than loaders accept.

    What it checks: The flatbuffer, without data behind it, has fewer than 2^31 - 1 bytes, and at
    most 1,000,000 tables, where a table that is referenced twice counts twice.

    Why it matters: Offsets have 31 bits, and the loaders verify only the first 2^31 - 2 bytes: what
    lies behind is out of range, and the model is refused. The limit on tables is that of the
    verifier; such a model was probably made to keep readers busy.

    How to fix: Convert large models so that constants lie behind the flatbuffer or in a file of
    their own; current converters do this by themselves. Split a model that has too many tables.

    When it is wrong: Runtimes that do not verify the flatbuffer may still load it.

    Source: google/flatbuffers `include/flatbuffers/verifier.h` (Options), LiteRT
    `tflite/core/model_builder.cc`.
    """
    document = file.document
    if document is None:
        return
    if document.stopped == "visits":
        yield Finding(
            f"the model refers to more than {MAX_VISITS:,} tables, which loaders refuse",
            at=file,
            help="remove repeated references, or split the model",
            data={"limit": MAX_VISITS},
        )
    elif exceeds_flatbuffer_size(file):
        end = max(damage.end for damage in document.damages)
        yield Finding(
            f"the flatbuffer has at least {end:,} bytes, but loaders read only {document.size:,}",
            at=file,
            help="convert it with constants outside of the flatbuffer",
            data={"limit": document.size, "end": end},
        )


@rule("F109", "analysis-incomplete", severity=WARNING, confidence=HIGH, on=File)
def analysis_incomplete(file: File, facts: Facts) -> Iterator[Finding]:
    """The model was not looked at as a whole, because that would take too long.

    What it checks: Whether tflint stopped early: at 1,000 damaged places; at vectors, strings and
    tables that are shared so often that they unfold to four times the file; or at 1,000,000
    dimensions, tensor indices and option values.

    Why it matters: No finding does not mean that the rest of the model is in order. Rules of other
    families are skipped for what was not read.

    How to fix: Writers of models do not share vectors this way; export the model again with a
    current converter. Treat a model from an unknown source as made to harm.

    When it is wrong: A model that really is this large; please report it.

    Source: the limits of this tool; 280 public models stay below a quarter of each.
    """
    document = file.document
    if document is None:
        return
    if document.stopped == "damages":
        message = (
            f"reading stopped at {MAX_DAMAGES:,} damaged places; only intact subgraphs are judged"
        )
    elif document.stopped == "overlap":
        message = (
            f"vectors, strings and tables are shared so often that they unfold to more than "
            f"{MAX_UNFOLDING} times the file; only subgraphs that were read before are judged"
        )
    elif file.model is not None and file.model.references_exceeded:
        message = (
            f"the graph has more than {MAX_REFERENCES:,} dimensions, tensor indices and option "
            "values; only subgraphs that were read before are judged"
        )
    else:
        return
    yield Finding(
        message,
        at=file,
        key=document.stopped,
        help="export the model again with a current converter, or inspect it before you trust it",
        data={"stopped": document.stopped or "references"},
    )


def exceeds_flatbuffer_size(file: File) -> bool:
    """Whether what seems to lie behind the flatbuffer is in the file, but further than loaders
    look."""
    document = file.document
    if document is None or len(file.data) <= document.size:
        return False
    return any(document.size < damage.end <= len(file.data) for damage in document.damages)
