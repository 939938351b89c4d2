from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lint.samples import on_command_line, sample_registry, sample_rule
from tflint.lint.config_error import ConfigError
from tflint.lint.origin import Origin, Source
from tflint.lint.path_glob import Glob
from tflint.lint.registry import Registry
from tflint.lint.selection import FileSelection, Selection
from tflint.lint.selector import Selector
from tflint.lint.setting_values import Preset
from tflint.lint.settings import Settings
from tflint.lint.severity import Confidence, Severity, Status

CODES = ("F101", "Q101", "Q204", "Q211", "P401", "P402")

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


def in_file(text: str) -> Selector:
    return Selector(text, Origin(Source.FILE, "select", Path("/project/tflite-lint.toml")))


def files(*texts: str) -> tuple[Selector, ...]:
    return tuple(in_file(text) for text in texts)


def flags(*texts: str) -> tuple[Selector, ...]:
    return tuple(on_command_line(text) for text in texts)


def running(settings: Settings, registry: Registry | None = None, **where: Any) -> set[str]:
    registry = registry or sample_registry(*CODES)
    chosen = Selection(settings, registry).for_file(where.pop("path", "m.tflite"), **where)
    return {rule.code for rule in chosen.rules}


def of_one_rule(settings: Settings, severity: Severity, confidence: Confidence) -> FileSelection:
    registry = Registry([sample_rule("Q204", severity=severity, confidence=confidence)])
    return Selection(settings, registry).for_file("m.tflite")


@pytest.mark.parametrize(
    ("preset", "shown"),
    [
        (Preset.MINIMAL, {(ERROR, HIGH)}),
        (
            Preset.DEFAULT,
            {(ERROR, HIGH), (ERROR, MEDIUM), (WARNING, HIGH), (WARNING, MEDIUM), (INFO, HIGH)},
        ),
        (Preset.STRICT, {(s, c) for s in Severity for c in Confidence}),
        (Preset.ALL, {(s, c) for s in Severity for c in Confidence}),
    ],
)
def test_presets_decide_by_severity_and_confidence(
    preset: Preset, shown: set[tuple[Severity, Confidence]]
) -> None:
    for confidence in Confidence:
        chosen = of_one_rule(Settings(preset=preset), WARNING, confidence)
        rule = sample_rule("Q204", confidence=confidence)
        for severity in Severity:
            assert chosen.shows(rule, severity) is ((severity, confidence) in shown)


def test_a_rule_runs_when_a_variant_of_its_findings_could_be_shown() -> None:
    milder = of_one_rule(Settings(), INFO, MEDIUM)
    rule = sample_rule("Q204", severity=INFO, confidence=MEDIUM)
    assert milder.runs(rule)
    assert not milder.shows(rule, INFO)
    assert milder.shows(rule, WARNING)
    assert not of_one_rule(Settings(), WARNING, LOW).rules


@pytest.mark.parametrize("confidence", list(Confidence))
def test_what_was_selected_is_shown_in_every_preset(confidence: Confidence) -> None:
    settings = Settings(preset=Preset.MINIMAL, extend_select=files("Q"))
    chosen = of_one_rule(settings, INFO, confidence)
    assert chosen.shows(sample_rule("Q204", severity=INFO, confidence=confidence), INFO)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), set(CODES)),
        (Settings(select=files("Q")), {"Q101", "Q204", "Q211"}),
        (Settings(select=()), set()),
        (Settings(select=files("Q2", "rule-f101")), {"Q204", "Q211", "F101"}),
        (Settings(select=files("Q"), ignore=files("Q2")), {"Q101"}),
        (Settings(select=files("Q204"), ignore=files("Q")), {"Q204"}),
        (Settings(select=files("Q204"), ignore=files("rule-q204")), set()),
        (Settings(select=files("Q2"), ignore=files("Q"), extend_ignore=files("Q21")), {"Q204"}),
        (Settings(select=files("F"), extend_select=files("P402")), {"F101", "P402"}),
        (Settings(ignore=files("ALL"), extend_select=files("P")), {"P401", "P402"}),
        (Settings(ignore=files("P4"), extend_select=flags("P")), set(CODES)),
        (Settings(select=files("Q204"), ignore=flags("Q")), set()),
        (Settings(select=flags("Q"), extend_ignore=files("Q204")), {"Q101", "Q204", "Q211"}),
        (Settings(severity=((in_file("Q2"), None),)), set(CODES) - {"Q204", "Q211"}),
        (Settings(severity=((in_file("Q2"), None), (in_file("Q204"), ERROR))),
         set(CODES) - {"Q211"}),
        (Settings(severity=((in_file("Q204"), None),), extend_select=flags("Q204")), set(CODES)),
        (Settings(severity=((on_command_line("Q2"), ERROR), (in_file("Q204"), None))), set(CODES)),
        (Settings(severity=((on_command_line("Q"), None), (in_file("Q204"), ERROR))),
         set(CODES) - {"Q101", "Q204", "Q211"}),
    ],
)  # fmt: skip
def test_precedence(settings: Settings, expected: set[str]) -> None:
    assert running(settings) == expected


SELECTORS = st.lists(
    st.sampled_from(["ALL", "Q", "P", "Q2", "Q20", "P4", *CODES, "rule-q204"]), max_size=4
)


@given(SELECTORS, SELECTORS, SELECTORS, SELECTORS)
def test_the_most_specific_selector_wins_and_the_command_line_first(
    select: list[str], ignore: list[str], select_flags: list[str], ignore_flags: list[str]
) -> None:
    settings = Settings(
        extend_select=(*files(*select), *flags(*select_flags)),
        ignore=(*files(*ignore), *flags(*ignore_flags)),
    )

    def specificity(selectors: list[str], code: str) -> int:
        """The documented order, told from the text of the selectors alone."""
        lengths = [
            {"ALL": 0, f"rule-{code.lower()}": 4}.get(text, len(text))
            for text in selectors
            if text in ("ALL", f"rule-{code.lower()}") or code.startswith(text)
        ]
        return max(lengths, default=-1)

    expected = set()
    for code in CODES:
        runs = True
        for chosen, refused in ((select, ignore), (select_flags, ignore_flags)):
            if max(specificity(chosen, code), specificity(refused, code)) >= 0:
                runs = specificity(chosen, code) > specificity(refused, code)
        if runs:
            expected.add(code)
    assert running(settings) == expected


def test_files_may_ignore_rules_that_are_selected() -> None:
    base = Path.cwd()
    ignores = ((Glob("tests/**", base), files("Q2", "P")), (Glob("*_old.tflite", base), files("F")))
    settings = Settings(per_file_ignores=ignores, extend_select=flags("Q204"))
    assert running(settings, path="tests/a.tflite") == {"F101", "Q101"}
    assert running(settings, path="tests/a_old.tflite") == {"Q101"}
    assert running(settings, path="models/a.tflite") == set(CODES)


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ((), {"O101"}),
        (("cpu",), {"O101"}),
        (("edgetpu",), {"O101", "O503"}),
        (("edgetpu:14", "tflm"), {"O101", "O503", "O601"}),
        (("ethos-u65+cpu",), {"O101", "O601"}),
    ],
)
def test_rules_for_a_target_run_only_for_it(targets: tuple[str, ...], expected: set[str]) -> None:
    registry = Registry(
        [
            sample_rule("O101"),
            sample_rule("O503", targets=("edgetpu",)),
            sample_rule("O601", targets=("tflm", "ethos-u65")),
        ]
    )
    settings = Settings(extend_select=files("O503"))
    assert running(settings, registry, targets=targets) == expected


@pytest.mark.parametrize(
    ("settings", "expected", "notes"),
    [
        (Settings(), False, 0),
        (Settings(preset=Preset.STRICT), False, 0),
        (Settings(preset=Preset.ALL), True, 0),
        (Settings(preview=True), True, 0),
        (Settings(select=flags("R")), False, 0),
        (Settings(select=flags("R302")), False, 1),
        (Settings(select=flags("R302"), preview=True), True, 0),
    ],
)
def test_preview_rules_are_opt_in(settings: Settings, expected: bool, notes: int) -> None:
    selection = Selection(settings, Registry([sample_rule("R302", status=Status.PREVIEW)]))
    assert bool(selection.for_file("m.tflite").rules) is expected
    assert len(selection.notes) == notes
    assert all("add --preview" in note.message for note in selection.notes)


def test_deprecated_rules_run_when_they_are_named() -> None:
    registry = Registry([sample_rule("R302", status=Status.DEPRECATED)])
    assert not running(Settings(preset=Preset.ALL, extend_select=files("R")), registry)
    assert running(Settings(extend_select=files("R302")), registry) == {"R302"}
    notes = Selection(Settings(extend_select=files("R302")), registry).notes
    assert [note.message for note in notes] == [
        "rule R302 rule-r302 is deprecated and will be removed"
    ]


def test_removed_rules_never_run() -> None:
    registry = Registry([sample_rule("R302", status=Status.REMOVED)])
    selection = Selection(Settings(preset=Preset.ALL, extend_select=files("R302")), registry)
    assert not selection.for_file("m.tflite").rules
    assert [note.message for note in selection.notes] == [
        "rule R302 rule-r302 was removed and does not run"
    ]


def test_an_old_code_still_works_and_is_told_once() -> None:
    registry = sample_registry("Q204", "Q205", Q199="Q204")
    settings = Settings(select=flags("Q199"), extend_select=flags("Q199"))
    selection = Selection(settings, registry)
    assert [rule.code for rule in selection.for_file("m.tflite").rules] == ["Q204"]
    assert [(note.level, note.message, note.status) for note in selection.notes] == [
        ("note", "--select: rule Q199 is now Q204 rule-q204; write Q204", 0)
    ]


@pytest.mark.parametrize(
    "settings",
    [
        Settings(select=flags("Q2O4")),
        Settings(ignore=flags("Q2O4")),
        Settings(severity=((on_command_line("Q2O4"), None),)),
        Settings(per_file_ignores=((Glob("*", Path("/")), flags("Q2O4")),)),
    ],
)
def test_unknown_selectors_are_errors_everywhere(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="did you mean Q204"):
        Selection(settings, sample_registry("Q204"))


def test_a_severity_is_overridden_by_the_most_specific_setting() -> None:
    levels = ((in_file("Q204"), ERROR), (in_file("Q"), INFO))
    registry = sample_registry("Q204", "Q211", "F101")
    chosen = Selection(Settings(severity=levels), registry).for_file("m.tflite")
    assert [chosen.override(rule) for rule in registry] == [None, ERROR, INFO]


def test_the_command_line_overrides_a_more_specific_severity_of_a_file() -> None:
    levels = ((on_command_line("Q"), INFO), (in_file("Q204"), ERROR))
    registry = sample_registry("Q204")
    chosen = Selection(Settings(severity=levels), registry).for_file("m.tflite")
    assert [chosen.override(rule) for rule in registry] == [INFO]


@pytest.mark.parametrize("override", list(Severity))
def test_an_override_never_takes_a_rule_out_of_its_preset(override: Severity) -> None:
    settings = Settings(severity=((in_file("Q204"), override),))
    chosen = of_one_rule(settings, WARNING, MEDIUM)
    assert chosen.shows(chosen.rules[0], override)


def test_an_override_can_bring_a_rule_into_the_preset() -> None:
    chosen = of_one_rule(Settings(severity=((in_file("Q204"), WARNING),)), INFO, MEDIUM)
    assert chosen.shows(chosen.rules[0], WARNING)


def test_what_lies_below_the_minimum_is_not_shown() -> None:
    settings = Settings(
        select=files("Q"), min_severity=Severity.WARNING, min_confidence=Confidence.MEDIUM
    )
    rule = sample_rule("Q204", confidence=MEDIUM)
    chosen = of_one_rule(settings, WARNING, MEDIUM)
    assert [chosen.shows(rule, severity) for severity in (INFO, WARNING, ERROR)] == [
        False,
        True,
        True,
    ]
    assert not of_one_rule(settings, ERROR, LOW).rules
