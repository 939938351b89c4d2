"""Whether a mended model is the old one in all but what was to be changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import takewhile

from tflint.analysis.appended_zip import appended_zip
from tflint.analysis.facts import Facts
from tflint.fixing.layout import NewFile
from tflint.fixing.refusal import RefusedError
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.severity import Severity
from tflint.listing import list_model
from tflint.model.file import File
from tflint.model.model import Model

_CHUNK = 1 << 20
# Lines of a listing behind those of the graph.
_ATTACHED = ("metadata ", "file ", "files ")


def verify_bytes(old: Model, new: memoryview, plan: NewFile) -> None:
    """Raises `RefusedError` unless `new`, which was written by `plan`, is a sound model with the graph,
    the constants and the other metadata of `old`, and the new content where it belongs."""
    file = File(new)
    document, model = file.document, file.model
    if model is None or document is None or document.damages or document.stopped:
        raise RefusedError("the result cannot be read")
    if bytes(new[plan.kept :]) != plan.tail:
        raise RefusedError("what was written is not what was to be written")
    for begin, end in _untouched(plan):
        if not _is_equal(old.data[begin:end], new[begin:end]):
            raise RefusedError(f"bytes {begin:,} to {end:,} would change")
    if _graph_lines(old, plan.lines) != _graph_lines(model, plan.lines):
        raise RefusedError("the listing of its graph would change")
    for index, entry in enumerate(old.metadata):
        content = plan.contents.get(index, entry.data)
        found = model.metadata[index].data if index < len(model.metadata) else memoryview(b"")
        if not _is_equal(found, memoryview(content)):
            raise RefusedError(f'its metadata "{entry.name}" would change')
    if plan.members is not None:
        written = [(m.name, m.checksum, m.size, m.data) for m in plan.members]
        if list(_members(Facts(file))) != written:
            raise RefusedError("its zip would change")


def verify_findings(
    fixed: Iterable[Diagnostic], before: Iterable[Diagnostic], after: Iterable[Diagnostic]
) -> None:
    """Raises `RefusedError` when an error or a warning came up that was not there before, or a finding
    is still there, no less severe, that was to be fixed."""
    after = list(after)
    known, left = _numbers(before), _numbers(after)
    for diagnostic in after:
        key = _identity(diagnostic), diagnostic.severity
        if diagnostic.severity >= Severity.WARNING and left[key] > known[key]:
            raise RefusedError(f"{diagnostic.code} would be found then: {diagnostic.message}")
    for key, number in Counter((_identity(each), each.severity) for each in fixed).items():
        if left[key] > known[key] - number:
            raise RefusedError("a finding that was to be fixed would still be there")


def _untouched(plan: NewFile) -> Iterator[tuple[int, int]]:
    position = 0
    for patch in plan.patches:
        yield position, patch.at
        position = patch.at + len(patch.data)
    yield position, plan.kept


def _is_equal(old: memoryview, new: memoryview) -> bool:
    if len(old) != len(new):
        return False
    # Comparing views directly goes element by element.
    return all(
        bytes(old[at : at + _CHUNK]) == bytes(new[at : at + _CHUNK])
        for at in range(0, len(old), _CHUNK)
    )


def _graph_lines(model: Model, left_out: Iterable[str]) -> list[str]:
    listing = list_model(model)
    lines = listing.text.split("\n")
    for address in left_out:
        if address in listing.lines:  # a listing that is too long is cut
            lines[listing.lines[address] - 1] = ""
    return list(takewhile(lambda line: not line.startswith(_ATTACHED), lines))


def _members(facts: Facts) -> Iterator[tuple[bytes, int, int, bytes]]:
    archive = facts.of(appended_zip)
    for member in archive.members if archive is not None else ():
        if member.entry is not None and member.span is not None:
            data = bytes(facts.file.data[member.data_start : member.span[1]])
            yield member.stored_name, member.entry.checksum, member.entry.size, data


def _numbers(diagnostics: Iterable[Diagnostic]) -> Counter[tuple[str, Severity]]:
    """How many findings with an identity are at least as severe as each severity."""
    return Counter(
        (_identity(diagnostic), severity)
        for diagnostic in diagnostics
        for severity in Severity
        if severity <= diagnostic.severity
    )


def _identity(diagnostic: Diagnostic) -> str:
    """The fingerprint without the number that tells equal ones apart."""
    return diagnostic.fingerprint.rpartition(":")[0]
