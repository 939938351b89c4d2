"""Names that not every reader can read."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.model_texts import ModelText, notable_texts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, WARNING
from tflint.model.model import Model


@rule("F207", "invalid-utf8-name", severity=WARNING, confidence=HIGH, on=Model)
def invalid_utf8_name(model: Model, facts: Facts) -> Iterator[Finding]:
    """A string of the model is not UTF-8, or holds a NUL byte.

    What it checks: Names, keys, custom codes, the description and the texts of the metadata. Of a
    string that is longer than 4,096 bytes only the beginning is looked at.

    Why it matters: Python raises an error when it asks for the name of such a tensor or signature:
    the model cannot be used from there. C interfaces cut a name at the NUL byte, so that two tools
    see two names.

    How to fix: Give the tensor, signature or file another name before the model is converted.

    When it is wrong: Where the model is only ever used from C++, by index.

    Source: run with ai-edge-litert 2.3.0 (get_input_details, get_signature_list).
    """
    for text in facts.of(notable_texts):
        problem = _problem(text)
        if problem:
            yield Finding(
                f"the {text.what} '{text.text[:80]}' {problem}",
                at=text.node,
                field=text.field,
                help="rename it in the program that builds the model, and convert again",
                data={"bytes": text.stored[:80].hex()},
            )


def _problem(text: ModelText) -> str:
    if "\0" in text.text:
        return f"holds a NUL byte at character {text.text.index(chr(0))}"
    try:
        text.stored.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = text.length > len(text.stored) and error.start > len(text.stored) - 4
        return (
            "" if cut else f"is not UTF-8 at byte {error.start} (0x{text.stored[error.start]:02x})"
        )
    return ""
