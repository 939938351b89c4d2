"""Kotlin for Android with the Interpreter of LiteRT."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tflint.snippets.literals import kotlin as literal
from tflint.snippets.plan import TOP, Image, Plan, Port
from tflint.snippets.planning import plan

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


class _Type(NamedTuple):
    """A type: bytes of an element, the array that a caller passes, how `it` is written to and
    element `i` read from a buffer as a number."""

    size: int
    array: str
    put: str
    get: str


_TYPES = {
    "FLOAT32": _Type(4, "FloatArray", "putFloat(it)", "getFloat(4 * i)"),
    "INT32": _Type(4, "IntArray", "putInt(it)", "getInt(4 * i)"),
    "INT64": _Type(8, "LongArray", "putLong(it)", "getLong(8 * i)"),
    "INT16": _Type(2, "IntArray", "putShort(it.toShort())", "getShort(2 * i).toInt()"),
    "INT8": _Type(1, "IntArray", "put(it.toByte())", "get(i).toInt()"),
    "UINT8": _Type(1, "IntArray", "put(it.toByte())", "get(i).toInt().and(0xFF)"),
    "BOOL": _Type(1, "BooleanArray", "put((if (it) 1 else 0).toByte())", "get(i).toInt()"),
}

_LOAD = """
private fun load(context: Context): ByteBuffer = context.assets.openFd(MODEL).use {
    FileInputStream(it.fileDescriptor).channel
        .map(FileChannel.MapMode.READ_ONLY, it.startOffset, it.declaredLength)
}

private fun buffer(bytes: Int): ByteBuffer =
    ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder())
"""
_CHANNEL = """
/** A channel of a pixel, 0..255: red, green, blue, alpha, and gray as the fifth. */
private fun channel(pixel: Int, index: Int): Int {
    val (red, green, blue) = listOf(16, 8, 0).map { (pixel shr it) and 0xFF }
    return when (index) {
        0 -> red
        1 -> green
        2 -> blue
        3 -> pixel ushr 24
        else -> (0.299f * red + 0.587f * green + 0.114f * blue).roundToInt()
    }
}
"""
_QUANTIZE = """
/** Rounds, then clips; the caller casts last, since a cast before that would wrap around. */
private fun quantize(real: Float, scale: Float, zeroPoint: Int, limits: IntRange): Int =
    ((real / scale).roundToLong() + zeroPoint)
        .coerceIn(limits.first.toLong(), limits.last.toLong()).toInt()
"""


def program(facts: Facts, model: str) -> str:
    """The program for a model at a path, which it expects in the assets. Raises `NoSnippetError`."""
    found = plan(facts, model, _TYPES, "the Kotlin program")
    body = [
        *_inputs(found),
        "",
        *_run(found),
        *(line for port in found.outputs for line in ("", *_output(found, port))),
        *_boxes(found),
    ]
    lines = [*_head(found), *(f"    {line}" if line else "" for line in body), "    }", "}"]
    return "\n".join(lines) + "\n"


def _head(found: Plan) -> Iterator[str]:
    images = [port for port in found.inputs if port.image is not None]
    yield '// build.gradle.kts: implementation("com.google.ai.edge.litert:litert:1.4.2") and'
    yield '// android { androidResources { noCompress += "tflite" } }'
    yield from (
        f"// The interpreter needs the custom operator {literal(name)}."
        for name in found.custom_operators
    )
    for file in found.label_files:
        name = file.rpartition("/")[2]
        yield f"// Unpack {literal(file)} from the zip behind the model to the asset {literal(name)}."
    yield "import android.content.Context"
    if images:
        yield "import android.graphics.Bitmap"
    for name in (
        "java.io.FileInputStream",
        "java.nio.ByteBuffer",
        "java.nio.ByteOrder",
        "java.nio.channels.FileChannel",
        *(["kotlin.math.roundToInt"] if images else []),
        *(["kotlin.math.roundToLong"] if any(p.is_quantized for p in found.inputs) else []),
        "org.tensorflow.lite.Interpreter",
    ):
        yield f"import {name}"
    yield from ("", f"private const val MODEL = {literal(found.model.rpartition('/')[2])}")
    yield from _LOAD.rstrip("\n").split("\n")
    if images:
        yield from _CHANNEL.rstrip("\n").split("\n")
    if any(port.is_quantized for port in found.inputs):
        yield from _QUANTIZE.rstrip("\n").split("\n")
    parameters = ", ".join(f"input{p.position}: {_parameter(p)}" for p in found.inputs)
    yield from ("", f"fun run(context: Context, {parameters}) {{")
    yield "    Interpreter(load(context)).use { interpreter ->"


def _parameter(port: Port) -> str:
    if port.image is not None:
        return "Bitmap"
    return "FloatArray" if port.scale is not None else _TYPES[port.dtype].array


def _inputs(found: Plan) -> Iterator[str]:
    for port in found.inputs:
        if port.resized:
            sizes = ", ".join(map(str, port.shape or ()))
            yield f"    interpreter.resizeInput({port.position}, intArrayOf({sizes}))"
    yield "    interpreter.allocateTensors()"
    for port in found.inputs:
        kind, name = _TYPES[port.dtype], f"buffer{port.position}"
        yield ""
        yield f"    // Input {port.position}, {literal(port.title)}: {port.type}"
        yield from (f"    // {line}" for line in port.comments)
        if port.image is not None:
            yield f"    val {name} = buffer({port.elements * kind.size})"
            yield from (f"    {line}" for line in _image(port, port.image, name))
        else:
            yield f"    val {name} = buffer({kind.size} * input{port.position}.size)"
            value = _quantized("it", port) if port.scale is not None else "it"
            put = kind.put.replace("it", value) if value != "it" else kind.put
            yield f"    input{port.position}.forEach {{ {name}.{put} }}"
        yield f"    {name}.rewind()"


def _image(port: Port, image: Image, name: str) -> Iterator[str]:
    width, height = image.width, image.height
    pixels, bitmap = f"pixels{port.position}", f"input{port.position}"
    put = _TYPES[port.dtype].put.replace("it", "value", 1)
    yield f"val {pixels} = IntArray({width * height})"
    yield f"Bitmap.createScaledBitmap({bitmap}, {width}, {height}, true)"
    yield f"    .getPixels({pixels}, 0, {width}, 0, 0, {width}, {height})"
    if image.way not in ("copy", "subtract 128"):
        for word, values in (("mean", image.mean), ("std", image.std)):
            numbers = ", ".join(f"{value:.9g}f" for value in image.per_channel(values))
            yield f"val {word}{port.position} = floatArrayOf({numbers})"
    order = f"listOf({', '.join(map(str, image.order))}).forEachIndexed {{ i, index ->"
    each = f"for (pixel in {pixels}) {{"
    outer, inner = (order, each) if image.channels_first else (each, order)
    yield outer
    yield f"    {inner}"
    yield f"        val value = {_value(port, image)}"
    yield f"        {name}.{put}"
    yield "    }"
    yield "}"


def _value(port: Port, image: Image) -> str:
    byte = "channel(pixel, index)"
    if image.way == "copy":
        return byte
    if image.way == "subtract 128":
        return f"{byte} - 128"
    real = f"({byte} - mean{port.position}[i]) / std{port.position}[i]"
    return _quantized(real, port) if port.scale is not None else real


def _quantized(real: str, port: Port) -> str:
    least, most = port.limits
    return f"quantize({real}, {port.scale:.9g}f, {port.zero_point}, {least}..{most})"


def _run(found: Plan) -> Iterator[str]:
    if found.signature is None:
        fed = ", ".join(f"buffer{port.position}" for port in found.inputs)
        yield f"    interpreter.runForMultipleInputsOutputs(arrayOf<Any>({fed}), emptyMap<Int, Any>())"
        return
    yield "    interpreter.runSignature("
    pairs = ", ".join(f"{literal(p.key or '')} to buffer{p.position}" for p in found.inputs)
    yield f"        mapOf<String, Any>({pairs}),"
    yield "        emptyMap<String, Any>(),"
    yield f"        {literal(found.signature)},"
    yield "    )"


def _output(found: Plan, port: Port) -> Iterator[str]:
    kind, name = _TYPES[port.dtype], f"output{port.position}"
    number = f"result{port.position}.{kind.get}"
    if port.scale is not None:
        number = f"({number}{port.shift}) * {port.scale:.9g}f"
    elif port.dtype != "FLOAT32":
        number += ".toFloat()"
    meaning = f", {port.kind}" if port.kind else ""
    yield f"    // Output {port.position}, {literal(port.title)}: {port.type}{meaning}"
    tensor = f"getOutputTensor({port.position})"
    if found.signature is not None:
        names = f"{literal(port.key or '')}, {literal(found.signature)}"
        tensor = f"getOutputTensorFromSignature({names})"
    yield f"    val result{port.position} = interpreter.{tensor}.asReadOnlyBuffer()"
    count = f"result{port.position}.capacity() / {kind.size}"
    yield f"    val {name} = FloatArray({count}) {{ i -> {number} }}"
    if port.is_ranked and found.shown_alone(port):
        labels = f"labels{port.position}"
        yield f"    val {labels} = {_labels(port)}"
        yield f"    {name}.indices.sortedByDescending {{ {name}[it] }}.take({TOP}).forEach {{"
        yield f'        println("${{{name}[it]}}  ${{{labels}.getOrNull(it) ?: it}}")'
        yield "    }"
    elif found.shown_alone(port):
        yield f'    println("output {port.position}: ${{{name}.take({TOP})}}")'


def _labels(port: Port) -> str:
    if not port.label_file:
        return "emptyList<String>()"
    return f"context.assets.open({literal(port.label_file)}).bufferedReader().readLines()"


def _boxes(found: Plan) -> Iterator[str]:
    if found.detection is None:
        return
    boxes, ids, scores, count = (f"output{position}" for position in found.detection)
    yield from ("", f"    val names = {_labels(found.outputs[found.detection[1]])}")
    yield f"    for (box in 0 until {count}[0].toInt()) {{"
    yield f"        val id = {ids}[box].toInt()"
    yield f"        val (ymin, xmin, ymax, xmax) = {boxes}.slice(4 * box until 4 * box + 4)"
    yield f'        println("${{{scores}[box]}}  ${{names.getOrNull(id) ?: id}}  "'
    yield '            + "$xmin,$ymin to $xmax,$ymax")'
    yield "    }"
