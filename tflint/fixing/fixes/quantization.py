"""Fixes of quantization parameters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tflint.fixing.refusal import RefusedError

if TYPE_CHECKING:
    from tflint.fixing.draft import Draft
    from tflint.lint.diagnostic import Diagnostic

_TENSOR = re.compile(r"subgraphs\[(\d+)\]\.tensors\[(\d+)\]")


def use_dimension_0(draft: Draft, diagnostic: Diagnostic) -> None:
    """Q101: the scales of a vector run along its only dimension, and one scale along none."""
    match = _TENSOR.match(diagnostic.location.address)
    if match is None:
        raise RefusedError("it is not about a tensor")
    tensor = draft.model.subgraphs[int(match[1])].tensors[int(match[2])]
    if tensor.quantization is None:
        raise RefusedError("it is not about a quantized tensor")
    draft.set_number(tensor.quantization.table, "quantized_dimension", 0, line=tensor.address)
