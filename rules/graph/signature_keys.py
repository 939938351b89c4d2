"""G501 and G502: the names of signatures, and of their inputs and outputs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.signature import Signature


@rule("G501", "invalid-signature-key", severity=ERROR, confidence=HIGH, on=Signature)
def invalid_signature_key(signature: Signature, facts: Facts) -> Iterator[Finding]:
    """A signature has no key, an empty one, or that of another signature.

    What it checks: `signature_key` of every signature is present, is not empty, and occurs once.

    Why it matters: without the key the interpreter refuses the model. A signature with an empty key
    cannot be asked for, and of two with one key only the first can be reached.

    How to fix: give each exported function a name of its own in `signatures=` when saving the
    SavedModel, or in `from_concrete_functions`.

    When it is wrong: never.

    Source: LiteRT `tflite/core/interpreter_builder.cc` (ParseSignatureDefs) and `interpreter.cc`
    (GetSignatureRunner); run with ai-edge-litert 2.3.0.
    """
    advice = "give each exported function a name of its own"
    place = f"signature_defs[{signature.index}]"
    if signature.key is None:
        yield Finding(
            f"{place} has no signature_key, so the interpreter refuses the model",
            at=signature,
            field="signature_key",
            help=advice,
        )
    elif not signature.key:
        yield Finding(
            f"{place} has an empty signature_key, so nobody can ask for it",
            at=signature,
            field="signature_key",
            help=advice,
        )
    else:
        first = facts.of(_first_with_key)[signature.key]
        if first is not signature:
            yield Finding(
                f"{place} has the key '{signature.key}' of signature_defs[{first.index}] and cannot "
                "be reached",
                at=signature,
                field="signature_key",
                related=(("signature", first),),
                help=advice,
            )


def _first_with_key(facts: Facts) -> Mapping[str, Signature]:
    first: dict[str, Signature] = {}
    for signature in facts.model.signatures:
        first.setdefault(signature.key or "", signature)
    return first


@rule("G502", "duplicate-signature-name", severity=ERROR, confidence=HIGH, on=Signature)
def duplicate_signature_name(signature: Signature, facts: Facts) -> Iterator[Finding]:
    """Two inputs, or two outputs, of a signature have one name.

    What it checks: the names of the inputs of each signature, and those of its outputs. A name that is
    absent or empty is a warning.

    Why it matters: names are how a signature is used. Of two inputs with one name only the last can be
    set, and the other keeps what is in memory: the result is wrong without an error. An entry without
    a name is dropped.

    How to fix: name the arguments, and the keys of the returned dictionary, of the exported function
    apart, and convert again.

    When it is wrong: two entries of one name that lead to one tensor do no harm, and are not reported.

    Source: LiteRT `tflite/core/interpreter_builder.cc` (ParseSignatureDefs); run with ai-edge-litert
    2.3.0.
    """
    for side, entries in (("input", signature.inputs), ("output", signature.outputs)):
        yield from _names(signature, side, entries)


def _names(
    signature: Signature, side: str, entries: Sequence[tuple[str, int]]
) -> Iterator[Finding]:
    places: dict[str, list[int]] = defaultdict(list)
    for position, (name, _) in enumerate(entries):
        places[name].append(position)
    for name, positions in places.items():
        shown = ", ".join(map(str, positions[:5])) + (", …" if len(positions) > 5 else "")
        if not name:
            yield Finding(
                f"{side}s {shown} of signature '{signature.key or ''}' have no name",
                at=signature,
                field=f"{side}s[{positions[0]}].name",
                severity=WARNING,
                help=f"name every {side} of the exported function",
                key=side,
            )
        elif len({entries[position][1] for position in positions}) > 1:
            yield Finding(
                f"{side}s {shown} of signature '{signature.key or ''}' are all named '{name}', and "
                "only the last can be reached",
                at=signature,
                field=f"{side}s[{positions[1]}].name",
                help=f"give each {side} a name of its own",
                key=f"{side} {name}",
            )
