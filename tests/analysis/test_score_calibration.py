"""The lines of calibration files."""

from __future__ import annotations

import pytest

from tflint.analysis.score_calibration import line_fault


@pytest.mark.parametrize(
    "line", ["", " ", "1,2,3", "1, 2 ,3\r", "1,2,3,.5", "0x1F,1e3,-2", "-0.0,1,1", "inf,nan,0"]
)
def test_lines_that_readers_take(line: str) -> None:
    assert line_fault(("", line)) is None


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("1,2", "has 2 numbers"),
        ("1,2,3,4,5", "has 5 numbers"),
        ("1;2;3", "has 1 numbers"),
        ("1,,3", 'has ""'),
        ("1,2,1_0", 'has "1_0"'),
        ("-0.5,1,1", "negative scale -0.5"),
        ("-0x1,1,1", "negative scale -0x1"),
    ],
)
def test_lines_that_they_refuse(line: str, problem: str) -> None:
    fault = line_fault(("1,2,3", line, "x"))
    assert fault is not None
    assert fault.line == 2
    assert problem in fault.problem
    assert fault.is_negative_scale == ("negative" in problem)
