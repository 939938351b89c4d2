"""Models and their summaries, for the tests of the summary."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from testmodels import ModelBuilder
from tflint.analysis.facts import Facts
from tflint.model.file import File
from tflint.summary.json_data import json_summary
from tflint.summary.section import Section
from tflint.summary.sections import brief, sections
from tflint.summary.text import text
from tflint.summary.wording import Ids

CONVERTED = Path(__file__).parents[2] / "testmodels" / "converted"
WITH_METADATA = (CONVERTED / "convnet_uint8_io_with_metadata.tflite").read_bytes()


def facts_of(model: ModelBuilder | bytes) -> Facts:
    """The facts of a model."""
    data = model if isinstance(model, bytes) else model.build()
    return Facts(File(memoryview(data)))


def lines_of(
    model: ModelBuilder | bytes, *names: str, width: int = 5000, ids: Ids = "name"
) -> list[str]:
    """The text of sections, line by line, without title and indentation and with single blanks."""
    parts = sections(facts_of(model), names, ids)
    return [" ".join(line.split()) for line in text("", parts, width).splitlines()[1:]]


def row_of(model: ModelBuilder | bytes, label: str) -> str:
    """What the summary says behind a label."""
    rows = [line for line in lines_of(model, "summary") if line.startswith(f"{label} ")]
    assert len(rows) == 1, rows
    return rows[0].removeprefix(f"{label} ")


def data_of(model: ModelBuilder | bytes, name: str) -> Any:
    """The data of a section as a program reads them."""
    document = json_summary({}, sections(facts_of(model), [name], "name"))
    return json.loads(document)[name]


def brief_text(model: ModelBuilder | bytes, width: int = 80) -> str:
    """What is shown when nothing is asked for."""
    parts: Sequence[Section] = brief(facts_of(model), "name", Section("findings", {"error": 0}, []))
    return text("model.tflite", parts, width)
