"""What a fix changes, as a unified difference of listings and of the texts in the zip."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from tflint.analysis.label_text import MAX_BYTES
from tflint.escaping import escape
from tflint.listing import list_model
from tflint.model.associated_files import appended_files
from tflint.model.model import Model


def difference(old: Model, new: Model, path: str) -> str:
    """The difference of two models, empty when there is none that shows. Line ends and other
    characters that do not print are escaped."""
    before, after = (list_model(model).text.splitlines() for model in (old, new))
    text = _unified(before, after, path)
    for name in appended_files(new).members:
        texts = [_lines(model, name) for model in (old, new)]
        if texts[0] != texts[1] and texts[0] is not None and texts[1] is not None:
            text += _unified(texts[0], texts[1], f"{path}!/{name}")
    return text


def _unified(before: list[str], after: list[str], path: str) -> str:
    shown = escape(path)
    lines = unified_diff(before, after, shown, f"{shown} (fixed)", lineterm="")
    return "".join(f"{line}\n" for line in lines)


def _lines(model: Model, name: str) -> list[str] | None:
    """The lines of a file in the zip, each with its line end escaped where it is not a plain LF;
    `None` when the file cannot be read."""
    content = appended_files(model).read(name, MAX_BYTES)
    return None if content.problem else list(_split(content.data))


def _split(data: bytes) -> Iterator[str]:
    for line in data.decode("utf-8", "backslashreplace").split("\n"):
        yield escape(line)
