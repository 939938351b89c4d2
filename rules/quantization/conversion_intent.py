"""Q404: the mode that the converter noted, against what it wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.matmul_work import Arithmetic, matmul_work
from tflint.analysis.quantization_scheme import SchemeFacts, scheme_facts
from tflint.flatbuffer import Table, Vector, read
from tflint.flatbuffer.schemas.conversion_metadata import CONVERSION_METADATA
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, INFO, WARNING
from tflint.model.model import Model

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

ENTRY_NAME = "CONVERSION_METADATA"
FLOAT16, DYNAMIC_RANGE, FULL_INTEGER, INT16, TRAINING_AWARE = 1001, 1002, 1003, 1004, 2000


@rule("Q404", "conversion-intent-unmet", severity=WARNING, confidence=HIGH, on=Model)
def conversion_intent_unmet(model: Model, facts: Facts) -> Iterator[Finding]:
    """The converter was asked for a quantization that the model does not have.

    What it checks: the modes that TensorFlow's converter notes in the metadata entry
    CONVERSION_METADATA. Dynamic range (1002): some constant is an integer. Full integer (1003): no
    convolution or fully connected layer computes in floats. Float16 (1001): some constant is FLOAT16.
    INT16 (1004): some activation is INT16. Quantization-aware training (2000): no FAKE_QUANT is left.
    An info tells that Select TF or custom operators were allowed and none is there.

    Why it matters: the conversion did not do what was asked for, and said nothing: weights below 1024
    elements are left as they are, layers without an integer kernel stay in floats, and a graph whose
    FAKE_QUANT operators were not folded is slower than before.

    How to fix: for full integers give a representative dataset and
    `converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]`, which fails instead
    of falling back. Leave out Select TF operators when they are not needed: the application then
    does without their library.

    The calls: `tf.lite.OpsSet.TFLITE_BUILTINS_INT8` in `converter.target_spec.supported_ops`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()`, or from PyTorch
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_global` for the whole model.

    When it is wrong: a later tool changed the model and kept the metadata entry.

    Source: TensorFlow `compiler/mlir/lite/schema/conversion_metadata.fbs`, `lite/python/lite.py`
    (modes written for each setting); TensorFlow 2.14 and 2.21 files.
    """
    options = _options(model)
    if options is None:
        return
    modes = options["model_optimization_modes"]
    for mode in modes.tuple() if isinstance(modes, Vector) else ():
        unmet = _unmet(int(mode), facts)
        if unmet:
            yield _finding(model, f"the converter noted {unmet}", str(mode))
    operators = [operator for subgraph in model.subgraphs for operator in subgraph.operators]
    custom = {operator.type for operator in operators if operator.is_custom}
    flex = {name for name in custom if name.startswith("Flex")}
    if options["enable_select_tf_ops"] and not flex:
        text = "the converter was allowed to use Select TF operators, but the model has 0 of them"
        yield _finding(model, text, "select-tf", is_info=True)
    if options["allow_custom_ops"] and not custom:
        text = "the converter was allowed to use custom operators, but the model has 0 of them"
        yield _finding(model, text, "custom", is_info=True)


def _options(model: Model) -> Table | None:
    entry = model.metadata_entry(ENTRY_NAME)
    if entry is None or not len(entry.data):
        return None
    document = read(entry.data, CONVERSION_METADATA)
    if document.root is None or document.damages or document.stopped:
        return None
    options = document.root["options"]
    return options if isinstance(options, Table) else None


def _unmet(mode: int, facts: Facts) -> str:
    found: SchemeFacts = facts.of(scheme_facts)
    layers = [layer for each in facts.of(matmul_work).values() for layer in each]
    if mode == DYNAMIC_RANGE and layers and found.integer_constant is None:
        return f"dynamic range quantization (1002), but no weights of {len(layers)} layers are integers"
    in_floats = [layer for layer in layers if layer.arithmetic is not Arithmetic.INTEGER]
    if mode == FULL_INTEGER and in_floats:
        first = in_floats[0].operator
        return (
            f"full integer quantization (1003), but {len(in_floats)} of {len(layers)} layers compute "
            f"in floats, the first is operator {first.index} {first.type}"
        )
    if mode == FLOAT16 and layers and found.float16_constant is None:
        return "float16 quantization (1001), but no constant is FLOAT16"
    if mode == INT16 and layers and found.activation_16_bit is None:
        return "quantization with INT16 activations (1004), but no activation is INT16"
    if mode == TRAINING_AWARE:
        left = sum(
            operator.name == "FAKE_QUANT"
            for subgraph in facts.model.subgraphs
            for operator in subgraph.operators
        )
        if left:
            return f"quantization-aware training (2000), but {left} FAKE_QUANT operators are left"
    return ""


def _finding(model: Model, text: str, key: str, *, is_info: bool = False) -> Finding:
    return Finding(
        text,
        at=model,
        help="leave the switch of the converter out"
        if is_info
        else "convert again with a representative dataset, restricted to the operators of that mode",
        severity=INFO if is_info else WARNING,
        key=key,
    )
