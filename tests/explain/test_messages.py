"""The table of known messages, and how texts are matched against it."""

from __future__ import annotations

import re

import pytest

from tflint.explain.messages import KnownMessage, known_messages, rules_for_message
from tflint.lint.registry import load_registry

SOURCES = {
    "LiteRT", "XNNPACK delegate", "TFLite Micro", "Task Library", "MediaPipe", "GPU delegate",
    "vela", "edgetpu_compiler",
}  # fmt: skip


def codes(text: str) -> list[str]:
    """The codes for a text, those of the first match first."""
    return [code for match in rules_for_message(text) for code in match.message.rules]


def example(message: KnownMessage) -> str:
    """The fragment as it might be printed."""
    return message.fragment.replace("{n}", "17").replace("{}", "name/of_it:0")


def test_the_table_covers_every_source() -> None:
    assert len(known_messages()) >= 60
    sources = {source for message in known_messages() for source in message.source.split(", ")}
    assert sources >= SOURCES


def test_fragments_are_unique() -> None:
    fragments = [message.fragment for message in known_messages()]
    assert len(set(fragments)) == len(fragments)


@pytest.mark.parametrize("message", known_messages(), ids=lambda message: message.fragment)
def test_every_row(message: KnownMessage) -> None:
    registry = load_registry()
    unknown = [code for code in message.rules if registry.by_code(code) is None]
    assert not unknown
    assert len(set(message.rules)) == len(message.rules)
    assert re.fullmatch(r"[A-Z`].*\.", message.meaning)
    text = f"E/tflite  : ERROR: {example(message)} (99 != 3) Node number 4 (OP)"
    best = [match.message for match in rules_for_message(text)]
    assert message in best or (message.is_vague and best)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Didn't find op for builtin opcode 'GELU' version '2'. An older version of", "O102"),
        ("Encountered unresolved custom op: Normalize.\nSee instructions: https://", "O301"),
        ("Encountered unresolved custom op: .\nSee instructions: https://", "F403"),
        ("Encountered unresolved custom op: edgetpu-custom-op.", "O304"),
        ("tensorflow/lite/kernels/conv.cc:357 input->dims->size != 4 (1 != 4)Node number 0 "
         "(CONV_2D) failed to prepare.", "T301"),
        ("tflite/kernels/concatenation.cc:177 t->params.scale != output->params.scale "
         "(3 != -1048560)Node number 8 (CONCATENATION) failed to prepare.", "Q207"),
        ("./tflite/kernels/internal/reshape_utils.h num_input_elements != num_output_elements "
         "(802816 != 3136)Node number 64 (RESHAPE) failed to invoke.", "T305"),
        ("ValueError: Cannot set tensor: Got value of type UINT8 but expected type FLOAT32 for "
         "input 88, name: image", "M601"),
        ("Failed to get registration from op code SHAPE", "O101"),
        ("Input tensor has type kTfLiteFloat32: it requires specifying NormalizationOptions "
         "metadata to preprocess input images.", "M302"),
        ("unsupported scale value (0.000000) in channel 3 for INT8 tensor 12 in XNNPACK delegate",
         "Q103"),
        ("DEQUANTIZE  1  Operation is working on an unsupported data type", "Q303"),
    ],
)  # fmt: skip
def test_real_messages(text: str, code: str) -> None:
    assert codes(text)[0] == code


def test_what_does_not_matter() -> None:
    text = "encountered  UNRESOLVED\n   custom op: Foo"
    assert codes(text) == codes("Encountered unresolved custom op: Bar::Baz_7")
    assert codes("Could not open `a/b.tflite`") == codes("Could not open 'model.tflite'.") != []


def test_the_words_of_the_text_are_kept() -> None:
    [match] = rules_for_message("ERROR: Didn't find op for builtin opcode 'ADD'  version '9'.")
    assert match.words == "Didn't find op for builtin opcode 'ADD' version '9'"


def test_a_telling_message_goes_before_a_vague_one() -> None:
    condition = "tflite/kernels/conv.cc:356 has_bias was not true."
    assert codes(condition + "Node number 0 (CONV_2D) failed to prepare.") == ["T102"]
    assert len(codes("Node number 0 (CONV_2D) failed to prepare.")) > 1


def test_several_messages_are_all_found() -> None:
    log = "unsupported zero-point value (3) for INT32 tensor 4\nfailed to delegate CONV_2D node #0"
    assert codes(log) == ["Q104", "Q203", "Q103", "T304", "T301"]


@pytest.mark.parametrize("text", ["", "hello world", "{}", "(((", "\0", "was not true", "İ" * 300])
def test_nothing_known(text: str) -> None:
    assert rules_for_message(text) == []
