"""What the name of the file promises."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.number_types import NumberTypes, number_types
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import MEDIUM, WARNING
from tflint.model.file import File

_BEFORE, _AFTER = r"(?:^|[^a-z0-9])", r"(?:$|[^a-z0-9])"
# `unquantized` and `dequantized` end in the same letters.
_INTEGER = re.compile(rf"{_BEFORE}(u?int8|u8|i8|full_integer|quant(?:ized)?){_AFTER}")
_HALF = re.compile(rf"{_BEFORE}(fp16|float16|f16){_AFTER}")
_FLOAT = re.compile(rf"{_BEFORE}(float|fp32|float32|f32){_AFTER}")
# Only as a suffix, which the compiler adds: EfficientNet-EdgeTPU is the name of a network.
_EDGE_TPU = re.compile(r"[_.-](edgetpu)$")
_EDGE_TPU_OPERATOR = "edgetpu-custom-op"


@rule("F111", "file-name-contradicts-content", severity=WARNING, confidence=MEDIUM, on=File)
def file_name_contradicts_content(file: File, facts: Facts) -> Iterator[Finding]:
    """The name of the file says another number type than the model has.

    What it checks: A name with int8, uint8, quant or full_integer, while at least half of the
    operators with weights have FLOAT32 for weights and outputs; with fp16 or
    float16, without a FLOAT16 constant; with the ending `_edgetpu`, without the operator of the Edge
    TPU compiler; with float or fp32, while the main subgraph has quantized inputs.

    Why it matters: Applications pick the file by its name and prepare inputs for that type. Usually
    the wrong file was copied, or a conversion fell back to floats without an error.

    How to fix: Rename the file, or convert the model again: full integer models need
    `representative_dataset` and `supported_ops = [TFLITE_BUILTINS_INT8]`, half precision
    `supported_types = [tf.float16]`.

    When it is wrong: The word in the name is about something else, such as the data set.

    Source: names and content of the public models that this rule was tried on.
    """
    model = file.model
    if file.path is None or model is None or not model.subgraphs:
        return
    name = file.path.name.lower().removesuffix(".tflite").removesuffix(".lite")
    words = {
        kind: match[1]
        for kind, pattern in (
            ("integer", _INTEGER),
            ("half", _HALF),
            ("float", _FLOAT),
            ("edgetpu", _EDGE_TPU),
        )
        if (match := pattern.search(name)) is not None
    }
    if not words:
        return
    types = facts.of(number_types)
    is_compiled = any(code.is_custom for code in model.operator_codes)
    if (
        "integer" in words
        and "float" not in words
        and not is_compiled
        and 2 * types.in_floats >= types.weighted > 0
    ):
        text = f"{types.in_floats:,} of {types.weighted:,} operators with weights work in FLOAT32"
        yield _finding(file, words["integer"], text, types)
    if "half" in words and not types.half_constants and types.float_constants:
        text = f"{types.float_constants:,} FLOAT32 constants and no FLOAT16 constant are in it"
        yield _finding(file, words["half"], text, types)
    if "edgetpu" in words and not any(
        code.custom_code == _EDGE_TPU_OPERATOR for code in model.operator_codes
    ):
        text = f"no operator '{_EDGE_TPU_OPERATOR}' is in it"
        yield _finding(file, words["edgetpu"], text, types)
    if "float" in words and "integer" not in words and types.quantized_inputs:
        text = f"{types.quantized_inputs:,} of its inputs are quantized integers"
        yield _finding(file, words["float"], text, types)


def _finding(file: File, word: str, text: str, types: NumberTypes) -> Finding:
    return Finding(
        f"the file name says '{word}', but {text}",
        at=file,
        key=word,
        help="rename the file, or check that the conversion did what it was asked to",
        data={
            "word": word,
            "weighted_operators": types.weighted,
            "in_floats": types.in_floats,
        },
    )
