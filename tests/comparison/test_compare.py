"""What is in no class of changes, and that each change is in one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.analysis.corpus import FOLDER, needs_corpus
from tests.comparison.models import classes, classifier, compared, facts, texts
from tflint.comparison import ChangeClass
from tflint.listing.inputs import why_rejected

TESTMODELS = Path(__file__).parent.parent.parent / "testmodels"
MODELS = sorted(TESTMODELS.rglob("*.tflite"))


def without_zip(data: bytes) -> bytes:
    found = facts(data).model
    return bytes(found.data[: found.document.end])


def reserialised(data: bytes) -> bytes:
    return ModelBuilder.from_bytes(data).build()


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_equals_itself(path: Path) -> None:
    found = compared(path.read_bytes(), path.read_bytes())
    assert (found.changes, found.notes, found.same_bytes) == ((), (), True)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_equals_itself_written_anew(path: Path) -> None:
    data = without_zip(path.read_bytes())
    found = compared(data, reserialised(data))
    assert (texts(found), found.notes) == ([], ())


@needs_corpus
def test_real_models_equal_themselves_written_anew() -> None:
    # The builder leaves behind what follows the flatbuffer.
    skipped = ("buffer_location", "large_custom_options_offset")
    count = 0
    for path in sorted(FOLDER.glob("*.tflite")):
        data = path.read_bytes()
        if len(data) > 200_000 or why_rejected(facts(data).file) or facts(data).file.model is None:
            continue
        if any(name.encode() in data for name in skipped):
            continue
        if any(buffer.is_appended for buffer in facts(data).model.buffers):
            continue
        data = without_zip(data)
        count += 1
        assert texts(compared(data, reserialised(data))) == [], path.name
    assert count


def test_inner_names_are_no_difference() -> None:
    found = compared(classifier(), classifier(prefix="another_export/"))
    assert (found.changes, found.same_bytes) == ((), False)


def dtype_of_input(m: ModelBuilder) -> None:
    m.tensors[0]["type"] = 9


def free_batch(m: ModelBuilder) -> None:
    m.tensors[0]["shape_signature"] = [-1, 8, 8, 3]


def signature_key(m: ModelBuilder) -> None:
    m.fields["signature_defs"][0]["signature_key"] = "predict"


def operator_version(m: ModelBuilder) -> None:
    m.fields["operator_codes"][1]["version"] = 1


def operator_option(m: ModelBuilder) -> None:
    m.operators[0]["builtin_options"][1]["stride_w"] = 2


def operator_between(m: ModelBuilder) -> None:
    y = m.tensor("clipped", [1, 8, 8, 4], "UINT8", q(0.25, 3))
    m.op("RELU", [3], [y], version=2)
    m.operators.insert(1, m.operators.pop())
    m.operators[2]["inputs"][0] = y


def description(m: ModelBuilder) -> None:
    m.fields["description"] = "made by another hand"


def scale(m: ModelBuilder) -> None:
    m.tensors[3]["quantization"]["scale"] = [0.5]


def zero_point_of_constant(m: ModelBuilder) -> None:
    m.tensors[2]["quantization"]["zero_point"] = [1]


def weight(m: ModelBuilder) -> None:
    buffer = m.fields["buffers"][m.tensors[1]["buffer"]]
    data = np.frombuffer(bytes(buffer["data"]), np.int8).copy()
    data[5] += 1
    buffer["data"] = data.tobytes()


@pytest.mark.parametrize(
    ("change", "expected", "breaking"),
    [
        (dtype_of_input, ChangeClass.CONTRACT, True),
        (free_batch, ChangeClass.CONTRACT, False),
        (signature_key, ChangeClass.CONTRACT, True),
        (operator_version, ChangeClass.GRAPH, False),
        (operator_option, ChangeClass.GRAPH, False),
        (operator_between, ChangeClass.GRAPH, False),
        (description, ChangeClass.GRAPH, False),
        (scale, ChangeClass.QUANTIZATION, False),
        (zero_point_of_constant, ChangeClass.QUANTIZATION, False),
        (weight, ChangeClass.WEIGHTS, False),
    ],
)
def test_a_change_alone_is_of_one_class(
    change: Callable[[ModelBuilder], None], expected: ChangeClass, breaking: bool
) -> None:
    new = classifier()
    change(new)
    for found in (compared(classifier(), new), compared(new, classifier())):
        assert classes(found) == {expected}
    assert compared(classifier(), new).breaking is breaking


def test_the_contract_alone() -> None:
    new = classifier()
    for change in (weight, scale, operator_option):
        change(new)
    assert compared(classifier(), new, contract_only=True).changes == ()
    dtype_of_input(new)
    assert classes(compared(classifier(), new, contract_only=True)) == {ChangeClass.CONTRACT}


def test_what_matters_most_comes_first() -> None:
    new = classifier()
    for change in (weight, scale, operator_option, free_batch, dtype_of_input):
        change(new)
    found = compared(classifier(), new)
    assert [each.cls for each in found.changes] == sorted(
        (each.cls for each in found.changes), key=list(ChangeClass).index
    )
    assert found.changes[0].text == 'input 0 "image": dtype uint8 -> int8'
    assert [each.breaking for each in found.of(ChangeClass.CONTRACT)] == [True, False]


def test_graphs_too_different_to_be_matched_are_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tflint.comparison.alignment.MAX_EDITS", 3)
    kinds = ["RELU", "TANH", "ABS", "LOGISTIC"]
    models = []
    for prefix, order in (("a", kinds), ("b", kinds[::-1])):
        m = ModelBuilder()
        x = m.input("x", [4])
        for number, kind in enumerate(order):
            y = m.tensor(f"{prefix}{number}", [4])
            m.op(kind, [x], [y])
            x = y
        m.output(x)
        models.append(m)
    [note] = compared(*models).notes
    assert "not all operators could be matched" in note
