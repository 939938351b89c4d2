"""Fixes of the TFLite metadata."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tflint.analysis.detector_outputs import NAMES
from tflint.fixing.refusal import RefusedError
from tflint.fixing.tree import Tree, Union
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA

if TYPE_CHECKING:
    from tflint.fixing.draft import Draft
    from tflint.lint.diagnostic import Diagnostic

_TENSOR = re.compile(
    r"tflite_metadata\.subgraph_metadata\[0\]\.(input|output)_tensor_metadata\[(\d+)\]"
)
_STEP = re.compile(r"(\w+)\[(\d+)\]")
_COLOR_SPACES = {3: "RGB", 1: "GRAYSCALE"}
_BOUNDARIES, _RATIO = 1, 0
# ymin, xmin, ymax, xmax (LiteRT tflite/kernels/detection_postprocess.cc) as indices of left, top,
# right, bottom.
_BOX_INDEX = (1, 0, 3, 2)
_BOX_DIMENSION = 2


def set_min_parser_version(draft: Draft, diagnostic: Diagnostic) -> None:
    """M106: the version that the fields of the metadata need."""
    draft.metadata["min_parser_version"] = str(diagnostic.data["needed"]).encode()


def drop_empty_subgraph_metadata(draft: Draft, diagnostic: Diagnostic) -> None:
    """M103: an absent vector does not crash the readers, as an empty one does."""
    del draft.metadata["subgraph_metadata"]


def name_as_the_tensor(draft: Draft, diagnostic: Diagnostic) -> None:
    """M105: a missing name becomes that of the tensor."""
    side, position, described = _tensor(draft, diagnostic)
    main = draft.model.main
    indices = () if main is None else main.inputs if side == "input" else main.outputs
    tensor = main.tensor(indices[position]) if main and position < len(indices) else None
    name = tensor.name.encode() if tensor is not None else b""
    if not name or any(name == other.get("name") for other in described):
        raise RefusedError(f"{side} {position} has no name of its own")
    described[position]["name"] = name


def describe_boxes(draft: Draft, diagnostic: Diagnostic) -> None:
    """M403: the boxes are described as TFLite_Detection_PostProcess emits them."""
    _, position, described = _tensor(draft, diagnostic)
    layout = {"index": _BOX_INDEX, "type": _BOUNDARIES, "coordinate_type": _RATIO}
    dimensions = {"range": {"min": _BOX_DIMENSION, "max": _BOX_DIMENSION}}
    content = described[position].setdefault("content", dimensions)
    content["content_properties"] = Union("BoundingBoxProperties", layout)


def name_by_what_it_holds(draft: Draft, diagnostic: Diagnostic) -> None:
    """M402: each output of a detector gets the name that readers look for."""
    _, _, described = _tensor(draft, diagnostic)
    for tensor, port in zip(described, diagnostic.data["ports"], strict=True):
        tensor["name"] = NAMES[port].encode()


def record_as_labels(draft: Draft, diagnostic: Diagnostic) -> None:
    """M205: a file that nothing reads is recorded as the labels that it looks like."""
    types = TFLITE_METADATA.enum("AssociatedFileType").values
    record = _table(draft, diagnostic.location.address)
    record["type"] = types[diagnostic.data["expected"]]


def set_color_space(draft: Draft, diagnostic: Diagnostic) -> None:
    """M307: an unknown color space becomes the one with as many channels as the input."""
    spaces = TFLITE_METADATA.enum("ColorSpaceType").values
    _, metadata = diagnostic.related[0]
    image = _table(draft, metadata.address)["content"]["content_properties"]
    image.fields["color_space"] = spaces[_COLOR_SPACES[diagnostic.data["shape"][-1]]]


def _table(draft: Draft, address: str) -> Tree:
    """The table at an address such as `tflite_metadata.subgraph_metadata[0].associated_files[1]`, to
    which the name of a field may be added."""
    table = draft.metadata
    for name, index in _STEP.findall(address):
        table = table[name][int(index)]
    return table


def _tensor(draft: Draft, diagnostic: Diagnostic) -> tuple[str, int, list[Tree]]:
    """The side and position of the input or output, and what is described on that side."""
    match = _TENSOR.match(diagnostic.location.address)
    if match is None:
        raise RefusedError("it is not about an input or output")
    side, position = match[1], int(match[2])
    subgraph = draft.metadata["subgraph_metadata"][0]
    return side, position, subgraph[f"{side}_tensor_metadata"]
