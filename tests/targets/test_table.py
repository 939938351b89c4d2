from __future__ import annotations

import json
import re

import pytest

from tflint.flatbuffer.schemas.model import MODEL
from tflint.targets.cpu_registry import registered_versions
from tflint.targets.table import (
    FALLBACKS,
    FOLDER,
    Target,
    TargetKind,
    UnknownTargetError,
    select_target,
    target,
    target_names,
    targets,
)

BUILTIN = set(MODEL.enum("BuiltinOperator").names.values())


@pytest.mark.parametrize("each", targets(), ids=lambda each: each.name)
def test_table_is_complete(each: Target) -> None:
    assert each.title
    assert each.source
    assert each.version
    assert re.fullmatch(r"20\d\d(-\d\d-\d\d)?", each.date)
    assert set(each.operators) <= BUILTIN
    assert bool(each.operators) == (each.kind is not TargetKind.LIBRARY)
    assert each.fallback is None or each.fallback in FALLBACKS
    assert bool(each.parameter) == bool(each.parameter_pattern)


@pytest.mark.parametrize("name", target_names())
def test_file_is_named_after_its_target(name: str) -> None:
    assert json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["name"] == name


def test_every_target_of_the_command_line_is_there() -> None:
    assert set(target_names()) == {
        *("cpu", "compiled-model", "web", "xnnpack", "gpu", "gpu-litert", "nnapi", "coreml"),
        *("hexagon", "edgetpu", "tflm", "ethos-u55", "ethos-u65", "ethos-u85", "qnn"),
        *("mediatek", "tensor-tpu", "openvino", "samsung", "nvidia"),
        *("task-library", "mediapipe", "mlkit", "android-studio"),
    }


def test_cpu_has_the_registered_operators() -> None:
    operators = target("cpu").operators
    assert set(operators) == set(registered_versions())
    assert operators["BROADCAST_TO"].versions == "2-4"
    assert target("web").operators == operators


def test_rows_carry_versions_types_and_limits() -> None:
    row = target("nnapi").operators["SQUEEZE"]
    assert (row.versions, row.since) == ("==1", "28")
    assert "squeeze_dims" in row.limits
    assert "INT8" in target("tflm").operators["ADD"].types


@pytest.mark.parametrize("name", ["ethos-u55", "ethos-u65", "ethos-u85"])
def test_limits_of_ethos_u_are_explained(name: str) -> None:
    explained = target("ethos-u55" if name == "ethos-u65" else name).constraints
    for row in target(name).operators.values():
        assert set(filter(None, row.limits.split(", "))) <= set(explained)


@pytest.mark.parametrize(
    ("text", "name", "parameter", "fallback"),
    [
        ("cpu", "cpu", None, None),
        ("cpu:2.1", "cpu", "2.1", None),
        ("edgetpu:14", "edgetpu", "14", "cpu"),
        ("ethos-u65", "ethos-u65", None, "tflm"),
        ("ethos-u65+cpu", "ethos-u65", None, "cpu"),
        ("qnn:SM8750", "qnn", "SM8750", "cpu"),
    ],
)
def test_selects(text: str, name: str, parameter: str | None, fallback: str | None) -> None:
    selected = select_target(text)
    assert selected.target is target(name)
    assert (selected.parameter, selected.fallback) == (parameter, fallback)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("edgetp", "unknown target 'edgetp'; did you mean edgetpu? known are android-studio,"),
        (
            "litert",
            "unknown target 'litert'; known are android-studio, compiled-model, coreml, cpu",
        ),
        ("", "unknown target ''"),
        ("../targets/cpu", "unknown target"),
        ("cpu:new", "target cpu takes the LiteRT release behind the colon"),
        ("edgetpu:", "takes the Edge TPU run-time behind the colon"),
        ("tflm:1", "target tflm takes nothing behind the colon"),
        ("ethos-u55+gpu", "target ethos-u55 takes cpu or tflm behind the plus sign"),
        ("cpu+tflm", "target cpu takes nothing behind the plus sign"),
        ("cpu:1:2", "'cpu:1:2'"),
    ],
)
def test_refuses(text: str, says: str) -> None:
    with pytest.raises(UnknownTargetError) as refusal:
        select_target(text)
    assert says in str(refusal.value)
