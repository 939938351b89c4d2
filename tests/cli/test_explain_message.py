"""`tflint explain` with the message of a run-time."""

from __future__ import annotations

import json

import pytest

from tests.cli.invocation import tflint

UNRESOLVED = "RuntimeError: Encountered unresolved custom op: MyOp.\nNode number 3 (MyOp) failed"


def test_message_is_explained() -> None:
    result = tflint("explain", UNRESOLVED)
    assert result.status == 0
    assert result.out.startswith("LiteRT: Encountered unresolved custom op\n  The application")
    assert "    O301 unknown-custom-operator: " in result.out
    assert result.out.endswith("tflint check --select O301,O302,O304 MODEL\n")


def test_message_without_quotes() -> None:
    words = tflint("explain", *UNRESOLVED.split())
    assert words.out == tflint("explain", UNRESOLVED).out


def test_message_for_which_there_is_no_rule() -> None:
    result = tflint("explain", "Arena size is too small for all buffers. Needed 12 but only 3 was")
    assert result.status == 0
    assert "The tensor arena is too small" in result.out
    assert "`tflint check MODEL`" in result.out


def test_message_as_json() -> None:
    [found] = json.loads(tflint("explain", UNRESOLVED, "-f", "json").out)
    assert found["message"] == "Encountered unresolved custom op"
    assert [rule["code"] for rule in found["rules"]] == ["O301", "O302", "O304"]


def test_message_as_markdown() -> None:
    page = tflint("explain", UNRESOLVED, "-f", "markdown").out
    assert page.startswith("# LiteRT: `Encountered unresolved custom op`\n\n")
    assert "\n- [O301 unknown-custom-operator](https://" in page


def test_unknown_message() -> None:
    result = tflint("explain", "the cat sat on the mat")
    assert result.status == 2
    assert "`tflint check MODEL`" in result.err


@pytest.mark.parametrize("format_name", ["text", "markdown"])
def test_text_is_made_harmless(format_name: str) -> None:
    message = "Could not open '\u00e9\x1b[31m\u202e.tflite'"
    shown = tflint("explain", message, "-f", format_name).out
    assert "Could not open '\u00e9\\u{1b}" in shown.replace("\\\\", "\\")
    assert "\x1b" not in shown
    assert tflint("--ascii", "explain", message, "-f", format_name).out.isascii()


def test_rules_go_before_messages() -> None:
    result = tflint("explain", "F101", "failed")
    assert result.status == 2
    assert "unknown rule 'failed'" in result.err
