"""Rules, selectors and diagnostics for the tests of this directory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tflint.lint.diagnostic import Diagnostic, Location, Named, OperatorReference
from tflint.lint.finding import Finding
from tflint.lint.origin import Origin, Source
from tflint.lint.registry import Registry
from tflint.lint.rule import Rule
from tflint.lint.selector import Selector
from tflint.lint.severity import Confidence, Severity, Status

CONV = "MobileNetV2/Conv2d_0_0/Conv2D;StatefulPartitionedCall/MobileNetV2/Conv2d_0_0/Conv2D"


def nothing(node: object, facts: object) -> Iterator[Finding]:
    """Find nothing."""
    yield from ()


def sample_rule(
    code: str,
    name: str | None = None,
    severity: Severity = Severity.WARNING,
    confidence: Confidence = Confidence.HIGH,
    check: Callable[..., Iterator[Finding]] = nothing,
    status: Status = Status.STABLE,
    targets: tuple[str, ...] = (),
) -> Rule:
    """A rule that finds nothing; its name is made from the code unless one is given."""
    return Rule(
        code=code,
        name=name or f"rule-{code.lower()}",
        severity=severity,
        confidence=confidence,
        on=object,
        check=check,
        status=status,
        targets=targets,
        pack="samples",
    )


def sample_registry(*codes: str, **redirects: str | None) -> Registry:
    """A registry with a rule for each code."""
    return Registry([sample_rule(code) for code in codes], redirects)


def on_command_line(text: str, flag: str = "--select") -> Selector:
    """A selector as an option gives it."""
    return Selector(text, Origin(Source.COMMAND_LINE, flag))


def sample_diagnostic(
    code: str = "Q204",
    *,
    path: str = "models/classifier.tflite",
    member: str | None = None,
    address: str = "subgraphs[0].tensors[3].quantization.scale",
    tensor: Named | None = None,
    operator: str | None = "CONV_2D",
    subject: str = f"tensor main/{CONV}",
    fingerprint: str = "v1:f64a61e7ac70efe28f16db0782faae94:1",
    **others: Any,
) -> Diagnostic:
    """The finding that the documentation shows, with changes."""
    return Diagnostic(
        code=code,
        name="dead-quantized-channel",
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        message="7 of 32 channels",
        help=None,
        url="https://example.org",
        location=Location(
            path=path,
            member=member,
            address=address,
            subgraph=Named(0, "main"),
            operator=OperatorReference(1, operator, 3, custom=False) if operator else None,
            tensor=tensor or Named(3, CONV),
        ),
        fingerprint=fingerprint,
        subject=subject,
        **others,
    )
