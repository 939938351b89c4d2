"""Format `junit`: a suite per model, a failing case per finding, a passing one for a clean model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tflint.escaping import readable, readable_sentence
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.outcome import ModelOutcome, ModelStatus, Notification, Outcome
from tflint.report.options import ReportOptions
from tflint.report.paths import RepositoryPaths
from tflint.report.selection import reported, suppression_remark

SUITE_NAME = "tflite-lint"

_NOT_CHECKED = (ModelStatus.UNREADABLE, ModelStatus.SKIPPED)


@dataclass(frozen=True, slots=True)
class _Case:
    """A test case; `result` is the element inside: `failure`, `error`, `skipped`, empty: passed."""

    name: str
    result: str = ""
    type: str = ""
    message: str = ""
    lines: tuple[str, ...] = ()


@dataclass(slots=True)
class _Suite:
    name: str
    file: str | None
    cases: list[_Case] = field(default_factory=list)


def render(outcome: Outcome, options: ReportOptions) -> Iterator[str]:
    """The document in ASCII, so that no declared encoding can be wrong. Without times."""
    suites = _suites(outcome, options)
    everything = [case for suite in suites for case in suite.cases]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites{_attributes(name=SUITE_NAME, **_counts(everything))}>\n"
    for suite in suites:
        attributes = _attributes(name=suite.name, **_counts(suite.cases), file=suite.file)
        yield f"  <testsuite{attributes}>\n"
        for case in suite.cases:
            yield _case_element(case, suite)
        yield "  </testsuite>\n"
    yield "</testsuites>\n"


def _suites(outcome: Outcome, options: ReportOptions) -> list[_Suite]:
    """Errors without a model of their own stand in a suite called like the tool."""
    paths = RepositoryPaths(options)
    suites = []
    homeless = [n for n in outcome.notifications if n.level == "error"]
    for model in outcome.models:
        own = [n for n in homeless if n.path == model.path and model.status in _NOT_CHECKED]
        homeless = [n for n in homeless if n not in own]
        suites.append(_model_suite(model, own, options, paths))
    if homeless:
        suites.append(_Suite(SUITE_NAME, None, [_error_case(n) for n in homeless]))
    return suites


def _model_suite(
    model: ModelOutcome,
    notifications: list[Notification],
    options: ReportOptions,
    paths: RepositoryPaths,
) -> _Suite:
    path = paths.relative(model.path)
    file = readable(path, limit=len(path))
    name = file if model.member is None else f"{file}!/{readable(model.member)}"
    cases = [_error_case(notification) for notification in notifications]
    cases.extend(_finding_case(diagnostic) for diagnostic in reported(model, options))
    if not cases:
        not_checked = model.status in _NOT_CHECKED
        cases.append(
            _Case("check", "skipped", "", model.status.value) if not_checked else _Case("check")
        )
    return _Suite(name, file, cases)


def _error_case(notification: Notification) -> _Case:
    return _Case("check", "error", notification.id, readable_sentence(notification.message))


def _finding_case(diagnostic: Diagnostic) -> _Case:
    address = readable(diagnostic.location.address)
    name = f"{diagnostic.code} {diagnostic.name} at {address}"
    remark = suppression_remark(diagnostic)
    if remark is not None:
        return _Case(name, "skipped", "", readable_sentence(remark))
    lines = [readable_sentence(diagnostic.message), f"at {address}"]
    if diagnostic.help is not None:
        lines.append(f"help: {readable_sentence(diagnostic.help)}")
    lines.append(f"docs: {readable(diagnostic.url)}")
    return _Case(name, "failure", diagnostic.severity.label, lines[0], tuple(lines))


def _counts(cases: list[_Case]) -> dict[str, str]:
    results = [case.result for case in cases]
    return {
        "tests": str(len(cases)),
        "failures": str(results.count("failure")),
        "errors": str(results.count("error")),
        "skipped": str(results.count("skipped")),
    }


def _case_element(case: _Case, suite: _Suite) -> str:
    start = f"    <testcase{_attributes(classname=suite.name, name=case.name, file=suite.file)}"
    if not case.result:
        return f"{start}/>\n"
    inner = f"      <{case.result}{_attributes(type=case.type or None, message=case.message)}"
    text = "\n".join(case.lines)
    body = f">{_escaped(text)}</{case.result}>" if text else "/>"
    return f"{start}>\n{inner}{body}\n    </testcase>\n"


def _attributes(**values: str | None) -> str:
    return "".join(
        f' {name}="{_escaped(value)}"' for name, value in values.items() if value is not None
    )


def _escaped(text: str) -> str:
    """For element content and for attributes in double quotes. Control characters that XML cannot
    hold are gone already: all text came through `escaping`."""
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, entity)
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
