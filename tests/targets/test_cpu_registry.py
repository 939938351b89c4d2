from __future__ import annotations

from collections.abc import Mapping

import pytest

from tflint.flatbuffer.schemas.model import MODEL
from tflint.lint.requirement import parse_version
from tflint.targets.cpu_registry import NEWEST_LITERT, Release, registered_versions

REGISTRY = sorted(registered_versions().items())


@pytest.mark.parametrize(("name", "versions"), REGISTRY)
def test_versions_of_an_operator_follow_one_another(
    name: str, versions: Mapping[int, Release]
) -> None:
    assert name in MODEL.enum("BuiltinOperator").names.values()
    assert list(versions) == list(range(min(versions), max(versions) + 1))
    for runtime in ("tflite", "litert"):
        releases = [release.of(runtime) for release in versions.values()]
        assert releases == sorted(releases)


def test_newest_release_is_named() -> None:
    newest = max(r.of("litert") for _, versions in REGISTRY for r in versions.values())
    assert newest <= parse_version(NEWEST_LITERT)


def test_registry_is_that_of_litert_2_3() -> None:
    assert len(REGISTRY) == 172
    assert sum(len(versions) for _, versions in REGISTRY) == 440
    assert registered_versions()["CONV_2D"][7] == Release(tflite="2.12", litert="1.0")
    assert registered_versions()["CONCATENATION"][5] == Release(tflite="2.21", litert="2.1.2")
