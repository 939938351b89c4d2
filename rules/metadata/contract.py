"""The contract pinned in the configuration."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO
from tflint.model.model import Model


@rule("M601", "contract-violated", severity=ERROR, confidence=HIGH, on=Model)
def contract_violated(model: Model, facts: Facts) -> Iterator[Finding]:
    """The model is not what the contract in the configuration demands.

    What it checks:
        Each key of the contract for this model: task, labels, inputs and outputs (number, dtype,
        shape, name, range of real values), signatures, quantization, max-size and metadata. A -1 in
        a shape stands for any size; free dimensions of the model count as the size declared in its
        shape. A range must agree up to two quantization steps or 2 % of its width. A demand that
        the file alone cannot answer, such as the range of a float output, is an info. The keys
        targets, runtime and allow-custom-ops have their own rules.

    Why it matters:
        Code that feeds the model and reads its results was written for this contract. An update of
        the model that departs from it breaks that code, often without an error message.

    How to fix:
        Export the model as the contract says, or change the contract together with the code that
        uses the model.

    When it is wrong:
        When the contract is out of date.

    Source:
        The contract is yours; the demand is named with the file it stands in.
    """
    contract = facts.expectations.contract
    if contract is None:
        return
    from tflint.analysis.contract_check import contract_departures

    for departure in facts.of(contract_departures):
        yield Finding(
            departure.message,
            at=departure.node,
            help=f"change the model, or the contract in {contract.origin.text}",
            severity=None if departure.judged else INFO,
            data={"key": departure.key, "contract": contract.origin.text},
            key=departure.key,
        )
