from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tflint.report.excerpt import fitted_excerpt

OPERANDS = [f"%operand_{number}" for number in range(40)]


def excerpt(position: int) -> str:
    before = "  op 7  CONCATENATION("
    line = before + ", ".join(OPERANDS) + ")"
    column = len(before + "".join(f"{name}, " for name in OPERANDS[:position]))
    return f'in subgraph "main"\n{line}\n{" " * column}^ f32[8]'


@given(position=st.integers(0, 39), width=st.integers(54, 120))
def test_caret_stays_visible_under_its_operand(position: int, width: int) -> None:
    _, line, mark = fitted_excerpt(excerpt(position), width)
    assert len(line) <= width
    assert len(mark) <= width
    assert line.startswith("  op 7  CONCATENATION(")
    assert line[mark.index("^") :].startswith(f"%operand_{position}")


def test_short_lines_are_kept() -> None:
    text = 'in subgraph "main"\n  op 1  ADD(%a, %b)\n            ^ f32[8]'
    assert fitted_excerpt(text, 80) == text.split("\n")


def test_ascii_keeps_columns() -> None:
    text = 'in subgraph "é"\n  op 1  ADD(%…a, %é)\n                 ^ f32[8]'
    assert fitted_excerpt(text, 80, in_ascii=True) == [
        'in subgraph "?"',
        "  op 1  ADD(%.a, %?)",
        "                 ^ f32[8]",
    ]


def test_an_excerpt_without_caret_is_cut() -> None:
    assert fitted_excerpt("x" * 30, 10) == ["x" * 9 + "…"]
