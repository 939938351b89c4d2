"""Times of whole processes, always as ratios of two that take turns.

Absolute times say more about the machine than about the program, and machines drift. Two commands
that alternate meet the same drift; the median of their pairwise ratios is what counts.
"""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median of pairwise ratios A/B, and the median seconds of each side."""

    median: float
    low: float
    high: float
    seconds: float
    other_seconds: float


def run(command: Sequence[str]) -> float:
    """Seconds that a command takes as a whole process. Its output is thrown away, its exit status
    is its own business, but it must not be a crash."""
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode < 0 or b"Traceback" in done.stderr:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr.decode()}")
    return seconds


def compare(command: Sequence[str], other: Sequence[str], runs: int = 11) -> Ratio:
    """How long `command` takes against `other`: `runs` pairs after one that is thrown away."""
    run(command), run(other)
    pairs = [(run(command), run(other)) for _ in range(runs)]
    ratios = [a / b for a, b in pairs]
    return Ratio(
        statistics.median(ratios),
        min(ratios),
        max(ratios),
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
    )


def anonymous_peak(command: Sequence[str]) -> int:
    """The peak of a process's own memory in bytes, without pages of files that it maps.

    Sampled from `/proc/PID/status` (RssAnon) every 5 ms, so a short spike can be missed; Linux only.
    """
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        try:
            with Path(f"/proc/{process.pid}/status").open(encoding="ascii") as status:
                for line in status:
                    if line.startswith("RssAnon:"):
                        peak = max(peak, int(line.split()[1]) * 1024)
        except (OSError, ValueError):
            break
        time.sleep(0.005)
    process.wait()
    return peak
