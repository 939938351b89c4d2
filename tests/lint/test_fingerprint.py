from __future__ import annotations

import pytest

from tests.lint.samples import CONV
from tflint.lint.fingerprint import Fingerprinter, fingerprint


def test_the_reference_value_of_the_documentation() -> None:
    expected = "v1:f64a61e7ac70efe28f16db0782faae94"
    assert fingerprint("Q204", "tensor", f"main/{CONV}") == expected


@pytest.mark.parametrize(
    "other",
    [
        ("Q205", "tensor", "main/x", ""),
        ("Q204", "operator", "main/x", ""),
        ("Q204", "tensor", "main/y", ""),
        ("Q204", "tensor", "main/x", "scale"),
    ],
)
def test_each_part_counts(other: tuple[str, str, str, str]) -> None:
    assert fingerprint(*other) != fingerprint("Q204", "tensor", "main/x")


def test_equal_ones_are_numbered_in_order() -> None:
    numbers = Fingerprinter()
    subjects = ["main/x", "main/y", "main/x", "main/x"]
    found = [numbers.fingerprint("Q204", "tensor", subject) for subject in subjects]
    assert [each.rpartition(":")[2] for each in found] == ["1", "1", "2", "3"]
    assert len(set(found)) == 4


def test_undecodable_names_have_one_too() -> None:
    assert fingerprint("M203", "file", "label\udcff.txt").startswith("v1:")
