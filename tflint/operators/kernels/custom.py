"""Custom operators that the default resolver of the runtime knows.

Source: LiteRT `tflite/kernels/{detection_postprocess,mfcc,audio_spectrogram}.cc`; the options are
FlexBuffers maps.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.model.custom_options import FlexBufferError, FlexValue, decode_flexbuffer
from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage, UnknownError
from tflint.operators.shape import shape_text

MAX_OPTIONS = 4096
"""Bytes of options that are looked at; the converter writes some 200."""


def custom_options(call: Call) -> Mapping[str, FlexValue]:
    """The options as a map; empty when they are none."""
    data = call.operator.custom_options
    if not 3 <= len(data) <= MAX_OPTIONS:
        return {}
    try:
        found = decode_flexbuffer(data)
    except FlexBufferError:
        return {}
    return found if isinstance(found, dict) else {}


def detection_postprocess(call: Call) -> Outputs:
    """Boxes, classes, scores and their number, from raw boxes, scores and anchors."""
    if len(call.inputs) != 3 or len(call.outputs) != 4:
        raise RefusedError(
            Concern.OPERAND_COUNT,
            f"has {len(call.inputs)} inputs and {len(call.outputs)} outputs, where the kernel takes 3 "
            "and gives 4",
            field="inputs",
        )
    options = custom_options(call)
    boxes, scores = call.shape(0), call.shape(1)
    if len(boxes) != 3 or len(scores) != 3 or boxes[0] != 1 or scores[0] != 1:
        raise RefusedError(
            Concern.SHAPE,
            f"has boxes {shape_text(boxes)} and scores {shape_text(scores)}, where the kernel takes "
            "batches of 1 with three dimensions",
        )
    _check_classes(options, scores[2])
    detections = _integer(options, "max_detections") * _integer(
        options, "max_classes_per_detection"
    )
    return ((1, detections, 4), (1, detections), (1, detections), (1,))


def _check_classes(options: Mapping[str, FlexValue], columns: int) -> None:
    if "num_classes" not in options:
        text = f"has no num_classes in its options, for scores of {columns} columns"
    else:
        classes = _integer(options, "num_classes")
        if columns - classes in (0, 1):
            return
        text = (
            f"has num_classes {classes}, but the scores have {columns} columns, which is for "
            f"{columns - 1} classes and background, or {columns} without"
        )
    raise RefusedError(Concern.DETECTION_CLASSES, text, Stage.INVOKE, field="custom_options")


def _integer(options: Mapping[str, FlexValue], name: str) -> int:
    value = options.get(name, 0)
    return int(value) if isinstance(value, (int, float)) else 0


def audio_spectrogram(call: Call) -> Outputs:
    """Spectra of windows of samples; how many follows from the options."""
    samples = call.shape(0)
    if len(samples) != 2:
        raise RefusedError(
            Concern.RANK,
            f"takes [samples, channels] as input 0, but it is {shape_text(samples)}",
            field="inputs[0]",
        )
    raise UnknownError


def mfcc(call: Call) -> Outputs:
    """Cepstral coefficients of each spectrum."""
    spectra = call.shape(0)
    if len(spectra) != 3:
        raise RefusedError(
            Concern.RANK,
            f"takes [channels, time, frequencies] as input 0, but it is {shape_text(spectra)}",
            field="inputs[0]",
        )
    count = _integer(custom_options(call), "dct_coefficient_count")
    return ((*spectra[:2], count if count else None),)


KERNELS: Mapping[str, Kernel] = {
    "TFLite_Detection_PostProcess": detection_postprocess,
    "AudioSpectrogram": audio_spectrogram,
    "Mfcc": mfcc,
}
