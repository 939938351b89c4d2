"""The custom operators of a model, and what is known about each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.operator_uses import counted, operator_uses
from tflint.lint.wildcard import wildcard_match
from tflint.targets.custom_operators import CustomOperators, known_custom_operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator, OperatorCode


class CustomOperator(NamedTuple):
    """A custom code of the model.

    `code` is the first entry of `Model.operator_codes` with it that is in use, or else the first of
    all; `uses` are the operators of all of them. `known` says where it comes from, `None` for an
    unknown one. `allowed` are those that the user declared available (`allow-custom-ops`).
    """

    name: str
    code: OperatorCode
    uses: tuple[Operator, ...]
    known: CustomOperators | None
    allowed: bool

    @property
    def place(self) -> Operator | OperatorCode:
        """Where to point: the first operator, or the code when nothing uses it."""
        return self.uses[0] if self.uses else self.code

    @property
    def counted(self) -> str:
        """`3 uses`, `1 use` or `unused`."""
        return counted(self.uses)


def custom_operators(facts: Facts) -> tuple[CustomOperator, ...]:
    """The custom operators by name, in the order of `Model.operator_codes`; nameless ones are left
    out."""
    uses = facts.of(operator_uses)
    codes: dict[str, list[OperatorCode]] = {}
    for code in facts.model.operator_codes:
        if code.is_custom and code.custom_code:
            codes.setdefault(code.custom_code, []).append(code)
    patterns = facts.expectations.allow_custom_ops
    return tuple(
        CustomOperator(
            name,
            next((code for code in entries if code.index in uses), entries[0]),
            tuple(operator for code in entries for operator in uses.get(code.index, ())),
            known_custom_operator(name),
            any(wildcard_match(pattern, name) for pattern in patterns),
        )
        for name, entries in codes.items()
    )
