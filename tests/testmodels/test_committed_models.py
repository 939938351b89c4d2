"""The committed models have a script, are small, and run where a plain interpreter can run them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from testmodels import ModelBuilder
from testmodels.make_samples import SAMPLES
from testmodels.model_schema import MODEL_SCHEMA

Run: TypeAlias = Callable[..., list[Any]]

FOLDER = Path(__file__).parents[2] / "testmodels"
CONVERTED = FOLDER / "converted"
TRAINED = FOLDER / "trained"
CONVERTED_MODELS = sorted(CONVERTED.glob("*.tflite"))

# What the interpreter says about operators that it does not bring along.
REFUSED = {
    "select_tf": r"Select TensorFlow op\(s\)",
    "unknown_custom_op": "custom op: ExtractImagePatches",
}
OPERATORS = {
    "convnet_float16": {"DEQUANTIZE"},
    "convnet_uint8_io": {"QUANTIZE"},
    "lstm_float32": {"UNIDIRECTIONAL_SEQUENCE_LSTM"},
    "lstm_int8": {"UNIDIRECTIONAL_SEQUENCE_LSTM"},
    "lstm_while_loop": {"WHILE"},
    "control_flow": {"WHILE", "IF"},
    "resource_variable": {"VAR_HANDLE", "ASSIGN_VARIABLE", "READ_VARIABLE", "CALL_ONCE"},
    "detector": {"TFLite_Detection_PostProcess"},
    "select_tf": {"FlexMatrixInverse"},
    "text_embedding": {"GATHER"},
}


def names_in_the_script() -> set[str]:
    """The keys of MODELS, without importing the script, which needs TensorFlow."""
    script = ast.parse((CONVERTED / "make_models.py").read_text())
    for statement in script.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.value, ast.Dict):
            return {ast.literal_eval(key) for key in statement.value.keys if key is not None}
    raise AssertionError("make_models.py has no table of models")


def load(name: str) -> ModelBuilder:
    return ModelBuilder.from_bytes((CONVERTED / f"{name}.tflite").read_bytes())


def operator_names(model: ModelBuilder) -> set[str]:
    codes = MODEL_SCHEMA.enums["BuiltinOperator"]
    names = {value: name for name, value in codes.items()}
    return {
        code["custom_code"].decode()
        if "custom_code" in code
        else names[code.get("builtin_code", 0)]
        for code in model.fields["operator_codes"]
    }


def test_each_converted_model_has_a_script_and_each_script_its_model() -> None:
    assert {path.stem for path in CONVERTED_MODELS} == names_in_the_script()


def test_each_sample_has_a_script_and_each_script_its_sample() -> None:
    assert {path.stem for path in FOLDER.glob("*.tflite")} == set(SAMPLES)


def test_each_committed_model_is_listed_in_the_readme() -> None:
    readme = (FOLDER / "README.md").read_text()
    listed = [path for path in FOLDER.rglob("*.tflite") if path.parent != TRAINED]
    assert [path.stem for path in listed if f"`{path.stem}`" not in readme] == []


def test_every_trained_network_is_there_in_every_scheme() -> None:
    schemes = ("float32", "dynamic_range", "int8", "int16x8")
    wanted = {f"network_{seed}_{scheme}" for seed in range(1, 11) for scheme in schemes}
    wanted |= {f"recurrent_{seed}_int8" for seed in range(1, 11)}
    assert {path.stem for path in TRAINED.glob("*.tflite")} == wanted


def test_converted_models_take_less_than_two_megabytes() -> None:
    assert 0 < sum(path.stat().st_size for path in CONVERTED_MODELS) < 2_000_000


@pytest.mark.parametrize("path", CONVERTED_MODELS, ids=lambda path: path.stem)
def test_converted_model_runs_unless_its_operators_are_foreign(path: Path, run: Run) -> None:
    model = path.read_bytes()
    inputs = [np.ones(shape) for shape in input_shapes(model)]
    if path.stem in REFUSED:
        with pytest.raises(RuntimeError, match=REFUSED[path.stem]):
            run(model, *inputs)
    else:
        assert all(np.isfinite(output.astype(float)).all() for output in run(model, *inputs))


def input_shapes(model: bytes) -> list[list[int]]:
    main = ModelBuilder.from_bytes(model).main
    return [main.tensors[tensor].get("shape", []) for tensor in main.fields["inputs"]]


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_model_has_the_operators_that_its_name_promises(name: str) -> None:
    assert OPERATORS[name] <= operator_names(load(name))


@pytest.mark.parametrize(
    ("name", "input_type", "output_type"),
    [
        ("convnet_float32", "FLOAT32", "FLOAT32"),
        ("convnet_int8_float_io", "FLOAT32", "FLOAT32"),
        ("convnet_int8", "INT8", "INT8"),
        ("convnet_uint8_io", "UINT8", "UINT8"),
        ("convnet_qat", "INT8", "INT8"),
        ("lstm_int8", "INT8", "INT8"),
    ],
)
def test_types_of_input_and_output(name: str, input_type: str, output_type: str) -> None:
    main = load(name).main
    types = [
        main.tensors[main.fields[direction][0]].get("type", 0)
        for direction in ("inputs", "outputs")
    ]
    codes = MODEL_SCHEMA.enums["TensorType"]
    assert types == [codes[input_type], codes[output_type]]


def test_calibration_with_zeros_leaves_a_useless_input_scale() -> None:
    model = load("convnet_int8_calibrated_with_zeros")
    (scale,) = model.tensors[model.main.fields["inputs"][0]]["quantization"]["scale"]
    assert 0 < scale < 1e-8


def test_two_signatures() -> None:
    signatures = load("two_signatures").fields["signature_defs"]
    assert {signature["signature_key"] for signature in signatures} == {b"encode", b"decode"}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_sample_is_what_the_script_makes(name: str) -> None:
    assert (FOLDER / f"{name}.tflite").read_bytes() == SAMPLES[name]()


def test_dead_channels(run: Run) -> None:
    sample = SAMPLES["dead_channels"]()
    model = ModelBuilder.from_bytes(sample)
    filters = model.tensors[model.operators[1]["inputs"][1]]
    scales = np.array(filters["quantization"]["scale"], np.float32)
    dead = [3, 7, 11, 12, 13, 19, 28]
    assert np.flatnonzero(scales <= np.float32(1e-6)).tolist() == dead
    noise = np.random.default_rng(0).integers(0, 256, (1, 224, 224, 3))
    (features,) = run(sample, noise)
    constant = np.ptp(features, axis=(0, 1, 2)) == 0
    assert np.flatnonzero(constant).tolist() == dead
