"""Operators that call subgraphs.

Whether the subgraphs exist, and have the inputs and outputs that the call passes and expects, is
judged with the graph (rules G401, G402 and G404); here their shapes are followed. Source: LiteRT
`tflite/kernels/{if,while,call_once,stablehlo_composite,stablehlo_case}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tflint.operators.call import Call, Kernel, Operand, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage, UnknownError


def if_(call: Call) -> Outputs:
    """One of two branches; outputs that differ in shape are known when the model runs."""
    branches = (call.number("then_subgraph_index"), call.number("else_subgraph_index"))
    return _agreed(call, [_called(call, index, 1) for index in branches])


def case(call: Call) -> Outputs:
    """One of several branches."""
    branches = call.numbers("branch_subgraph_indices")
    return _agreed(call, [_called(call, index, 1) for index in branches])


def _agreed(call: Call, results: list[list[Operand]]) -> Outputs:
    first = results[0] if results else []
    same = all(
        [operand.shape for operand in other] == [operand.shape for operand in first]
        for other in results
    )
    if not same or any(operand.dynamic for result in results for operand in result):
        call.volatile = True
    return tuple(operand.shape if same else None for operand in first)


def while_(call: Call) -> Outputs:
    """A body whose outputs become its inputs, as long as the condition holds."""
    _called(call, call.number("cond_subgraph_index"), 0)
    results = _called(call, call.number("body_subgraph_index"), 0)
    arguments = _arguments(call, 0)
    if len(arguments) != len(results):
        raise UnknownError
    kept = [
        operand.shape == result.shape and not result.dynamic
        for operand, result in zip(arguments, results, strict=True)
    ]
    call.volatile |= not all(kept)
    return tuple(
        operand.shape if keeps else None for operand, keeps in zip(arguments, kept, strict=True)
    )


def call_once(call: Call) -> Outputs:
    """Initializes variables; no outputs."""
    _called(call, call.number("init_subgraph_index"), 0)
    return ()


def composite(call: Call) -> Outputs:
    """Runs the decomposition."""
    results = _called(call, call.number("decomposition_subgraph_index"), 0)
    call.volatile |= any(result.dynamic for result in results)
    _note_types(call, results)
    return tuple(result.shape for result in results)


def _arguments(call: Call, start: int) -> list[Operand]:
    found = [operand for operand in call.inputs[start:] if operand is not None]
    if len(found) != len(call.inputs) - start:
        raise UnknownError
    return found


def _called(call: Call, index: int, start: int) -> list[Operand]:
    for position, operand in enumerate(call.inputs[start:], start):
        if operand is None:
            raise RefusedError(
                Concern.OPERAND_COUNT,
                f"hands input {position}, which is -1, to subgraph {index}",
                Stage.CRASH,
                field=f"inputs[{position}]",
            )
    call.particular = True
    results = call.model.prepare(index, _arguments(call, start))
    if results is None:
        raise UnknownError
    return results


def _note_types(call: Call, results: Sequence[Operand]) -> None:
    """The results are copied into the outputs byte by byte, as many as they are."""
    for position, (output, result) in enumerate(zip(call.outputs, results, strict=False)):
        if output is None or output.type == result.type:
            continue
        text = (
            f"copies {result.name} of subgraph {result.tensor.subgraph.index}, which is {result.type}, "
            f"into {output.name}, which declares {output.type}"
        )
        call.note(Concern.OUTPUT_TYPE, text, field=f"outputs[{position}]")


KERNELS: Mapping[str, Kernel] = {
    "IF": if_,
    "STABLEHLO_CASE": case,
    "WHILE": while_,
    "CALL_ONCE": call_once,
    "STABLEHLO_COMPOSITE": composite,
}
