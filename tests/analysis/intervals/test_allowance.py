"""The limits for crafted files."""

from __future__ import annotations

from tflint.analysis.intervals.allowance import LEAST_ROWS, WEIGHT_READS, Allowance


def test_weights_are_read_a_few_times() -> None:
    allowance = Allowance(100)
    assert all(allowance.reads_weights(100) for _ in range(WEIGHT_READS))
    assert not allowance.reads_weights(1)


def test_constants_are_read_once() -> None:
    allowance = Allowance(100)
    assert allowance.reads_constant(100)
    assert not allowance.reads_constant(1)


def test_small_models_may_have_many_channels() -> None:
    allowance = Allowance(100)
    assert allowance.keeps_rows(LEAST_ROWS)
    assert not allowance.keeps_rows(LEAST_ROWS)
