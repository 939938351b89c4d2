"""The languages that programs are written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tflint.snippets import c, kotlin, python, swift

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

LANGUAGES: Mapping[str, Callable[[Facts, str], str]] = {
    "python": python.program,
    "kotlin": kotlin.program,
    "swift": swift.program,
    "c": c.program,
}
"""What writes the program for a model at a path; raises `NoSnippetError`."""
