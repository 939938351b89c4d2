"""What can be wrong with an operator, and what then happens."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from tflint.lint.severity import ERROR, Severity


class Concern(Enum):
    """The kind of a defect; each is one decision of the user, so each has a rule of its own."""

    OPERAND_COUNT = auto()
    BIAS_MISSING = auto()
    NOT_CONSTANT = auto()
    TYPE = auto()
    TYPE_COMBINATION = auto()
    OUTPUT_TYPE = auto()
    RANK = auto()
    BROADCAST = auto()
    FILTER_SHAPE = auto()
    SHAPE = auto()
    RESHAPE_TARGET = auto()
    DECLARED_SHAPE = auto()
    EMPTY_OUTPUT = auto()
    OPTION = auto()
    ACTIVATION = auto()
    CONSTANT = auto()
    ZERO_DIVISOR = auto()
    RESIZE_FLAGS = auto()
    IGNORED_OPTION = auto()
    DETECTION_CLASSES = auto()
    STATE = auto()
    LSTM_INPUTS = auto()


class Stage(Enum):
    """When the runtime notices a defect; the value says what the user sees."""

    LOAD = "the interpreter cannot be made"
    ALLOCATE = "AllocateTensors fails"
    INVOKE = "Invoke fails"
    CRASH = "the process dies"
    SILENT = "no error is reported and the result is wrong"
    HARMLESS = ""


class Defect(NamedTuple):
    """Something wrong with an operator.

    `text` says what, with the numbers, and goes on after the operator's name; `field` is the path
    below the operator. `advice` is for defects that need other advice than their rule gives.
    """

    concern: Concern
    text: str
    stage: Stage = Stage.ALLOCATE
    severity: Severity = ERROR
    field: str = ""
    advice: str = ""


class RefusedError(Exception):
    """The runtime stops at this operator, so nothing is known of its outputs."""

    def __init__(
        self,
        concern: Concern,
        text: str,
        stage: Stage = Stage.ALLOCATE,
        *,
        field: str = "",
        advice: str = "",
    ) -> None:
        super().__init__(text)
        self.defect = Defect(concern, text, stage, ERROR, field, advice)


class UnknownError(Exception):
    """Something that the outputs depend on is not known before the model runs."""
