"""Graphs that compare their input with a secret."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.constant_subgraphs import constant_subgraphs
from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import INFO, LOW, Status
from tflint.model.operator import Operator
from tflint.model.tensor import Tensor

_COMPARISONS = frozenset({"EQUAL", "NOT_EQUAL"})
_REDUCTIONS = frozenset({"REDUCE_ALL", "REDUCE_ANY", "REDUCE_PROD", "REDUCE_MIN"})
# A condition is a few operators away from what it depends on.
_MAX_STEPS = 64
_MAX_OPERANDS = 8


@rule(
    "S501",
    "hidden-trigger",
    severity=INFO,
    confidence=LOW,
    on=ops("IF", "WHILE", "SELECT", "SELECT_V2"),
    status=Status.PREVIEW,
    tags=("security",),
    security_severity=6.0,
)
def hidden_trigger(
    operator: Operator, facts: Facts, *, least_elements: int = 4
) -> Iterator[Finding]:
    """The model behaves differently when its input equals a stored value.

    What it checks: The condition of IF, WHILE and SELECT: whether it comes from EQUAL or NOT_EQUAL of
    a computed tensor and a constant of several elements, reduced to one truth value, and whether one
    branch returns nothing but constants.

    Why it matters: Published backdoors have exactly this form: an input that equals a secret pattern
    takes another branch. Tests and accuracy figures never see it.

    How to fix: Look at the constant that is compared with, and at what the branches return. Convert
    the original model again.

    When it is wrong: Tokenizers and masks that look for a known sequence.

    Options:
      least-elements: a comparison with a single number, such as a padding token, is ordinary

    Source: public proofs of concept on Hugging Face (EnigmaConsultant/
    tflite-architectural-backdoor-poc, hacnho/tflite-trigger-backdoor-poc).
    """
    condition = _condition(operator)
    comparison = _comparison(condition, least_elements) if condition is not None else None
    if comparison is None or not _has_constant_branch(operator, facts):
        return
    constant = next(t for t in comparison.input_tensors if t is not None and t.is_constant)
    yield Finding(
        f"{operator.type} takes a branch when a computed tensor equals the {constant.elements:,} "
        f"elements of constant '{constant.short_name}'",
        at=operator,
        related=(("comparison", comparison), ("constant", constant)),
        help="find out what the constant stands for before you trust the model",
        data={"elements": constant.elements},
    )


def _condition(operator: Operator) -> Tensor | None:
    if operator.name != "WHILE":
        return operator.input(0)
    called = dict(operator.subgraph_references).get("cond_subgraph_index")
    if called is None:
        return None
    outputs = operator.owner.subgraphs[called].output_tensors
    return outputs[0] if outputs else None


def _comparison(condition: Tensor, least_elements: int) -> Operator | None:
    """The comparison with a constant that the condition comes from, behind a reduction."""
    waiting, seen = [(condition, False)], {condition.index}
    while waiting and len(seen) < _MAX_STEPS:
        tensor, is_reduced = waiting.pop()
        producer = tensor.producer
        if producer is None or not producer.sound:
            continue
        if is_reduced and producer.name in _COMPARISONS:
            operands = [t for t in producer.input_tensors if t is not None]
            stored = [t for t in operands if t.is_constant and t.elements >= least_elements]
            if stored and any(not t.is_constant for t in operands):
                return producer
        is_reduced |= producer.name in _REDUCTIONS
        for index in producer.inputs[:_MAX_OPERANDS]:
            operand = producer.subgraph.tensor(index)
            if operand is not None and index not in seen:
                seen.add(index)
                waiting.append((operand, is_reduced))
    return None


def _has_constant_branch(operator: Operator, facts: Facts) -> bool:
    if operator.name == "WHILE":
        return True
    if operator.name == "IF":
        return not facts.of(constant_subgraphs).isdisjoint(operator.called_subgraphs)
    branches = (operator.input(1), operator.input(2))
    return any(branch is not None and branch.is_constant for branch in branches)
