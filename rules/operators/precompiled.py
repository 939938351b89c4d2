"""O304: operators that stand for code compiled for one device."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.compiled_code import CompiledCode, compiled_code
from tflint.analysis.custom_operators import CustomOperator, custom_operators
from tflint.analysis.deployment import deployment
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING
from tflint.model.model import Model
from tflint.targets.custom_operators import Origin

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


@rule("O304", "precompiled-model", severity=INFO, confidence=HIGH, on=Model)
def precompiled_model(model: Model, facts: Facts) -> Iterator[Finding]:
    """The model holds code that was compiled for one device.

    What it checks: operators that a compiler left in place of a part of the graph:
    `edgetpu-custom-op`, `ethos-u`, `DISPATCH_OP` and `NPU_OP` of the LiteRT compiler plug-ins,
    `vx-delegate`, `XC_*`. The finding says how many bytes they are and for which device, as far as
    the file tells: the Edge TPU run-time, the vela version and Ethos-U configuration, the stamped SoC
    manufacturer and model. It is a warning when the payload is not there, such as an Edge TPU package
    without its identifier `DWN1`, and an error with the target `cpu`.

    Why it matters: the file runs on that device alone, with the delegate or driver of its vendor;
    everywhere else the interpreter fails in `AllocateTensors`. What happens inside the compiled part
    cannot be checked by anybody; compare its SHA-256 with that of the build it should come from.

    How to fix: keep the model that went into the compiler, and check that one. Ship the original for
    devices without the accelerator.

    When it is wrong: never; list the operator in `allow-custom-ops` when the file is meant for that
    device.

    Source: libedgetpu `tflite/custom_op_data.cc`, `executable/executable.fbs`; LiteRT
    `litert/core/dispatch_op_schema.h`, `build_stamp.h`; tflite-micro `kernels/ethos_u/ethosu.cc`;
    output of vela 5.2.0.
    """
    codes = facts.of(compiled_code)
    on_cpu = "cpu" in facts.of(deployment).selected
    for custom in facts.of(custom_operators):
        if custom.known is None or custom.known.origin is not Origin.PRECOMPILED:
            continue
        found = [codes[operator] for operator in custom.uses if operator in codes]
        if not found:
            continue
        missing = next((code.missing for code in found if code.missing), "")
        if custom.allowed and not missing:
            continue
        severity = ERROR if on_cpu and not custom.allowed else WARNING if missing else INFO
        yield Finding(
            f"custom operator '{custom.name}' ({custom.counted}) {_says(found, missing, on_cpu)}",
            at=custom.place,
            severity=severity,
            help=f"{custom.known.help}, and keep the model that was compiled to check that one",
            data=_data(custom, found),
            targets=("cpu",) if severity is ERROR else (),
        )


def _says(found: list[CompiledCode], missing: str, on_cpu: bool) -> str:
    first = found[0]
    if missing:
        return f"is to run on {first.device} but lacks {missing}"
    sizes = {(code.offset, len(code.payload)) for code in found if code.payload is not None}
    total = sum(size for _, size in sizes)
    holds = f"holds {total:,} bytes compiled" if sizes else "stands for a part compiled"
    details = [first.compiler] if first.compiler else []
    if first.minimum_runtime is not None:
        details.append(f"run-time {first.minimum_runtime} or newer")
    by = f" ({', '.join(details)})" if details else ""
    then = "target cpu cannot run it" if on_cpu else "it runs nowhere else and cannot be checked"
    return f"{holds} for {first.device}{by}; {then}"


def _data(custom: CustomOperator, found: list[CompiledCode]) -> dict[str, object]:
    first = found[0]
    known = {
        "device": first.device,
        "manufacturer": first.manufacturer,
        "soc": first.soc,
        "compiler": first.compiler,
        "minimum_runtime": first.minimum_runtime,
    }
    payloads = [
        {"bytes": len(code.payload), "sha256": code.sha256, "entry": code.entry}
        for code in found
        if code.payload is not None
    ]
    return (
        {"custom_code": custom.name, "uses": len(custom.uses)}
        | {name: value for name, value in known.items() if value not in ("", None)}
        | {"payloads": payloads}
    )
