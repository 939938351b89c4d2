"""Changes that every model can be given."""

from __future__ import annotations

from typing import Any

from tests.consumers.changes import Change
from tests.consumers.described_model import DescribedModel


def _root(**fields: Any) -> Change:
    return lambda m: m.metadata.update(fields)


def _subgraph(**fields: Any) -> Change:
    return lambda m: m.subgraph.update(fields)


def _without_name(m: DescribedModel) -> None:
    for output in m.outputs:
        output.pop("name")


ROOT: dict[str, Change] = {
    "min_parser_version absent": _root(min_parser_version=None),
    "min_parser_version 9.9.9": _root(min_parser_version="9.9.9"),
    "min_parser_version 1.5.1": _root(min_parser_version="1.5.1"),
    "min_parser_version 2": _root(min_parser_version="2"),
    "min_parser_version abc": _root(min_parser_version="abc"),
    "min_parser_version empty": _root(min_parser_version=""),
    "min_parser_version 1.0.0-rc1": _root(min_parser_version="1.0.0-rc1"),
    "subgraph_metadata absent": _root(subgraph_metadata=None),
    "subgraph_metadata empty": _root(subgraph_metadata=[]),
    "subgraph_metadata twice": lambda m: m.metadata["subgraph_metadata"].append(m.subgraph),
    "model name absent": _root(name=None),
}

TENSORS: dict[str, Change] = {
    "input metadata absent": _subgraph(input_tensor_metadata=None),
    "input metadata empty": _subgraph(input_tensor_metadata=[]),
    "input metadata twice": lambda m: m.inputs.append(m.inputs[0]),
    "output metadata absent": _subgraph(output_tensor_metadata=None),
    "output metadata empty": _subgraph(output_tensor_metadata=[]),
    "output metadata once more": lambda m: m.outputs.append({"name": "other"}),
    "last output metadata missing": lambda m: m.outputs.pop(),
    "input name absent": lambda m: m.inputs[0].pop("name"),
    "output names absent": _without_name,
    "output names empty": lambda m: [output.update(name="") for output in m.outputs],
}
