"""How a fault is declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias

from experiments.quality.patient import Patient

Scheme: TypeAlias = Literal[
    "int8",
    "int16x8",
    "dynamic_range",
    "float32",
    "recurrent",
    "comparison",
    "squared_difference",
    "border",
    "uint8",
    "wide_sum",
    "hybrid_depthwise",
    "blocks",
]
"""Which of the trained models a fault is put into; `recurrent` are the int8 ones with an LSTM. The
others are kinds of small models, see `small_models`."""

Break: TypeAlias = Callable[[Patient, Random], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to break a model: in words, in models of which scheme, and how.

    `visible` is false for what no linter can see, because the file is as sound as before: such
    faults are measured to show where the limit is.
    """

    text: str
    scheme: Scheme
    apply: Break
    visible: bool = True


FAULTS: list[Fault] = []
"""All, in the order of the table."""


def fault(text: str, *schemes: Scheme, visible: bool = True) -> Callable[[Break], Break]:
    """Declare a function that breaks one thing in a `Patient`, at a random place. It raises
    `InapplicableError` where there is no place."""

    def declare(apply: Break) -> Break:
        FAULTS.extend(Fault(text, scheme, apply, visible) for scheme in schemes or ("int8",))
        return apply

    return declare
