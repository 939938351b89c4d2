from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.lint.samples import on_command_line, sample_registry, sample_rule
from tflint.lint.config_error import ConfigError
from tflint.lint.origin import Origin, Source
from tflint.lint.registry import Registry, Resolved, load_registry
from tflint.lint.selector import Selector

RULE = '''
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, WARNING

@rule("{code}", "{name}", severity=WARNING, confidence=HIGH, on=object)
def check(node, facts):
    """A rule for tests."""
    yield from ()
'''

WritePack = Callable[..., str]


@pytest.fixture
def write_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WritePack]:
    """Make an importable package with these modules and this `__init__`; its name is returned."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)

    def write(pack: str, init: str = "", **modules: str) -> str:
        (tmp_path / pack).mkdir()
        (tmp_path / pack / "__init__.py").write_text(init)
        for module, text in modules.items():
            (tmp_path / pack / f"{module}.py").write_text(text)
        return pack

    yield write
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_lookups() -> None:
    registry = sample_registry("Q204", "F101", "Q103")
    assert [rule.code for rule in registry] == ["F101", "Q103", "Q204"]
    assert len(registry) == 3
    rule = registry.by_code("Q204")
    assert rule is not None
    assert registry.by_name("rule-q204") is rule
    assert registry.by_code("Q999") is None


@pytest.mark.parametrize(
    ("selector", "codes", "specificity"),
    [
        ("ALL", {"F101", "Q103", "Q204", "Q211", "QX101"}, 0),
        ("Q", {"Q103", "Q204", "Q211"}, 1),
        ("QX", {"QX101"}, 1),
        ("Q2", {"Q204", "Q211"}, 2),
        ("Q20", {"Q204"}, 3),
        ("Q204", {"Q204"}, 4),
        ("rule-q204", {"Q204"}, 4),
    ],
)
def test_what_a_selector_stands_for(selector: str, codes: set[str], specificity: int) -> None:
    found = sample_registry("F101", "Q103", "Q204", "Q211", "QX101").find(selector)
    assert found is not None
    assert found == Resolved(frozenset(codes), specificity, note=None)


@pytest.mark.parametrize("selector", ["Z", "Q3", "Q2041", "q", "", "Q*", "rule-q999", "QQ"])
def test_what_stands_for_nothing(selector: str) -> None:
    assert sample_registry("Q204").find(selector) is None


def test_an_unknown_selector_names_the_option_and_the_nearest() -> None:
    with pytest.raises(ConfigError) as caught:
        sample_registry("Q204").resolve(on_command_line("Q2O4"))
    assert caught.value.message == "unknown rule 'Q2O4' in --select; did you mean Q204?"


def test_an_unknown_selector_of_a_file_names_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    origin = Origin(Source.FILE, "tool.tflint.select", tmp_path / "pyproject.toml")
    with pytest.raises(ConfigError) as caught:
        sample_registry("Q204").resolve(Selector("rule-q205", origin))
    assert caught.value.message == (
        "pyproject.toml: tool.tflint.select: unknown rule 'rule-q205'; did you mean rule-q204?"
    )


def test_old_codes_lead_to_new_ones() -> None:
    registry = sample_registry("Q204", Q199="Q204", Q198=None)
    renamed, removed = registry.find("Q199"), registry.find("Q198")
    assert renamed is not None
    assert removed is not None
    assert renamed.codes == {"Q204"}
    assert renamed.note == "rule Q199 is now Q204 rule-q204; write Q204"
    assert not removed.codes
    assert removed.note == "rule Q198 was removed; it no longer does anything"


def test_two_rules_do_not_share_a_code_or_a_name() -> None:
    for other in (sample_rule("Q204", "another"), sample_rule("Q205", "rule-q204")):
        with pytest.raises(ValueError, match="collides with"):
            Registry([sample_rule("Q204"), other])


def test_the_built_in_pack_is_loaded_by_import_name() -> None:
    registry = load_registry()
    assert all(rule.pack == "tflint_rules" for rule in registry)
    assert "tflint_rules" in sys.modules


def test_a_plug_in_is_loaded_the_same_way(write_pack: WritePack) -> None:
    name = write_pack(
        "acme_rules",
        "from acme_rules import one\nREDIRECTS = {'ACME100': 'ACME101'}",
        one=RULE.format(code="ACME101", name="acme-one"),
    )
    registry = load_registry([name, name])
    rule = registry.by_code("ACME101")
    assert rule is not None
    assert rule.pack == "acme_rules"
    assert registry.resolve(on_command_line("ACME100")).codes == {"ACME101"}
    assert load_registry([name]).by_code("ACME101") is rule


def test_a_plug_in_may_be_a_package_inside_another(write_pack: WritePack, tmp_path: Path) -> None:
    write_pack("acme_two", other=RULE.format(code="ACME301", name="acme-other"))
    (tmp_path / "acme_two" / "lint").mkdir()
    (tmp_path / "acme_two" / "lint" / "__init__.py").write_text(
        "import acme_two.other\n" + RULE.format(code="ACME302", name="acme-nested")
    )
    registry = load_registry(["acme_two.lint"])
    assert registry.by_code("ACME302") is not None
    assert registry.by_code("ACME301") is None


@pytest.mark.parametrize(
    ("name", "init", "reason"),
    [
        ("acme_missing", None, "ModuleNotFoundError: No module named 'acme_missing'"),
        ("acme_broken", "1 / 0", "ZeroDivisionError: division by zero"),
        ("acme_leaving", "raise SystemExit(3)", "SystemExit: 3"),
        ("acme_empty", "", "it declares no rule"),
        (
            "acme_short",
            RULE.format(code="Q901", name="acme-short"),
            "the code Q901 needs at least two letters",
        ),
        (
            "acme_all",
            RULE.format(code="ALL101", name="acme-all"),
            "the code ALL101 begins like the selector ALL",
        ),
    ],
)
def test_a_plug_in_that_cannot_be_loaded(
    write_pack: WritePack, name: str, init: str | None, reason: str
) -> None:
    if init is not None:
        write_pack(name, init)
    with pytest.raises(ConfigError) as caught:
        load_registry([name])
    assert caught.value.message == (
        f"plug-in '{name}' cannot be loaded: {reason}; remove it from plugins"
    )
    assert caught.value.status == 2


def test_plug_ins_do_not_take_each_others_codes(write_pack: WritePack) -> None:
    first = write_pack("acme_first", RULE.format(code="ACME201", name="acme-first"))
    second = write_pack("acme_second", RULE.format(code="ACME201", name="acme-second"))
    with pytest.raises(ConfigError, match="acme_first has a rule ACME201 already"):
        load_registry([first, second])


def test_nothing_is_loaded_merely_because_it_is_there(write_pack: WritePack) -> None:
    write_pack("acme_idle", "raise RuntimeError('imported')")
    load_registry()
    assert "acme_idle" not in sys.modules
