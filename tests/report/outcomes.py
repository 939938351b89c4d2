"""Outcomes written by hand, from which the golden files are made."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tflint.lint.diagnostic import (
    ByteRange,
    Diagnostic,
    Fix,
    Location,
    Named,
    OperatorReference,
    RelatedLocation,
    Suppression,
)
from tflint.lint.finding import Finding
from tflint.lint.outcome import Listing, ModelOutcome, ModelStatus, Notification, Outcome
from tflint.lint.rule import Rule
from tflint.lint.severity import ERROR, HIGH, INFO, LOW, MEDIUM, WARNING
from tflint.report.options import ReportOptions

FILTER_NAME = "MobileNetV2/Conv2d_0_0/Conv2D;StatefulPartitionedCall/MobileNetV2/Conv2d_0_0/Conv2D"
HOSTILE_NAME = "a\x1b[31m'|`<b>&\u202e@admin\n::error::%0A{0}\ud800\x9b]]>\u2028é"

LISTING = Listing(
    "tflite-listing 1\n"
    "model schema=3 subgraphs=1 buffers=180\n"
    'subgraph "main"\n'
    "  input %input : u8[1,224,224,3] q(0.007843138, 127)\n"
    "  %tfl.quantize : i8[1,224,224,3] q(0.007843138, -1) = QUANTIZE.v1(%input)\n"
    "  const %MobileNetV2/Conv2d_0_0/Conv2D : i8[32,3,3,3] q[axis=0 n=32] 864 B sha256:11c9ca8a\n"
    "  %relu6 : i8[1,112,112,32] = CONV_2D.v3(%tfl.quantize, %MobileNetV2/Conv2d_0_0/Conv2D)\n",
    {
        "model": 2,
        "subgraphs[0]": 3,
        "subgraphs[0].tensors[3]": 6,
        "subgraphs[0].operators[1]": 7,
    },
)


def options(**changes: Any) -> ReportOptions:
    """Options that do not depend on where the tests run."""
    settled = {
        "cwd": Path("/repository"),
        "base_dir": Path("/repository"),
        "tool_version": "0.1.0",
        "rules": rules(),
    }
    return ReportOptions(**{**settled, **changes})


def rules() -> dict[str, Rule]:
    """The rules of the findings, and one that found nothing."""
    return {rule.code: rule for rule in (_INVALID_SCALE, _DEAD_FILTERS, _TRAILING, _PLUGIN)}


def mixed_outcome() -> Outcome:
    """Findings of each severity, in a file and in a member; a rejected and an unreadable model."""
    return Outcome(
        models=(_classifier(), _detector(), _clean(), _rejected(), _unreadable()),
        notifications=(
            Notification(
                "error",
                "unreadable-input",
                "cannot read 'models/locked.tflite': permission denied",
                "models/locked.tflite",
                3,
            ),
            Notification(
                "warning", "unused-suppression", "a suppression of Q1 in tflite-lint.toml is unused"
            ),
        ),
        stale_baseline_entries=2,
        seconds=3.14159,
        rules_run=("W301", "Q103", "S101", "XY001"),
    )


def clean_outcome() -> Outcome:
    """Three models without findings."""
    models = tuple(
        dataclasses.replace(_clean(), path=f"models/{name}.tflite") for name in ("a", "b", "c")
    )
    return Outcome(models=models, seconds=0.4, rules_run=("W301", "Q103"))


def hostile_outcome() -> Outcome:
    """Every text that comes from a file is made to break the report."""
    return hostile_outcome_of(HOSTILE_NAME)


def hostile_outcome_of(name: str) -> Outcome:
    """One finding in which all free text is `name`."""
    location = Location(
        path=f"models/{name[:255]}.tflite",
        member=name,
        address=f'files["{name}"].x',
        subgraph=Named(0, name),
        operator=OperatorReference(0, name, 1, custom=True),
        tensor=Named(0, name),
        bytes=ByteRange(10, 1),
    )
    diagnostic = dataclasses.replace(
        _invalid_scale(),
        message=f"tensor '{name}' is {name}",
        help=name,
        location=location,
        related=(RelatedLocation(name, location),),
        data={name: [name, float("nan"), float("-inf")]},
        fix=Fix("safe", name),
        excerpt=f'in subgraph "{name}"\n  op 0  {name}(%{name})\n        ^ {name}',
        snippet=name,
    )
    accepted = dataclasses.replace(
        diagnostic, suppression=Suppression("sidecar", f"{name[:255]}.lint.toml", name)
    )
    model = ModelOutcome(
        path=location.path,
        member=name,
        status=ModelStatus.PARTIAL,
        size=100,
        diagnostics=(diagnostic,),
        suppressed=(accepted,),
    )
    notification = Notification("error", "unreadable-input", name, location.path, 3)
    return Outcome((model,), (notification,), seconds=0.21, rules_run=("Q103",))


def many_findings(count: int, of_errors: int = 0) -> Outcome:
    """`count` warnings and `of_errors` errors behind them, in one model."""
    warnings = [_numbered(_dead_filters(), number) for number in range(count)]
    errors = [_numbered(_invalid_scale(), number) for number in range(of_errors)]
    model = dataclasses.replace(_classifier(), diagnostics=tuple(warnings + errors), suppressed=())
    return Outcome((model,), rules_run=("W301", "Q103"))


def _numbered(diagnostic: Diagnostic, number: int) -> Diagnostic:
    return dataclasses.replace(diagnostic, fingerprint=f"v1:{'0' * 32}:{number + 1}")


def _classifier() -> ModelOutcome:
    accepted = dataclasses.replace(
        _dead_filters(),
        fingerprint="v1:f64a61e7ac70efe28f16db0782faae94:2",
        suppression=Suppression(
            "config", "tflite-lint.toml", "channels pruned on purpose, issue 12", "2027-03-31"
        ),
    )
    baselined = dataclasses.replace(
        _trailing_data(),
        fingerprint="v1:0123456789abcdef0123456789abcdef:2",
        suppression=Suppression("baseline", "tflite-lint-baseline.json"),
    )
    return ModelOutcome(
        path="models/classifier.tflite",
        member=None,
        status=ModelStatus.CHECKED,
        size=4070174,
        sha256="5d3137241276e79c86d14a74fe43581398ae0e815191d3dba45495b810840e8c",
        diagnostics=(_trailing_data(), _dead_filters()),
        suppressed=(accepted, baselined),
        listing=LISTING,
    )


def _detector() -> ModelOutcome:
    return ModelOutcome(
        path="bundles/hand gestures.task",
        member="detector.tflite",
        status=ModelStatus.PARTIAL,
        size=2048,
        sha256="ab" * 32,
        diagnostics=(_invalid_scale(), _plugin_finding()),
        member_offset=64,
    )


def _clean() -> ModelOutcome:
    return ModelOutcome("models/clean.tflite", None, ModelStatus.CHECKED, 1000, "cd" * 32)


def _rejected() -> ModelOutcome:
    path = "models/empty.tflite"
    finding = Diagnostic(
        code="F101",
        name="empty-file",
        severity=ERROR,
        confidence=HIGH,
        message="the file is empty",
        help=None,
        url="https://example.org/tflint/rules/F101",
        location=Location(path, None, "header"),
        fingerprint="v1:00112233445566778899aabbccddeeff:1",
        subject="model",
    )
    return ModelOutcome(path, None, ModelStatus.REJECTED, 0, "ef" * 32, (finding,))


def _unreadable() -> ModelOutcome:
    return ModelOutcome("models/locked.tflite", None, ModelStatus.UNREADABLE, None)


def _dead_filters() -> Diagnostic:
    path = "models/classifier.tflite"
    convolution = OperatorReference(1, "CONV_2D", 3, custom=False)
    location = Location(
        path=path,
        member=None,
        address="subgraphs[0].tensors[3].quantization.scale",
        subgraph=Named(0, "main"),
        operator=convolution,
        tensor=Named(3, FILTER_NAME),
        buffer=4,
        bytes=ByteRange(4047224, 128),
        listing_line=6,
    )
    consumer = Location(
        path=path,
        member=None,
        address="subgraphs[0].operators[1]",
        subgraph=Named(0, "main"),
        operator=convolution,
        bytes=ByteRange(3550860, 24),
        listing_line=7,
    )
    return Diagnostic(
        code="W301",
        name="dead-filters",
        severity=WARNING,
        confidence=MEDIUM,
        message="filter 'MobileNetV2/Conv2d_0_0/Conv2D' of operator 'subgraphs[0].operators[1] "
        "CONV_2D' has 7 of 32 channels with a scale of at most 1e-06",
        help="prune the channels or retrain the layer",
        url="https://example.org/tflint/rules/W301",
        location=location,
        fingerprint="v1:f64a61e7ac70efe28f16db0782faae94:1",
        subject=f"tensor main/{FILTER_NAME}",
        related=(RelatedLocation("consumer", consumer),),
        data={"channels": [3, 7, 11, 12, 13, 19, 28], "channel_count": 32, "threshold": 1e-06},
        excerpt='in subgraph "main"\n'
        "  op 1  CONV_2D(%tfl.quantize, %MobileNetV2/Conv2d_0_0/Conv2D, %…/FusedBatchNormV3)\n"
        "                               ^ i8[32,3,3,3]  channels 3, 7, 11, 12, 13, 19, 28",
        snippet="scale[3] = 1e-06, scale[7] = 1e-06, scale[11] = 1e-06 (and 4 more)",
    )


def _trailing_data() -> Diagnostic:
    return Diagnostic(
        code="S101",
        name="trailing-data",
        severity=INFO,
        confidence=HIGH,
        message="40 bytes after the end of the flatbuffer are not used",
        help=None,
        url="https://example.org/tflint/rules/S101",
        location=Location(
            "models/classifier.tflite", None, "trailing", bytes=ByteRange(4070134, 40)
        ),
        fingerprint="v1:0123456789abcdef0123456789abcdef:1",
        subject="model",
        fix=Fix("safe", "remove the bytes"),
    )


def _invalid_scale() -> Diagnostic:
    path, member = "bundles/hand gestures.task", "detector.tflite"
    return Diagnostic(
        code="Q103",
        name="invalid-scale",
        severity=ERROR,
        confidence=HIGH,
        message="tensor 'boxes' has scale nan, expected a finite number above 0",
        help="convert the model again with a representative dataset",
        url="https://example.org/tflint/rules/Q103",
        location=Location(
            path=path,
            member=member,
            address="subgraphs[0].tensors[12].quantization.scale[0]",
            subgraph=Named(0, None),
            tensor=Named(12, "boxes"),
            bytes=ByteRange(1000, 4),
        ),
        fingerprint="v1:ffeeddccbbaa99887766554433221100:1",
        subject="tensor #0/boxes",
        data={"scale": float("nan")},
    )


def _plugin_finding() -> Diagnostic:
    path, member = "bundles/hand gestures.task", "detector.tflite"
    return Diagnostic(
        code="XY001",
        name="house-naming",
        severity=WARNING,
        confidence=LOW,
        message="signature 'Serve' is not in lower case",
        help="rename it",
        url="https://example.org/XY001",
        location=Location(path, member, "signature_defs[0].signature_key"),
        fingerprint="v1:abcdefabcdefabcdefabcdefabcdefab:1",
        subject="signature Serve",
        fix=Fix("manual", "rename the signature in the exporter"),
    )


def _invalid_scale_rule() -> Iterator[Finding]:
    """A scale is zero, negative, denormal, infinite or not a number.

    What it checks: every entry of `scale` is a finite number above 0.
    Why it matters: the interpreter divides by it.
    How to fix: convert again; check `representative_dataset`.
    When it is wrong: never.
    Source: LiteRT tflite/kernels/kernel_util.cc.
    """
    yield from ()


def _dead_filters_rule() -> Iterator[Finding]:
    """A per-channel scale is so small that the channel carries no information.

    What it checks: scales at or below `min-scale` (default {1e-06}).
    Why it matters: the channel can only output its bias.
    How to fix: prune the channels or retrain the layer.
    When it is wrong: channels that were pruned on purpose.
    Source: measured on public models.
    """
    yield from ()


def _undocumented() -> Iterator[Finding]:
    yield from ()


_INVALID_SCALE = Rule(
    "Q103",
    "invalid-scale",
    ERROR,
    HIGH,
    object,
    _invalid_scale_rule,
    tags=frozenset({"crash", "security"}),
    security_severity=4.0,
    pack="tflint_rules",
)
_DEAD_FILTERS = Rule(
    "W301", "dead-filters", WARNING, MEDIUM, object, _dead_filters_rule, pack="tflint_rules"
)
_TRAILING = Rule("S101", "trailing-data", INFO, HIGH, object, _undocumented, pack="tflint_rules")
_PLUGIN = Rule(
    "XY001",
    "house-naming",
    WARNING,
    LOW,
    object,
    _undocumented,
    targets=("tflm",),
    pack="acme_rules",
)
