"""Models that ask for more memory than anybody has."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.live_memory import declared_bytes, live_memory
from tflint.analysis.shape_inference import inferred_shapes
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, MEDIUM, WARNING
from tflint.model.subgraph import Subgraph
from tflint.model.tensor import Tensor
from tflint.operators.shape import elements

_MIB = 1 << 20
_IMPOSSIBLE = 1 << 40
_SMALL_FILE = 10 * _MIB
# Below this an application does not notice, however small the file is.
_LEAST = 256 * _MIB


@rule(
    "S502",
    "resource-exhaustion",
    severity=WARNING,
    confidence=MEDIUM,
    on=Subgraph,
    tags=("security",),
    security_severity=4.0,
)
def resource_exhaustion(
    subgraph: Subgraph, facts: Facts, *, max_mib: int = 1024, max_times_file: int = 1000
) -> Iterator[Finding]:
    """The activations of a subgraph need an implausible amount of memory.

    What it checks: The largest sum of activations that live at the same time, by their declared
    shapes: a lower bound, because unknown dimensions count as 1. It is reported above `max-mib`, and
    above 256 MiB when a file of less than 10 MiB asks for more than `max-times-file` times its size.
    One activation of 1 TiB or more is an error, unless its operator gives it a smaller shape.

    Why it matters: The interpreter allocates this before the first result. A file of two kilobytes
    can ask for terabytes and end the process of a server or an application.

    How to fix: Correct the shapes, or resize the inputs to what the application has.

    When it is wrong: Models for large images, video or long texts; raise the limits for them.

    Options:
      max-mib: more than phones give to an application
      max-times-file: activations of real models have up to some hundred times the size of the file

    Source: LiteRT `tflite/arena_planner.cc`; a model with three tensors of 8 GiB was run with
    ai-edge-litert 2.3.0.
    """
    size = len(subgraph.owner.data)
    limit = max_mib * _MIB
    if size < _SMALL_FILE:
        limit = min(limit, max(_LEAST, max_times_file * size))
    if declared_bytes(subgraph) <= limit:
        return
    memory = live_memory(subgraph)
    largest = memory.largest
    if largest is not None and largest.nbytes >= _IMPOSSIBLE:
        is_asked_for = _computed_bytes(largest, facts) >= _IMPOSSIBLE
        yield Finding(
            f"tensor '{largest.short_name}' of {largest.type_text} "
            f"{'needs' if is_asked_for else 'declares'} {largest.nbytes:,} bytes",
            at=largest,
            field="shape",
            severity=ERROR if is_asked_for else None,
            help="correct the shape; no computer can allocate this",
            data={"bytes": largest.nbytes},
        )
    elif memory.peak > limit:
        where = f" at {memory.operator.address}" if memory.operator is not None else ""
        yield Finding(
            f"activations of subgraph '{subgraph.subject}' need {memory.peak:,} bytes at once{where}, "
            f"{memory.peak // max(size, 1):,} times the size of the file",
            at=subgraph,
            related=(("largest", largest),) if largest is not None else (),
            help="correct the shapes, resize the inputs, or raise the limits in the configuration",
            data={"bytes": memory.peak, "limit": limit},
        )


def _computed_bytes(tensor: Tensor, facts: Facts) -> int:
    """The size that kernels give the tensor; the declared one where that is not known."""
    shape = facts.of(inferred_shapes).known_shape(tensor)
    return tensor.nbytes if shape is None else tensor.dtype.nbytes(elements(shape))
