"""A file that was given to be checked, whatever it turns out to be."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from tflint.flatbuffer import MIN_SIZE, Document, read
from tflint.flatbuffer.schemas.model import MODEL
from tflint.lint.diagnostic import ByteRange
from tflint.model.model import Model
from tflint.model.node import Node

if TYPE_CHECKING:
    from tflint.inputs.foreign import Foreign

IDENTIFIER = b"TFL3"


class File(Node):
    """The bytes of one input and what could be made of them.

    `path` is where the file lies on disk, for files beside it and for what its name says; `None` when
    it has no place there. `foreign` says what a non-model is; it is `None` also for bytes of which
    nothing is known. `document` is `None` for whatever is no model, `model` is so too when no root
    table could be read.
    """

    kind: ClassVar[str] = "file"

    def __init__(self, data: memoryview, path: Path | None = None) -> None:
        self.data = data
        self.path = path
        self.foreign: Foreign | None = None
        self.document: Document | None = None
        self.model: Model | None = None
        if not self.has_identifier or len(data) < MIN_SIZE:
            from tflint.inputs.foreign import identify

            self.foreign = identify(data)
        if self.foreign is None or self.foreign.group == "other":
            with _uncollected():
                self._read()

    def _read(self) -> None:
        document = read(self.data, MODEL)
        root = document.root
        if not self.has_identifier or self.foreign is not None:
            # Bytes without the identifier count as a model only when they are one in all else.
            broken = document.damages or document.stopped
            if root is None or broken or root["version"] != 3 or not root["subgraphs"]:
                return
            self.foreign = None
        self.document = document
        if root is not None:
            self.model = Model(document, self.data)

    @property
    def has_identifier(self) -> bool:
        """Bytes 4 to 7 are the identifier of a TensorFlow Lite model."""
        return self.data[4:8] == IDENTIFIER

    @property
    def address(self) -> str:
        """`header`: what is wrong with a whole file shows there."""
        return "header"

    @property
    def owner(self) -> Model | None:
        """The model, when there is one."""
        return self.model

    def span(self, field: str = "") -> ByteRange | None:
        """The first eight bytes: root offset and identifier."""
        return ByteRange(0, min(8, len(self.data)))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: a large model is a million objects that all stay, and looking
    through them again and again as they become more makes reading quadratic."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
