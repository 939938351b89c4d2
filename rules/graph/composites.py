"""G404: composites that say too little about themselves."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.flatbuffer import Vector
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.custom_options import FlexBufferError, decode_flexbuffer
from tflint.model.operator import Operator


@rule(
    "G404",
    "malformed-composite",
    severity=ERROR,
    confidence=HIGH,
    on=ops("STABLEHLO_COMPOSITE"),
)
def malformed_composite(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """A composite has no inputs, no name or no attributes.

    What it checks: STABLEHLO_COMPOSITE has at least one input, and its options hold `name` and
    `composite_attributes`; both may be empty. Attributes that are no FlexBuffer are a warning. Missing
    options are left to F405 options-missing.

    Why it matters: without name or attributes the interpreter refuses the model, without inputs
    AllocateTensors fails. Attributes that cannot be read are met only by a runtime that has a kernel
    for the composite.

    How to fix: convert again; write an empty map where there are no attributes.

    When it is wrong: attributes in a format of its own, for one runtime.

    Source: LiteRT `tflite/core/api/flatbuffer_conversions.cc` (ParseStablehloComposite),
    `tflite/kernels/stablehlo_composite.cc`; run with ai-edge-litert 2.3.0.
    """
    options = operator.options
    if options.kind != "StableHLOCompositeOptions" or options.table is None:
        return
    name = options["name"]
    subject = f"operator {operator.index} (STABLEHLO_COMPOSITE '{name or ''}')"
    if not operator.inputs:
        yield Finding(
            f"{subject} has 0 inputs, but needs at least 1",
            at=operator,
            field="inputs",
            help="pass what the decomposition reads",
            key="inputs",
        )
    attributes = options.table["composite_attributes"]
    for field, value in (("name", name), ("composite_attributes", attributes)):
        if value is None:
            yield Finding(
                f"{subject} has no {field}, so the interpreter refuses the model",
                at=operator,
                field=f"{operator.options_field}.{field}",
                help=f"store {field}; it may be empty",
                key=field,
            )
    if isinstance(attributes, Vector) and attributes.count:
        try:
            decode_flexbuffer(attributes.bytes())
        except FlexBufferError as error:
            yield Finding(
                f"the {attributes.count:,} bytes of attributes of {subject} are no FlexBuffer: {error}",
                at=operator,
                field=f"{operator.options_field}.composite_attributes",
                severity=WARNING,
                help="write the attributes as a FlexBuffer map",
                key="format",
            )
