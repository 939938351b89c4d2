"""What the bench counts as missed, as a false error, and as neither."""

from __future__ import annotations

import json

import pytest

from tests.oracle.bench import Batch, Result
from tests.oracle.interpreter import Outcome, Verdict
from tests.oracle.linter import Linter, Opinion
from tests.oracle.mutators import Mutant
from tests.oracle.report import as_json, disagreements, figures, pattern, text

ERROR = (("F105", "broken"),)


def result(
    outcome: Outcome = "runs",
    errors: tuple[tuple[str, str], ...] = (),
    *,
    kind: str = "bytes: flip bit",
    words: str = "",
    trouble: str = "",
    proof: str = "",
    remark: str = "",
) -> Result:
    mutant = Mutant(kind, "bit 3 of byte 7", b"model")
    verdict = Verdict(outcome, words)
    proofs, remarks = ({what: "words"} if what else {} for what in (proof, remark))
    return Result("single/ADD", mutant, verdict, Opinion(errors, trouble), proofs, remarks)


def test_figures() -> None:
    found = figures(
        [
            result("load", ERROR),
            result("allocate"),
            result("dies", ERROR),
            result("unclear"),
            result(),
            result(errors=ERROR),
            result(errors=ERROR, remark="CompiledModel refuses it"),
            result(errors=ERROR, proof="an output is not finite"),
            result(trouble="Traceback"),
        ]
    )
    assert (found.mutants, found.refused, found.missed, found.run) == (9, 3, 1, 5)
    assert found.false_errors == 2
    assert found.proven == {"an output is not finite": 1}
    assert found.remarks == {"CompiledModel refuses it": 1}
    assert (found.unclear, found.troubles) == (1, 1)
    assert found.recall == pytest.approx(2 / 3)
    assert found.false_error_rate == pytest.approx(2 / 5)


def test_no_mutants() -> None:
    assert figures([]).recall == 1
    assert figures([]).false_error_rate == 0


def test_disagreements_are_grouped_by_words() -> None:
    groups = disagreements(
        [
            result("load", words="tensor 3 of 4"),
            result("load", words="tensor 12 of 40"),
            result("load", ERROR, words="tensor 1 of 4"),
            result(errors=ERROR),
        ]
    )
    assert [(g.sort, g.count, g.words) for g in groups] == [
        ("false error", 1, "F105"),
        ("missed", 2, "load: tensor N of N"),
    ]


def test_pattern() -> None:
    assert pattern("conv.cc:356 x != 4 (-1.5e-3 != 0x1f)") == "conv.cc:N x != N (N != N)"


def test_report() -> None:
    batches = [
        Batch("single/SUB", "runs not"),
        Batch("single/ADD", results=(result("load", words="said 4"), result(errors=ERROR))),
    ]
    lines = "\n".join(text(batches, 5))
    assert "2 mutants of 1 models" in lines
    assert "recall 0.00% (missed 1 of 1); false errors 100.00% (1 of 1)" in lines
    assert "left out: single/SUB: runs not" in lines
    assert "load: said N" in lines
    assert "F105 broken" in lines
    both = json.loads(json.dumps(as_json(batches)))["mutants"]
    assert [mutant["missed"] for mutant in both] == [True, False]


def test_linter() -> None:
    opinion = Linter().judge(b"no model at all, but some text")
    assert opinion.codes == ("F101",)
    assert not opinion.trouble


def test_linter_notices_a_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr("tests.oracle.linter.MAX_SECONDS", 0.05)
    linter = Linter()
    monkeypatch.setattr("tests.oracle.linter.judge", hang)
    assert linter.judge(b"").trouble.startswith("hang")


def test_linter_notices_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise KeyError("oh")

    linter = Linter()
    monkeypatch.setattr("tests.oracle.linter.judge", crash)
    assert "KeyError" in linter.judge(b"").trouble
