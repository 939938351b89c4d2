"""The card of a model, as people and programs get it.

`TFLINT_UPDATE_GOLDEN=1` writes the files anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.summary.samples import CONVERTED, facts_of
from tflint.summary.json_data import json_summary
from tflint.summary.markdown import markdown
from tflint.summary.sections import sections
from tflint.summary.text import text

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("suffix", ["txt", "json", "md"])
@pytest.mark.parametrize("name", ["convnet_uint8_io_with_metadata", "convnet_int8_float_io"])
def test_inputs_and_outputs(name: str, suffix: str) -> None:
    parts = sections(facts_of((CONVERTED / f"{name}.tflite").read_bytes()), ["io"], "name")
    shown = {
        "txt": text(name, parts, 80),
        "json": json_summary({"path": name}, parts),
        "md": markdown(name, parts),
    }[suffix]
    path = GOLDEN / f"{name}.{suffix}"
    if os.environ.get("TFLINT_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, "utf-8")
    assert shown == path.read_text("utf-8")
