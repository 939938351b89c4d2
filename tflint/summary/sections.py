"""The sections of a summary, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from tflint.summary.attachments import files_section, metadata_section
from tflint.summary.buffers import buffers_section
from tflint.summary.inputs_outputs import io_section
from tflint.summary.operators import ops_section
from tflint.summary.overview import attachment_fields, overview, overview_fields
from tflint.summary.section import Fields, Section
from tflint.summary.signatures import signatures_section
from tflint.summary.tensors import quant_section, tensors_section
from tflint.summary.wording import Ids

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


def summary_section(facts: Facts, ids: Ids) -> Section:
    """The model in a few lines."""
    found = facts.of(overview)
    return Section("summary", found, [overview_fields(found), attachment_fields(found)])


SECTIONS: Mapping[str, Callable[[Facts, Ids], Section]] = {
    "summary": summary_section,
    "io": io_section,
    "signatures": signatures_section,
    "ops": ops_section,
    "tensors": tensors_section,
    "quant": quant_section,
    "metadata": lambda facts, _: metadata_section(facts),
    "files": lambda facts, _: files_section(facts),
    "buffers": buffers_section,
}
"""What can be asked for, in the order it is shown."""

DEFAULT_SECTIONS = ("summary", "io")


def sections(facts: Facts, names: Sequence[str], ids: Ids) -> list[Section]:
    """The sections with these names, in the order of `SECTIONS`."""
    return [make(facts, ids) for name, make in SECTIONS.items() if name in names]


def brief(facts: Facts, ids: Ids, findings: Section) -> list[Section]:
    """What is shown when nothing is asked for: the summary with the inputs and outputs in it, and a
    section of fields on what `tflint check` found."""
    summary, io = sections(facts, DEFAULT_SECTIONS, ids)
    head, attachments = summary.blocks
    rows = [
        row
        for block in (head, *io.blocks, attachments, *findings.blocks)
        if isinstance(block, Fields)
        for row in block.rows
    ]
    return [
        Section(summary.name, summary.data, [Fields(rows)]),
        Section(io.name, io.data, []),
        Section(findings.name, findings.data, []),
    ]
