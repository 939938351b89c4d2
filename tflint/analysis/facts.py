"""What rules may know beyond the node they judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from tflint.lint.expectations import Expectations

if TYPE_CHECKING:
    from tflint.model.file import File
    from tflint.model.model import Model

T = TypeVar("T")


class Facts:
    """The file, its model, what the user expects of it, and analyses made of these.

    An analysis is a function of `Facts`; `facts.of(analysis)` computes it at the first request and
    keeps the result, so that rules share it and nobody pays for what no selected rule asks for.
    """

    def __init__(self, file: File, expectations: Expectations | None = None) -> None:
        self.file = file
        self.expectations = expectations if expectations is not None else Expectations()
        self._known: dict[Callable[[Facts], Any], Any] = {}

    @property
    def model(self) -> Model:
        """The model; `ValueError` for a file that holds none (only rules on files can meet that)."""
        if self.file.model is None:
            raise ValueError("the file holds no readable model")
        return self.file.model

    def of(self, analysis: Callable[[Facts], T]) -> T:
        """The result of an analysis, computed at most once."""
        if analysis not in self._known:
            self._known[analysis] = analysis(self)
        result: T = self._known[analysis]
        return result
