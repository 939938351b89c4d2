"""Models and the programs for them."""

from __future__ import annotations

from pathlib import Path

from testmodels import ModelBuilder
from tflint.analysis.facts import Facts
from tflint.model.file import File
from tflint.snippets.languages import LANGUAGES
from tflint.snippets.plan import Plan
from tflint.snippets.planning import plan

CONVERTED = Path(__file__).parents[2] / "testmodels" / "converted"

# Whatever could end a literal, a comment or a line, or begin something in one.
HOSTILE = [
    'a"; import os; os.abort(); "',
    "a'''\"\"\"\n\r\x0b\x85\u2028\u2029b",
    "*/ int x; /*",
    "back\\slash\\",
    "\\u000a\\u0022 ${context} $x \\(x) #{x} `x` {x}",
    "??/ ??' %s %n \x7f\x00",
    "\u202e\u2066 \U0001f600 é",
]


def facts_of(model: ModelBuilder | Path) -> Facts:
    """The facts of a model."""
    data = model.read_bytes() if isinstance(model, Path) else model.build()
    return Facts(File(memoryview(data)))


def program(model: ModelBuilder | Path, language: str, path: str = "model.tflite") -> str:
    """The program for a model."""
    return LANGUAGES[language](facts_of(model), path)


def plan_of(model: ModelBuilder | Path) -> Plan:
    """The plan for a model in a language that has every type."""
    facts = facts_of(model)
    main = facts.model.main
    types = {tensor.dtype.name for tensor in main.tensors} if main is not None else set()
    return plan(facts, "model.tflite", types, "the program")


def hostile_model(name: str, *, used: bool = True) -> ModelBuilder:
    """A classifier of images in which every text is a hostile one, also those that programs use to
    find things by: the signature with its names, and the label file."""
    m = ModelBuilder(description=name)
    x = m.input(name, [1, 4, 4, 3])
    scores = m.tensor(name, [1, 2])
    y = m.tensor(name, [1, 2])
    m.custom_op(name, [x], [scores])
    m.op("SOFTMAX", [scores], [y])
    m.output(y)
    labels = [{"name": name, "type": "TENSOR_AXIS_LABELS"}] if used else []
    if used:
        m.signature(name, {name: x}, {name: y})
        m.file(name, "one\ntwo\n")
    image = {"name": name, "content": {"content_properties": ("ImageProperties", {})}}
    metadata = {
        "input_tensor_metadata": [image],
        "output_tensor_metadata": [{"name": name, "associated_files": labels}],
    }
    m.tflite_metadata({"name": name, "subgraph_metadata": [metadata]})
    return m
