"""C with the C API of TensorFlow Lite (`tensorflow/lite/c/c_api.h`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tflint.snippets.literals import c as literal
from tflint.snippets.plan import TOP, Image, Plan, Port
from tflint.snippets.planning import plan

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


class _Type(NamedTuple):
    """The C type of an element and the value of `TfLiteType`."""

    name: str
    tag: str


_TYPES = {
    "FLOAT32": _Type("float", "kTfLiteFloat32"),
    "FLOAT64": _Type("double", "kTfLiteFloat64"),
    "INT8": _Type("int8_t", "kTfLiteInt8"),
    "INT16": _Type("int16_t", "kTfLiteInt16"),
    "INT32": _Type("int32_t", "kTfLiteInt32"),
    "INT64": _Type("int64_t", "kTfLiteInt64"),
    "UINT8": _Type("uint8_t", "kTfLiteUInt8"),
    "UINT16": _Type("uint16_t", "kTfLiteUInt16"),
    "UINT32": _Type("uint32_t", "kTfLiteUInt32"),
    "BOOL": _Type("bool", "kTfLiteBool"),
}

_CHECK = """
static void check(bool holds, const char* what) {
  if (!holds) {
    fprintf(stderr, "%s failed\\n", what);
    exit(1);
  }
}

/* Fills the memory with the bytes of a file. */
static void read_file(const char* path, void* memory, size_t size) {
  FILE* file = fopen(path, "rb");
  check(file != NULL, path);
  check(fread(memory, 1, size, file) == size, "reading as many bytes as the input takes");
  fclose(file);
}
"""
_QUANTIZE = """
/* Rounds, then clips; the caller casts last, since a cast before that would wrap around. */
static double quantize(double real, double scale, int zero_point, double least, double most) {
  double q = round(real / scale) + zero_point;
  return q < least ? least : q > most ? most : q;
}
"""
_LABELS = """
/* Prints a line of a label file, or its number when there is no such line. */
static void print_label(const char* path, long index) {
  char line[1024];
  long at = -1;
  FILE* file = path[0] ? fopen(path, "r") : NULL;
  while (file != NULL && at < index && fgets(line, sizeof line, file) != NULL) ++at;
  if (file != NULL) fclose(file);
  if (at == index) {
    line[strcspn(line, "\\r\\n")] = 0;
    printf("%s", line);
  } else {
    printf("%ld", index);
  }
}
"""
_BEST = f"""
/* Prints the greatest scores with their labels. */
static void print_best(const float* scores, size_t count, const char* labels) {{
  size_t best = 0;
  for (int place = 0; place < {TOP} && (size_t)place < count; ++place) {{
    size_t next = count;
    for (size_t i = 0; i < count; ++i) {{
      bool is_later = scores[i] < scores[best] || (scores[i] == scores[best] && i > best);
      if ((place == 0 || is_later) && (next == count || scores[i] > scores[next])) next = i;
    }}
    if (next == count) return;
    best = next;
    printf("%.5f  ", scores[best]);
    print_label(labels, (long)best);
    printf("\\n");
  }}
}}
"""


def program(facts: Facts, model: str) -> str:
    """The program for a model at a path. Raises `NoSnippetError`."""
    found = plan(facts, model, _TYPES, "the C program")
    body = [*_start(found)]
    for port in found.inputs:
        body += ["", *_input(found, port)]
    body += ["", *_invoke(found)]
    for port in found.outputs:
        body += ["", *_output(found, port)]
    body += [*_boxes(found), "", *_end(found)]
    return "\n".join([*_head(found), *(f"  {line}" if line else "" for line in body), "}"]) + "\n"


def _head(found: Plan) -> Iterator[str]:
    wanted = " ".join(_argument(port) for port in found.inputs)
    yield f"/* Usage: run {wanted} */"
    yield "/* Link with -ltensorflowlite_c -lm. */"
    yield from (
        f"/* The interpreter needs the custom operator {_comment(name)}. */"
        for name in found.custom_operators
    )
    for file in found.label_files:
        base = file.rpartition("/")[2]
        yield f"/* Unpack {_comment(file)} from the zip behind the model as {_comment(base)}. */"
    for name in ("math.h", "stdbool.h", "stdint.h", "stdio.h", "stdlib.h", "string.h"):
        yield f"#include <{name}>"
    yield from ("", '#include "tensorflow/lite/c/c_api.h"')
    ranked = any(port.is_ranked and found.shown_alone(port) for port in found.outputs)
    functions = (
        (_CHECK, True),
        (_QUANTIZE, any(port.is_quantized for port in found.inputs)),
        (_LABELS, ranked or found.detection is not None),
        (_BEST, ranked),
    )
    for text, is_used in functions:
        if is_used:
            yield from text.rstrip("\n").split("\n")
    yield from ("", "int main(int argc, char** argv) {")


def _argument(port: Port) -> str:
    """What is in the file of an input."""
    if port.image is not None:
        return f"PIXELS_{port.position} ({port.image.width}x{port.image.height} raw bytes)"
    what = "float" if port.scale is not None else _TYPES[port.dtype].name
    return f"VALUES_{port.position} ({port.elements} raw {what})"


def _comment(text: str) -> str:
    """A literal inside of a comment, which it must not end."""
    return literal(text).replace("*", "\\*").replace("/", "\\/")


def _start(found: Plan) -> Iterator[str]:
    yield f'check(argc > {len(found.inputs)}, "reading the names of input files");'
    yield f"TfLiteModel* model = TfLiteModelCreateFromFile({literal(found.model)});"
    yield 'check(model != NULL, "reading the model");'
    yield "TfLiteInterpreter* interpreter = TfLiteInterpreterCreate(model, NULL);"
    yield 'check(interpreter != NULL, "making the interpreter");'
    if found.signature is not None:
        yield "TfLiteSignatureRunner* runner ="
        yield f"    TfLiteInterpreterGetSignatureRunner(interpreter, {literal(found.signature)});"
        yield 'check(runner != NULL, "finding the signature");'
    for port in found.inputs:
        if port.resized and port.shape is not None:
            sizes, place = f"sizes_{port.position}", str(port.position)
            owner, kind = "interpreter", "Interpreter"
            if found.signature is not None:
                owner, kind, place = "runner", "SignatureRunner", literal(port.key or "")
            yield f"const int {sizes}[] = {{{', '.join(map(str, port.shape))}}};"
            yield f"check(TfLite{kind}ResizeInputTensor({owner}, {place}, {sizes},"
            yield f'          {len(port.shape)}) == kTfLiteOk, "resizing an input");'
    owner, kind = _runner(found)
    yield f'check(TfLite{kind}AllocateTensors({owner}) == kTfLiteOk, "allocating tensors");'


def _runner(found: Plan) -> tuple[str, str]:
    if found.signature is not None:
        return "runner", "SignatureRunner"
    return "interpreter", "Interpreter"


def _place(found: Plan, port: Port) -> str:
    owner, _ = _runner(found)
    where = literal(port.key or "") if found.signature is not None else str(port.position)
    return f"({owner}, {where})"


def _input(found: Plan, port: Port) -> Iterator[str]:
    kind, name, place = _TYPES[port.dtype], f"input_{port.position}", port.position
    yield f"/* Input {place}, {_comment(port.title)}: {port.type} */"
    yield from (f"/* {line} */" for line in port.comments)
    yield f"static {kind.name} {name}[{max(port.elements, 1)}];"
    if port.image is not None:
        yield from _image(port, port.image, name, kind.name)
    elif port.scale is not None:
        yield f"static float real_{place}[{max(port.elements, 1)}];"
        yield f"read_file(argv[{place + 1}], real_{place}, sizeof real_{place});"
        yield f"for (size_t i = 0; i < {port.elements}; ++i) {{"
        yield f"  {name}[i] = ({kind.name}){_quantized(f'real_{place}[i]', port)};"
        yield "}"
    else:
        yield f"read_file(argv[{place + 1}], {name}, sizeof {name});"
    _, prefix = _runner(found)
    yield f"TfLiteTensor* tensor_{place} = TfLite{prefix}GetInputTensor{_place(found, port)};"
    yield f'check(TfLiteTensorType(tensor_{place}) == {kind.tag}, "checking the type");'
    yield f"check(TfLiteTensorCopyFromBuffer(tensor_{place}, {name}, sizeof {name}) == kTfLiteOk,"
    yield '      "copying an input");'


def _image(port: Port, image: Image, name: str, kind: str) -> Iterator[str]:
    place, area, count = port.position, image.width * image.height, image.channels
    order = [0] if count == 1 else image.order
    yield f"static uint8_t pixels_{place}[{area * count}];"
    yield f"read_file(argv[{place + 1}], pixels_{place}, sizeof pixels_{place});"
    yield f"static const int order_{place}[] = {{{', '.join(map(str, order))}}};"
    normalizes = image.way not in ("copy", "subtract 128")
    if normalizes:
        for word, values in (("mean", image.mean), ("std", image.std)):
            numbers = ", ".join(f"{value:.9g}" for value in image.per_channel(values))
            yield f"static const double {word}_{place}[] = {{{numbers}}};"
    yield f"for (size_t pixel = 0; pixel < {area}; ++pixel) {{"
    yield f"  for (size_t i = 0; i < {count}; ++i) {{"
    yield f"    int byte = pixels_{place}[{count} * pixel + order_{place}[i]];"
    value = "byte" if image.way == "copy" else "(byte - 128)"
    if normalizes:
        yield f"    double real = (byte - mean_{place}[i]) / std_{place}[i];"
        value = _quantized("real", port) if port.scale is not None else "real"
    at = f"{area} * i + pixel" if image.channels_first else f"{count} * pixel + i"
    yield f"    {name}[{at}] = ({kind}){value};"
    yield from ("  }", "}")


def _quantized(real: str, port: Port) -> str:
    least, most = port.limits
    return f"quantize({real}, {port.scale:.9g}, {port.zero_point}, {least}, {most})"


def _invoke(found: Plan) -> Iterator[str]:
    owner, kind = _runner(found)
    yield f'check(TfLite{kind}Invoke({owner}) == kTfLiteOk, "running the model");'


def _output(found: Plan, port: Port) -> Iterator[str]:
    kind, place = _TYPES[port.dtype], port.position
    _, prefix = _runner(found)
    meaning = f", {port.kind}" if port.kind else ""
    yield f"/* Output {place}, {_comment(port.title)}: {port.type}{meaning} */"
    yield f"const TfLiteTensor* result_{place} = TfLite{prefix}GetOutputTensor{_place(found, port)};"
    yield f'check(TfLiteTensorType(result_{place}) == {kind.tag}, "checking the type");'
    size = f"TfLiteTensorByteSize(result_{place}) / sizeof({kind.name})"
    yield f"size_t count_{place} = {size};"
    yield f"const {kind.name}* stored_{place} = TfLiteTensorData(result_{place});"
    yield f"float* output_{place} = malloc((count_{place} + 1) * sizeof(float));"
    yield f'check(output_{place} != NULL, "finding memory");'
    yield f"for (size_t i = 0; i < count_{place}; ++i) {{"
    value = f"stored_{place}[i]"
    if port.scale is not None:
        value = f"(stored_{place}[i]{port.shift}) * {port.scale:.9g}"
    yield f"  output_{place}[i] = (float)({value});"
    yield "}"
    if port.is_ranked and found.shown_alone(port):
        yield f"print_best(output_{place}, count_{place}, {literal(port.label_file)});"
    elif found.shown_alone(port):
        yield f'printf("output {place}:");'
        yield f"for (size_t i = 0; i < count_{place} && i < {TOP}; ++i) {{"
        yield f'  printf(" %g", output_{place}[i]);'
        yield from ("}", 'printf("\\n");')


def _boxes(found: Plan) -> Iterator[str]:
    if found.detection is None:
        return
    boxes, ids, scores, count = (f"output_{position}" for position in found.detection)
    labels = literal(found.outputs[found.detection[1]].label_file)
    yield from ("", f"for (int box = 0; box < (int){count}[0]; ++box) {{")
    yield f"  const float* corners = {boxes} + 4 * box; /* ymin, xmin, ymax, xmax */"
    yield f'  printf("%.3f  ", {scores}[box]);'
    yield f"  print_label({labels}, (long){ids}[box]);"
    yield '  printf("  %.3f,%.3f to %.3f,%.3f\\n", corners[1], corners[0], corners[3], corners[2]);'
    yield "}"


def _end(found: Plan) -> Iterator[str]:
    yield from (f"free(output_{port.position});" for port in found.outputs)
    if found.signature is not None:
        yield "TfLiteSignatureRunnerDelete(runner);"
    yield from ("TfLiteInterpreterDelete(interpreter);", "TfLiteModelDelete(model);", "return 0;")
