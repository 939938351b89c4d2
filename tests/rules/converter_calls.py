"""The calls of converters that the rules' help names, and whether they exist.

`converter_calls.csv` holds those that were found, with the package they were found in. Most of these
packages are too large for a development environment: the list is brought up to date with

    python -m tests.rules.converter_calls

wherever some of them are installed; entries of the others are kept.
"""

from __future__ import annotations

import csv
import inspect
import re
import sys
from collections.abc import Iterator
from functools import reduce
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tflint.lint.registry import load_registry
from tflint.lint.rule import Rule

LIST = Path(__file__).with_suffix(".csv")
FAMILIES = "QWR"

DISTRIBUTIONS = {
    "tf": "tensorflow",
    "converter": "tensorflow",
    "tfmot": "tensorflow-model-optimization",
    "ai_edge_quantizer": "ai-edge-quantizer",
    "litert_torch": "litert-torch",
    "torchao": "torchao",
}
"""What the first part of a name stands for."""

_MODULES = {"tf": "tensorflow", "tfmot": "tensorflow_model_optimization"}
_CODE = re.compile(r"`([^`]+)`")
_NAME = re.compile(rf"\b(?:{'|'.join(DISTRIBUTIONS)})(?:\.\w+)+")


def judging_rules() -> list[Rule]:
    """The rules about numbers, whose faults a converter avoids."""
    return [rule for rule in load_registry(()) if rule.code[0] in FAMILIES]


def calls_in(rule: Rule) -> list[str]:
    """The names of calls, attributes and constants in what the rule says to do."""
    text = inspect.getdoc(rule.check) or ""
    advice = text.partition("How to fix:")[2].partition("When it is wrong:")[0]
    code = " ".join(_CODE.findall(" ".join(advice.split())))
    return sorted(set(_NAME.findall(code)))


def named_calls() -> list[str]:
    """All of them, sorted."""
    return sorted({call for rule in judging_rules() for call in calls_in(rule)})


def module_of(call: str) -> str:
    """The module that must be importable to look a call up."""
    first = call.partition(".")[0]
    return "tensorflow" if first == "converter" else _MODULES.get(first, first)


def exists(call: str) -> bool:
    """Look a call up in the installed package. Raises `ImportError` when there is none."""
    first, _, rest = call.partition(".")
    root: Any = _converter() if first == "converter" else import_module(module_of(call))
    try:
        reduce(_part, rest.split("."), root)
    except AttributeError:
        return False
    return True


def _part(owner: Any, name: str) -> Any:
    try:
        return getattr(owner, name)
    except AttributeError:
        if not hasattr(owner, "__path__") or find_spec(f"{owner.__name__}.{name}") is None:
            raise
        return import_module(f"{owner.__name__}.{name}")


def _converter() -> Any:
    tf = import_module("tensorflow")
    function = tf.function(lambda x: x, input_signature=[tf.TensorSpec((1,), tf.float32)])
    return tf.lite.TFLiteConverter.from_concrete_functions(
        [function.get_concrete_function()], tf.Module()
    )


def known_calls() -> dict[str, tuple[str, str]]:
    """The list: distribution and version in which each call was found."""
    with LIST.open(encoding="utf-8", newline="") as file:
        return {row[0]: (row[1], row[2]) for row in csv.reader(file)}


def _found() -> Iterator[tuple[str, str, str]]:
    known = known_calls() if LIST.exists() else {}
    for call in named_calls():
        distribution = DISTRIBUTIONS[call.partition(".")[0]]
        if find_spec(module_of(call)) is None:
            if call in known:
                yield call, *known[call]
        elif exists(call):
            yield call, distribution, version(distribution)


def main() -> int:
    """Write the list; returns 1 when a call is not in it."""
    rows = list(_found())
    with LIST.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    missing = set(named_calls()) - {row[0] for row in rows}
    for call in sorted(missing):
        print(f"not found: {call}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
