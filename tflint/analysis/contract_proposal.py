"""The contract that a model fulfils now, for pinning it."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from tflint.analysis.class_count import class_counts, declared_shape
from tflint.analysis.label_files import outside_labels
from tflint.analysis.quantization_scheme import scheme_violation
from tflint.analysis.task import task_evidence
from tflint.analysis.tflite_metadata import InputOrOutput, inputs_and_outputs, tflite_metadata
from tflint.analysis.value_range import Range, normalized_range, number, quantized_range
from tflint.lint.contract import Contract, MetadataDemand, QuantizationScheme, TensorDemand

if TYPE_CHECKING:
    from pathlib import Path

    from tflint.analysis.facts import Facts

HEADROOM = 10
"""How much larger the file may become, in percent: an export of the same model with another converter
differs by less, one that lost its quantization by a multiple."""

_SIZE_STEP = 1024

# The order decides where a model is of two schemes: one without weights can be both integer ones.
_SCHEMES = (
    QuantizationScheme.FULL_INTEGER,
    QuantizationScheme.INT16_ACTIVATIONS,
    QuantizationScheme.FLOAT16,
    QuantizationScheme.DYNAMIC_RANGE,
    QuantizationScheme.FLOAT,
)

_LONGEST_NAME = 200


def proposed_contract(facts: Facts) -> Contract:
    """What can be demanded of an update of the model, since the model has it.

    What the file does not tell is not demanded: the task without evidence, the shape of what may be
    a scalar or a tensor of unknown shape, the range of floats that no metadata describes. Names are
    those of signatures where there are any, since exports keep these.
    """
    found = facts.of(inputs_and_outputs)
    names = _signature_names(facts)
    evidence = facts.of(task_evidence)
    keys = (signature.key for signature in facts.model.signatures)
    return Contract(
        task=evidence.tasks[0] if evidence is not None and len(evidence.tasks) == 1 else None,
        labels=_fitting_labels(facts),
        inputs=tuple(_demand(each, names) for each in found if each.is_input),
        outputs=tuple(_demand(each, names) for each in found if not each.is_input),
        signatures=tuple(dict.fromkeys(key for key in keys if key and len(key) <= _LONGEST_NAME)),
        quantization=next((s for s in _SCHEMES if scheme_violation(facts, s) is None), None),
        max_size=_with_headroom(len(facts.file.data)),
        metadata=None if facts.of(tflite_metadata) is None else MetadataDemand.REQUIRED,
    )


def _with_headroom(size: int) -> int:
    return ceil(size * (100 + HEADROOM) / 100 / _SIZE_STEP) * _SIZE_STEP


def _fitting_labels(facts: Facts) -> Path | None:
    """The label file beside the model, if it has as many labels as an output has classes."""
    beside = facts.of(outside_labels)
    path = facts.file.path
    if beside is None or path is None:
        return None
    known = facts.of(class_counts).known.values()
    if not any(each.fits(count) for each in known for count in beside.labels.counts):
        return None
    return path.with_name(beside.name)


def _demand(found: InputOrOutput, signature_names: dict[tuple[bool, int], str]) -> TensorDemand:
    tensor = found.tensor
    name = signature_names.get((found.is_input, tensor.index), tensor.short_name)
    is_named = bool(tensor.name) or name != tensor.short_name
    return TensorDemand(
        dtype=tensor.dtype.name.lower(),
        shape=declared_shape(tensor),
        name=name if is_named and len(name) <= _LONGEST_NAME else None,
        range=_range(found),
    )


def _range(found: InputOrOutput) -> Range | None:
    ends = quantized_range(found.tensor)
    if ends is None and found.tensor.dtype.is_float and found.metadata is not None:
        normalization = found.metadata.normalization
        ends = normalized_range(normalization) if normalization is not None else None
    return (_rounded(ends[0], ends), _rounded(ends[1], ends)) if ends is not None else None


def _rounded(end: float, ends: Range) -> float:
    """With the digits that a 32-bit float has, where these tell the ends apart."""
    rounded = float(number(end))
    return rounded if abs(rounded - end) <= (ends[1] - ends[0]) / 1000 else end


def _signature_names(facts: Facts) -> dict[tuple[bool, int], str]:
    """The first name that a signature has for a tensor of the main subgraph, by side and index."""
    names: dict[tuple[bool, int], str] = {}
    for signature in facts.model.signatures:
        if signature.subgraph is not facts.model.main:
            continue
        for is_input, entries in ((True, signature.inputs), (False, signature.outputs)):
            for name, index in entries:
                if name:
                    names.setdefault((is_input, index), name)
    return names
