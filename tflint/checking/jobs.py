"""How many processes a run is worth."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from tflint.inputs.candidate import Candidate
from tflint.lint.settings import Settings

# Starting worker processes takes longer than checking less than this.
WORKER_BYTES = 64 << 20


def job_count(candidates: Sequence[Candidate], settings: Settings) -> int:
    """How many processes to check in: this one, unless there are several models and the setting
    `jobs` asks for more, or they have more than 64 MiB in all."""
    if len(candidates) < 2 or any(candidate.stdin for candidate in candidates):
        return 1
    if settings.jobs is not None:
        return min(settings.jobs, len(candidates))
    if sum(map(_size, candidates)) <= WORKER_BYTES:
        return 1
    return min(os.cpu_count() or 1, len(candidates))


def _size(candidate: Candidate) -> int:
    try:
        return Path(candidate.path).stat().st_size
    except OSError:
        return 0
