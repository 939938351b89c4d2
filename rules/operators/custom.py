"""O301 and O302: custom operators that the default resolver does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.custom_operators import CustomOperator, custom_operators
from tflint.analysis.deployment import TFLM, deployment
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING
from tflint.model.model import Model
from tflint.targets.custom_operators import CustomOperators, Origin

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

# Targets that run what is registered and nothing else.
PLAIN_RUNTIMES = frozenset({"cpu", TFLM})

MOST_NAMED = 5

RESOLVERS = {
    "cpu": "LiteRT's default resolver",
    TFLM: "TensorFlow Lite Micro's resolver",
}


@rule("O301", "unknown-custom-operator", severity=WARNING, confidence=HIGH, on=Model)
def unknown_custom_operator(model: Model, facts: Facts) -> Iterator[Finding]:
    """A custom operator is in no library that is known.

    What it checks: the names of the custom operators in `operator_codes` against those of LiteRT, its
    delegates and optional kernels, Select TF, MediaPipe, the Task Library, tensorflow-text,
    TensorFlow Lite Micro, and the compilers for accelerators. It is an error when the target is `cpu`
    or `tflm`, and an info when no operator uses the entry.

    Why it matters: a custom operator is native code under a name. The model loads, but
    `AllocateTensors` fails unless the application has registered a kernel with exactly this name.

    How to fix: register the kernel, and list the name in `allow-custom-ops`, where `*` stands for
    any characters. If nobody has such a kernel, the converter was run with `allow_custom_ops`: convert
    without it to learn which layer cannot be expressed, and rewrite that layer.

    When it is wrong: the application has the kernel; say so with `allow-custom-ops`.

    Source: LiteRT `tflite/core/interpreter_builder.cc` (unresolved custom operators), run with
    ai-edge-litert 2.3.0.
    """
    demand = facts.of(deployment)
    for custom in facts.of(custom_operators):
        if custom.known is not None or custom.allowed:
            continue
        severity = None
        if not custom.uses:
            severity = INFO
        elif demand.selected & PLAIN_RUNTIMES:
            severity = ERROR
        yield Finding(
            f"custom operator '{custom.name}' ({custom.counted}) is in no known library; the model "
            "runs only where the application registers a kernel of this name",
            at=custom.place,
            severity=severity,
            help=(
                "register the kernel and list the name in allow-custom-ops, or convert again "
                "without allow_custom_ops to see which layer it stands for"
            ),
            data={"custom_code": custom.name, "uses": len(custom.uses)},
        )


@rule("O302", "custom-operator-needs-library", severity=WARNING, confidence=HIGH, on=Model)
def custom_operator_needs_library(model: Model, facts: Facts) -> Iterator[Finding]:
    """A custom operator needs a library or delegate beside the run-time.

    What it checks: custom operators that are known but that the default resolver of LiteRT does not
    register. The message says which library, delegate or run-time has them, in one finding for those
    that come together. With a target, whether that target has them: `Signal*` operators are no
    finding for `tflm`, MediaPipe's none for `mediapipe`. It is an error when the target is `cpu` or
    `tflm` and the operator cannot run there, and an info when no operator uses the entry. Select-TF
    operators are O303, compiled code is O304.

    Why it matters: without the library the model loads, but `AllocateTensors` fails with
    "Encountered unresolved custom op".

    How to fix: link or register what the message names, and list the operator in `allow-custom-ops`.

    When it is wrong: the application has the library; say so with `allow-custom-ops` or with its
    target.

    Source: LiteRT `tflite/core/kernels/register.cc`, `tflite/delegates/xnnpack/xnnpack_delegate.cc`,
    `litert/runtime/compiled_model.cc`; MediaPipe `mediapipe_builtin_op_resolver.cc`; the resolvers of
    tflite-support, tensorflow-text, tflite-micro; run with ai-edge-litert 2.3.0.
    """
    demand = facts.of(deployment)
    groups: dict[CustomOperators, list[CustomOperator]] = {}
    for custom in facts.of(custom_operators):
        known = custom.known
        if known is None or known.origin not in (Origin.CORE, Origin.LIBRARY) or custom.allowed:
            continue
        if custom.uses or known.origin is Origin.LIBRARY:
            groups.setdefault(known, []).append(custom)
    for known, members in groups.items():
        lacking = [name for name, chain in demand.chains.items() if not chain & known.targets]
        used = [custom for custom in members if custom.uses]
        if not lacking:
            continue
        severity = None
        if not used:
            severity = INFO
        elif any(name in PLAIN_RUNTIMES and name in demand.selected for name in lacking):
            severity = WARNING if known.delegated and TFLM not in lacking else ERROR
        first = min(used or members, key=_position)
        plural = len(members) > 1
        yield Finding(
            f"custom operator{'s' if plural else ''} {_listed(members)} come{'' if plural else 's'} "
            f"with {known.provider}, not with {_resolver(lacking)}",
            at=first.place,
            severity=severity,
            help=f"{known.help}; then list the name in allow-custom-ops",
            related=tuple(("operator", c.place) for c in used if c is not first),
            data={
                "operators": {custom.name: len(custom.uses) for custom in members},
                "provider": known.provider,
            },
            key=" ".join(sorted(custom.name for custom in members)),
            targets=tuple(name for name in lacking if name in demand.selected),
        )


def _position(custom: CustomOperator) -> tuple[int, int]:
    first = custom.uses[0] if custom.uses else None
    return (first.subgraph.index, first.index) if first else (-1, custom.code.index)


def _listed(members: list[CustomOperator]) -> str:
    named = [f"'{custom.name}' ({custom.counted})" for custom in members[:MOST_NAMED]]
    more = len(members) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _resolver(lacking: list[str]) -> str:
    for name, resolver in RESOLVERS.items():
        if name in lacking:
            return resolver
    return f"what target {lacking[0]} runs"
