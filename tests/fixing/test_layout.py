"""Where the bytes of a mended model lie, and which models are left alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.fixing.fixable_models import FIXABLE, version
from tests.fixing.mending import mend, mended
from tests.rules.labels.labelled_models import attach, classifier
from tflint.model.file import File
from tflint.model.model import Model
from tflint.model.tflite_metadata import ENTRY_NAME

CRLF = "cat\r\ndog\r\nbird\r\n"


def model_of(data: bytes) -> Model:
    model = File(memoryview(data)).model
    assert model is not None
    return model


def refusals(data: bytes, folder: Path) -> list[str]:
    """Why nothing was done about a model."""
    path = folder / "model.tflite"
    path.write_bytes(data)
    fixer, notifications = mend(path)
    assert path.read_bytes() == data
    assert not fixer.fixed
    return [n.message.partition(": ")[2] for n in notifications if n.id == "not-fixed"]


def test_content_that_is_no_longer_stays_in_its_place(tmp_path: Path) -> None:
    before = version("9.9.9")()
    after = mended(before, tmp_path)
    assert len(after) == len(before)
    assert sum(a != b for a, b in zip(before, after, strict=True)) < 200


def test_longer_content_goes_behind_the_flatbuffer(tmp_path: Path) -> None:
    before = version(None)()
    after = mended(before, tmp_path)
    entry = model_of(after).metadata_entry(ENTRY_NAME)
    assert entry is not None
    assert entry.buffer is not None
    span = entry.buffer.span()
    assert span is not None
    assert span.offset >= len(before)
    assert span.offset % 16 == 0
    assert span.end == len(after)


def test_old_content_is_wiped(tmp_path: Path) -> None:
    before = FIXABLE["M105"]["unnamed"]()
    assert before.count(b"M001") == 1
    assert mended(before, tmp_path).count(b"M001") == 1


def test_zip_moves_behind_longer_content(tmp_path: Path) -> None:
    before = FIXABLE["M105"]["with a zip"]()
    after = mended(before, tmp_path)
    assert after.index(b"PK\x03\x04") > before.index(b"PK\x03\x04")
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        assert archive.testzip() is None
        (member,) = archive.infolist()
    assert (member.header_offset, member.date_time[0], member.external_attr >> 16) == (
        after.index(b"PK\x03\x04"),
        1980,
        0o644,
    )


def test_several_files_are_mended(tmp_path: Path) -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 3])
    outputs = [m.tensor(name, [1, 3]) for name in "abc"]
    for y in outputs:
        m.op("SOFTMAX", [x], [y], beta=1.0)
    m.output(*outputs)
    described_outputs = []
    for name in "abc":
        record = {"name": f"{name}.txt", "type": "TENSOR_AXIS_LABELS"}
        described_outputs.append({"name": name, "associated_files": [record]})
        m.file(f"{name}.txt", CRLF)
    tensors = {
        "input_tensor_metadata": [{"name": "x"}],
        "output_tensor_metadata": described_outputs,
    }
    m.tflite_metadata({"subgraph_metadata": [tensors]})
    with zipfile.ZipFile(io.BytesIO(mended(m.build(), tmp_path))) as archive:
        assert {archive.read(f"{name}.txt") for name in "abc"} == {b"cat\ndog\nbird\n"}


def test_compressed_file_is_stored(tmp_path: Path) -> None:
    m = classifier(CRLF)
    m.file("notes.txt", "notes\n" * 50, method=zipfile.ZIP_DEFLATED)
    path = tmp_path / "model.tflite"
    path.write_bytes(m.build())
    fixer, _ = mend(path)
    codes = {each.code for model in fixer.fixed for each in model.findings}
    assert codes == {"L304", "M106", "M202"}
    with zipfile.ZipFile(path) as archive:
        assert {i.compress_type for i in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.read("notes.txt") == b"notes\n" * 50


def test_compressed_file_is_not_touched_unasked(tmp_path: Path) -> None:
    m = classifier(CRLF)
    m.file("notes.txt", "notes\n" * 50, method=zipfile.ZIP_DEFLATED)
    path = tmp_path / "model.tflite"
    path.write_bytes(m.build())
    mend(path, select="L304")
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("notes.txt").compress_type == zipfile.ZIP_DEFLATED
        assert archive.read("notes.txt") == b"notes\n" * 50
        assert archive.read("labels.txt") == b"cat\ndog\nbird\n"


def test_comment_of_the_zip_is_kept(tmp_path: Path) -> None:
    output = io.BytesIO(classifier(CRLF).build())
    with zipfile.ZipFile(output, "a") as archive:
        archive.comment = b"a comment"
    path = tmp_path / "model.tflite"
    path.write_bytes(output.getvalue())
    mend(path, unsafe=False)
    with zipfile.ZipFile(path) as archive:
        assert archive.read("labels.txt") == b"cat\ndog\nbird\n"
        assert archive.comment == b"a comment"


def with_data_behind() -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [4])
    w = m.tensor("w", [4], buffer=m.buffer(outside=b"\0\0\x80\x3f" * 4))
    y = m.tensor("y", [4])
    m.op("ADD", [x, w], [y])
    m.output(y)
    return m


def described(m: ModelBuilder, name: str | None) -> bytes:
    tensors = {
        "input_tensor_metadata": [{"name": "x"}],
        "output_tensor_metadata": [{"name": name}],
    }
    m.tflite_metadata({"subgraph_metadata": [tensors], "min_parser_version": "1.0.0"})
    return m.build()


def test_data_behind_the_flatbuffer_is_not_moved(tmp_path: Path) -> None:
    (why,) = refusals(described(with_data_behind(), None), tmp_path)
    assert why.startswith("M105 is left: it has data behind the flatbuffer")


def test_labels_behind_data_are_mended(tmp_path: Path) -> None:
    m = with_data_behind()
    attach(m, "a\r\nb\r\nc\r\nd\r\n")
    after = mended(m.build(), tmp_path)
    model = model_of(after)
    assert bytes(model.subgraphs[0].tensors[1].buffer.data) == b"\0\0\x80\x3f" * 4  # type: ignore[union-attr]
    assert b"a\nb\nc\nd\n" in after


def shared_buffer(m: ModelBuilder) -> None:
    """Metadata whose buffer is that of a constant, too."""
    index = m.fields["metadata"][0]["buffer"]
    m.tensor("other", [1], "UINT8", buffer=index)


def second_entry(m: ModelBuilder) -> None:
    m.fields["metadata"].append({**m.fields["metadata"][0], "name": "ANOTHER"})


@pytest.mark.parametrize("share", [shared_buffer, second_entry])
def test_shared_metadata_is_left(share: Callable[[ModelBuilder], Any], tmp_path: Path) -> None:
    m = classifier()
    described(m, None)
    share(m)
    (why,) = refusals(m.build(), tmp_path)
    assert "the buffer of its metadata" in why


def test_two_different_files_of_one_name_are_left(tmp_path: Path) -> None:
    m = classifier("cat\ndog\nbird\n")
    m.file("labels_txt", "one\ntwo\nthree\n")
    data = m.build().replace(b"labels_txt", b"labels.txt")
    path = tmp_path / "model.tflite"
    path.write_bytes(data)
    _, notifications = mend(path)
    whys = [n.message.partition(": ")[2] for n in notifications]
    assert 'M202 is left: its zip has two different files "labels.txt"' in whys


def test_name_that_another_output_has_is_not_given(tmp_path: Path) -> None:
    m = ModelBuilder()
    x = m.input("x", [4])
    outputs = [m.tensor(name, [4]) for name in ("a", "b")]
    for y in outputs:
        m.op("RELU", [x], [y])
    m.output(*outputs)
    tensors = {
        "input_tensor_metadata": [{"name": "x"}],
        "output_tensor_metadata": [{}, {"name": "a"}],
    }
    m.tflite_metadata({"subgraph_metadata": [tensors], "min_parser_version": "1.0.0"})
    (why,) = refusals(m.build(), tmp_path)
    assert why == "M105 is left: output 0 has no name of its own"
