"""What changed in an operator that is in both models: version, options, custom options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tflint.comparison.constants import same_bytes
from tflint.comparison.wording import arrow, named
from tflint.flatbuffer import Kind, Table, Text, Vector
from tflint.flatbuffer.plain import digest
from tflint.listing.spelling import number
from tflint.summary.wording import quantity

if TYPE_CHECKING:
    from tflint.model.operator import Operator

_SHOWN_ELEMENTS = 16

Difference = tuple[str, str, Any, Any]
"""What differs (for programs), in words, and both values."""


def operator_changes(
    old: Operator, new: Operator, called: Mapping[int, int]
) -> Iterator[Difference]:
    """Differences of two operators of one type. `called` are the subgraphs that are in both models,
    new index by old."""
    if old.version != new.version:
        yield (
            "operator-version",
            f"version {old.version} -> {new.version}",
            old.version,
            new.version,
        )
    yield from _option_changes(old, new)
    yield from _call_changes(old, new, called)
    before, after = _custom_options(old), _custom_options(new)
    if not same_bytes(before, after):
        message = f"custom options {arrow(_bytes(before), _bytes(after))}"
        yield "custom-options", message, None, None


def _option_changes(old: Operator, new: Operator) -> Iterator[Difference]:
    one, other = old.options, new.options
    if one.kind != other.kind:
        yield "operator-options", f"options {arrow(one.kind, other.kind)}", one.kind, other.kind
        return
    skipped = {field.partition("[")[0] for field, _ in old.subgraph_references}
    if one.table is None or other.table is None:
        return
    for field in one.table.type.fields:
        if field.kind is Kind.DEPRECATED or field.name in skipped:
            continue
        before, after = one.table.values[field.slot], other.table.values[field.slot]
        if not _same(before, after):
            values = _value(old, field.name, before), _value(new, field.name, after)
            message = f"{field.name} {arrow(*map(_spelled, values))}"
            yield "operator-options", message, *values


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, Text) and isinstance(new, Text):
        return old.length == new.length and old.bytes() == new.bytes()
    if isinstance(old, Vector) and isinstance(new, Vector):
        return old.count == new.count and same_bytes(old.bytes(), new.bytes())
    if isinstance(old, Table) and isinstance(new, Table):
        return old.type.name == new.type.name and all(
            _same(one, other) for one, other in zip(old.values, new.values, strict=True)
        )
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_same, old, new))
    # Not a number is as equal to itself as any other bits.
    return bool(old == new or (old != old and new != new))


def _value(operator: Operator, name: str, stored: Any) -> Any:
    if isinstance(stored, Vector):
        if stored.count > _SHOWN_ELEMENTS:
            return f"{stored.count:,} values, {digest(stored.bytes())}"
        return list(stored.tuple())
    if isinstance(stored, Table | list):
        return f"a {type(stored).__name__.lower()}"
    return operator.options[name]


def _spelled(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value if value.isidentifier() else named(value)
    if isinstance(value, bool | float):
        return number(value)
    return str(value)


def _call_changes(old: Operator, new: Operator, called: Mapping[int, int]) -> Iterator[Difference]:
    before, after = dict(old.subgraph_references), dict(new.subgraph_references)
    for field in {**before, **after}:
        one, other = before.get(field), after.get(field)
        if _expected(old, one, called) != other:
            word = field.replace("_subgraph_index", "").replace("_", " ")
            message = f"{word} calls {arrow(_subgraph(old, one), _subgraph(new, other))}"
            yield "operator-call", message, one, other


def _expected(old: Operator, index: int | None, called: Mapping[int, int]) -> int | None:
    """The index in the new model of what has this one in the old; itself where it names none."""
    if index is None or not 0 <= index < len(old.owner.subgraphs):
        return index
    return called.get(index)


def _subgraph(operator: Operator, index: int | None) -> str:
    model = operator.owner
    if index is None or not 0 <= index < len(model.subgraphs):
        return "" if index is None else f"subgraph {index}"
    return named(model.subgraph_identity(index))


def _custom_options(operator: Operator) -> memoryview:
    """The bytes in the operator, or behind the flatbuffer (LiteRT
    `tflite/core/interpreter_builder.cc`, ParseNodes)."""
    data = operator.custom_options
    offset = operator.table["large_custom_options_offset"]
    if len(data) or offset <= 1:
        return data
    return operator.owner.data[offset : offset + operator.table["large_custom_options_size"]]


def _bytes(data: memoryview) -> str:
    return f"{quantity(len(data), 'byte')} {digest(data)}" if len(data) else ""
