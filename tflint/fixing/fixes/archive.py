"""Fixes of what stands behind the flatbuffer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tflint.fixing.draft import Draft
    from tflint.lint.diagnostic import Diagnostic


def store_files(draft: Draft, diagnostic: Diagnostic) -> None:
    """M202: the zip is written as all readers understand it."""
    draft.stores_files = True


def cut_end(draft: Draft, diagnostic: Diagnostic) -> None:
    """S101: bytes at the end of the file that belong to nothing are left out."""
    draft.cuts_end = True
