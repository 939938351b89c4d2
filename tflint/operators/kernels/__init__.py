"""One function for each operator: its demands on options, shapes and constants, and its outputs.

Each module holds the functions of a group of operators and a table `KERNELS` that names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tflint.operators.call import Kernel


@cache
def kernels() -> Mapping[str, Kernel]:
    """Operator name -> the function that prepares it; the modules are loaded at the first request."""
    from tflint.operators.kernels import (
        arrangement,
        axes,
        bits,
        blocks,
        broadcasting,
        control_flow,
        convolution,
        custom,
        elementwise,
        generation,
        indexing,
        lookup,
        lstm,
        matmul,
        padding,
        pooling,
        recurrent,
        reshaping,
        resizing,
        segments,
        selection,
        slicing,
        stablehlo,
        windows,
    )

    groups = (
        arrangement,
        axes,
        bits,
        blocks,
        broadcasting,
        control_flow,
        convolution,
        custom,
        elementwise,
        generation,
        indexing,
        lookup,
        lstm,
        matmul,
        padding,
        pooling,
        recurrent,
        reshaping,
        resizing,
        segments,
        selection,
        slicing,
        stablehlo,
        windows,
    )
    return {name: kernel for group in groups for name, kernel in group.KERNELS.items()}
