"""In which numbers a model computes: how many operators work on floats, how many on integers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tflint.summary.wording import quantity

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor

_CONVERSIONS = ("QUANTIZE", "DEQUANTIZE")


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Operators of all subgraphs by what flows through them, constants aside.

    `on_floats`, `on_integers` (with a scale, by type) and `on_others` count builtin operators that
    are no conversions; an operator that reads or writes a float counts as one on floats. `weights`
    are the constants that operators read and that are stored smaller than they were trained, by type:
    integers with scales, and float16 or bfloat16 values in a model that computes in float32.
    """

    on_floats: int
    on_integers: dict[str, int]
    on_others: int
    conversions: dict[str, int]
    custom: int
    weights: dict[str, int]

    @property
    def words(self) -> str:
        """One sentence: the scheme, and the numbers that make it."""
        integers = sum(self.on_integers.values())
        if not self.on_floats and not integers:
            return self._without_numbers()
        if integers and not self.on_floats:
            scheme = "full integer"
            if self.custom:
                scheme += f" outside of {quantity(self.custom, 'custom operator')}"
        elif integers:
            scheme = "partly"
        elif self.weights:
            stored = ", ".join(f"{count} {name}" for name, count in self.weights.items())
            scheme = f"weights only, {stored} constant{'s' * (sum(self.weights.values()) > 1)}"
        else:
            scheme = "no"
        return f"{scheme}: {self._operators()}"

    def _operators(self) -> str:
        parts = [
            f"{quantity(count, 'operator')} on {name}" for name, count in self.on_integers.items()
        ]
        if self.on_floats or not parts:
            parts.append(f"{quantity(self.on_floats, 'operator')} on floats")
        else:
            parts.append("none on floats")
        if self.on_others:
            parts.append(f"{self.on_others} on other values")
        parts += [f"{count} {name}" for name, count in self.conversions.items()]
        return ", ".join(parts)

    def _without_numbers(self) -> str:
        if self.custom and not self.on_others:
            return "not visible: all operators but conversions are custom"
        return "no: no operator works on floats or on integers with scales"


def arithmetic(facts: Facts) -> Arithmetic:
    """See `Arithmetic`. Operators that are damaged, or read what is, are left out."""
    on_floats = on_others = custom = 0
    on_integers: Counter[str] = Counter()
    conversions: Counter[str] = Counter()
    for operator in _operators(facts):
        if operator.is_custom:
            custom += 1
        elif operator.name in _CONVERSIONS:
            conversions[operator.name] += 1
        else:
            flowing = list(_flowing(operator))
            quantized = [t.dtype for t in flowing if t.is_quantized and t.dtype.is_integer]
            if any(tensor.dtype.is_float for tensor in flowing):
                on_floats += 1
            elif quantized:
                on_integers[quantized[-1].name.lower()] += 1
            else:
                on_others += 1
    return Arithmetic(
        on_floats=on_floats,
        on_integers=dict(on_integers.most_common()),
        on_others=on_others,
        conversions=dict(conversions),
        custom=custom,
        weights=dict(_weights(facts).most_common()),
    )


def _operators(facts: Facts) -> Iterator[Operator]:
    for subgraph in facts.model.subgraphs:
        for operator in subgraph.operators:
            if operator.sound:
                yield operator


def _flowing(operator: Operator) -> Iterator[Tensor]:
    """Inputs and outputs that are computed; the output last is what the operator is about."""
    for tensor in (*operator.input_tensors, *operator.output_tensors):
        if tensor is not None and not tensor.is_constant:
            yield tensor


def _weights(facts: Facts) -> Counter[str]:
    found: Counter[str] = Counter()
    seen: set[Tensor] = set()
    for operator in _operators(facts):
        for tensor in operator.input_tensors:
            if tensor is None or not tensor.is_constant or tensor in seen:
                continue
            seen.add(tensor)
            integers = tensor.dtype.is_integer and tensor.is_quantized
            if integers or tensor.dtype.name in ("FLOAT16", "BFLOAT16"):
                found[tensor.dtype.name.lower()] += 1
    return found
