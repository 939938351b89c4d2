from __future__ import annotations

from collections import Counter

import pytest

from tflint.targets.cpu_registry import CORE_CUSTOM_OPERATORS
from tflint.targets.custom_operators import (
    GROUPS,
    CustomOperators,
    Origin,
    known_custom_operator,
)
from tflint.targets.table import target_names


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.names[0])
def test_group_names_its_targets_and_a_remedy(group: CustomOperators) -> None:
    assert group.targets <= set(target_names())
    runs_by_default = {"cpu", "tflm"} <= group.targets
    assert group.help or runs_by_default or group.origin is Origin.SELECT_TF


def test_no_name_is_listed_twice() -> None:
    counts = Counter(name for group in GROUPS for name in group.names)
    assert [name for name, count in counts.items() if count > 1] == []


def test_core_operators_are_those_of_the_registry() -> None:
    core = {name for g in GROUPS if g.origin is Origin.CORE for name in g.names}
    assert core == set(CORE_CUSTOM_OPERATORS)


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("DISPATCH_OP", Origin.PRECOMPILED),
        ("DISPATCH_OP_1", Origin.PRECOMPILED),
        ("XC_conv2d", Origin.PRECOMPILED),
        ("FlexAddV2", Origin.SELECT_TF),
        ("tftext:Ngrams", Origin.LIBRARY),
        ("tftext:Other", Origin.LIBRARY),
    ],
)
def test_finds_names_and_patterns(name: str, origin: Origin) -> None:
    found = known_custom_operator(name)
    assert found is not None
    assert found.origin is origin


def test_exact_names_go_before_patterns() -> None:
    ngrams, other = known_custom_operator("tftext:Ngrams"), known_custom_operator("tftext:Other")
    assert ngrams is not None
    assert other is not None
    assert "tflite-support" in ngrams.provider
    assert other.provider == "tensorflow-text"


@pytest.mark.parametrize("name", ["", "Sinh", "flexadd", "Signal", "dispatch_op", "*"])
def test_other_names_are_unknown(name: str) -> None:
    assert known_custom_operator(name) is None
