"""Programs, scripts and archives inside of a model."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.appended_zip import appended_zip
from tflint.analysis.facts import Facts
from tflint.analysis.file_tail import byte_code, unexplained_bytes
from tflint.analysis.program_files import HEAD, program_in, program_name
from tflint.inputs.zip_content import member_head
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, INFO, WARNING, Severity
from tflint.model.model import Model
from tflint.model.node import Node, Place

# Compiled parts of a model are few, and an archive of associated files has some members.
_MAX_LOOKED_AT = 1000


@rule(
    "S104",
    "embedded-executable",
    severity=WARNING,
    confidence=HIGH,
    on=Model,
    tags=("security",),
    security_severity=7.0,
)
def embedded_executable(model: Model, facts: Facts) -> Iterator[Finding]:
    """A buffer, an option or a file of the model is a program, a script or an archive.

    What it checks: The first bytes of buffers, of custom options, of what follows the model, and of
    files in the appended zip: ELF, Windows, Mach-O, Android and Java programs, WebAssembly, scripts,
    Python pickles, and zip, gzip, xz, 7-Zip, RAR and tar archives. Names of programs and scripts in
    the zip count too. Byte code of DISPATCH_OP is an info: some accelerators are given ELF files.

    Why it matters: The interpreter runs none of this. It is freight that somebody else unpacks and
    starts, or that no virus scanner looks for in a file of weights.

    How to fix: Remove it, unless you know who put it there. Write the model again from its tables.

    When it is wrong: An application that ships a file of its own, such as a zipped vocabulary, in
    the model.

    Source: the specifications of the formats; no such bytes in 50,187 buffers and 50 appended files
    of public models.
    """
    data = model.data
    for buffer in model.buffers:
        if buffer.table.damaged:
            continue
        bytes_of_it = buffer.data
        if len(bytes_of_it) >= 8:
            what = program_in(bytes(bytes_of_it[:HEAD]), bytes_of_it[-1])
            if what:
                yield _finding(f"the data of buffers[{buffer.index}] begins like {what}", buffer)
    yield from _in_operators(model)
    for gap in facts.of(unexplained_bytes):
        what = program_in(bytes(data[gap.begin : gap.begin + HEAD]), data[gap.end - 1])
        if what:
            text = f"the bytes behind the model from {gap.begin:,} on begin like {what}"
            yield _finding(text, Place("trailing_bytes", model=model), "trailing_bytes")
    archive = facts.of(appended_zip)
    for member in archive.members[:_MAX_LOOKED_AT] if archive is not None else ():
        head = member_head(data, member.entry, HEAD) if member.entry is not None else b""
        last = head[-1] if len(head) < HEAD and head else -1
        what, suffix = program_in(head, last), program_name(member.name)
        place = Place("appended_zip", model=model, kind="file", subject=member.name[:200])
        if what:
            yield _finding(f"appended file '{member.name}' begins like {what}", place, member.name)
        elif suffix:
            text = f"appended file '{member.name}' has the suffix {suffix} of a program or script"
            yield _finding(text, place, member.name)


def _in_operators(model: Model) -> Iterator[Finding]:
    looked_at = 0
    seen: set[int] = set()
    for subgraph in model.subgraphs:
        for operator in subgraph.operators:
            if not operator.is_custom or not operator.sound or looked_at >= _MAX_LOOKED_AT:
                continue
            options = operator.table["custom_options"]
            if options is None or options.start in seen or options.count < 8:
                continue
            seen.add(options.start)
            looked_at += 1
            stored = options.bytes()
            what = program_in(bytes(stored[:HEAD]), stored[-1])
            if what:
                name = f"operator {operator.index} ({operator.type})"
                text = f"the custom options of {name} begin like {what}"
                yield _finding(text, operator, field="custom_options")
            for begin, end in byte_code(operator) if operator.type == "DISPATCH_OP" else ():
                what = program_in(bytes(model.data[begin : min(end, begin + HEAD)]))
                if what:
                    text = f"the byte code of {operator.type} at byte {begin:,} is {what}"
                    yield _finding(text, operator, "byte_code", severity=INFO)


def _finding(
    text: str, at: Node, key: str = "", *, field: str = "", severity: Severity = WARNING
) -> Finding:
    return Finding(
        text,
        at=at,
        field=field,
        key=key[:200],
        severity=severity,
        help="remove it, or find out who put it there and why; nothing in a runtime needs it",
    )
