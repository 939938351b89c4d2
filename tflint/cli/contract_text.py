"""A contract as the `model` table of a sidecar, and such a table put into a sidecar that exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tflint.analysis.contract_proposal import HEADROOM
from tflint.cli.toml_text import toml_text
from tflint.escaping import escape_json
from tflint.lint.config_error import ConfigError
from tflint.lint.config_files import MAX_BYTES, parse_toml, read_toml_file
from tflint.lint.origin import shown_path

if TYPE_CHECKING:
    from tflint.lint.contract import Contract, TensorDemand

_HEADER = re.compile(r"[ \t]*\[")
_MODEL_HEADER = re.compile(r"""[ \t]*\[\[?[ \t]*(model|"model"|'model')[ \t]*[.\]]""")

_INTRODUCTION = """\
# What callers of the model rely on; "tflint contract check" reports an update that departs from it.
# Delete what may change.
"""


def contract_text(contract: Contract, size: int) -> str:
    """The tables `model`, `model.inputs` and `model.outputs`. `size` is that of the model, in bytes;
    a label file is named as lying beside the sidecar."""
    return "\n".join(
        ["[model]", _INTRODUCTION + "\n".join(_keys(contract, size)), *_sides(contract)]
    )


def merged(sidecar: Path, table: str, *, force: bool) -> str:
    """The text of a sidecar with the contract `table` in it.

    What an existing sidecar holds besides a contract stays as it is, comments included. Raises
    `ConfigError` when there is a contract already, unless it is to be replaced by `force`, and when
    that cannot be done without touching anything else.
    """
    name = shown_path(sidecar)
    if sidecar.exists() and not (sidecar.is_file() or sidecar.is_dir()):
        raise ConfigError(f"'{name}' is not a regular file")
    document, text = read_toml_file(sidecar) if sidecar.exists() else ({}, "")
    if "model" in document:
        if not force:
            raise ConfigError(f"'{name}' holds a contract already; replace it with --force")
        text = _without_model(text)
    new = f"{text.rstrip()}\n\n{table}" if text.strip() else table
    try:
        wanted = {**document, "model": parse_toml(table, name)["model"]}
        if len(new.encode()) <= MAX_BYTES and parse_toml(new, name) == wanted:
            return new
    except ConfigError:
        pass
    if "model" in document:
        raise ConfigError(f"cannot replace the contract in '{name}': delete it by hand")
    raise ConfigError(f"the contract has a name that '{name}' cannot hold, or is too long for it")


def _without_model(text: str) -> str:
    """The lines without those of the model tables. Comments in front of another table are its."""
    kept: list[str] = []
    inside = False
    comments: list[str] = []
    for line in text.splitlines(keepends=True):
        if _HEADER.match(line):
            inside = _MODEL_HEADER.match(line) is not None
            kept += [] if inside else comments
            comments = []
        if not inside:
            kept.append(line)
        elif line.lstrip().startswith("#"):
            comments.append(line)
        elif line.strip():
            comments = []
    return "".join(kept)


def _keys(contract: Contract, size: int) -> Iterator[str]:
    if contract.task is not None:
        yield _line("task", contract.task)
    if contract.labels is not None:
        yield _line("labels", contract.labels.name)
    if contract.signatures:
        keys = "".join(f"\n    {_text(key)}," for key in contract.signatures)
        alone = len(contract.signatures) == 1
        yield (
            _line("signatures", list(contract.signatures)) if alone else f"signatures = [{keys}\n]"
        )
    if contract.quantization is not None:
        yield _line("quantization", contract.quantization.value)
    if contract.metadata is not None:
        yield _line("metadata", contract.metadata.value)
    if contract.max_size is not None:
        now = f"{HEADROOM} % above the {size:,} bytes of now, in whole KiB"
        yield f"max-size = {contract.max_size}  # {now}"
    for side, demands in (("inputs", contract.inputs), ("outputs", contract.outputs)):
        if demands == ():
            yield _line(side, [])
    yield ""


def _sides(contract: Contract) -> Iterator[str]:
    for side, demands in (("inputs", contract.inputs), ("outputs", contract.outputs)):
        for demand in demands or ():
            yield f"[[model.{side}]]\n" + "\n".join(_tensor(demand)) + "\n"


def _tensor(demand: TensorDemand) -> Iterator[str]:
    if demand.name is not None:
        yield _line("name", demand.name)
    if demand.dtype is not None:
        yield _line("dtype", demand.dtype)
    if demand.shape is not None:
        remark = "  # -1: any size" if -1 in demand.shape else ""
        yield _line("shape", list(demand.shape)) + remark
    if demand.range is not None:
        yield _line("range", list(demand.range)) + "  # of real values"


def _line(key: str, value: object) -> str:
    return f"{key} = {_text(value)}"


def _text(value: object) -> str:
    return escape_json(toml_text(value))
