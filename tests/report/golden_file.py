"""Comparison with a file of known good output; `TFLINT_UPDATE_GOLDEN=1` writes the files anew."""

from __future__ import annotations

import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def assert_golden(name: str, text: str, folder: Path = GOLDEN) -> None:
    """`text` is byte for byte what the golden file `name` in `folder` holds."""
    file = folder / name
    encoded = text.encode("utf-8")
    if os.environ.get("TFLINT_UPDATE_GOLDEN") == "1":
        file.write_bytes(encoded)
    assert encoded.decode() == file.read_bytes().decode()
