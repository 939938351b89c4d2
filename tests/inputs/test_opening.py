"""From a candidate to bytes, and what is said when that fails."""

from __future__ import annotations

import gc
import io
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.inputs.samples import LFS_POINTER, MODEL, zipped
from tflint.inputs.candidate import Candidate
from tflint.inputs.limits import OpeningSettings
from tflint.inputs.model_input import ModelInput
from tflint.inputs.opening import open_models
from tflint.lint.outcome import Notification


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def opened(
    path: str, member: str | None = None, **settings: int
) -> list[ModelInput | Notification]:
    return list(open_models(Candidate(path, member), OpeningSettings(**settings)))  # type: ignore[arg-type]


def only_input(path: str, member: str | None = None, **settings: int) -> ModelInput:
    (found,) = opened(path, member, **settings)
    assert isinstance(found, ModelInput)
    return found


def only_notification(path: str, member: str | None = None, **settings: int) -> Notification:
    (found,) = opened(path, member, **settings)
    assert isinstance(found, Notification)
    return found


def write(name: str, content: bytes) -> str:
    Path(name).write_bytes(content)
    return name


def open_maps(path: str) -> int:
    """How many memory maps of a file this process has."""
    maps = Path("/proc/self/maps")
    if not maps.exists():
        pytest.skip("needs /proc")
    return sum(line.endswith(Path(path).name) for line in maps.read_text().splitlines())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        LFS_POINTER,
        b"\x93\x01" * 50,
        MODEL[:16],
        MODEL[:20],
        MODEL,
        b"<!DOCTYPE html>",
        zipped({"a.tflite": MODEL}),
        b"LITERTLM" + bytes(30),
    ],
    ids=["empty", "lfs", "noise", "header", "truncated", "model", "html", "zip", "litertlm"],
)
def test_file_named_like_a_model_is_one_input_whatever_it_holds(content: bytes) -> None:
    found = only_input(write("m.tflite", content))
    assert bytes(found.data) == content
    assert found.data.readonly
    assert (found.display_path, found.size, found.kind) == ("m.tflite", len(content), "file")


def test_model_with_appended_zip_is_no_bundle() -> None:
    content = MODEL + zipped({"labels.txt": b"cat", "a.tflite": MODEL})
    assert only_input(write("m.bin", content)).size == len(content)


@pytest.mark.parametrize("name", ["b.task", "b.zip", "b.bin", "b"])
def test_zip_is_a_bundle_unless_named_like_a_model(name: str) -> None:
    found = only_input(write(name, zipped({"a.tflite": MODEL})))
    assert found.display_path == f"{name}!/a.tflite"


def test_task_that_is_a_model_is_one() -> None:
    assert only_input(write("m.task", MODEL)).display_path == "m.task"


def test_bundle_without_models() -> None:
    found = only_notification(write("x.task", zipped({"a.txt": b"x"})))
    assert (found.id, found.status) == ("no-input", 3)
    assert found.message == "'x.task' contains no model"


def test_zip_of_another_format_is_judged_as_a_file() -> None:
    content = zipped({"m/data.pkl": b"", "m/version": b"3"})
    assert only_input(write("m.pt", content)).display_path == "m.pt"


def test_bundles_can_be_left_out() -> None:
    found = only_notification(write("b.task", zipped({"a.tflite": MODEL})), bundles=False)
    assert (found.level, found.status) == ("note", 0)


def test_member_of_a_bundle() -> None:
    write("b.task", zipped({"a.tflite": MODEL, "labels.txt": b"cat"}))
    assert bytes(only_input("b.task", "labels.txt").data) == b"cat"


def test_member_of_a_zip_named_like_a_model() -> None:
    write("b.tflite", zipped({"a.tflite": MODEL}))
    assert bytes(only_input("b.tflite", "a.tflite").data) == MODEL


@pytest.mark.parametrize(
    ("name", "content", "member", "message"),
    [
        (
            "b.task",
            zipped({"detector.tflite": MODEL}),
            "detecter.tflite",
            "there is no 'detecter.tflite' in 'b.task' (did you mean 'detector.tflite'?)",
        ),
        ("b.task", zipped({}), "a", "there is no 'a' in 'b.task'"),
        ("b.tflite", zipped({"labels.txt": b"x"}), "a", "there is no 'a' in 'b.tflite'"),
        ("m.tflite", MODEL, "a", "'m.tflite' is not a bundle, so there is no 'a' in it"),
        (
            "m.cc",
            b"const char g_model[] = {16, 0, 0, 0, 84, 70, 76, 51};",
            "model",
            "there is no 'model' in 'm.cc' (did you mean 'g_model'?)",
        ),
    ],
)
def test_member_that_is_not_there(name: str, content: bytes, member: str, message: str) -> None:
    found = only_notification(write(name, content), member)
    assert (found.id, found.status, found.message) == ("not-found", 2, message)


def test_member_that_is_a_bundle_without_models() -> None:
    write("b.task", zipped({"inner.task": zipped({"a.txt": b"x"})}))
    found = only_notification("b.task", "inner.task")
    assert (found.id, found.status) == ("no-input", 3)
    assert found.message == "'b.task!/inner.task' contains no model"


def test_c_source_gives_its_arrays() -> None:
    write(
        "model.cc",
        b"const char a[] = {16,0,0,0,84,70,76,51};char b[] = {0x10,0,0,0,84,70,76,51,1};",
    )
    found = opened("model.cc")
    assert [item.display_path for item in found if isinstance(item, ModelInput)] == [
        "model.cc!/a",
        "model.cc!/b",
    ]
    assert bytes(only_input("model.cc", "b").data) == b"\x10\0\0\0TFL3\1"
    assert only_input("model.cc", "b").kind == "c-array"


def test_c_source_without_models() -> None:
    found = only_notification(write("main.cc", b"int main() { return 0; }"))
    assert (found.id, found.status) == ("no-input", 3)


def test_model_named_like_c_source_is_a_model() -> None:
    assert only_input(write("m.h", MODEL)).kind == "file"


def test_file_over_the_size_limit() -> None:
    write("m.tflite", MODEL)
    assert only_input("m.tflite", max_file_size=len(MODEL)).size == len(MODEL)
    found = only_notification("m.tflite", max_file_size=16)
    assert (found.id, found.status) == ("too-large", 3)
    assert found.message == "'m.tflite' is larger than max-file-size (16 bytes)"


def test_file_that_disappeared() -> None:
    found = only_notification("gone.tflite")
    assert (found.id, found.status) == ("unreadable-input", 3)
    assert found.message == "'gone.tflite' disappeared while being checked"


def test_link_that_leads_nowhere() -> None:
    Path("m.tflite").symlink_to("../.git/annex/objects/K/K")
    found = only_notification("m.tflite")
    assert found.message == (
        "cannot read 'm.tflite': it is a link to '../.git/annex/objects/K/K', "
        'which does not exist; run "git annex get" for it'
    )


def test_link_in_a_circle() -> None:
    Path("m.tflite").symlink_to("m.tflite")
    assert only_notification("m.tflite").id == "unreadable-input"


def test_link_to_a_model_is_followed() -> None:
    write("m.tflite", MODEL)
    Path("link.tflite").symlink_to("m.tflite")
    assert only_input("link.tflite").size == len(MODEL)


def special_files() -> Iterator[str]:
    os.mkfifo("pipe")
    yield "pipe"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("socket")
    yield "socket"
    listener.close()
    yield os.devnull
    yield "."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX files")
def test_pipes_sockets_devices_and_folders_are_not_opened() -> None:
    for path in special_files():
        found = only_notification(path)
        assert (found.id, found.status) == ("unreadable-input", 3)
        assert found.message == f"'{path}' is not a regular file; pipe it to \"tflint -\""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_file_that_may_not_be_read() -> None:
    write("locked.tflite", MODEL)
    Path("locked.tflite").chmod(0)
    found = only_notification("locked.tflite")
    assert (found.id, found.status) == ("unreadable-input", 3)
    assert found.message == "cannot read 'locked.tflite': permission denied"


def test_error_of_the_operating_system_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    write("locked.tflite", MODEL)
    monkeypatch.setattr(Path, "open", fail)
    found = only_notification("locked.tflite")
    assert found.message == "cannot read 'locked.tflite': permission denied"


@pytest.mark.parametrize("path", ["a" * 5000, "nul\0byte"])
def test_impossible_names(path: str) -> None:
    assert only_notification(path).status == 3


def from_stdin(
    stream: io.BytesIO, name: str = "<stdin>", **settings: int
) -> list[ModelInput | Notification]:
    candidate = Candidate(name, stdin=True)
    return list(open_models(candidate, OpeningSettings(**settings), stream))  # type: ignore[arg-type]


@pytest.mark.parametrize("content", [b"", MODEL, MODEL + bytes(3 << 20)])
def test_standard_input(content: bytes) -> None:
    (found,) = from_stdin(io.BytesIO(content))
    assert isinstance(found, ModelInput)
    assert bytes(found.data) == content
    assert (found.display_path, found.kind) == ("<stdin>", "stdin")


def test_bundle_from_standard_input() -> None:
    (found,) = from_stdin(io.BytesIO(zipped({"a.tflite": MODEL})), "b.task")
    assert isinstance(found, ModelInput)
    assert found.display_path == "b.task!/a.tflite"


def test_endless_standard_input_stops_at_the_limit() -> None:
    class Endless(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert size >= 0
            return b"\0" * size

    (found,) = from_stdin(Endless(), max_file_size=5 << 20)
    assert isinstance(found, Notification)
    assert found.message == "'<stdin>' is larger than max-file-size (5 MiB)"


def test_closed_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    (found,) = open_models(Candidate("<stdin>", stdin=True), OpeningSettings())
    assert isinstance(found, Notification)
    assert found.message == "cannot read '<stdin>': it is closed"


def test_map_is_closed_behind_the_last_input() -> None:
    write("m.tflite", MODEL * 1000)
    for item in open_models(Candidate("m.tflite"), OpeningSettings()):
        assert isinstance(item, ModelInput)
        with item:
            assert open_maps("m.tflite") == 1
    assert open_maps("m.tflite") == 0


def test_array_of_the_data_outlives_everything_else() -> None:
    write("m.tflite", MODEL * 1000)
    with only_input("m.tflite") as item:
        array = np.frombuffer(item.data, np.uint8)
    gc.collect()
    assert open_maps("m.tflite") == 1
    assert array.tobytes() == MODEL * 1000
    del array
    assert open_maps("m.tflite") == 0


def test_unpacked_member_outlives_the_iterator() -> None:
    write("b.task", zipped({"a.tflite": MODEL * 1000}, deflate=True))
    found = only_input("b.task")
    gc.collect()
    assert bytes(found.data) == MODEL * 1000


def test_iterator_can_be_left_early() -> None:
    write("b.task", zipped({"a.tflite": MODEL * 500, "b.tflite": MODEL * 500}))
    items = open_models(Candidate("b.task"), OpeningSettings())
    first = next(items)
    assert isinstance(first, ModelInput)
    first.__exit__(None, None, None)
    items.close()  # type: ignore[attr-defined]
    assert open_maps("b.task") == 0
