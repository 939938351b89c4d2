"""Where a model departs from the contract that the user pinned in the configuration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.class_count import class_counts
from tflint.analysis.label_files import Pairing, read_label_file
from tflint.analysis.quantization_scheme import scheme_violation
from tflint.analysis.task import task_evidence
from tflint.analysis.tflite_metadata import InputOrOutput, inputs_and_outputs, tflite_metadata
from tflint.analysis.value_range import interval, normalized_range, quantized_range
from tflint.lint.contract import Contract, MetadataDemand, TensorDemand
from tflint.lint.origin import shown_path

if TYPE_CHECKING:
    from pathlib import Path

    from tflint.analysis.facts import Facts
    from tflint.model.node import Node
    from tflint.model.tensor import Tensor

# Ends of a range may be off by two quantization steps or 2 % of its width: calibration does not hit
# round numbers (22 real uint8 image models differ by one step at most).
_STEPS, _SHARE = 2, 0.02


class Departure(NamedTuple):
    """A demand that does not hold.

    `key` is the key of the contract (`inputs[0].dtype`), `message` says what is true instead and
    what was demanded. `judged` is false when the file does not tell whether the demand holds.
    """

    key: str
    message: str
    node: Node
    judged: bool = True


def contract_departures(facts: Facts) -> tuple[Departure, ...]:
    """Every demand of the contract for this model that does not hold, in the order of its keys.

    Not judged here: `targets`, `runtime` and `allow-custom-ops`, which other rules take into
    account.
    """
    contract = facts.expectations.contract
    return tuple(_departures(contract, facts)) if contract is not None else ()


def _departures(contract: Contract, facts: Facts) -> Iterator[Departure]:
    model = facts.model
    evidence = facts.of(task_evidence) if contract.task is not None else None
    if evidence is not None and contract.task not in evidence.tasks:
        found = f"the model is for {' or '.join(evidence.tasks)}, since {evidence.reason}"
        yield Departure("task", _demanded(found, f'task "{contract.task}"'), model)
    if contract.labels is not None:
        yield from _labels(contract.labels, facts)
    yield from _sides(contract, facts)
    keys = [signature.key for signature in model.signatures]
    for key in contract.signatures:
        if key not in keys:
            there = ", ".join(f'"{k}"' for k in keys[:5] if k) or "none"
            found = f"the model's signatures are {there}"
            yield Departure("signatures", _demanded(found, f'"{key}"'), model)
    if contract.quantization is not None:
        violation = scheme_violation(facts, contract.quantization)
        if violation is not None:
            found, node = violation
            wanted = f"{contract.quantization} quantization"
            yield Departure("quantization", _demanded(found, wanted), node)
    size = len(facts.file.data)
    if contract.max_size is not None and size > contract.max_size:
        found, wanted = f"the file has {size:,} bytes", f"at most {contract.max_size:,}"
        yield Departure("max-size", _demanded(found, wanted), model)
    if contract.metadata is MetadataDemand.REQUIRED and facts.of(tflite_metadata) is None:
        found = 'the model has no readable metadata entry "TFLITE_METADATA"'
        yield Departure("metadata", _demanded(found, "one"), model)


def _demanded(found: str, wanted: str) -> str:
    return f"{found}, but the contract demands {wanted}"


def _labels(path: Path, facts: Facts) -> Iterator[Departure]:
    model, name = facts.model, f'"{shown_path(path)}"'
    labels = read_label_file(path, model, Pairing.DECLARED)
    if labels is None:
        message = f"{name} of the contract cannot be read as a list of labels"
        yield Departure("labels", message, model)
        return
    known = tuple(facts.of(class_counts).known.values())
    count = len(labels.labels.names)
    if not known:
        message = f"no output tells its classes to compare the {count} labels of {name} with"
        yield Departure("labels", message, model, judged=False)
    elif not any(each.fits(n) for each in known for n in labels.labels.counts):
        there = " and ".join(each.text for each in known[:4])
        message = f"{name} of the contract has {count} labels, but {there}"
        yield Departure("labels", message, model)


def _sides(contract: Contract, facts: Facts) -> Iterator[Departure]:
    found = facts.of(inputs_and_outputs)
    for side, demands in (("inputs", contract.inputs), ("outputs", contract.outputs)):
        if demands is None:
            continue
        tensors = [each for each in found if each.is_input == (side == "inputs")]
        if len(tensors) != len(demands):
            message = _demanded(f"the number of {side} is {len(tensors)}", str(len(demands)))
            yield Departure(side, message, facts.model)
            continue
        for position, (each, demand) in enumerate(zip(tensors, demands, strict=True)):
            yield from _tensor(f"{side}[{position}]", each, demand, facts)


def _tensor(
    key: str, found: InputOrOutput, demand: TensorDemand, facts: Facts
) -> Iterator[Departure]:
    tensor = found.tensor
    title = f'{found.word} "{tensor.short_name}"'
    dtype = tensor.dtype.name.lower()
    if demand.dtype is not None and dtype != demand.dtype:
        message = _demanded(f"{title} is {dtype}", demand.dtype)
        yield Departure(f"{key}.dtype", message, tensor)
    if demand.shape is not None and not _has_shape(tensor, demand.shape):
        sizes = ", ".join("any" if size < 0 else str(size) for size in demand.shape)
        message = _demanded(f"{title} has shape {list(tensor.shape)}", f"[{sizes}]")
        yield Departure(f"{key}.shape", message, tensor)
    if demand.name is not None and demand.name not in _names(tensor, facts):
        message = _demanded(f'{found.word} is called "{tensor.short_name}"', f'"{demand.name}"')
        yield Departure(f"{key}.name", message, tensor)
    if demand.range is not None:
        yield from _range(f"{key}.range", title, found, demand.range)


def _has_shape(tensor: Tensor, demanded: tuple[int, ...]) -> bool:
    """The declared shape, in which dimensions that the model leaves free are 1 as an interpreter
    allocates them, has the demanded sizes."""
    return tensor.rank == len(demanded) and all(
        wanted in (-1, size) for wanted, size in zip(demanded, tensor.shape, strict=True)
    )


def _names(tensor: Tensor, facts: Facts) -> set[str]:
    """What people call a tensor: its name, the name listings show, and those in signatures."""
    names = {tensor.name, tensor.short_name}
    for signature in facts.model.signatures:
        if signature.subgraph is tensor.subgraph:
            entries = (*signature.inputs, *signature.outputs)
            names |= {name for name, index in entries if index == tensor.index}
    return names


def _range(
    key: str, title: str, found: InputOrOutput, demanded: tuple[float, float]
) -> Iterator[Departure]:
    tensor = found.tensor
    ends = quantized_range(tensor)
    step = 0.0
    if ends is not None and tensor.scale_and_zero_point is not None:
        step = tensor.scale_and_zero_point[0]
    elif tensor.dtype.is_integer and not tensor.is_quantized:
        ends = (tensor.dtype.minimum, tensor.dtype.maximum)
    elif found.metadata is not None and found.metadata.normalization is not None:
        ends = normalized_range(found.metadata.normalization)
    if ends is None:
        message = (
            f"the file does not tell the range of {title} to compare with {interval(demanded)}"
        )
        yield Departure(key, message, tensor, judged=False)
        return
    slack = max(_STEPS * step, _SHARE * (demanded[1] - demanded[0]))
    if any(abs(end - wanted) > slack for end, wanted in zip(ends, demanded, strict=True)):
        message = _demanded(f"{title} has range {interval(ends)}", interval(demanded))
        yield Departure(key, message, tensor)
