"""Exit statuses that no outcome of a run stands for."""

from __future__ import annotations

WRONG_USAGE = 2
INTERNAL_ERROR = 4
INTERRUPTED = 130
