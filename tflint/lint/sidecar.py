"""The sidecar `MODEL.tflite.lint.toml`: suppressions and a contract that travel with a model."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import NamedTuple

from tflint.lint.config_error import ConfigError
from tflint.lint.config_files import read_toml_file, with_lines
from tflint.lint.contract import Contract, read_sidecar_contract
from tflint.lint.origin import Origin, Source, shown_path
from tflint.lint.outcome import Notification
from tflint.lint.registry import Registry
from tflint.lint.suggestions import did_you_mean
from tflint.lint.suppression import (
    SIDECAR_SUPPRESS_TABLES,
    SuppressTable,
    refuse_missing_reasons,
)

SUFFIX = ".lint.toml"

KEYS = ("suppress", "model")


class Sidecar(NamedTuple):
    """What a sidecar says, or, when it is wrong, what is wrong with it; then it accepts nothing."""

    suppress: tuple[SuppressTable, ...] = ()
    contract: Contract | None = None
    notifications: tuple[Notification, ...] = ()


def sidecar_path(model: Path) -> Path:
    """Where the sidecar of a model, or of a bundle, stands."""
    return model.with_name(model.name + SUFFIX)


def read_sidecar(model: Path, registry: Registry, *, require_reason: bool = False) -> Sidecar:
    """The sidecar of a model; an empty one when there is none.

    Never raises on account of the file: one that cannot be read or is wrong becomes a `bad-sidecar`
    notification with exit status 2, and all findings of the model count.
    """
    path = sidecar_path(model)
    if not path.is_file():
        return Sidecar()
    try:
        return _read(path, registry, require_reason)
    except ConfigError as error:
        shown = shown_path(model)
        problem = Notification("error", "bad-sidecar", error.message, shown, error.status)
        return Sidecar(notifications=(problem,))


def _read(path: Path, registry: Registry, require_reason: bool) -> Sidecar:
    document, text = read_toml_file(path)
    here = Origin(Source.FILE, "", path.absolute())
    for name in document:
        if name not in KEYS:
            raise here.below(name).error(f"unknown key{did_you_mean(name, KEYS)}")
    tables = SIDECAR_SUPPRESS_TABLES.read(document.get("suppress", []), here.below("suppress"))
    if require_reason:
        refuse_missing_reasons(tables)
    for table in tables:
        registry.resolve(table.rule)
    contract = None
    if "model" in document:
        contract = read_sidecar_contract(document["model"], here.below("model"))
    numbered = with_lines(tables, text, "suppress")
    own = tuple(dataclasses.replace(table, kind="sidecar") for table in numbered)
    return Sidecar(own, contract)
