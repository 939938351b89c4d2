"""The memory plan that a compiler leaves for TensorFlow Lite for Microcontrollers."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tflint.analysis.deployment import TFLM, deployment
from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.model import Model
from tflint.model.signature import MetadataEntry

ENTRY_NAME = "OfflineMemoryAllocation"
_HEADER = 12
_UNPLANNED = -1


@rule("F502", "offline-memory-plan-mismatch", severity=WARNING, confidence=HIGH, on=Model)
def offline_memory_plan_mismatch(model: Model, facts: Facts) -> Iterator[Finding]:
    """The metadata entry `OfflineMemoryAllocation` does not fit the tensors of the model.

    What it checks: It has a header of 12 bytes and as many offsets as it says, one for each tensor of
    all subgraphs, none of them below -1. With target tflm it is an error.

    Why it matters: TensorFlow Lite for Microcontrollers refuses another number of offsets, and reads
    behind the end of an entry that is too short. Other runtimes ignore the plan.

    How to fix: Let the compiler (such as Vela) write the plan again, after the last change of the
    model, or remove the entry.

    When it is wrong: The model never runs on a microcontroller.

    Source: TensorFlow Lite for Microcontrollers `micro_allocation_info.cc` (GetOfflinePlannedOffsets);
    the plans of 19 public models.
    """
    entry = model.metadata_entry(ENTRY_NAME)
    if entry is None or not entry.sound:
        return
    problem = _problem(entry)
    if problem:
        is_error = TFLM in facts.of(deployment).selected
        yield Finding(
            f"metadata '{ENTRY_NAME}' {problem}",
            at=entry,
            field="buffer",
            severity=ERROR if is_error else WARNING,
            targets=(TFLM,) if is_error else (),
            help="let the compiler write the plan again, or remove the entry",
            data={"bytes": len(entry.data)},
        )


def _problem(entry: MetadataEntry) -> str:
    data = entry.data
    if len(data) < _HEADER:
        return f"has {len(data)} bytes, but its header alone takes {_HEADER}"
    count: int = struct.unpack_from("<i", data, 8)[0]
    tensors = sum(len(subgraph.tensors) for subgraph in entry.owner.subgraphs)
    if len(data) != _HEADER + 4 * count:
        return f"has {len(data):,} bytes, but says that it has {count:,} offsets of 4 bytes"
    if count != tensors:
        return f"has {count:,} offsets, but the model has {tensors:,} tensors"
    offsets = struct.unpack_from(f"<{count}i", data, _HEADER)
    least = min(offsets, default=0)
    if least < _UNPLANNED:
        return f"has the offset {least:,} for tensor {offsets.index(least):,}"
    return ""
