"""T308 and T309: shapes that are settled only while the model runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.shape_inference import inferred_shapes
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, LOW, MEDIUM
from tflint.model.subgraph import Subgraph
from tflint.operators.shape import shape_text

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor


@rule("T308", "dynamic-output-shape", severity=INFO, confidence=MEDIUM, on=Subgraph)
def dynamic_output_shape(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """A shape is known only while the model runs.

    What it checks: operators whose output shape depends on data: WHERE, UNIQUE, NON_MAX_SUPPRESSION
    with a computed size, RESHAPE to a computed target that LiteRT does not compute beforehand, loops
    whose variables change shape. Names the first one of the subgraph and how many follow.

    Why it matters: every operator behind is prepared again in each run, memory is not planned for it,
    most delegates stop there, and TensorFlow Lite Micro refuses the model.

    How to fix: export with fixed input sizes, so that shape arithmetic folds into constants; replace
    selections of variable length by fixed-size ones such as TOPK_V2.

    When it is wrong: normal after the post-processing of a detector and in text models.

    Source: LiteRT `tflite/core/subgraph.cc` (PrepareOpsStartingAt stops at the first dynamic output),
    SetTensorToPersistentRo in `tflite/kernels`.
    """
    prepared = facts.of(inferred_shapes).subgraphs.get(subgraph.index)
    if prepared is None or not prepared.dynamic:
        return
    first, *others = prepared.dynamic
    operator = subgraph.operators[first]
    output = operator.output()
    name = f'"{output.short_name}"' if output is not None else "its output"
    more = f"; {len(others)} more operators follow it" if others else ""
    yield Finding(
        f"{operator.type} gives {name} a shape that is known only while the model runs{more}",
        at=operator,
        field="outputs[0]",
        help="export with fixed input sizes, or use an operator with an output of fixed size",
        data={"operators": prepared.dynamic},
    )


@rule("T309", "dynamic-input-dimension", severity=INFO, confidence=LOW, on=Subgraph)
def dynamic_input_dimension(subgraph: Subgraph, facts: Facts) -> Iterator[Finding]:
    """An input leaves a dimension open.

    What it checks: -1 in the shape signature of the inputs of the model.

    Why it matters: LiteRT allocates with the sizes in the file, usually 1; callers who need others
    have to resize the input, which plans memory anew. Delegates and compilers for accelerators refuse
    open dimensions or fix them at 1; Task Library and MediaPipe read the sizes in the file.

    How to fix: fix the sizes at export, for example `tf.TensorSpec([1, 224, 224, 3])`, or one
    signature per size.

    When it is wrong: open batch and sequence dimensions are normal where they are used.

    Source: LiteRT `tflite/core/subgraph.cc` (ResizeInputTensor); `shape_signature` in the schema.
    """
    if subgraph.index not in _entries(facts):
        return
    inputs = [t for t in subgraph.input_tensors if t.has_free_dimensions]
    if not inputs:
        return
    listed = ", ".join(f'"{tensor.short_name}" {_signature(tensor)}' for tensor in inputs[:3])
    more = f" and {len(inputs) - 3} more" if len(inputs) > 3 else ""
    yield Finding(
        f"{listed}{more} can be resized in the dimensions marked ?; "
        f"the file has {shape_text(inputs[0].shape)} as the size to begin with",
        at=subgraph,
        field=f"inputs[{subgraph.inputs.index(inputs[0].index)}]",
        help="fix the sizes at export if callers never resize the input",
    )


def _entries(facts: Facts) -> set[int]:
    return {0, *(signature.subgraph_index for signature in facts.model.signatures)}


def _signature(tensor: Tensor) -> str:
    return shape_text(tuple(None if d == -1 else d for d in tensor.shape_signature))
