from __future__ import annotations

import datetime
import gc
import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.checking.conftest import CLEAN, FLAWED
from tflint.checking.request import Request
from tflint.checking.run import Interrupted, examine, run
from tflint.lint.baseline import Baseline, write_baseline
from tflint.lint.config_error import ConfigError
from tflint.lint.engine import judge
from tflint.lint.outcome import ModelOutcome, ModelStatus, Outcome
from tflint.lint.registry import Registry, load_registry
from tflint.report import Needs


def found(outcome: Outcome) -> dict[str, list[str]]:
    """The codes of the counting findings by display path."""
    return {m.display_path: [d.code for d in m.diagnostics] for m in outcome.models}


def only(outcome: Outcome) -> ModelOutcome:
    [model] = outcome.models
    return model


def test_models_are_in_the_order_of_their_paths() -> None:
    for name in ("b.tflite", "B.tflite", "a/z.tflite", "a-b.tflite", "ä.tflite"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(CLEAN)
    paths = [model.path for model in run(Request()).models]
    assert paths == sorted(paths, key=lambda path: path.encode())
    assert len(paths) == 7


def test_findings_and_status() -> None:
    outcome = run(Request())
    assert found(outcome) == {"clean.tflite": [], "flawed.tflite": ["W301"]}
    assert outcome.exit_code == 1
    assert "W301" in outcome.rules_run
    assert "F101" in outcome.rules_run
    assert not outcome.notifications


def test_each_model_has_the_configuration_that_is_nearest() -> None:
    for name, ignored in (("a", "W"), ("b", "L")):
        Path(name).mkdir()
        Path(name, "m.tflite").write_bytes(FLAWED)
        Path(name, "tflite-lint.toml").write_text(f"ignore = ['{ignored}']\n")
    assert found(run(Request(paths=("a", "b")))) == {"a/m.tflite": [], "b/m.tflite": ["W301"]}


def test_each_path_is_searched_by_the_configuration_that_is_nearest() -> None:
    for name in ("a", "b"):
        Path(name, "old").mkdir(parents=True)
        Path(name, "m.tflite").write_bytes(CLEAN)
        Path(name, "old", "m.tflite").write_bytes(CLEAN)
    Path("b/tflite-lint.toml").write_text("exclude = ['old']\n")
    paths = [model.path for model in run(Request(paths=("b", "a", "b/m.tflite"))).models]
    assert paths == ["a/m.tflite", "a/old/m.tflite", "b/m.tflite"]


def test_wrong_configuration_of_any_model_is_said_before_any_is_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "tflint.checking.checker.judge", lambda *_: pytest.fail("a model was checked")
    )
    Path("z").mkdir()
    Path("z/m.tflite").write_bytes(CLEAN)
    Path("z/tflite-lint.toml").write_text("select = ['X9']\n")
    with pytest.raises(ConfigError, match="unknown rule 'X9'"):
        run(Request())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("targets = ['edgtpu']", "targets: unknown target 'edgtpu'"),
        ("[[models]]\nmatch = ['*']\ntargets = ['edgtpu']", "unknown target 'edgtpu'"),
        ("[[suppress]]\nrule = 'X9'\npath = 'elsewhere/**'", "unknown rule 'X9'"),
        ("[options.W301]\nno-such = 1", "no-such"),
        ("baseline = 'missing.json'", "does not exist"),
    ],
)
def test_wrong_configuration(content: str, message: str) -> None:
    Path("tflite-lint.toml").write_text(content)
    with pytest.raises(ConfigError, match=message):
        run(Request())


def test_unknown_target_on_the_command_line() -> None:
    with pytest.raises(ConfigError, match=r"^unknown target 'edgtpu'; did you mean edgetpu"):
        run(Request(options={"targets": ["edgtpu"]}))


def test_a_note_about_an_old_rule_is_told_once_for_all_configurations(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def registry(_: object) -> Registry:
        return Registry(load_registry(), {"W399": "W301"})

    monkeypatch.setattr("tflint.checking.rule_sets.load_registry", registry)
    Path("sub").mkdir()
    Path("sub/m.tflite").write_bytes(CLEAN)
    Path("sub/tflite-lint.toml").write_text("preset = 'strict'\n")
    outcome = run(Request(options={"select": ["W399"]}))
    assert found(outcome)["flawed.tflite"] == ["W301"]
    [note] = outcome.notifications
    assert (note.id, note.level, note.status) == ("old-rule", "note", 0)


def test_members_of_bundles() -> None:
    with zipfile.ZipFile("b.task", "w") as bundle:
        bundle.writestr("flawed.tflite", FLAWED)
        bundle.writestr("clean.tflite", CLEAN)
    outcome = run(Request(paths=("b.task",)))
    assert found(outcome) == {"b.task!/clean.tflite": [], "b.task!/flawed.tflite": ["W301"]}
    offset = outcome.models[0].member_offset
    assert offset is not None
    assert Path("b.task").read_bytes()[offset : offset + len(CLEAN)] == CLEAN
    one = run(Request(paths=("b.task!/flawed.tflite",)))
    assert found(one) == {"b.task!/flawed.tflite": ["W301"]}


def test_a_member_that_is_too_large_is_skipped_and_the_others_are_checked() -> None:
    with zipfile.ZipFile("b.task", "w") as bundle:
        bundle.writestr("large.tflite", FLAWED + bytes(100_000))
        bundle.writestr("small.tflite", FLAWED)
    request = Request(paths=("b.task",), config=(f"max-member-size = {len(FLAWED)}",))
    outcome = run(request)
    statuses = {model.display_path: model.status for model in outcome.models}
    assert statuses == {
        "b.task!/large.tflite": ModelStatus.SKIPPED,
        "b.task!/small.tflite": ModelStatus.CHECKED,
    }
    assert outcome.exit_code == 3


def test_standard_input() -> None:
    request = Request(paths=("-",), stdin_name="m.tflite")
    assert found(run(request, stdin=io.BytesIO(FLAWED))) == {"m.tflite": ["W301"]}


def test_unreadable_models_are_in_the_outcome() -> None:
    Path("gone.tflite").symlink_to("nowhere")
    outcome = run(Request(paths=("gone.tflite", "clean.tflite")))
    assert {m.path: m.status.value for m in outcome.models} == {
        "clean.tflite": "checked",
        "gone.tflite": "unreadable",
    }
    assert outcome.exit_code == 3


@pytest.mark.parametrize(
    ("needs", "sha256", "listing", "excerpt"),
    [
        (Needs(), False, False, False),
        (Needs(sha256=True), True, False, False),
        (Needs(listing=True), False, True, False),
        (Needs(committed_listing=True), False, False, False),
        (Needs(excerpt=True), False, False, True),
    ],
)
def test_only_what_the_formats_need(
    needs: Needs, sha256: bool, listing: bool, excerpt: bool
) -> None:
    model = only(run(Request(paths=("flawed.tflite",), needs=needs)))
    [diagnostic] = model.diagnostics
    assert (model.sha256 is not None) is sha256
    assert (model.listing is not None) is listing
    assert (diagnostic.location.listing_line is not None) is listing
    assert (diagnostic.excerpt is not None) is excerpt


def test_a_listing_line_shows_what_the_finding_is_about() -> None:
    model = only(run(Request(paths=("flawed.tflite",), needs=Needs(listing=True))))
    [diagnostic] = model.diagnostics
    assert model.listing is not None
    assert diagnostic.location.listing_line is not None
    line = model.listing.text.splitlines()[diagnostic.location.listing_line - 1]
    assert "%MobileNetV2/Conv2d_0_0/Conv2D" in line


def test_a_committed_listing_is_made_where_one_lies() -> None:
    Path("flawed.tflite.lst").write_text("old\n")
    outcome = run(Request(needs=Needs(committed_listing=True)))
    assert [model.listing is not None for model in outcome.models] == [False, True]


def test_suppressions_and_what_they_did() -> None:
    Path("tflite-lint.toml").write_text(
        "[[suppress]]\nrule = 'W301'\nat = 'tensor:MobileNetV2/Conv2d_0_0/*'\nreason = 'pruned'\n"
        "[[suppress]]\nrule = 'W301'\npath = 'clean.tflite'\n"
    )
    outcome = run(Request())
    assert found(outcome) == {"clean.tflite": [], "flawed.tflite": []}
    [accepted] = outcome.models[1].suppressed
    assert accepted.suppression is not None
    assert accepted.suppression.reason == "pruned"
    [unused] = outcome.notifications
    assert (unused.id, unused.level) == ("unused-suppression", "warning")
    assert "tflite-lint.toml:5: suppress[1]" in unused.message


def test_a_suppression_is_not_unused_when_nobody_looked() -> None:
    Path("tflite-lint.toml").write_text("[[suppress]]\nrule = 'W301'\npath = 'clean.tflite'\n")
    assert not run(Request(paths=("flawed.tflite",))).notifications
    assert not run(Request(options={"ignore": ["W"]})).notifications


@pytest.mark.parametrize(("today", "codes"), [("2031-02-03", []), ("2031-02-04", ["W301"])])
def test_a_suppression_expires(today: str, codes: list[str]) -> None:
    Path("tflite-lint.toml").write_text("[[suppress]]\nrule = 'W301'\nuntil = 2031-02-03\n")
    day = datetime.date.fromisoformat(today)
    outcome = run(Request(paths=("flawed.tflite",)), today=day)
    assert found(outcome)["flawed.tflite"] == codes
    assert [n.id for n in outcome.notifications] == ["expired-suppression"] * len(codes)


def test_a_sidecar_accepts_findings_and_declares_a_contract() -> None:
    Path("flawed.tflite.lint.toml").write_text(
        "[[suppress]]\nrule = 'W301'\n[model]\noutputs = [{ dtype = 'int8' }, { dtype = 'int8' }]\n"
    )
    outcome = run(Request(paths=("flawed.tflite",)))
    assert found(outcome) == {"flawed.tflite": ["M601"]}
    assert run(Request(paths=("flawed.tflite",), isolated=True)).exit_code == 1


def test_an_unknown_target_in_a_sidecar_concerns_its_model_only() -> None:
    text = "[model]\ntargets = ['edgtpu']\n[[suppress]]\nrule = 'W301'\n"
    Path("flawed.tflite.lint.toml").write_text(text)
    outcome = run(Request())
    assert [(n.id, n.status) for n in outcome.notifications] == [("bad-sidecar", 2)]
    assert found(outcome) == {"clean.tflite": [], "flawed.tflite": ["W301"]}


def test_the_baseline_is_taken_off_and_its_stale_entries_counted() -> None:
    examined = examine(Request())
    [diagnostic] = examined.checked.models[1].diagnostics
    baseline = Baseline(Path("b.json"))
    entry = baseline.entry(diagnostic)
    write_baseline(Path("b.json"), [entry, replace(entry, fingerprint=f"v1:{'0' * 32}:1")])
    outcome = run(Request(options={"baseline": "b.json"}))
    assert found(outcome) == {"clean.tflite": [], "flawed.tflite": []}
    assert (outcome.summary.baselined, outcome.stale_baseline_entries) == (1, 1)
    partly = run(Request(options={"baseline": "b.json", "ignore": ["W"]}))
    assert partly.stale_baseline_entries == 0, "nobody looked"


def test_progress_is_told_before_each_model() -> None:
    told: list[tuple[int, int, str]] = []
    run(Request(), progress=lambda *position: told.append(position))
    assert told == [(1, 2, "clean.tflite"), (2, 2, "flawed.tflite")]


def test_time_of_rules_on_demand() -> None:
    assert "W301" in run(Request(timed=True)).rule_seconds
    assert not run(Request()).rule_seconds


def test_an_interrupted_run_hands_over_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:

    def interrupted(file: Any, plan: Any, path: str, member: str | None) -> Any:
        if path == "flawed.tflite":
            raise KeyboardInterrupt
        return judge(file, plan, path, member)

    monkeypatch.setattr("tflint.checking.checker.judge", interrupted)
    with pytest.raises(Interrupted) as caught:
        run(Request())
    assert found(caught.value.outcome) == {"clean.tflite": []}


def test_a_crash_in_one_member_does_not_lose_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile("b.task", "w") as bundle:
        bundle.writestr("a.tflite", FLAWED)
        bundle.writestr("b.tflite", CLEAN)

    def crash(file: Any, plan: Any, path: str, member: str | None) -> Any:
        if member == "b.tflite":
            raise RuntimeError("boom")
        return judge(file, plan, path, member)

    monkeypatch.setattr("tflint.checking.checker.judge", crash)
    outcome = run(Request(paths=("b.task",)))
    assert found(outcome)["b.task!/a.tflite"] == ["W301"]
    [notification] = outcome.notifications
    assert (notification.id, notification.status) == ("internal-error", 4)
    assert "RuntimeError: boom" in (notification.detail or "")


def test_maps_of_many_models_are_closed() -> None:
    resource = pytest.importorskip("resource")
    for number in range(200):
        Path(f"m{number}.tflite").write_bytes(CLEAN[:2000])
    # Maps that earlier tests left to the garbage collector.
    gc.collect()
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (100, limits[1]))
    try:
        outcome = run(Request())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert len(outcome.models) == 202
    assert not outcome.notifications
