"""O101 and O102: builtin operators and versions that the run-times have no kernel for."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tflint.analysis.custom_operators import custom_operators
from tflint.analysis.deployment import TFLM, deployment
from tflint.analysis.operator_uses import counted, operator_uses
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH
from tflint.model.model import Model
from tflint.targets.cpu_registry import (
    CORE_CUSTOM_OPERATORS,
    NEWEST_LITERT,
    Release,
    registered_versions,
)

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.lint.requirement import RuntimeRequirement
    from tflint.model.node import Node
    from tflint.model.operator import Operator, OperatorCode

LINES = {"litert": "LiteRT", "tflite": "TensorFlow"}


@rule("O101", "operator-without-kernel", severity=ERROR, confidence=HIGH, on=Model)
def operator_without_kernel(model: Model, facts: Facts) -> Iterator[Finding]:
    """A builtin operator has no kernel in the run-time.

    What it checks: every builtin operator in `operator_codes`, used or not, against the kernels of
    LiteRT; and where the model has to run in TensorFlow Lite Micro (`--runtime tflm`, `--target
    tflm`), the operators in use against its resolver. Operators of the schema that never had a kernel
    are CALL, CONCAT_EMBEDDINGS and most of STABLEHLO_*.

    Why it matters: LiteRT looks up every entry of `operator_codes` when it loads a model and refuses
    the whole model when one has no kernel. TensorFlow Lite Micro looks up those in use.

    How to fix: StableHLO operators are there for conversion only: convert again without serializing
    StableHLO, so that they become builtin operators. Remove an entry that nothing uses by saving the
    model again. For TensorFlow Lite Micro, replace the operator by others that it has.

    When it is wrong: an application brings a resolver of its own with a kernel for the operator, or
    the file is an intermediate form that a compiler for an NPU reads.

    Source: LiteRT `tflite/core/kernels/register.cc`, `tflite/core/interpreter_builder.cc`; all 210
    codes run with ai-edge-litert 2.3.0. tflite-micro `micro_mutable_op_resolver.h`.
    """
    runtimes = {runtime.name for runtime in facts.of(deployment).runtimes}
    for code in _builtin(model):
        uses = facts.of(operator_uses).get(code.index, ())
        if runtimes != {TFLM} and code.name not in registered_versions():
            yield Finding(
                f"{code.name} ({counted(uses)}) has no kernel in LiteRT up to {NEWEST_LITERT}, "
                "which refuses to load the model",
                at=code,
                help=_instead(code, uses),
                related=_first(uses),
                data={"operator": code.name, "uses": len(uses), "runtime": "litert"},
            )
        elif TFLM in runtimes and uses and code.name not in _tflm_operators():
            yield Finding(
                f"{code.name} ({counted(uses)}) has no kernel in TensorFlow Lite Micro",
                at=code,
                help="replace it by operators that TensorFlow Lite Micro has (tflint targets tflm)",
                related=_first(uses),
                data={"operator": code.name, "uses": len(uses), "runtime": TFLM},
            )


@rule("O102", "unsupported-operator-version", severity=ERROR, confidence=HIGH, on=Model)
def unsupported_operator_version(model: Model, facts: Facts) -> Iterator[Finding]:
    """The run-time does not have this version of an operator.

    What it checks: the version of every builtin operator in `operator_codes`, used or not, and of
    the custom operators of the default resolver that are in use (unless `allow-custom-ops` lists
    them), against the versions that LiteRT registers: in any release up to 2.3.0, and in the oldest
    releases that the model has to load in (`--runtime litert>=2.1`, `--runtime tflite>=2.8`,
    `--target cpu:2.1`).

    Why it matters: LiteRT looks up operator and version when it loads a model and refuses the whole
    model when it does not have them. Converters raise the version when they use a new type or option
    of an operator, so a model from a new converter may not load in the run-time of an app that was
    shipped before.

    How to fix: ship the run-time that the message names, or convert with a converter of the time of
    the oldest run-time, or without the feature that raised the version. A version that no release has
    was set by hand, or is newer than this tool.

    When it is wrong: an application registers the version itself. TensorFlow Lite Micro does not look
    at versions; name it as the only run-time to silence the rule.

    Source: LiteRT `tflite/core/kernels/register.cc`, `tflite/core/api/op_resolver.cc`; every operator
    and version loaded in tflite-runtime 2.7 to 2.14, TensorFlow 2.15 to 2.21 and ai-edge-litert 1.0.1
    to 2.3.0; before and after that, `FindMinimumRuntimeVersionForOp` in
    `tflite/converter/tools/versioning/runtime_version.cc`.
    """
    runtimes = [r for r in facts.of(deployment).runtimes if r.name != TFLM]
    if not runtimes:
        return
    for code in _builtin(model):
        versions = registered_versions().get(code.name)
        if versions is not None:
            yield from _version_finding(code, versions, runtimes, facts)
    for custom in facts.of(custom_operators):
        if custom.name in CORE_CUSTOM_OPERATORS and not custom.allowed:
            release = CORE_CUSTOM_OPERATORS[custom.name] or Release("1.5", "1.0")
            for code in {operator.code: None for operator in custom.uses}:
                yield from _version_finding(code, {1: release}, runtimes, facts)


def _version_finding(
    code: OperatorCode,
    versions: Mapping[int, Release],
    runtimes: Sequence[RuntimeRequirement],
    facts: Facts,
) -> Iterator[Finding]:
    release = versions.get(code.version)
    data: dict[str, object] = {
        "operator": code.type,
        "version": code.version,
        "registered": sorted(versions),
        "uses": len(facts.of(operator_uses).get(code.index, ())),
    }
    if release is None:
        message = (
            f"{code.type} version {code.version} is in no release of LiteRT up to {NEWEST_LITERT}, "
            f"which has {_range(versions)}"
        )
        help_text = "convert the model again, or update tflint if a newer LiteRT loads it"
    else:
        refusing = [r for r in runtimes if r.version and release.of(r.name) > r.version]
        if not refusing:
            return
        needed = " and ".join(f"{LINES[r.name]} {_number(release, r.name)}" for r in refusing)
        message = (
            f"{code.type} version {code.version} needs {needed}, but the model has to load in "
            f"{' and '.join(map(str, refusing))}"
        )
        help_text = f"require {needed} or newer, or convert the model with an older converter"
        data |= {"needs": {r.name: _number(release, r.name) for r in refusing}}
        data |= {"required": [str(r) for r in refusing]}
    yield Finding(
        message,
        at=code,
        field="version",
        help=help_text,
        related=_first(facts.of(operator_uses).get(code.index, ())),
        data=data,
        key=str(code.version),
    )


def _builtin(model: Model) -> Iterator[OperatorCode]:
    """Without what F401 reports."""
    return (code for code in model.operator_codes if code.is_known and not code.is_custom)


def _tflm_operators() -> Container[str]:
    from tflint.targets.table import target

    return target(TFLM).operators


def _first(uses: Sequence[Operator]) -> tuple[tuple[str, Node], ...]:
    return (("operator", uses[0]),) if uses else ()


def _instead(code: OperatorCode, uses: Sequence[Operator]) -> str:
    if not uses:
        return "save the model again without the entry"
    if code.name.startswith("STABLEHLO_"):
        return "convert again without serializing StableHLO, so that builtin operators are written"
    return f"convert again with a converter that does not write {code.name}"


def _range(versions: Mapping[int, Release]) -> str:
    lowest, highest = min(versions), max(versions)
    return f"version {lowest}" if lowest == highest else f"versions {lowest} to {highest}"


def _number(release: Release, runtime: str) -> str:
    return release.litert if runtime == "litert" else release.tflite
