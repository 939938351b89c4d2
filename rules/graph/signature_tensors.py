"""G503 to G505: the tensors that signatures name, against the inputs and outputs of their subgraph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tflint.analysis.deployment import deployment
from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, MEDIUM, WARNING
from tflint.model.signature import Signature
from tflint.model.subgraph import Subgraph
from tflint.model.tensor import Tensor

COMPILED_MODEL = "compiled-model"


class Side(NamedTuple):
    """The inputs or the outputs: what the signature names, and what the subgraph has."""

    word: str
    entries: Sequence[tuple[str, int]]
    expected: Sequence[int]


def _sides(signature: Signature, subgraph: Subgraph) -> tuple[Side, Side]:
    return (
        Side("input", signature.inputs, subgraph.inputs),
        Side("output", signature.outputs, subgraph.outputs),
    )


@rule(
    "G503",
    "signature-maps-inner-tensor",
    severity=ERROR,
    confidence=HIGH,
    on=Signature,
    tags=("silent",),
)
def signature_maps_inner_tensor(signature: Signature, facts: Facts) -> Iterator[Finding]:
    """A signature names a tensor that is no input, or no output, of its subgraph.

    What it checks: every input of a signature is an input of its subgraph, and every output an output.
    Outputs that hold their value anyway (constants, variables, inputs of the subgraph) are a warning,
    and so is a tensor of another type than all inputs (outputs) of the subgraph: then the call fails
    with a message, and nobody gets wrong numbers. Callers that go by index are not concerned.

    Why it matters: an inner tensor has memory only while it is in use. Setting it fails or is
    overwritten by the operator that computes it, and the real input keeps what is in memory; reading
    it fails or gives what another operator left there.

    How to fix: let the signature name the input or output that was meant, or list the tensor among the
    outputs of the subgraph. Tools that cut or merge subgraphs must rewrite the signatures too.

    When it is wrong: an inner output of an interpreter that preserves all tensors
    (`experimental_preserve_all_tensors`).

    Source: LiteRT `tflite/core/signature_runner.cc`; run with ai-edge-litert 2.3.0.
    """
    subgraph = signature.subgraph
    if subgraph is None or not subgraph.sound:
        return
    for side in _sides(signature, subgraph):
        expected = set(side.expected)
        for position, (name, index) in enumerate(side.entries):
            if index in expected:
                continue
            tensor = subgraph.tensors[index]
            kept = side.word == "output" and _keeps_value(tensor)
            types = {subgraph.tensors[other].dtype for other in side.expected}
            is_loud = bool(types) and tensor.dtype not in types
            yield Finding(
                f"{side.word} '{name}' of signature '{signature.key or ''}' is tensor "
                f"'{tensor.short_name}', which is no {side.word} of subgraph '{subgraph.subject}'",
                at=signature,
                field=f"{side.word}s[{position}].tensor_index",
                severity=WARNING if kept or is_loud else None,
                related=(("tensor", tensor),),
                help=f"name a tensor that is an {side.word} of the subgraph",
                data={"name": name, "tensor_index": index},
                key=f"{side.word} {name}",
            )


def _keeps_value(tensor: Tensor) -> bool:
    return tensor.is_constant or tensor.is_variable or tensor.index in tensor.subgraph.inputs


@rule("G504", "incomplete-signature", severity=WARNING, confidence=HIGH, on=Signature)
def incomplete_signature(signature: Signature, facts: Facts) -> Iterator[Finding]:
    """A signature leaves out an input or an output of its subgraph.

    What it checks: every input and output of the subgraph has an entry in the signature, and there are
    no more entries than inputs or outputs. It is an error when the target is `compiled-model`. What
    follows from an entry that names an inner tensor is left to G503 signature-maps-inner-tensor.

    Why it matters: an input that is left out cannot be set by name and keeps what is in memory, so that
    the result is wrong without an error. LiteRT's CompiledModel refuses the model.

    How to fix: list every input and output in the signature.

    When it is wrong: an output that nobody needs, in a model that only the Interpreter runs.

    Source: LiteRT `litert/core/model/model_load.cc` (UnpackSignatures); run with ai-edge-litert 2.3.0.
    """
    subgraph = signature.subgraph
    if subgraph is None or not subgraph.sound:
        return
    refused = COMPILED_MODEL in facts.of(deployment).chains
    for side in _sides(signature, subgraph):
        named = {index for _, index in side.entries}
        expected = set(side.expected)
        missing = [index for index in dict.fromkeys(side.expected) if index not in named]
        inner = len(named - expected)
        if len(missing) > inner:
            tensor = subgraph.tensors[missing[0]]
            more = f" and {len(missing) - 1:,} more" if len(missing) > 1 else ""
            text = (
                f"signature '{signature.key or ''}' has no entry for {side.word} "
                f"'{tensor.short_name}'{more} of subgraph '{subgraph.subject}'"
            )
        elif len(side.entries) != len(side.expected) and not inner:
            text = (
                f"signature '{signature.key or ''}' has {len(side.entries)} {side.word}s, but "
                f"subgraph '{subgraph.subject}' has {len(side.expected)}"
            )
        else:
            continue
        yield Finding(
            text,
            at=signature,
            field=f"{side.word}s",
            severity=ERROR if refused else None,
            help=f"give every {side.word} of the subgraph one entry in the signature",
            data={"missing": missing[:10]},
            key=side.word,
            targets=(COMPILED_MODEL,) if refused else (),
        )


@rule("G505", "ambiguous-io-order", severity=INFO, confidence=MEDIUM, on=Signature)
def ambiguous_io_order(signature: Signature, facts: Facts) -> Iterator[Finding]:
    """A signature lists inputs or outputs in another order than the subgraph, and they look alike.

    What it checks: the order of the entries of a signature against that of the inputs and outputs of
    its subgraph. It is reported when two tensors that are in another place have the same type and
    shape.

    Why it matters: code that goes by position sees one order through the signature and another through
    the inputs of the interpreter. With tensors of one type and shape, two of them are swapped without
    an error.

    How to fix: feed and read by name. Arguments whose names sort in the order of the function keep
    both orders the same.

    When it is wrong: the application already goes by name.

    Source: 12 of 280 public models have such an order; two states of a streaming model that were
    swapped this way: breizhn/DTLN issues 6 and 56.
    """
    subgraph = signature.subgraph
    if subgraph is None or not subgraph.sound:
        return
    for side in _sides(signature, subgraph):
        named = list(dict.fromkeys(index for _, index in side.entries))
        known, listed = set(side.expected), set(named)
        here = [index for index in named if index in known]
        there = [index for index in dict.fromkeys(side.expected) if index in listed]
        alike: dict[tuple[str, tuple[int, ...]], list[Tensor]] = defaultdict(list)
        for a, b in zip(here, there, strict=True):
            if a != b:
                tensor = subgraph.tensors[a]
                alike[tensor.dtype.name, tensor.shape].append(tensor)
        pair = next((tensors for tensors in alike.values() if len(tensors) > 1), None)
        if pair is None:
            continue
        yield Finding(
            f"signature '{signature.key or ''}' lists its {side.word}s in another order than "
            f"subgraph '{subgraph.subject}', and '{pair[0].short_name}' and "
            f"'{pair[1].short_name}' are both {pair[0].type_text}",
            at=signature,
            field=f"{side.word}s",
            related=tuple(("tensor", tensor) for tensor in pair[:10]),
            help=f"go by the names of the {side.word}s, not by their positions",
            key=side.word,
        )
