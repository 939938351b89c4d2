"""What operators that call subgraphs demand of these.

Source: LiteRT `tflite/kernels/{if,while,call_once,stablehlo_case,stablehlo_composite}.cc` (Prepare),
and what ai-edge-litert 2.3.0 did with models that do not meet them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.shape_inference import InferredShapes, inferred_shapes
from tflint.lint.severity import ERROR, WARNING, Severity
from tflint.model.dtype import DTYPES
from tflint.model.operator import CALLERS

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor

MAX_BRANCHES = 20

_BY_NAME = {dtype.name: dtype for dtype in DTYPES}


class Demand(NamedTuple):
    """A demand that is not met. `text` goes on after the name of the operator; `field` is the option
    that names the subgraph."""

    text: str
    field: str = ""
    severity: Severity = ERROR
    help: str = "give the subgraph the inputs and outputs that the operator passes"


def unmet_demand(operator: Operator, facts: Facts) -> Demand | None:
    """The first demand that is not met, errors before warnings; `None` when all are.

    The called subgraphs must exist and be sound. Nothing is demanded of an operator whose options are
    missing or those of another.
    """
    if operator.options.kind != CALLERS[operator.name][0]:
        return None
    called = [
        (field, facts.model.subgraphs[index]) for field, index in operator.subgraph_references
    ]
    types = facts.of(inferred_shapes)
    found: Iterator[Demand]
    if operator.name == "IF":
        found = _if(operator, called, types)
    elif operator.name == "WHILE":
        found = _while(operator, called, types)
    elif operator.name == "CALL_ONCE":
        found = _call_once(operator, called)
    elif operator.name == "STABLEHLO_CASE":
        found = _case(operator, called, types, facts)
    else:
        found = _composite(operator, called)
    warning = None
    for demand in found:
        if demand.severity is ERROR:
            return demand
        warning = warning or demand
    return warning


Called = Sequence[tuple[str, "Subgraph"]]


def _if(operator: Operator, called: Called, types: InferredShapes) -> Iterator[Demand]:
    if not operator.inputs:
        yield Demand("has no inputs, but needs a condition", help="pass a condition")
        return
    yield from _selector(operator, types, "condition", "BOOL")
    yield from _branches(operator, called, types)


def _case(
    operator: Operator, called: Called, types: InferredShapes, facts: Facts
) -> Iterator[Demand]:
    if not 0 < len(called) <= MAX_BRANCHES:
        yield Demand(
            f"has {len(called)} branches, but 1 to {MAX_BRANCHES} are possible",
            "branch_subgraph_indices",
            help=f"choose among at most {MAX_BRANCHES} branches",
        )
    if not operator.inputs:
        yield Demand("has no inputs, but needs a branch index", help="pass a branch index")
        return
    yield from _selector(operator, types, "branch index", "INT32")
    wanted = (len(operator.inputs) - 1, len(operator.outputs))
    for counts, subgraph in islice(facts.of(_interfaces).items(), 2):
        if counts != wanted:
            yield Demand(
                f"passes {_numbers(*wanted)}, but subgraph "
                f"'{subgraph.subject}' has {counts[0]} and {counts[1]}; its kernel compares all "
                "subgraphs of the model but the first",
                help="keep STABLEHLO_CASE in a model without other subgraphs, or use IF",
            )
    names = sorted(facts.of(_output_types))
    if len(names) > 1:
        yield Demand(
            f"needs outputs of one type in all subgraphs of the model but the first, and they "
            f"are {', '.join(names)}",
            help="keep STABLEHLO_CASE in a model without other subgraphs, or use IF",
        )
    yield from _branches(operator, called, types)


def _interfaces(facts: Facts) -> dict[tuple[int, int], Subgraph]:
    """(inputs, outputs) -> the first subgraph but 0 with so many."""
    found: dict[tuple[int, int], Subgraph] = {}
    for subgraph in facts.model.subgraphs[1:]:
        found.setdefault((len(subgraph.inputs), len(subgraph.outputs)), subgraph)
    return found


def _output_types(facts: Facts) -> frozenset[str]:
    return frozenset(
        tensor.dtype.name
        for subgraph in facts.model.subgraphs[1:]
        for tensor in subgraph.output_tensors
    )


def _branches(operator: Operator, called: Called, types: InferredShapes) -> Iterator[Demand]:
    wanted = (len(operator.inputs) - 1, len(operator.outputs))
    fitting: list[tuple[str, Subgraph]] = []
    for field, branch in called:
        if (len(branch.inputs), len(branch.outputs)) == wanted:
            fitting.append((field, branch))
        else:
            yield _counts(branch, field, *wanted)
    ranks: dict[int, tuple[int, str]] = {}
    for field, branch in fitting:
        yield from _passed(operator, operator.input_tensors[1:], branch, field, types)
        yield from _returned(operator, branch, field, types)
        for position, tensor in enumerate(branch.output_tensors):
            shape = types.shape(tensor)
            if shape is None:
                continue
            rank, first = ranks.setdefault(position, (len(shape), branch.subject))
            if rank != len(shape):
                yield Demand(
                    f"has branches whose output {position} differs in rank: {rank} in '{first}', "
                    f"{len(shape)} in '{branch.subject}'",
                    field,
                    WARNING,
                    "return the same rank from every branch",
                )


def _while(operator: Operator, called: Called, types: InferredShapes) -> Iterator[Demand]:
    count = len(operator.inputs)
    (condition_field, condition), (body_field, body) = called
    if len(operator.outputs) != count:
        yield Demand(
            f"has {_numbers(count, len(operator.outputs))}, but needs as many of both",
            help="return every value that the loop carries",
        )
    if condition is body:
        yield Demand(
            f"has one subgraph, '{body.subject}', for condition and body",
            condition_field,
            help="name the subgraph of the condition",
        )
    if (len(condition.inputs), len(condition.outputs)) != (count, 1):
        yield _counts(condition, condition_field, count, 1)
    else:
        yield from _loop_condition(condition, condition_field, types)
        yield from _passed(operator, operator.input_tensors, condition, condition_field, types)
    if (len(body.inputs), len(body.outputs)) != (count, count):
        yield _counts(body, body_field, count, count)
        return
    pairs = zip(body.input_tensors, body.output_tensors, strict=True)
    for position, (before, after) in enumerate(pairs):
        if types.type(before) != types.type(after):
            yield Demand(
                f"carries {types.type(before)} as value {position} into '{body.subject}', which "
                f"returns {types.type(after)}",
                body_field,
                help="return each value with the type that it came with",
            )
    yield from _passed(operator, operator.input_tensors, body, body_field, types)
    yield from _returned(operator, body, body_field, types)


def _loop_condition(condition: Subgraph, field: str, types: InferredShapes) -> Iterator[Demand]:
    output = condition.output_tensors[0]
    shape = types.known_shape(output)
    advice = "return one BOOL, as a scalar or with the shape [1]"
    if types.type(output) != "BOOL":
        yield Demand(
            f"needs a BOOL from its condition, but '{output.short_name}' of subgraph "
            f"'{condition.subject}' is {types.type(output)}",
            field,
            help=advice,
        )
    elif shape is not None and not types.is_dynamic(output) and shape not in ((), (1,)):
        yield Demand(
            f"needs a scalar from its condition, but '{output.short_name}' of subgraph "
            f"'{condition.subject}' has the shape {list(shape)}",
            field,
            help=advice,
        )


def _call_once(operator: Operator, called: Called) -> Iterator[Demand]:
    if operator.inputs or operator.outputs:
        yield Demand(
            f"has {_numbers(len(operator.inputs), len(operator.outputs))}, but can have none",
            help="pass values through resource variables",
        )
    for field, subgraph in called:
        if subgraph.inputs or subgraph.outputs:
            yield _counts(subgraph, field, 0, 0)


def _composite(operator: Operator, called: Called) -> Iterator[Demand]:
    wanted = (len(operator.inputs), len(operator.outputs))
    for field, subgraph in called:
        if (len(subgraph.inputs), len(subgraph.outputs)) != wanted:
            yield _counts(subgraph, field, *wanted)


def _selector(
    operator: Operator, types: InferredShapes, what: str, wanted: str
) -> Iterator[Demand]:
    selector = operator.input(0)
    if selector is None:
        return
    shape = types.known_shape(selector)
    if types.type(selector) != wanted:
        yield Demand(
            f"needs a {what} of type {wanted}, but '{selector.short_name}' is "
            f"{types.type(selector)}",
            help=f"compute the {what} as {wanted}",
        )
    elif shape is not None and not types.is_dynamic(selector) and any(d != 1 for d in shape):
        yield Demand(
            f"needs a {what} with 1 element, but '{selector.short_name}' has the shape "
            f"{list(shape)}",
            help=f"reduce the {what} to one element",
        )


def _numbers(inputs: int, outputs: int) -> str:
    """`1 input and 2 outputs`."""
    return f"{inputs} input{'s' * (inputs != 1)} and {outputs} output{'s' * (outputs != 1)}"


def _counts(subgraph: Subgraph, field: str, inputs: int, outputs: int) -> Demand:
    return Demand(
        f"passes {_numbers(inputs, outputs)} to subgraph '{subgraph.subject}', which "
        f"has {len(subgraph.inputs)} and {len(subgraph.outputs)}",
        field,
    )


def _passed(
    operator: Operator,
    given: Sequence[Tensor | None],
    subgraph: Subgraph,
    field: str,
    types: InferredShapes,
) -> Iterator[Demand]:
    """Declared types of inputs; the interpreter replaces them by those of the caller."""
    for position, (outer, inner) in enumerate(zip(given, subgraph.input_tensors, strict=True)):
        if outer is not None and types.type(outer) != inner.dtype.name:
            yield Demand(
                f"passes {types.type(outer)} as input {position} of subgraph "
                f"'{subgraph.subject}', which declares {inner.dtype.name}",
                field,
                WARNING,
                "declare the input with the type that is passed",
            )


def _returned(
    operator: Operator, subgraph: Subgraph, field: str, types: InferredShapes
) -> Iterator[Demand]:
    """Types of outputs. The interpreter copies the bytes into memory that it laid out for the declared
    type, and readers that were prepared for that type take them for it; an output of the model that
    nothing reads gets the type of what was copied."""
    pairs = zip(operator.output_tensors, subgraph.output_tensors, strict=True)
    for position, (outer, inner) in enumerate(pairs):
        found = _BY_NAME.get(types.type(inner), inner.dtype)
        if outer is None or outer.dtype is found:
            continue
        overflows = outer.dtype.bits != found.bits and not types.is_dynamic(outer)
        yield Demand(
            f"declares output {position} as {outer.dtype.name}, but subgraph "
            f"'{subgraph.subject}' returns {found.name}",
            field,
            ERROR if overflows or outer.consumers else WARNING,
            "declare the output with the type that the subgraph returns",
        )
