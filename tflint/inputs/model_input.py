"""The bytes of one model, and where they are from."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

Kind = Literal["file", "stdin", "zip-member", "litertlm-section", "c-array"]


@dataclass(frozen=True, slots=True, eq=False)
class ModelInput:
    """What is checked as one model; it need not be one.

    `path` is the file as given by the user, `member` the name inside a bundle or of a C array;
    `member_offset` is where the bytes of a member stored as it is begin in the file at `path`.
    `data` is read-only and usually a memory map.

    As a context manager it gives up its view of the data in the end. A view or array made from
    `data` stays valid as long as it is held, whatever happens to this object.
    """

    path: str
    data: memoryview
    kind: Kind = "file"
    member: str | None = None
    member_offset: int | None = None

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.data)

    @property
    def display_path(self) -> str:
        """`PATH`, or `BUNDLE!/MEMBER`."""
        return self.path if self.member is None else f"{self.path}!/{self.member}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with suppress(BufferError):  # an array still looks at it
            self.data.release()
