"""Where findings about the zip behind a model point."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tflint.analysis.appended_zip import appended_zip
from tflint.analysis.tflite_metadata import appended_files
from tflint.lint.diagnostic import ByteRange
from tflint.model.node import Place

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


def member_place(facts: Facts, name: str) -> Place:
    """The file with a name, `files["labels.txt"]`, with its bytes when they are there."""
    address = f"files[{json.dumps(name, ensure_ascii=False)}]"
    span = facts.of(appended_files).span(name)
    return Place(address, model=facts.model, span=span, kind="file", subject=name)


def zip_place(facts: Facts) -> Place:
    """The zip as a whole, without bytes when its directory cannot be read."""
    archive = facts.of(appended_zip)
    span = ByteRange(archive.begin, archive.end - archive.begin) if archive is not None else None
    return Place("appended_zip", model=facts.model, span=span)
