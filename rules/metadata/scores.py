"""Scores that are no probabilities."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.label_files import embedded_labels
from tflint.analysis.tflite_metadata import InputOrOutput, inputs_and_outputs
from tflint.analysis.value_range import interval, number, quantized_range
from tflint.flatbuffer import Table
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, MEDIUM
from tflint.model.model import Model
from tflint.model.operator import Operator
from tflint.model.tensor import Tensor

_PROBABILITIES = ("SOFTMAX", "LOGISTIC")
_PASS_THROUGH = ("QUANTIZE", "DEQUANTIZE", "CAST", "RESHAPE", "SQUEEZE", "EXPAND_DIMS")
# These make class ids or pick from scores that another operator made.
_UNTOLD = ("ARG_MAX", "ARG_MIN", "TOPK_V2", "IF", "WHILE", "CALL_ONCE", "STABLEHLO_COMPOSITE")
_MAX_STEPS = 6


@rule("M407", "scores-not-probabilities", severity=INFO, confidence=MEDIUM, on=Model)
def scores_not_probabilities(
    model: Model, facts: Facts, *, range_tolerance: float = 0.05
) -> Iterator[Finding]:
    """Labelled scores are no probabilities, or a score threshold does not fit them.

    What it checks:
        Outputs [1,N] and [1,1,1,N] with one label per element: the operator behind quantization,
        casts and reshapes is SOFTMAX or LOGISTIC, and a quantized output holds no more than 0 to 1,
        with range-tolerance at both ends. A global_score_threshold on such a probability lies in 0
        to 1. Outputs of custom operators and of control flow are not judged.

    Why it matters:
        Programs show scores as per cents and compare them with thresholds such as 0.5. Logits have
        any size, so that everything or nothing passes.

    How to fix:
        Add a softmax or sigmoid layer before the conversion, or tell the readers of the model that
        the scores are logits.

    When it is wrong:
        When only the order of the scores matters.

    Options:
        range-tolerance: the range of quantized probabilities is 0 to 255/256 or a little more

    Source:
        tensorflow/tensorflow#20485, ultralytics/yolov5#2401; global_score_threshold in
        tensorflow/tflite-support metadata_schema.fbs.
    """
    labelled = {
        file.output.tensor.index
        for file in facts.of(embedded_labels)
        if file.output is not None and not file.holds_ids
    }
    for output in facts.of(inputs_and_outputs):
        if output.is_input or output.metadata is None:
            continue
        producer = _producer(output.tensor)
        if producer is not None and producer.name in _PROBABILITIES:
            yield from _threshold(output, producer)
        if output.tensor.index not in labelled or not _is_vector(output.tensor):
            continue
        ends = quantized_range(output.tensor)
        if ends is not None and not (
            -range_tolerance <= ends[0] and ends[1] <= 1 + range_tolerance
        ):
            problem = f"are quantized for {interval(ends)}"
        elif producer is not None and producer.name not in _PROBABILITIES:
            problem = f"come from {producer.name}, not from SOFTMAX or LOGISTIC"
        else:
            continue
        yield Finding(
            f'the labelled scores of {output.word} "{output.tensor.short_name}" {problem}, so they '
            "need not lie between 0 and 1",
            at=output.tensor,
            help="add a softmax or sigmoid before the conversion, or treat the scores as logits",
            related=(("producer", producer),) if producer is not None else (),
            data={"range": list(ends) if ends is not None else None},
        )


def _threshold(output: InputOrOutput, producer: Operator) -> Iterator[Finding]:
    for unit in output.metadata.process_units() if output.metadata is not None else []:
        options = unit.table["options"]
        if unit.type != "ScoreThresholdingOptions" or not isinstance(options, Table):
            continue
        threshold = options["global_score_threshold"]
        if not 0 <= threshold <= 1:
            passes = "everything passes" if threshold < 0 else "nothing passes"
            yield Finding(
                f"the score threshold of {output.word} is {number(threshold)}, but {producer.name} "
                f"makes probabilities from 0 to 1, so {passes}",
                at=unit,
                field="options.global_score_threshold",
                help="set a threshold between 0 and 1",
                data={"threshold": threshold},
            )


def _producer(tensor: Tensor) -> Operator | None:
    """The operator that makes the values; `None` for what the file does not tell."""
    for _ in range(_MAX_STEPS):
        operator = tensor.producer
        if operator is None or not operator.sound or operator.is_custom:
            return None
        if operator.name in _UNTOLD:
            return None
        source = operator.input(0)
        if operator.name not in _PASS_THROUGH or source is None:
            return operator
        tensor = source
    return None


def _is_vector(tensor: Tensor) -> bool:
    return tensor.rank == 2 or (tensor.rank == 4 and tensor.shape[1:3] == (1, 1))
