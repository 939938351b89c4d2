"""The weight files that a model names, looked up beside it and nowhere else."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

# Each is looked up on disk; the tool that moves weights writes one or two.
MAX_FILES = 1000

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|[A-Za-z]:|file:")


class ExternalFile(NamedTuple):
    """A group of external buffers: its number and the file name in the model.

    `escape` says how the name leads out of the model's folder (empty: it does not). `path` is the
    file in the folder, `None` where nothing was looked up, with the `reason`; `size` in bytes is
    `None` when there is no such file.
    """

    group: int
    name: str
    escape: str = ""
    path: Path | None = None
    reason: str = ""
    size: int | None = None


def external_files(facts: Facts) -> tuple[ExternalFile, ...]:
    """The groups of external buffers. Files are looked at with `stat` alone, and only in the folder of
    the model; of more than 1,000 groups the first."""
    groups = facts.model.table["external_buffer_groups"] or ()
    groups = groups[:MAX_FILES]
    names = [str(group["name"] or "") if group is not None else "" for group in groups]
    return tuple(_look_up(i, name, facts.file.path) for i, name in enumerate(names))


def _look_up(group: int, name: str, model: Path | None) -> ExternalFile:
    escape = escaping_part(name)
    if escape:
        return ExternalFile(group, name, escape, reason=f"the name {escape}")
    if not name:
        return ExternalFile(group, name, reason="the group has no name")
    if model is None:
        return ExternalFile(group, name, reason="the model has no folder of its own")
    folder = model.parent
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            escape = "leads out of the folder of the model through a symbolic link"
            return ExternalFile(group, name, escape, reason=f"the name {escape}")
        size = path.stat().st_size if path.is_file() else None
    except (OSError, RuntimeError, ValueError):
        size = None
    return ExternalFile(group, name, path=path, size=size)


def escaping_part(name: str) -> str:
    """How a file name leads elsewhere, as completes "the name ..."; empty for one that does not."""
    if any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in name):
        return "holds a control character"
    if _SCHEME.match(name):
        return "begins with a drive letter or a URL scheme"
    if name.startswith(("/", "\\")):
        return "is an absolute path"
    if "\\" in name:
        return "holds a backslash"
    if name.startswith("~"):
        return "begins with '~'"
    if os.pardir in name.split("/"):
        return "holds '..'"
    return ""
