"""Which nodes reach which rules, what becomes of their findings, and what a rule cannot break."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.flatbuffer.surgery import place_of, root, with_offset
from tests.rules.file.models import adder, branches
from tflint.lint import engine
from tflint.lint.engine import Judgement, Plan, PlannedRule, judge
from tflint.lint.finding import Finding
from tflint.lint.outcome import ModelStatus
from tflint.lint.rule import Ops, Rule, ops
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING
from tflint.model.buffer import Buffer
from tflint.model.file import File
from tflint.model.model import Model
from tflint.model.node import Node
from tflint.model.operator import Operator
from tflint.model.signature import MetadataEntry, Signature
from tflint.model.subgraph import Subgraph
from tflint.model.tensor import Tensor

Check = Callable[..., Iterator[Finding]]


def finds_every(node: Node, facts: object) -> Iterator[Finding]:
    yield Finding("it is 1", at=node)


def rule(on: type | Ops, check: Check = finds_every, code: str = "Q901", **attributes: Any) -> Rule:
    return Rule(code, code.lower(), WARNING, HIGH, on, check, **attributes)


def run(source: ModelBuilder | bytes, *rules: Rule | PlannedRule, **settings: Any) -> Judgement:
    planned = [r if isinstance(r, PlannedRule) else PlannedRule(r) for r in rules]
    plan = Plan(planned, settings.pop("shows", lambda _rule, _severity: True), **settings)
    data = source if isinstance(source, bytes) else source.build()
    return judge(File(memoryview(data)), plan, "a.tflite")


def addresses(judgement: Judgement) -> list[str]:
    return [diagnostic.location.address for diagnostic in judgement.diagnostics]


class TestDispatch:
    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            (File, ["header"]),
            (Model, ["model"]),
            (Subgraph, ["subgraphs[0]"]),
            (Tensor, [f"subgraphs[0].tensors[{i}]" for i in (1, 0, 2)]),
            (Operator, ["subgraphs[0].operators[0]"]),
            (ops("ADD", "MUL"), ["subgraphs[0].operators[0]"]),
            (ops("MUL"), []),
            (Buffer, ["buffers[0]", "buffers[1]", "buffers[2]"]),
            (Signature, ["signature_defs[0]"]),
            (MetadataEntry, ["metadata[0]"]),
        ],
    )
    def test_each_kind_of_node(self, on: type | Ops, expected: list[str]) -> None:
        m = adder()
        m.metadata("note", b"1")
        m.signature("key", {"x": 0}, {"y": 2})
        assert sorted(addresses(run(m, rule(on)))) == sorted(expected)

    def test_custom_operators_are_of_kind_custom(self) -> None:
        m = adder()
        m.custom_op("Theirs", [0], [2])
        assert addresses(run(m, rule(ops("CUSTOM")))) == ["subgraphs[0].operators[1]"]

    def test_options_reach_the_check(self) -> None:
        def check(node: Node, facts: object, *, limit: int = 1) -> Iterator[Finding]:
            yield Finding(f"the limit is {limit}", at=node)

        judgement = run(adder(), PlannedRule(rule(Model, check), options={"limit": 7}))
        assert [d.message for d in judgement.diagnostics] == ["the limit is 7"]


class TestBrokenParts:
    def test_broken_nodes_reach_structural_rules_only(self) -> None:
        m = branches()
        m.fields["subgraphs"][1]["tensors"][0]["type"] = 99
        m.signature("lost", {}, {}, subgraph=9)
        kinds = (Subgraph, Tensor, Operator, Signature)
        others = [rule(kind, code=f"Q{i}00") for i, kind in enumerate(kinds)]
        structural = [rule(kind, code=f"F{i}00") for i, kind in enumerate(kinds)]
        judgement = run(m, *others, *structural)
        seen = {
            c: {d.location.address for d in judgement.diagnostics if d.code[0] == c} for c in "QF"
        }
        assert judgement.status is ModelStatus.PARTIAL
        assert seen["F"] - seen["Q"] == {
            "subgraphs[1]",
            "subgraphs[1].tensors[0]",
            "subgraphs[1].operators[0]",
            "signature_defs[0]",
        }

    def test_model_rules_need_the_whole_model(self) -> None:
        m = branches()
        m.fields["subgraphs"][1]["tensors"][0]["type"] = 99
        assert addresses(run(m, rule(Model), rule(Model, code="F901"))) == ["model"]

    @pytest.mark.parametrize("size", [0, 8, 16, 100])
    def test_rejected_files_reach_structural_rules_only(self, size: int) -> None:
        data = adder().build()[:size]
        judgement = run(data, rule(File), rule(Tensor), rule(File, code="F901"))
        assert judgement.status is ModelStatus.REJECTED
        assert [d.code for d in judgement.diagnostics] == ["F901"]

    def test_other_schema_versions_are_rejected(self) -> None:
        m = adder()
        m.fields["version"] = 4
        assert run(m, rule(Tensor)).status is ModelStatus.REJECTED

    def test_status(self) -> None:
        sound = branches().build()
        name = place_of(root(sound)["subgraphs"][1]["tensors"][0], "name")
        assert run(sound).status is ModelStatus.CHECKED
        assert run(with_offset(sound, name, 0)).status is ModelStatus.PARTIAL


class TestFindings:
    def test_severity_of_the_plan_goes_before_that_of_the_finding(self) -> None:
        def check(node: Node, facts: object) -> Iterator[Finding]:
            yield Finding("it is 1", at=node, severity=INFO)

        assert run(adder(), rule(Model, check)).diagnostics[0].severity is INFO
        planned = PlannedRule(rule(Model, check), severity=ERROR)
        assert run(adder(), planned).diagnostics[0].severity is ERROR

    def test_hidden_severities(self) -> None:
        shows = lambda _rule, severity: severity >= ERROR  # noqa: E731
        assert run(adder(), rule(Model), shows=shows).diagnostics == []

    def test_order_is_by_place_not_by_rule(self) -> None:
        m = branches()
        judgement = run(m, rule(Operator, code="Q903"), rule(Subgraph, code="Q904"), rule(Model))
        assert addresses(judgement) == [
            "model",
            "subgraphs[0]",
            "subgraphs[0].operators[0]",
            "subgraphs[1]",
            "subgraphs[1].operators[0]",
            "subgraphs[2]",
            "subgraphs[2].operators[0]",
        ]

    def test_equal_fingerprints_are_numbered(self) -> None:
        def check(node: Node, facts: object) -> Iterator[Finding]:
            yield Finding("it is 1", at=node)
            yield Finding("it is 2", at=node)
            yield Finding("it is 3", at=node, key="other")

        found = [d.fingerprint for d in run(adder(), rule(Model, check)).diagnostics]
        assert [text[-2:] for text in found] == [":1", ":2", ":1"]
        assert len(set(found)) == 3

    def test_number_of_findings_is_limited(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine, "MAX_FINDINGS", 2)
        judgement = run(adder(), rule(Tensor), rule(Model, code="Q902"))
        assert len(judgement.diagnostics) == 3
        (note,) = judgement.notifications
        assert (note.id, note.status) == ("findings-omitted", 0)
        assert note.message.startswith("1 more findings of Q901")


class TestFailures:
    def test_crash_of_a_rule_is_noted_once_and_others_go_on(self) -> None:
        def check(node: Node, facts: object) -> Iterator[Finding]:
            yield Finding("before 1", at=node)
            raise KeyError("x")

        judgement = run(adder(), rule(Tensor, check), rule(Tensor, code="Q902"))
        (crash,) = judgement.notifications
        assert (crash.id, crash.status) == ("rule-crashed", 4)
        assert (
            "rule Q901 failed on a.tflite at subgraphs[0].tensors[0] (KeyError: 'x')"
            in crash.message
        )
        assert "in check" in (crash.detail or "")
        assert sum(d.code == "Q902" for d in judgement.diagnostics) == 3

    def test_finding_that_is_none(self) -> None:
        def check(node: Node, facts: object) -> Iterator[Finding]:
            yield Finding("it is 1", at=None)  # type: ignore[arg-type]

        judgement = run(adder(), rule(Model, check), rule(Tensor, code="Q902"))
        assert [n.id for n in judgement.notifications] == ["rule-crashed"]
        assert len(judgement.diagnostics) == 3

    def test_timeout_keeps_what_was_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ticks = itertools.count()
        monkeypatch.setattr("tflint.lint.engine.time.monotonic", lambda: next(ticks))
        judgement = run(adder(), rule(File), rule(Tensor, code="Q902"), timeout=2.5)
        assert judgement.status is ModelStatus.PARTIAL
        assert addresses(judgement)[0] == "header"
        assert len(judgement.diagnostics) < 4
        (timeout,) = judgement.notifications
        assert (timeout.id, timeout.status) == ("timeout", 3)
        assert timeout.message == "gave up on a.tflite after 2.5 s"
