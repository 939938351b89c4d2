"""G405 and G406: variables and hash tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tflint.analysis.call_graph import call_graph
from tflint.analysis.facts import Facts
from tflint.analysis.resources import Resource, first_calls, resources
from tflint.analysis.shape_inference import inferred_shapes
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.model import Model
from tflint.model.operator import Operator
from tflint.model.tensor import Tensor

SHOWN = 10


@rule("G405", "variable-read-before-assign", severity=ERROR, confidence=HIGH, on=Model)
def variable_read_before_assign(model: Model, facts: Facts) -> Iterator[Finding]:
    """A variable is read, and nothing ever assigns it.

    What it checks: for every variable (container and shared name) that READ_VARIABLE reads, that a
    subgraph which can run assigns it. A variable whose handle goes into a called subgraph or a custom
    operator is taken as assigned there. The same for hash tables that HASHTABLE_FIND searches and
    HASHTABLE_IMPORT fills. A read in subgraph 0 before the operator, often CALL_ONCE, that first
    assigns the variable is a warning.

    Why it matters: Invoke fails at the read. With XNNPACK, which takes over variables, it succeeds: a
    read of what is never assigned gives whatever is in memory.

    How to fix: keep the initializer of the variable when converting: export a SavedModel, and convert
    it with `tf.lite.TFLiteConverter.from_saved_model` and `experimental_enable_resource_variables`.

    When it is wrong: an application that calls the signature which assigns in another order than the
    file has, or a delegate that fills the variable.

    Source: LiteRT `tflite/kernels/read_variable.cc`, `hashtable_find.cc`; run with ai-edge-litert 2.3.0.
    """
    found = facts.of(resources)
    for resource in (*found.variables.values(), *found.tables.values()):
        if not resource.readers or resource.escapes:
            continue
        first = resource.readers[0]
        if resource.writers:
            yield from _late(resource, facts)
            continue
        table = first.name == "HASHTABLE_FIND"
        yield Finding(
            f"operator {first.index} ({first.type}) {'searches' if table else 'reads'} "
            f"{resource.name}, which no operator {'imports' if table else 'assigns'}",
            at=first,
            related=tuple(("reader", reader) for reader in resource.readers[1:SHOWN]),
            help="convert a SavedModel, so that the initializers come along",
            key=resource.name,
        )


def _late(resource: Resource, facts: Facts) -> Iterator[Finding]:
    """A read in subgraph 0 before the first operator there that writes the resource."""
    called = facts.of(_calls_of_main)
    first: tuple[int, Operator] | None = None
    for writer in resource.writers:
        inside = writer.subgraph.index == 0
        place = writer.index if inside else called.get(writer.subgraph.index)
        if place is None:
            return
        if first is None or place < first[0]:
            first = (place, writer)
    reads = [reader for reader in resource.readers if reader.subgraph.index == 0]
    if first is None or not reads or reads[0].index > first[0]:
        return
    reader = reads[0]
    yield Finding(
        f"operator {reader.index} ({reader.type}) reads {resource.name} before operator {first[0]} "
        "of the same subgraph first writes it",
        at=reader,
        severity=WARNING,
        related=(("writer", first[1]),),
        help="run the initializer (CALL_ONCE) before the first read",
        key=resource.name,
    )


def _calls_of_main(facts: Facts) -> dict[int, int]:
    return dict(first_calls(facts.of(call_graph), 0))


@rule(
    "G406",
    "resource-type-mismatch",
    severity=ERROR,
    confidence=HIGH,
    on=Model,
    tags=("crash", "security"),
)
def resource_type_mismatch(model: Model, facts: Facts) -> Iterator[Finding]:
    """A variable is read with another type or size than assigned, or a hash table has wrong types.

    What it checks: the outputs of READ_VARIABLE against the values that ASSIGN_VARIABLE stores in the
    same variable: one type, and the same number of bytes where both are known. Where only one of
    several assignments differs it is a warning. Hash tables map INT64 to STRING or STRING to INT64, and
    HASHTABLE_IMPORT passes keys and values of these types; operators that declare other types for the
    same table are a warning, because the first one that runs decides.

    Why it matters: Invoke fails where types differ. READ_VARIABLE copies as many bytes as its output
    has: from a smaller variable it reads past the end, and the process can die.

    How to fix: give the variable one type and shape. When a shape is open in the source model, leave
    it open in the signature too.

    When it is wrong: assignments of different sizes, each read before the next.

    Source: LiteRT `tflite/kernels/{read_variable,assign_variable,hashtable}.cc`,
    `tflite/experimental/resource/static_hashtable.h`; run with ai-edge-litert 2.3.0.
    """
    found = facts.of(resources)
    for resource in found.variables.values():
        yield from _variable(resource, facts)
    for resource in found.tables.values():
        yield from _table(resource)


def _variable(resource: Resource, facts: Facts) -> Iterator[Finding]:
    """At most one finding: the first read that some assignment contradicts."""
    contents: dict[tuple[str, int | None], Operator] = {}
    for writer in resource.writers:
        value = writer.input(1)
        if value is not None:
            contents.setdefault(_content(value, facts), writer)
    for reader in resource.readers:
        output = reader.output()
        if output is None:
            continue
        wanted = (output.dtype.name, _content(output, facts)[1])
        other = [(held, writer) for held, writer in contents.items() if not _fits(wanted, held)]
        if other:
            held, writer = other[0]
            yield Finding(
                f"operator {reader.index} ({reader.type}) reads {resource.name} as "
                f"{_shown(wanted)}, but operator {writer.index} ({writer.type} of subgraph "
                f"'{writer.subgraph.subject}') stores {_shown(held)}",
                at=reader,
                severity=WARNING if len(other) < len(contents) else None,
                related=(("writer", writer),),
                help="give the variable one type and one shape",
                key=resource.name,
            )
            return


def _content(tensor: Tensor, facts: Facts) -> tuple[str, int | None]:
    """The type, and the bytes where they are known."""
    types = facts.of(inferred_shapes)
    if tensor.has_free_dimensions or not tensor.dtype.bits or types.is_dynamic(tensor):
        return types.type(tensor), None
    return types.type(tensor), tensor.nbytes


def _fits(wanted: tuple[str, int | None], held: tuple[str, int | None]) -> bool:
    same_size = None in (wanted[1], held[1]) or wanted[1] == held[1]
    return wanted[0] == held[0] and same_size


def _shown(content: tuple[str, int | None]) -> str:
    return content[0] if content[1] is None else f"{content[0]} ({content[1]:,} bytes)"


_MAPPINGS = (("INT64", "STRING"), ("STRING", "INT64"))


def _table(resource: Resource) -> Iterator[Finding]:
    declared: dict[tuple[str, str], Operator] = {}
    for handle in resource.handles:
        declared.setdefault(_mapping(handle), handle)
    for (key, value), handle in declared.items():
        if (key, value) not in _MAPPINGS:
            yield Finding(
                f"operator {handle.index} ({handle.type}) maps {key} to {value}; only INT64 to "
                "STRING and STRING to INT64 have kernels",
                at=handle,
                field=handle.options_field,
                help="use INT64 keys with STRING values, or the other way round",
                key=f"{resource.name} kernel",
            )
            return
    for writer in resource.writers:
        table = writer.input(0)
        creator = table.producer if table is not None else None
        passed = _types(writer.input_tensors[1:3])
        if creator is not None and len(passed) == 2 and tuple(passed) != _mapping(creator):
            key, value = _mapping(creator)
            yield Finding(
                f"operator {writer.index} ({writer.type}) stores {passed[0]} to {passed[1]} in "
                f"{resource.name}, which maps {key} to {value}",
                at=writer,
                related=(("table", creator),),
                help="declare the table with the types of its keys and values",
                key=f"{resource.name} import",
            )
            return
    if len(declared) > 1:
        first, second = list(declared.values())[:2]
        yield Finding(
            f"operator {second.index} ({second.type} of subgraph '{second.subgraph.subject}') "
            f"declares {resource.name} as {' to '.join(_mapping(second))}, and operator "
            f"{first.index} of subgraph '{first.subgraph.subject}' as {' to '.join(_mapping(first))}",
            at=second,
            field=second.options_field,
            severity=WARNING,
            related=(("table", first),),
            help="declare the table with the same types everywhere",
            key=f"{resource.name} types",
        )


def _mapping(handle: Operator) -> tuple[str, str]:
    options = handle.options
    return str(options.get("key_dtype", "FLOAT32")), str(options.get("value_dtype", "FLOAT32"))


def _types(tensors: Sequence[Tensor | None]) -> list[str]:
    return [tensor.dtype.name for tensor in tensors if tensor is not None]
