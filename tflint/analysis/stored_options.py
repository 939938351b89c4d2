"""Operators whose stored options are not simply those that they should have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.builtin_options import (
    FIRST_MEMBERS,
    SECOND_MEMBERS,
    Absence,
    OptionsFact,
    options_fact,
)
from tflint.flatbuffer import Table
from tflint.flatbuffer.schemas.model import MODEL

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator

_SLOTS = {name: field.slot for name, field in MODEL.table("Operator").by_name.items()}
_FIRST_CODE, _FIRST = _SLOTS["builtin_options_type"], _SLOTS["builtin_options"]
_SECOND_CODE, _SECOND = _SLOTS["builtin_options_2_type"], _SLOTS["builtin_options_2"]
_CUSTOM = _SLOTS["custom_options"]


class StoredOptions(NamedTuple):
    """The options of one operator: what it should have, and the type codes and tables it has."""

    operator: Operator
    fact: OptionsFact
    first_code: int
    first: Table | None
    second_code: int
    second: Table | None

    @property
    def tables(self) -> list[Table]:
        """The tables that are there."""
        return [table for table in (self.first, self.second) if table is not None]

    @property
    def is_there(self) -> bool:
        """The table that the runtime asks for is stored."""
        return any(table.type.name == self.fact.table for table in self.tables)

    @property
    def names(self) -> tuple[str, str]:
        """The tables that the type codes stand for; `?` for an unknown code."""
        return _member(FIRST_MEMBERS, self.first_code), _member(SECOND_MEMBERS, self.second_code)

    @property
    def other_member(self) -> bool:
        """Something is stored, but not under the type of the operator."""
        return any(self.names) and (not self.fact.table or self.fact.table not in self.names)

    @property
    def uses_both(self) -> bool:
        """Both unions have a type."""
        return bool(self.first_code and self.second_code)

    @property
    def dangling_type(self) -> str:
        """The name of the table whose type is given while it is absent."""
        if self.first_code and self.first is None:
            return self.names[0]
        return self.names[1] if self.second_code and self.second is None else ""

    @property
    def untyped_value(self) -> bool:
        """A table is stored under the type 0, so that nobody can read it."""
        table = self.operator.table
        return (not self.first_code and table.stored("builtin_options")) or (
            not self.second_code and table.stored("builtin_options_2")
        )

    @property
    def has_custom_options(self) -> bool:
        """A builtin operator has custom options."""
        return not self.operator.is_custom and self.operator.table["custom_options"] is not None


def stored_options(facts: Facts) -> tuple[StoredOptions, ...]:
    """The options of every undamaged operator with a known code, in file order, apart from those that
    have what they should, and nothing else."""
    return tuple(_unusual(facts))


def _unusual(facts: Facts) -> Iterator[StoredOptions]:
    codes = [options_fact(code.name) for code in facts.model.operator_codes]
    usable = [code.is_known and not code.table.damaged for code in facts.model.operator_codes]
    # RESHAPE does without options only when a second input tells the shape.
    may_lack = [
        fact.absence in (Absence.HARMLESS, Absence.IGNORED) and fact.table != "ReshapeOptions"
        for fact in codes
    ]
    for subgraph in facts.model.subgraphs:
        for operator in subgraph.operators:
            index = operator.code.index
            if operator.table.damaged or index >= len(codes) or not usable[index]:
                continue
            values, stored = operator.table.values, operator.table.offsets
            fact = codes[index]
            first, second = values[_FIRST], values[_SECOND]
            only = first if second is None else second if first is None else None
            if values[_CUSTOM] is None or operator.is_custom:
                type_codes = values[_FIRST_CODE], values[_SECOND_CODE]
                if only is not None and only.type.name == fact.table and not all(type_codes):
                    continue
                is_empty = not any(type_codes) and _FIRST not in stored and _SECOND not in stored
                if is_empty and may_lack[index]:
                    continue
            yield StoredOptions(
                operator, fact, values[_FIRST_CODE], first, values[_SECOND_CODE], second
            )


def _member(names: tuple[str, ...], code: int) -> str:
    return names[code] if code < len(names) else "?"
