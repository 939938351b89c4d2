"""Why a model is left as it is."""

from __future__ import annotations


class RefusedError(Exception):
    """A model cannot be mended without a risk; the text says why, in a few words."""
