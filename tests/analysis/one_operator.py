"""A healthy model of one operator, for each operator of the kernel tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from testmodels import ModelBuilder, q
from tflint.analysis.kernel_quantization import COPIES

IMAGE = (1, 4, 4, 4)


@dataclass(frozen=True)
class Recipe:
    """`data` are the shapes of quantized inputs by position, `constants` other inputs by position.

    `scales` are those of input and output; `zero` is the zero point of INT8 inputs.
    """

    data: Mapping[int, Sequence[int]]
    output: Sequence[int]
    constants: Mapping[int, Any]
    options: Mapping[str, Any]
    version: int = 2
    outputs: int = 1
    scales: tuple[float, float] = (0.05, 0.04)
    zero: int = 0
    fixed: Mapping[str, tuple[float, int]] | None = None
    output_type: str = ""


def _recipe(
    data: Sequence[int] | Mapping[int, Sequence[int]],
    output: Sequence[int] | None = None,
    *,
    constants: Mapping[int, Any] | None = None,
    version: int = 2,
    outputs: int = 1,
    scales: tuple[float, float] = (0.05, 0.04),
    zero: int = 0,
    fixed: Mapping[str, tuple[float, int]] | None = None,
    output_type: str = "",
    **options: Any,
) -> Recipe:
    inputs = dict(data) if isinstance(data, Mapping) else {0: data}
    shape = output if output is not None else next(iter(inputs.values()))
    return Recipe(
        inputs, shape, constants or {}, options, version, outputs, scales, zero, fixed, output_type
    )


def _integers(*values: Any) -> Any:
    return np.array(values[0] if len(values) == 1 else values, np.int32)


PAIR = {0: (8,), 1: (8,)}
POOL: dict[str, Any] = {
    "padding": "VALID",
    "stride_w": 2,
    "stride_h": 2,
    "filter_width": 2,
    "filter_height": 2,
}
SPATIAL = {1: _integers(2, 2), 2: _integers([[0, 0], [0, 0]])}
PADDED = {1: _integers([[1, 1], [1, 1]])}

RECIPES: Mapping[str, Recipe] = {
    "BATCH_MATMUL": _recipe({0: (1, 4, 8), 1: (1, 8, 4)}, (1, 4, 4)),
    "ADD": _recipe(PAIR, pot_scale_int16=False),
    "SUB": _recipe(PAIR, pot_scale_int16=False),
    "MUL": _recipe(PAIR),
    "DIV": _recipe(PAIR, zero=95),
    "SQUARED_DIFFERENCE": _recipe(PAIR, scales=(0.05, 0.1)),
    **{
        kind: _recipe(PAIR, output_type="BOOL")
        for kind in ("EQUAL", "NOT_EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL")
    },
    **dict.fromkeys(("RELU", "RELU6", "GELU", "EXP", "ABS", "QUANTIZE"), _recipe((1, 8))),
    **dict.fromkeys(
        ("RELU_N1_TO_1", "RELU_0_TO_1", "HARD_SWISH", "ELU"), _recipe((1, 8), version=1)
    ),
    "LEAKY_RELU": _recipe((1, 8), alpha=0.1),
    **dict.fromkeys(("SQRT", "RSQRT", "LOG"), _recipe((1, 8), zero=-128)),
    "SOFTMAX": _recipe(
        (1, 8),
        version=3,
        beta=1.0,
        fixed={"INT8": (1 / 256, -128), "UINT8": (1 / 256, 0), "INT16": (1 / 32768, 0)},
    ),
    "LOGISTIC": _recipe(
        (1, 8),
        version=3,
        fixed={"INT8": (1 / 256, -128), "UINT8": (1 / 256, 0), "INT16": (1 / 32768, 0)},
    ),
    "TANH": _recipe(
        (1, 8),
        version=3,
        fixed={"INT8": (1 / 128, 0), "UINT8": (1 / 128, 128), "INT16": (1 / 32768, 0)},
    ),
    "LOG_SOFTMAX": _recipe((1, 8), fixed={"INT8": (1 / 16, 127), "UINT8": (1 / 16, 255)}),
    "L2_NORMALIZATION": _recipe((1, 8), fixed={"INT8": (1 / 128, 0), "UINT8": (1 / 128, 128)}),
    "DEQUANTIZE": _recipe((8,), version=3, output_type="FLOAT32"),
    **dict.fromkeys(
        ("MEAN", "SUM", "REDUCE_PROD"), _recipe(IMAGE, (1, 4), constants={1: _integers(1, 2)})
    ),
    **dict.fromkeys(
        ("REDUCE_MAX", "REDUCE_MIN"), _recipe(IMAGE, (1, 4), constants={1: _integers(1, 2)})
    ),
    "CONCATENATION": _recipe({0: (1, 4), 1: (1, 4)}, (1, 8), axis=1),
    "PACK": _recipe({0: (4,), 1: (4,)}, (2, 4), axis=0, values_count=2),
    "UNPACK": _recipe((2, 4), (4,), outputs=2, axis=0, num=2),
    "EXPAND_DIMS": _recipe((4,), (1, 4), constants={1: _integers(0)}, version=1),
    "MIRROR_PAD": _recipe((4, 4), (6, 6), constants=PADDED, mode="REFLECT"),
    "SPACE_TO_BATCH_ND": _recipe(IMAGE, (4, 2, 2, 4), constants=SPATIAL),
    "BATCH_TO_SPACE_ND": _recipe((4, 2, 2, 4), IMAGE, constants=SPATIAL),
    "FILL": _recipe({1: ()}, (4,), constants={0: _integers([4])}, version=3),
    "PADV2": _recipe({0: (4, 4), 2: ()}, (6, 6), constants=PADDED),
    "PAD": _recipe((4, 4), (6, 6), constants=PADDED),
    **dict.fromkeys(("MAX_POOL_2D", "AVERAGE_POOL_2D"), _recipe(IMAGE, (1, 2, 2, 4), **POOL)),
    "TRANSPOSE": _recipe((2, 8), (8, 2), constants={1: _integers(1, 0)}),
    "SLICE": _recipe((2, 8), (2, 4), constants={1: _integers(0, 2), 2: _integers(2, 4)}),
    "STRIDED_SLICE": _recipe(
        (2, 8),
        (2, 4),
        constants={1: _integers(0, 2), 2: _integers(2, 6), 3: _integers(1, 1)},
    ),
    **dict.fromkeys(
        ("RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR"),
        _recipe(IMAGE, (1, 8, 8, 4), constants={1: _integers(8, 8)}),
    ),
    "SPACE_TO_DEPTH": _recipe(IMAGE, (1, 2, 2, 16), block_size=2),
    "DEPTH_TO_SPACE": _recipe((1, 2, 2, 16), IMAGE, block_size=2),
    "SPLIT": _recipe({1: (4, 4)}, (2, 4), constants={0: _integers(0)}, outputs=2, num_splits=2),
    "SPLIT_V": _recipe(
        (4, 4),
        (2, 4),
        constants={1: _integers(2, 2), 2: _integers(0)},
        outputs=2,
        num_splits=2,
    ),
    "RESHAPE": _recipe((2, 8), (16,), constants={1: _integers([16])}, version=1),
    "SQUEEZE": _recipe((1, 8), (8,), squeeze_dims=[0], version=1),
    "TILE": _recipe((1, 8), (2, 8), constants={1: _integers(2, 1)}),
    "BROADCAST_TO": _recipe((1, 8), (2, 8), constants={1: _integers(2, 8)}),
    "GATHER": _recipe((4, 4), (2, 4), constants={1: _integers(0, 2)}, axis=0),
    "GATHER_ND": _recipe((4, 4), (2, 4), constants={1: _integers([[0], [2]])}),
    "REVERSE_V2": _recipe((4, 4), constants={1: _integers([0])}, version=1),
    "REVERSE_SEQUENCE": _recipe(
        (2, 4), constants={1: _integers(2, 3)}, version=1, seq_dim=1, batch_dim=0
    ),
    "TOPK_V2": _recipe((2, 8), (2, 3), constants={1: _integers(3)}),
    **dict.fromkeys(("MAXIMUM", "MINIMUM"), _recipe(PAIR)),
    **dict.fromkeys(
        ("SELECT", "SELECT_V2"),
        _recipe({1: (4,), 2: (4,)}, constants={0: np.array([1, 0, 1, 0], bool)}, version=1),
    ),
    "DYNAMIC_UPDATE_SLICE": _recipe(
        {0: (4, 4), 1: (2, 2)}, constants={2: _integers(0, 0)}, version=1
    ),
    "SCATTER_ND": _recipe(
        {1: (2, 4)},
        (4, 4),
        constants={0: _integers([[0], [2]]), 2: _integers(4, 4)},
        version=1,
    ),
    "ONE_HOT": _recipe(
        {2: (), 3: ()},
        (4, 3),
        constants={0: _integers(0, 1, 2, 0), 1: _integers(3)},
        version=1,
        axis=-1,
    ),
}

Edit = Callable[[ModelBuilder, Mapping[int, int]], None]


def build(kind: str, dtype: str, edit: Edit | None = None) -> bytes:
    """The model; `edit` receives it and its quantized tensors: inputs by position, outputs at -1, -2.

    `KeyError` for an operator without recipe, and for a type that has no fixed output parameters.
    """
    recipe = RECIPES[kind]
    model = ModelBuilder()
    shift = {"INT8": 0, "UINT8": 128}.get(dtype, 0)
    zero = 0 if dtype == "INT16" else recipe.zero + shift
    inputs: dict[int, int] = {}
    quantized: dict[int, int] = {}
    for position, shape in recipe.data.items():
        tensor = model.input(f"x{position}", shape, dtype, q(recipe.scales[0], zero))
        inputs[position] = quantized[position] = tensor
    for position, value in recipe.constants.items():
        inputs[position] = model.constant(f"c{position}", value)
    # Operators that copy integers need equal scales.
    result = recipe.scales[0] if kind in COPIES else recipe.scales[1]
    parameters = q(*recipe.fixed[dtype]) if recipe.fixed else q(result, shift)
    outputs = []
    for number in range(recipe.outputs):
        if recipe.output_type:
            outputs.append(model.tensor(f"y{number}", recipe.output, recipe.output_type))
        else:
            outputs.append(model.tensor(f"y{number}", recipe.output, dtype, dict(parameters)))
            quantized[-1 - number] = outputs[-1]
    if kind == "TOPK_V2":
        outputs.append(model.tensor("indices", recipe.output, "INT32"))
    ordered = [inputs[position] for position in sorted(inputs)]
    model.op(kind, ordered, outputs, version=recipe.version, **recipe.options)
    model.output(*outputs)
    if edit is not None:
        edit(model, quantized)
    return model.build()
