"""What must hold for any bytes."""

from __future__ import annotations

import time
import tracemalloc
import warnings

from tflint.lint.engine import Plan, PlannedRule, judge
from tflint.lint.registry import load_registry
from tflint.model.file import File

MAX_SECONDS = 1.0
# Objects of a small model cost some hundred bytes for each that the file has; numpy and the caches
# of schemas are the rest.
MAX_BYTES_PER_BYTE = 400
MAX_BYTES_BESIDES = 8 << 20


class BrokenPromiseError(Exception):
    """The input takes too long, too much memory, or makes a rule fail."""


class Target:
    """Judges inputs by all rules; every `sample`-th one is also measured for memory, which is
    slow."""

    def __init__(self, sample: int = 256) -> None:
        rules = load_registry()
        self.plan = Plan([PlannedRule(rule) for rule in rules], lambda _rule, _severity: True)
        self.sample = sample
        self.inputs = 0

    def __call__(self, data: bytes) -> None:
        """Raises `BrokenPromiseError`, or whatever was not caught, when a promise is broken."""
        self.inputs += 1
        if self.inputs % self.sample == 0:
            self.measure_memory(data)
        else:
            self.measure_time(data)

    def judge(self, data: bytes) -> None:
        """Judge the input; a rule that failed is an error here, and so is a warning of Python or
        numpy, which users would see among the findings."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            judgement = judge(File(memoryview(data)), self.plan, "model.tflite")
        for notification in judgement.notifications:
            if notification.status:
                raise BrokenPromiseError(notification.detail or notification.message)

    def measure_time(self, data: bytes) -> None:
        """Judge the input within a second of processor time."""
        start = time.process_time()
        self.judge(data)
        spent = time.process_time() - start
        if spent > MAX_SECONDS:
            raise BrokenPromiseError(f"{len(data)} bytes took {spent:.2f} s")

    def measure_memory(self, data: bytes) -> None:
        """Judge the input within a small multiple of its size."""
        tracemalloc.start()
        try:
            self.judge(data)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        if peak > MAX_BYTES_BESIDES + MAX_BYTES_PER_BYTE * len(data):
            raise BrokenPromiseError(f"{len(data)} bytes took {peak:,} bytes of memory")
