"""The checks that need nothing but the signature: operand counts, element types, ranks, constness."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.lint.severity import ERROR, WARNING
from tflint.operators.call import Call, Operand
from tflint.operators.defect import Concern, RefusedError, Stage
from tflint.operators.matmul_types import belongs_to_quantization
from tflint.operators.shape import shape_text
from tflint.operators.signature import (
    AcceptedTypes,
    EqualTypes,
    Ranks,
    Signature,
    Slot,
    TypeRows,
)


def check_operands(call: Call, signature: Signature) -> None:
    """Compare the operands of a call with the signature of its operator.

    Raises `RefusedError` where the runtime stops; notes what it does not notice.
    """
    _check_counts(call, signature)
    for accepted in signature.types:
        _check_types(call, accepted)
    for equal in signature.equal:
        _check_equal(call, equal)
    if signature.rows is not None:
        _check_rows(call, signature.rows)
    for ranks in signature.ranks:
        _check_rank(call, ranks)
    for position in signature.constant:
        _check_constant(call, position)
    if signature.activations is not None:
        _check_activation(call, signature)


def _check_counts(call: Call, signature: Signature) -> None:
    inputs, outputs = call.operator.inputs, call.operator.outputs
    least, most = signature.inputs
    count = len(inputs)
    if call.name in ("CONV_2D", "DEPTHWISE_CONV_2D") and (
        count == 2 or (count == 3 and inputs[2] == -1)
    ):
        crashes = call.name == "DEPTHWISE_CONV_2D" and count == 2
        raise RefusedError(
            Concern.BIAS_MISSING,
            "has no bias: it has 2 inputs" if count == 2 else "has no bias: input 2 is -1",
            Stage.CRASH if crashes else Stage.ALLOCATE,
            field="inputs",
        )
    if count < least or (most is not None and count > most):
        raise RefusedError(
            Concern.OPERAND_COUNT,
            f"has {_count(count, 'input')} where the kernel takes {_range(least, most)}",
            field="inputs",
        )
    least, most = signature.outputs
    if len(outputs) < least or (most is not None and len(outputs) > most):
        raise RefusedError(
            Concern.OPERAND_COUNT,
            f"has {_count(len(outputs), 'output')} where the kernel gives {_range(least, most)}",
            field="outputs",
        )
    if count and min(inputs) < 0:
        judged = inputs[: _JUDGED.get(call.name, count)]
        for position, index in enumerate(judged):
            if index < 0 and position not in signature.optional:
                raise RefusedError(
                    Concern.OPERAND_COUNT,
                    f"needs input {position}, which is -1",
                    Stage.CRASH if position in signature.crashes else Stage.ALLOCATE,
                    field=f"inputs[{position}]",
                )


# Behind so many operands it depends on the called subgraph, or on an implementation nobody here knows,
# which of them may be absent.
_JUDGED = {"IF": 1, "STABLEHLO_CASE": 1, "WHILE": 0, "STABLEHLO_COMPOSITE": 0, "CUSTOM": 0}


def _check_types(call: Call, accepted: AcceptedTypes) -> None:
    for label, operand in _operands(call, accepted.slot):
        if operand is None or operand.type in accepted.quiet:
            continue
        text = (
            f"takes {_alternatives(accepted.accepted)} as {label}, "
            f"but {operand.name} is {operand.type}"
        )
        stage = accepted.stages.get(operand.type, accepted.stage)
        if call.name == "MUL" and call.output().type in _PRODUCT_TYPES:
            # The kernel goes by the type of the output and reads the inputs as that.
            stage = Stage.SILENT
        if stage is Stage.SILENT:
            if accepted.accepted == ("INT32",) and operand.is_meant_as_int32():
                text += "; its bytes are right as those of an INT32"
                stage = Stage.HARMLESS
            severity = WARNING if stage is Stage.HARMLESS else ERROR
            call.note(Concern.TYPE, text, stage, severity=severity, field=_field(label))
        else:
            raise RefusedError(Concern.TYPE, text, stage, field=_field(label))


def _check_equal(call: Call, equal: EqualTypes) -> None:
    found = [pair for slot in equal.slots for pair in _operands(call, slot) if pair[1] is not None]
    for label, operand in found[1:]:
        first_label, first = found[0]
        assert first is not None
        assert operand is not None
        if operand.type == first.type:
            continue
        is_output = label.startswith("output")
        if equal.stage is Stage.SILENT and is_output:
            _note_output_type(call, operand, first.type, label)
            continue
        text = (
            f"needs one type for {first_label} and {label}, but {first.name} is {first.type} "
            f"and {operand.name} is {operand.type}"
        )
        if equal.stage is Stage.SILENT:
            note_combination(call, text, _field(label), operand.holds(first.type))
        else:
            raise RefusedError(Concern.TYPE_COMBINATION, text, equal.stage, field=_field(label))


_RESHAPING = ("RESHAPE", "SQUEEZE")
"""They give as many elements as they take."""


def _note_output_type(call: Call, operand: Operand, written: str, label: str) -> None:
    if call.name in _RESHAPING and 0 in (call.operand(0).shape or ()):
        text = f"writes no {written} into {operand.name}, which declares {operand.type}"
        call.note(Concern.OUTPUT_TYPE, text, Stage.HARMLESS, severity=WARNING, field=_field(label))
        return
    width, declared = _width(written), operand.tensor.dtype.bits
    past = ", past the end of its buffer" if declared < width else ""
    call.note(
        Concern.OUTPUT_TYPE,
        f"writes {written} into {operand.name}, which declares {operand.type}{past}",
        field=_field(label),
    )


def _width(type_name: str) -> int:
    from tflint.model.dtype import DTYPES

    return next(dtype.bits for dtype in DTYPES if dtype.name == type_name)


def _check_rows(call: Call, rows: TypeRows) -> None:
    types = tuple(_single(call, slot) for slot in rows.slots)
    if any(_matches(types, row) for row in (*rows.rows, *rows.delegate)):
        return
    inputs = [i for i, slot in enumerate(rows.slots) if not slot.is_output]
    fitting = [row for row in rows.rows if all(_fits(types[i], row[i]) for i in inputs)]
    outputs = [i for i, slot in enumerate(rows.slots) if slot.is_output]
    if belongs_to_quantization(call.name, types):
        return
    if fitting and outputs:
        output = call.output()
        wanted = sorted({name for row in fitting for name in row[outputs[0]] or ()})
        text = f"gives {_alternatives(wanted)}, but {output.name} declares {output.type}"
        if _refuses_output(call.name, types):
            raise RefusedError(Concern.OUTPUT_TYPE, text, rows.stage, field="outputs[0]")
        call.note(Concern.OUTPUT_TYPE, text, field="outputs[0]")
        return
    text = f"has no kernel for {_listed(rows.slots, types)}"
    if rows.stage is Stage.SILENT or _reads_blindly(call.name, types):
        note_combination(call, text, "inputs", _holds_row(call, rows, types))
    else:
        raise RefusedError(Concern.TYPE_COMBINATION, text, rows.stage, field="inputs")


def note_combination(call: Call, text: str, field: str, holds: bool) -> None:
    """Note types that the kernel does not compare; `holds` tells that the bytes are those it takes
    them for, so that only what is declared is wrong."""
    if holds:
        text += "; its bytes are those of the type that the kernel reads"
    stage, severity = (Stage.HARMLESS, WARNING) if holds else (Stage.SILENT, ERROR)
    call.note(Concern.TYPE_COMBINATION, text, stage, severity=severity, field=field)


def _holds_row(call: Call, rows: TypeRows, types: tuple[str, ...]) -> bool:
    """Some row fits when constants count as what their bytes are."""

    def fits(position: int, cell: frozenset[str] | None) -> bool:
        if _fits(types[position], cell):
            return True
        operand = next((o for _, o in _operands(call, rows.slots[position])), None)
        return operand is not None and any(map(operand.holds, (cell or frozenset()) - {"-"}))

    return any(all(fits(i, cell) for i, cell in enumerate(row)) for row in rows.rows)


_PRODUCT_TYPES = frozenset(
    ["FLOAT32", "FLOAT16", "INT8", "UINT8", "INT16", "INT32", "UINT32", "INT64", "COMPLEX64"]
)


def _refuses_output(name: str, types: tuple[str, ...]) -> bool:
    """Whether an output type outside the rows is refused, not written over.

    SOFTMAX compares the output only for 8-bit inputs (`tflite/kernels/activations.cc`); MUL and
    BATCH_MATMUL choose the kernel by the input or by the output, and never compare.
    """
    if name == "SOFTMAX":
        return types[0] in ("INT8", "UINT8")
    if name == "MUL":
        return types[-1] not in _PRODUCT_TYPES
    return name not in ("BATCH_MATMUL", "EMBEDDING_LOOKUP", "SVDF")


def _reads_blindly(name: str, types: tuple[str, ...]) -> bool:
    """CONV_2D takes the bytes of any filter but a quantized one for floats when the data are
    (`tflite/kernels/conv.cc`, EvalImpl), MUL those of any input for what the output is, SVDF those
    of the state for floats."""
    if name == "MUL":
        return not _refuses_output(name, types)
    return name in ("CONV_2D", "SVDF") and types[0] == "FLOAT32"


def _check_rank(call: Call, ranks: Ranks) -> None:
    for label, operand in _operands(call, ranks.slot):
        if operand is None or operand.shape is None:
            continue
        rank = len(operand.shape)
        if rank >= ranks.least and (ranks.most is None or rank <= ranks.most):
            continue
        text = (
            f"takes {_range(ranks.least, ranks.most)} dimensions as {label}, but {operand.name} has "
            f"{rank}: {shape_text(operand.shape)}"
        )
        if ranks.stage is Stage.SILENT:
            # These kernels look at the first dimensions only.
            is_whole = ranks.most is not None and set(operand.shape[ranks.most :]) == {1}
            stage, severity = (Stage.HARMLESS, WARNING) if is_whole else (Stage.SILENT, ERROR)
            call.note(Concern.RANK, text, stage, severity=severity, field=_field(label))
        else:
            raise RefusedError(Concern.RANK, text, ranks.stage, field=_field(label))


def _check_constant(call: Call, position: int) -> None:
    operand = call.inputs[position] if position < len(call.inputs) else None
    if operand is not None and not operand.fixed:
        raise RefusedError(
            Concern.NOT_CONSTANT,
            f"needs a constant as input {position}, but {operand.name} is computed",
            field=f"inputs[{position}]",
        )


def _check_activation(call: Call, signature: Signature) -> None:
    assert signature.activations is not None
    found = call.choice("fused_activation_function", "NONE")
    # The parser turns numbers without a name into NONE (ConvertActivation); rule F407 tells of them.
    if found in signature.activations or found.lstrip("-").isdigit():
        return
    field = "builtin_options.fused_activation_function"
    name = call.output().name
    if signature.activation_stage is Stage.SILENT:
        text = (
            f"drops the fused activation {found} of {name}, knowing only RELU, RELU6, RELU_N1_TO_1"
        )
        call.note(Concern.ACTIVATION, text, field=field)
    elif call.name != "FULLY_CONNECTED" or not _is_hybrid(call):
        raise RefusedError(
            Concern.ACTIVATION, f"refuses the fused activation {found} of {name}", field=field
        )


def _is_hybrid(call: Call) -> bool:
    return call.type(0) == "FLOAT32" and call.type(1) != "FLOAT32"


def note_written_types(call: Call, signature: Signature) -> None:
    """Give the outputs the types that the kernel writes into them at Prepare."""
    for index, source in signature.writes:
        written = _written_type(call, source)
        if not written:
            continue
        positions = range(len(call.outputs)) if index is None else (index % len(call.outputs),)
        for position in positions:
            output = call.outputs[position]
            if output is None or output.type == written:
                continue
            call.note(
                Concern.OUTPUT_TYPE,
                f"gives {written}, whatever {output.name} declares ({output.type})",
                Stage.HARMLESS,
                severity=WARNING,
                field=f"outputs[{position}]",
            )
            output.type = written


def _written_type(call: Call, source: str) -> str:
    if source.startswith("in"):
        position = int(source[2:])
        return call.type(position) if call.has(position) else ""
    if source.startswith("opt."):
        return call.choice(source[4:])
    return source


def _operands(call: Call, slot: Slot) -> Iterator[tuple[str, Operand | None]]:
    side = call.outputs if slot.is_output else call.inputs
    word = "output" if slot.is_output else "input"
    if slot.index is None:
        for position, operand in enumerate(side):
            yield f"{word} {position}", operand
    elif -len(side) <= slot.index < len(side):
        yield f"{word} {slot.index % len(side)}", side[slot.index]


def _single(call: Call, slot: Slot) -> str:
    return next((o.type for _, o in _operands(call, slot) if o is not None), "-")


def _matches(types: tuple[str, ...], row: tuple[frozenset[str] | None, ...]) -> bool:
    return all(map(_fits, types, row))


def _fits(type_name: str, cell: frozenset[str] | None) -> bool:
    return cell is None or type_name in cell


def _listed(slots: tuple[Slot, ...], types: tuple[str, ...]) -> str:
    return ", ".join(
        f"{type_name} as {'output' if slot.is_output else 'input'} {slot.index}"
        for slot, type_name in zip(slots, types, strict=True)
        if type_name != "-"
    )


def _field(label: str) -> str:
    side, _, position = label.partition(" ")
    return f"{side}s[{position}]"


def _alternatives(names: list[str] | tuple[str, ...]) -> str:
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _count(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _range(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {least}"
    return str(least) if least == most else f"{least} to {most}"
