"""Constants that lie in another file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from tflint.analysis.external_files import external_files
from tflint.analysis.facts import Facts
from tflint.analysis.rare_tensors import rare_tensors
from tflint.flatbuffer import Table
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING, Severity
from tflint.model.file import File
from tflint.model.model import Model
from tflint.model.node import Place
from tflint.model.tensor import Tensor

_PLAIN = ("", "unpacked")


@rule(
    "F307",
    "invalid-external-buffer",
    severity=ERROR,
    confidence=HIGH,
    on=Model,
    tags=("crash", "security"),
)
def invalid_external_buffer(model: Model, facts: Facts) -> Iterator[Finding]:
    """A tensor names an external buffer that does not exist, or that cannot be its data.

    What it checks: For every tensor with an external buffer: there is exactly one of that id, its
    group exists and has a name, the tensor has no inline data as well, and the length is that of the
    tensor. More bytes than needed, unless the packing says that they are packed, are a warning, and
    so is any of this on a tensor that an operator computes.

    Why it matters: CompiledModel loads these weights and does not compare lengths: it reads behind
    the end of a slice that is too short. With an unknown id the model fails later; with inline data
    the interpreter refuses it.

    How to fix: Run the tool that moved the weights again, on the original model.

    When it is wrong: Never for errors.

    Source: LiteRT `tflite/core/interpreter_builder.cc` (ParseTensors),
    `weight_loader/external_weight_loader_litert.cc`, `litert/tools/externalize_tflite_flatbuffer.py`.
    """
    tensors = facts.of(rare_tensors).external
    if not tensors:
        return
    found = [table for table in model.table["external_buffers"] or () if table is not None]
    counts = Counter(table["id"] for table in found)
    entries = {table["id"]: table for table in reversed(found)}
    for tensor in tensors:
        identity = tensor.external_buffer
        if tensor.table.damaged:
            continue
        problem = _problem(model, tensor, entries.get(identity), counts[identity])
        if problem is not None:
            text, severity = problem
            # The interpreter computes such a tensor, takes it from the caller, or sets it to 0, as any
            # other.
            filled = tensor.producer is not None or tensor.index in tensor.subgraph.inputs
            severity = WARNING if filled or tensor.is_variable else severity
            yield Finding(
                f"tensor '{tensor.short_name}' names external buffer {identity}, {text}",
                at=tensor,
                field="external_buffer",
                severity=severity,
                help="move the weights of the original model to the external file again",
                data={"id": identity},
            )


def _problem(
    model: Model, tensor: Tensor, entry: Table | None, count: int
) -> tuple[str, Severity] | None:
    if entry is None:
        return "which the model does not have", ERROR
    if count > 1:
        return f"which {count} entries have as their id", ERROR
    groups = model.table["external_buffer_groups"] or []
    group = entry["group"]
    if group >= len(groups):
        return f"of group {group}, but the model has {len(groups)} groups", ERROR
    if groups[group] is None or not str(groups[group]["name"] or ""):
        return f"of group {group}, which has no file name", ERROR
    buffer = tensor.buffer
    if buffer is not None and (buffer.inline is not None or buffer.offset > 1):
        return f"but has {buffer.nbytes:,} bytes of its own in the model too", ERROR
    needed, length = tensor.nbytes, entry["length"]
    if not tensor.dtype.bits or not tensor.sound or length == needed:
        return None
    if str(entry["packing"] or "") not in _PLAIN:
        return None
    text = f"which has {length:,} bytes, but {tensor.type_text} needs {needed:,}"
    return text, ERROR if length < needed else WARNING


@rule("F308", "external-file-missing", severity=ERROR, confidence=HIGH, on=File)
def external_file_missing(file: File, facts: Facts) -> Iterator[Finding]:
    """The file that holds external weights is missing, or shorter than the model says.

    What it checks: For every group of external buffers in use whose name leads into the folder of
    the model: the file is there, and no slice reaches beyond its end. It is a warning where this
    cannot be looked up: for a model that is read from standard input or inside of a bundle, and for
    names that lead out of the folder (see S203 external-path-escape). The content is not read.

    Why it matters: The model cannot run without these weights. They get lost when only the .tflite
    file is copied, uploaded or checked in.

    How to fix: Put the weight file beside the model, under the name that the model has for it.

    When it is wrong: The weights are fetched at installation; then check the installed model.

    Source: LiteRT `weight_loader/external_weight_loader_litert.cc`.
    """
    model = file.model
    if model is None or not model.table["external_buffers"]:
        return
    uses: dict[int, list[Table]] = defaultdict(list)
    for table in model.table["external_buffers"]:
        if table is not None:
            uses[table["group"]].append(table)
    for found in facts.of(external_files):
        slices = uses.get(found.group, [])
        if not found.name or not slices:
            continue
        place = Place(f"external_buffer_groups[{found.group}]", model=model, subject=found.name)
        end = max(table["offset"] + table["length"] for table in slices)
        severity = ERROR
        if found.path is None:
            message = f"weight file '{found.name}' cannot be looked up: {found.reason}"
            severity = WARNING
        elif found.size is None:
            message = f"weight file '{found.name}' is not beside the model"
        elif end > found.size:
            message = (
                f"weight file '{found.name}' has {found.size:,} bytes, but the model uses it up to "
                f"byte {end:,}"
            )
        else:
            continue
        yield Finding(
            message,
            at=place,
            key=found.name[:200],
            severity=severity,
            help="put the weight file that was written with the model beside it",
            data={"file": found.name, "size": found.size, "needed": end},
        )
