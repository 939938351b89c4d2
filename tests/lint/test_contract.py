from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tflint.lint.config_error import ConfigError
from tflint.lint.contract import (
    CONTRACTS,
    DTYPES,
    Contract,
    MetadataDemand,
    QuantizationScheme,
    TensorDemand,
    read_sidecar_contract,
)
from tflint.lint.expectations import Expectations, contract_for, expectations_for
from tflint.lint.origin import Origin, Source
from tflint.lint.path_glob import Glob
from tflint.lint.requirement import RuntimeRequirement
from tflint.lint.settings import Settings

FILE = Path("/project/tflite-lint.toml")
ORIGIN = Origin(Source.FILE, "models", FILE)


def contract(**demands: object) -> Contract:
    table = {name.replace("_", "-"): value for name, value in demands.items()}
    return CONTRACTS.read([{"match": ["*"]} | table], ORIGIN)[0]


def test_every_key_is_read() -> None:
    found = contract(
        match=["models/classifier*.tflite"],
        task="image-classification",
        labels="labels.txt",
        inputs=[{"dtype": "uint8", "shape": [1, -1, 224, 3], "name": "image", "range": [0, 255]}],
        outputs=[{}],
        signatures=["serving_default"],
        quantization="full-integer",
        max_size="5 MB",
        targets=["edgetpu"],
        runtime="litert>=2.1",
        allow_custom_ops=["Acme*"],
        metadata="required",
    )
    assert found == Contract(
        match=(Glob("models/classifier*.tflite", FILE.parent),),
        task="image-classification",
        labels=FILE.parent / "labels.txt",
        inputs=(TensorDemand(dtype="uint8", shape=(1, -1, 224, 3), name="image", range=(0, 255)),),
        outputs=(TensorDemand(),),
        signatures=("serving_default",),
        quantization=QuantizationScheme.FULL_INTEGER,
        max_size=5_000_000,
        targets=("edgetpu",),
        runtime=(RuntimeRequirement("litert", (2, 1)),),
        allow_custom_ops=("Acme*",),
        metadata=MetadataDemand.REQUIRED,
    )
    assert found.origin.text == f"{FILE}: models[0]"


@pytest.mark.parametrize(
    ("demands", "problem"),
    [
        ({"task": "image-clasification"}, "task: expected image-classification, "),
        ({"inputs": [{"dtype": "INT8"}]}, "inputs[0].dtype: expected float32, "),
        ({"inputs": [{"shape": [1, -2]}]}, "inputs[0].shape[1]: expected a whole number of at "
         "least -1, got -2"),
        ({"inputs": [{"range": [1, 0]}]}, "inputs[0].range: expected the least and the greatest "
         "value, such as [0, 255]"),
        ({"inputs": [{"type": "int8"}]}, "inputs[0].type: unknown key; did you mean dtype?"),
        ({"inputs": [3]}, "inputs[0]: expected a table, got 3"),
        ({"quantization": "int8"}, "quantization: expected float, dynamic-range, float16, "
         "full-integer, int16-activations or any, got 'int8'"),
        ({"max_size": "big"}, "max-size: expected a size such as 5000000, '5 MB' or '4 GiB', "
         "got 'big'"),
        ({"metadata": True}, "metadata: expected required or optional, got true"),
    ],
)  # fmt: skip
def test_errors_name_the_place(demands: dict[str, object], problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        contract(**demands)
    assert caught.value.message.startswith(f"{FILE}: models[0].{problem}")


def test_a_contract_names_its_models() -> None:
    with pytest.raises(ConfigError, match=r"models\[0\]: key 'match' is missing"):
        CONTRACTS.read([{"task": "image-classification"}], ORIGIN)


def test_a_sidecar_is_about_the_model_beside_it() -> None:
    origin = Origin(Source.FILE, "model", Path("/project/models/m.tflite.lint.toml"))
    found = read_sidecar_contract({"labels": "labels.txt"}, origin)
    assert (found.labels, found.match) == (Path("/project/models/labels.txt"), ())
    with pytest.raises(ConfigError, match=r"model\.match: unknown key"):
        read_sidecar_contract({"match": ["*"]}, origin)


def test_the_dtypes_are_those_of_the_schema() -> None:
    from tflite.TensorType import TensorType

    known = {name.lower() for name in vars(TensorType) if name.isupper()}
    assert known <= set(DTYPES)
    assert len(set(DTYPES)) == len(DTYPES) == 23


def test_the_last_matching_contract_holds() -> None:
    contracts = (
        contract(match=["*.tflite"], task="image-classification"),
        contract(match=["detect*"], task="object-detection"),
    )
    assert contract_for("/project/a.tflite", contracts) == contracts[0]
    assert contract_for("/project/detect.tflite", contracts) == contracts[1]
    assert contract_for("/project/a.onnx", contracts) is None


def test_without_a_contract_the_settings_are_expected() -> None:
    runtime = (RuntimeRequirement("tflm"),)
    settings = Settings(targets=("tflm",), runtime=runtime, allow_custom_ops=("A",))
    assert expectations_for("m.tflite", settings) == Expectations(("tflm",), runtime, ("A",))


def test_a_contract_is_more_specific_than_the_settings() -> None:
    own = contract(
        targets=["edgetpu"],
        runtime="litert>=2",
        allow_custom_ops=["B"],
        labels="l.txt",
        task="object-detection",
    )
    settings = Settings(models=(own,), targets=("tflm",), allow_custom_ops=("A",))
    assert expectations_for("m.tflite", settings) == Expectations(
        targets=("edgetpu",),
        runtimes=(RuntimeRequirement("litert", (2,)),),
        allow_custom_ops=("A", "B"),
        labels=FILE.parent / "l.txt",
        task="object-detection",
        contract=own,
    )


def test_the_command_line_goes_before_a_contract() -> None:
    own = contract(targets=["edgetpu"], labels="l.txt", task="object-detection")
    flag = Origin(Source.COMMAND_LINE, "--target")
    settings = Settings(models=(own,), targets=("tflm",), origins={"targets": (flag,)})
    found = expectations_for(
        "m.tflite", settings, labels=Path("mine.txt"), task="image-classification"
    )
    assert found.targets == ("tflm",)
    assert (found.labels, found.task) == (Path("mine.txt"), "image-classification")


def test_the_contract_of_the_sidecar_goes_before_those_of_the_configuration() -> None:
    sidecar = contract(targets=["tflm"])
    settings = Settings(models=(contract(targets=["edgetpu"]),))
    found = expectations_for("m.tflite", settings, sidecar=sidecar)
    assert (found.contract, found.targets) == (sidecar, ("tflm",))


def test_expectations_need_no_numpy() -> None:
    script = "import sys, tflint.lint.expectations; print('numpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
