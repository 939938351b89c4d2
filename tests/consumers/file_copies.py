"""Copies in which the zip or the metadata entry is broken, not what the metadata says."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

from testmodels import ModelBuilder
from tests.consumers.described_model import ENTRY, DescribedModel

_CENTRAL, _LOCAL, _END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"


def file_copies(model: DescribedModel) -> Iterator[tuple[str, bytes]]:
    """The copies of one model, each with its kind."""
    for kind, broken in _ENTRIES.items():
        builder = model.builder()
        broken(builder)
        for name, content in model.files.items():
            builder.file(name, content)
        yield kind, builder.build()
    if model.files:
        whole = model.build()
        for kind, change in _ZIPS.items():
            yield kind, change(whole, model)


def _entry(builder: ModelBuilder) -> dict[str, object]:
    found: dict[str, object] = next(
        each for each in builder.fields["metadata"] if each["name"] in (ENTRY, ENTRY.decode())
    )
    return found


def _payload(builder: ModelBuilder, data: bytes) -> None:
    builder.fields["buffers"][_entry(builder)["buffer"]]["data"] = data


def _cut(builder: ModelBuilder) -> None:
    data = bytes(builder.fields["buffers"][_entry(builder)["buffer"]]["data"])
    _payload(builder, data[: len(data) // 2])


def _identifier(builder: ModelBuilder) -> None:
    data = bytes(builder.fields["buffers"][_entry(builder)["buffer"]]["data"])
    _payload(builder, data[:4] + b"M002" + data[8:])


_ENTRIES: dict[str, Callable[[ModelBuilder], object]] = {
    "identifier M002": _identifier,
    "metadata cut in half": _cut,
    "metadata of 4 bytes": lambda b: _payload(b, b"M001"),
    "metadata empty": lambda b: _payload(b, b""),
    "metadata buffer 0": lambda b: _entry(b).update(buffer=0),
    "metadata buffer 99999": lambda b: _entry(b).update(buffer=99999),
    "metadata name in lower case": lambda b: _entry(b).update(name="tflite_metadata"),
    "metadata entry twice": lambda b: b.fields["metadata"].append(dict(_entry(b))),
    "metadata entry removed": lambda b: b.fields["metadata"].remove(_entry(b)),
    "second subgraph": lambda b: _second_subgraph(b),
}


def _second_subgraph(builder: ModelBuilder) -> None:
    other = builder.subgraph("other")
    x = other.input("x", [1])
    y = other.tensor("y", [1])
    other.op("RELU", [x], [y])
    other.output(y)


def _zipped(model: DescribedModel, **options: int) -> bytes:
    output = BytesIO(model.builder().build())
    with zipfile.ZipFile(output, "a", options.get("method", zipfile.ZIP_STORED)) as archive:
        for name, content in model.files.items():
            archive.writestr(zipfile.ZipInfo(name), content, options.get("method", 0))
        archive.comment = b"a comment" * options.get("comments", 0)
    return output.getvalue()


def _with_member(whole: bytes, name: str, content: bytes, method: int) -> bytes:
    output = BytesIO(whole)
    with zipfile.ZipFile(output, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), content, method)
    return output.getvalue()


def _relative(whole: bytes, model: DescribedModel) -> bytes:
    """A zip whose offsets count from its own start."""
    start = whole.index(_LOCAL, len(model.graph))
    return whole[:start] + _alone(model)


def _alone(model: DescribedModel) -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, content in model.files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return output.getvalue()


def _patched(whole: bytes, mark: bytes, at: int, code: str, value: int) -> bytes:
    """A field of the last record with a mark given another value."""
    start = whole.rindex(mark) + at
    patched = struct.pack(code, value)
    return whole[:start] + patched + whole[start + len(patched) :]


def _without_zip(whole: bytes, model: DescribedModel) -> bytes:
    return model.builder().build()


_ZIPS: dict[str, Callable[[bytes, DescribedModel], bytes]] = {
    "zip removed": _without_zip,
    "zip deflated": lambda w, m: _zipped(m, method=zipfile.ZIP_DEFLATED),
    "zip with a deflated member more": lambda w, m: _with_member(w, "more.txt", b"a" * 99, 8),
    "zip with a stored member more": lambda w, m: _with_member(w, "more.txt", b"a" * 99, 0),
    "zip with a member twice": lambda w, m: _with_member(w, *next(iter(m.files.items())), 0),
    "zip with a comment": lambda w, m: _zipped(m, comments=1),
    "zip with bytes behind it": lambda w, m: w + bytes(100),
    "zip with 70000 bytes behind it": lambda w, m: w + bytes(70000),
    "zip with relative offsets": _relative,
    "zip twice": lambda w, m: w + _alone(m),
    "zip cut by 10 bytes": lambda w, m: w[:-10],
    "zip cut in the directory": lambda w, m: w[: w.rindex(_CENTRAL) + 20],
    "zip without its end record": lambda w, m: w[: w.rindex(_END)],
    "zip with a wrong directory offset": lambda w, m: _patched(w, _END, 16, "<I", 0x7FFFFFFF),
    "zip with a wrong entry count": lambda w, m: _patched(w, _END, 8, "<HH"[:2], 7),
    "zip with a wrong CRC": lambda w, m: _patched(w, _CENTRAL, 16, "<I", 1),
    "zip with a wrong local header": lambda w, m: _patched(w, _CENTRAL, 42, "<I", 1),
    "zip with a wrong local mark": lambda w, m: _patched(w, _LOCAL, 0, "<I", 0),
    "zip with a size too great": lambda w, m: _patched(w, _CENTRAL, 24, "<I", 0x7FFFFFF0),
    "zip with both sizes too great": lambda w, m: _patched(
        _patched(w, _CENTRAL, 20, "<I", 0x7FFFFFF0), _CENTRAL, 24, "<I", 0x7FFFFFF0
    ),
    "zip encrypted by its flags": lambda w, m: _patched(
        _patched(w, _CENTRAL, 8, "<H", 1), _LOCAL, 6, "<H", 1
    ),
}
