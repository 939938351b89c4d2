"""Swift with TensorFlowLiteSwift.

Fact: its `Tensor.DataType` has no case for INT8, so that reading such a tensor, and copying to such
an input, throws `invalidTensorDataType` (tensorflow `lite/swift/Sources/Tensor.swift`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.snippets.literals import swift as literal
from tflint.snippets.plan import TOP, Image, Plan, Port
from tflint.snippets.planning import plan

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

_TYPES = {
    "FLOAT32": "Float",
    "FLOAT64": "Double",
    "UINT8": "UInt8",
    "INT16": "Int16",
    "INT32": "Int32",
    "INT64": "Int64",
    "BOOL": "Bool",
}

_APPEND = """
func append<T>(_ value: T, to data: inout Data) {
    withUnsafeBytes(of: value) { data.append(contentsOf: $0) }
}

func values<T>(_ data: Data, as type: T.Type) -> [T] {
    data.withUnsafeBytes { Array($0.bindMemory(to: type)) }
}
"""
_PIXELS = """
/// Red, green, blue and one more byte for each pixel of an image, stretched to the size.
func pixels(of image: CGImage, width: Int, height: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4 * width * height)
    bytes.withUnsafeMutableBytes { memory in
        let context = CGContext(
            data: memory.baseAddress, width: width, height: height, bitsPerComponent: 8,
            bytesPerRow: 4 * width, space: CGColorSpaceCreateDeviceRGB(),
            bitmapInfo: CGImageAlphaInfo.noneSkipLast.rawValue)
        context?.draw(image, in: CGRect(x: 0, y: 0, width: width, height: height))
    }
    return bytes
}

/// A channel of the pixel at an index, 0..255: red, green, blue, and gray as the fifth.
func channel(_ bytes: [UInt8], _ pixel: Int, _ index: Int) -> UInt8 {
    if index < 4 { return bytes[4 * pixel + index] }
    let parts = (0..<3).map { Float(bytes[4 * pixel + $0]) }
    return UInt8((0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2]).rounded())
}
"""
_QUANTIZE = """
/// Rounds, then clips, then casts: a cast before that would trap.
func quantize<T: FixedWidthInteger>(_ real: Float, _ scale: Double, _ zeroPoint: Double) -> T {
    let q = (Double(real) / scale).rounded() + zeroPoint
    return T(min(max(q, Double(T.min)), Double(T.max)))
}
"""


def program(facts: Facts, model: str) -> str:
    """The program for a model at a path. Raises `NoSnippetError`."""
    found = plan(facts, model, _TYPES, "TensorFlowLiteSwift")
    lines = [*_head(found)]
    body = [*_start(found), *_inputs(found), "", *_run(found)]
    for port in found.outputs:
        body += ["", *_output(found, port)]
    body += _boxes(found)
    return "\n".join([*lines, *(f"    {line}" if line else "" for line in body), "}"]) + "\n"


def _head(found: Plan) -> Iterator[str]:
    images = any(port.image for port in found.inputs)
    yield '// Podfile: pod "TensorFlowLiteSwift"'
    yield f"// Model: {literal(found.model.rpartition('/')[2])}"
    yield from (
        f"// The interpreter needs the custom operator {literal(name)}."
        for name in found.custom_operators
    )
    for file in found.label_files:
        yield f"// Unpack {literal(file)} from the zip behind the model; pass its path."
    if images:
        yield "import CoreGraphics"
    yield from ("import Foundation", "import TensorFlowLite")
    yield from _APPEND.rstrip("\n").split("\n")
    if images:
        yield from _PIXELS.rstrip("\n").split("\n")
    if any(port.is_quantized for port in found.inputs):
        yield from _QUANTIZE.rstrip("\n").split("\n")
    parameters = ["modelPath: String", *(f"input{p.position}: {_type(p)}" for p in found.inputs)]
    if found.label_files:
        parameters.append("labelPaths: [String: String]")
    yield from ("", f"func run({', '.join(parameters)}) throws {{")


def _type(port: Port) -> str:
    if port.image is not None:
        return "CGImage"
    return "[Float]" if port.scale is not None else f"[{_TYPES[port.dtype]}]"


def _start(found: Plan) -> Iterator[str]:
    yield "let interpreter = try Interpreter(modelPath: modelPath)"
    if found.signature is not None:
        yield f"let runner = try interpreter.signatureRunner(with: {literal(found.signature)})"
    for port in found.inputs:
        if port.resized:
            shape = f"Tensor.Shape({list(port.shape or ())})"
            if found.signature is not None:
                yield f"try runner.resizeInput(named: {literal(port.key or '')}, toShape: {shape})"
            else:
                yield f"try interpreter.resizeInput(at: {port.position}, to: {shape})"
    if found.signature is None:
        yield "try interpreter.allocateTensors()"


def _inputs(found: Plan) -> Iterator[str]:
    for port in found.inputs:
        name, dtype = f"data{port.position}", _TYPES[port.dtype]
        yield ""
        yield f"// Input {port.position}, {literal(port.title)}: {port.type}"
        yield from (f"// {line}" for line in port.comments)
        yield f"var {name} = Data()"
        if port.image is not None:
            yield from _image(port, port.image, name, dtype)
            continue
        yield f"for value in input{port.position} {{"
        if port.scale is not None:
            yield f"    append({_quantized('value', port)} as {dtype}, to: &{name})"
        else:
            yield f"    append(value, to: &{name})"
        yield "}"


def _image(port: Port, image: Image, name: str, dtype: str) -> Iterator[str]:
    bytes_name = f"bytes{port.position}"
    size = f"width: {image.width}, height: {image.height}"
    yield f"let {bytes_name} = pixels(of: input{port.position}, {size})"
    if image.way != "copy":
        for word, values in (("mean", image.mean), ("std", image.std)):
            numbers = ", ".join(f"{value:.9g}" for value in image.per_channel(values))
            yield f"let {word}{port.position}: [Float] = [{numbers}]"
    each = f"for pixel in 0..<{image.width * image.height} {{"
    order = f"for (i, index) in {image.order}.enumerated() {{"
    outer, inner = (order, each) if image.channels_first else (each, order)
    yield outer
    yield f"    {inner}"
    byte = f"channel({bytes_name}, pixel, index)"
    if image.way == "copy":
        yield f"        append({byte}, to: &{name})"
    else:
        mean, std = f"mean{port.position}[i]", f"std{port.position}[i]"
        yield f"        let real = (Float({byte}) - {mean}) / {std}"
        value = _quantized("real", port) if port.scale is not None else f"{dtype}(real)"
        yield f"        append({value} as {dtype}, to: &{name})"
    yield "    }"
    yield "}"


def _quantized(real: str, port: Port) -> str:
    return f"quantize({real}, {port.scale:.9g}, {port.zero_point})"


def _run(found: Plan) -> Iterator[str]:
    if found.signature is not None:
        fed = ", ".join(f"{literal(p.key or '')}: data{p.position}" for p in found.inputs)
        yield f"try runner.invoke(with: [{fed}])"
        return
    for port in found.inputs:
        yield f"try interpreter.copy(data{port.position}, toInputAt: {port.position})"
    yield "try interpreter.invoke()"


def _output(found: Plan, port: Port) -> Iterator[str]:
    name, dtype = f"output{port.position}", _TYPES[port.dtype]
    meaning = f", {port.kind}" if port.kind else ""
    yield f"// Output {port.position}, {literal(port.title)}: {port.type}{meaning}"
    source = f"interpreter.output(at: {port.position})"
    if found.signature is not None:
        source = f"runner.output(named: {literal(port.key or '')})"
    yield f"let tensor{port.position} = try {source}"
    stored = f"values(tensor{port.position}.data, as: {dtype}.self)"
    if port.scale is not None:
        yield f"let {name} = {stored}.map {{ (Float($0){port.shift}) * {port.scale:.9g} }}"
    else:
        number = "$0 ? 1 : 0" if port.dtype == "BOOL" else "Float($0)"
        yield f"let {name}: [Float] = {stored}.map {{ {number} }}"
    if port.is_ranked and found.shown_alone(port):
        labels = f"labels{port.position}"
        yield f"let {labels} = {_labels(port)}"
        yield f"for index in {name}.indices.sorted(by: {{ {name}[$0] > {name}[$1] }}).prefix({TOP}) {{"
        yield f'    print({name}[index], index < {labels}.count ? {labels}[index] : "\\(index)")'
        yield "}"
    elif found.shown_alone(port):
        yield f'print("output {port.position}:", tensor{port.position}.shape, {name}.prefix({TOP}))'


def _labels(port: Port) -> str:
    if port.labels is None:
        return "[String]()"
    path = f'labelPaths[{literal(port.labels)}] ?? ""'
    return f'try String(contentsOfFile: {path}, encoding: .utf8).components(separatedBy: "\\n")'


def _boxes(found: Plan) -> Iterator[str]:
    if found.detection is None:
        return
    boxes, ids, scores, count = (f"output{position}" for position in found.detection)
    yield from ("", f"let names = {_labels(found.outputs[found.detection[1]])}")
    yield f"for box in 0..<Int({count}[0]) {{"
    yield f"    let id = Int({ids}[box])"
    yield f"    let corners = {boxes}[4 * box..<4 * box + 4].map {{ $0 }}  // ymin, xmin, ymax, xmax"
    yield f'    print({scores}[box], id < names.count ? names[id] : "\\(id)", corners)'
    yield "}"
