"""Python with ai_edge_litert and numpy; Pillow where an input is an image."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.snippets.literals import python as literal
from tflint.snippets.plan import TOP, Plan, Port
from tflint.snippets.planning import plan

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

_TYPES = {
    "FLOAT16": "np.float16",
    "FLOAT32": "np.float32",
    "FLOAT64": "np.float64",
    "INT8": "np.int8",
    "INT16": "np.int16",
    "INT32": "np.int32",
    "INT64": "np.int64",
    "UINT8": "np.uint8",
    "UINT16": "np.uint16",
    "UINT32": "np.uint32",
    "UINT64": "np.uint64",
    "BOOL": "np.bool_",
    "COMPLEX64": "np.complex64",
    "STRING": "np.bytes_",
}

_READ_IMAGE = '''
def read_image(path, width, height, mode):
    """Pixels 0..255, stretched to the size: float32[height, width, channels]."""
    with Image.open(path) as image:
        resized = image.convert(mode).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(resized, np.float32).reshape(height, width, -1)
'''
_QUANTIZE = '''
def quantize(real, scale, zero_point, dtype):
    """Round, then clip, then cast: a cast before that would wrap around."""
    limits = np.iinfo(dtype)
    q = np.round(np.asarray(real, np.float64) / scale) + zero_point
    return np.clip(q, limits.min, limits.max).astype(dtype)
'''
_DEQUANTIZE = """
def dequantize(q, scale, zero_point):
    return (q.astype(np.float32) - zero_point) * np.float32(scale)
"""
_READ_LABELS = '''
def read_labels(name):
    """The labels are in a zip behind the model."""
    with zipfile.ZipFile(MODEL) as files:
        lines = files.read(name).decode("utf-8").split("\\n")
    return [line.rstrip("\\r") for line in lines]
'''


def program(facts: Facts, model: str) -> str:
    """The program for a model at a path. Raises `NoSnippetError`."""
    found = plan(facts, model, _TYPES, "numpy")
    return "\n".join((*_head(found), *_inputs(found), "", *_run(found), "", *_outputs(found), ""))


def _head(found: Plan) -> Iterator[str]:
    labels, images = found.label_files, any(port.image for port in found.inputs)
    wanted = " ".join(_argument(port) for port in found.inputs)
    yield f"# Usage: python run.py {wanted} (zeros without)"
    yield from (
        f"# The interpreter needs the custom operator {literal(name)}."
        for name in found.custom_operators
    )
    yield "import sys"
    if labels:
        yield "import zipfile"
    yield from ("", "import numpy as np", "from ai_edge_litert.interpreter import Interpreter")
    if images:
        yield "from PIL import Image"
    yield from ("", f"MODEL = {literal(found.model)}")
    functions = (
        (_READ_IMAGE, images),
        (_QUANTIZE, any(port.is_quantized for port in found.inputs)),
        (_DEQUANTIZE, any(port.scale is not None for port in found.outputs)),
        (_READ_LABELS, bool(labels)),
    )
    for text, is_used in functions:
        if is_used:
            yield "\n" + text.rstrip("\n")
    yield ""
    if any(is_used for _, is_used in functions):
        yield ""


def _argument(port: Port) -> str:
    if port.dtype == "STRING":
        return "TEXT"
    return "IMAGE" if port.image else "ARRAY.npy"


def _inputs(found: Plan) -> Iterator[str]:
    yield "arguments = dict(enumerate(sys.argv[1:]))"
    for port in found.inputs:
        name, dtype = f"input_{port.position}", _TYPES[port.dtype]
        shape = f"({', '.join(map(str, port.shape or ()))}{',' * (len(port.shape or ()) == 1)})"
        yield ""
        yield f"# Input {port.position}, {literal(port.title)}: {port.type}"
        yield from (f"# {line}" for line in port.comments)
        if port.image is not None:
            yield from _image(port, name, dtype)
        elif port.dtype == "STRING":
            yield f'text = arguments.get({port.position}, "some text")'
            yield f"{name} = np.full({shape}, text.encode())"
        else:
            yield f"{name} = np.zeros({shape}, {'np.float32' if port.scale else dtype})"
            yield f"if {port.position} in arguments:"
            yield f"    {name} = np.load(arguments[{port.position}])"
            if port.scale is not None:
                yield f"{name} = quantize({name}, {port.scale!r}, {port.zero_point}, {dtype})"
            else:
                yield f"{name} = {name}.astype({dtype})"


def _image(port: Port, name: str, dtype: str) -> Iterator[str]:
    image = port.image
    if image is None:
        return
    size = f"{image.width}, {image.height}"
    yield f"pixels = np.zeros(({image.height}, {image.width}, {image.channels}), np.float32)"
    yield f"if {port.position} in arguments:"
    yield f'    pixels = read_image(arguments[{port.position}], {size}, "{image.mode}")'
    if image.reversed:
        yield "pixels = pixels[..., ::-1]  # blue, green, red"
    if image.way == "copy":
        yield f"values = pixels.astype({dtype})"
    elif image.way == "subtract 128":
        yield f"values = (pixels - 128).astype({dtype})"
    else:
        yield f"values = (pixels - {_numbers(image.mean)}) / {_numbers(image.std)}"
        if port.scale is not None:
            yield f"values = quantize(values, {port.scale!r}, {port.zero_point}, {dtype})"
    if image.channels_first:
        yield "values = values.transpose(2, 0, 1)"
    yield f"{name} = values[np.newaxis].astype({dtype})"


def _numbers(values: tuple[float, ...]) -> str:
    texts = [f"{value:.9g}" for value in values]
    return texts[0] if len(texts) == 1 else f"np.array([{', '.join(texts)}], np.float32)"


def _run(found: Plan) -> Iterator[str]:
    yield "interpreter = Interpreter(model_path=MODEL)"
    if found.signature is not None:
        yield f"runner = interpreter.get_signature_runner({literal(found.signature)})"
        fed = ", ".join(f"{literal(p.key or '')}: input_{p.position}" for p in found.inputs)
        yield f"results = runner(**{{{fed}}})"
        for port in found.outputs:
            yield f"output_{port.position} = results[{literal(port.key or '')}]"
        return
    yield "inputs = interpreter.get_input_details()"
    for port in found.inputs:
        if port.shape:
            place = f'inputs[{port.position}]["index"]'
            shape = f"input_{port.position}.shape"
            yield f"interpreter.resize_tensor_input({place}, {shape}, strict=True)"
    yield "interpreter.allocate_tensors()"
    for port in found.inputs:
        yield f'interpreter.set_tensor(inputs[{port.position}]["index"], input_{port.position})'
    yield from ("interpreter.invoke()", "outputs = interpreter.get_output_details()")
    for port in found.outputs:
        place = f'outputs[{port.position}]["index"]'
        yield f"output_{port.position} = interpreter.get_tensor({place})"


def _outputs(found: Plan) -> Iterator[str]:
    for port in found.outputs:
        name = f"output_{port.position}"
        meaning = f", {port.kind}" if port.kind else ""
        yield f"# Output {port.position}, {literal(port.title)}: {port.type}{meaning}"
        if port.scale is not None:
            yield f"{name} = dequantize({name}, {port.scale!r}, {port.zero_point})"
        if found.shown_alone(port):
            yield from _ranking(port, name) if port.is_ranked else _plain(port, name)
    if found.detection is not None:
        yield from _boxes(found, found.detection)


def _plain(port: Port, name: str) -> Iterator[str]:
    yield f'print("output {port.position}:", {name}.shape, {name}.reshape(-1)[:{TOP}])'


def _ranking(port: Port, name: str) -> Iterator[str]:
    labels = f"read_labels({literal(port.labels)})" if port.labels is not None else "[]"
    yield f"labels, scores = {labels}, {name}.reshape(-1).astype(np.float32)"
    yield f'for index in np.argsort(-scores, kind="stable")[:{TOP}]:'
    yield "    label = labels[index] if index < len(labels) else index"
    yield '    print(f"{scores[index]:.5f}  {label}")'


def _boxes(found: Plan, positions: tuple[int, int, int, int]) -> Iterator[str]:
    boxes, ids, scores, count = (f"output_{position}" for position in positions)
    file = found.outputs[positions[1]].labels
    yield f"labels = {f'read_labels({literal(file)})' if file is not None else '[]'}"
    yield f"for box in range(int({count}.reshape(-1)[0])):"
    yield f"    class_id = int({ids}.reshape(-1)[box])"
    yield "    label = labels[class_id] if class_id < len(labels) else class_id"
    yield f"    ymin, xmin, ymax, xmax = {boxes}.reshape(-1, 4)[box]"
    yield f'    print(f"{{{scores}.reshape(-1)[box]:.3f}}  {{label}}  "'
    yield '          f"{xmin:.3f},{ymin:.3f} to {xmax:.3f},{ymax:.3f}")'
