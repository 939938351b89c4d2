"""Whatever the bytes: a program of printable ASCII, or a sentence why there is none."""

from __future__ import annotations

import ast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from testmodels import overwritten
from tests.snippets.samples import CONVERTED
from tflint.analysis.facts import Facts
from tflint.model.file import File
from tflint.snippets.languages import LANGUAGES
from tflint.snippets.planning import NoSnippetError

SAMPLES = [
    (CONVERTED / f"{name}.tflite").read_bytes()
    for name in ("convnet_uint8_io_with_metadata", "detector", "text_embedding", "two_signatures")
]


@given(st.data(), st.sampled_from(SAMPLES))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_changed_bytes(data: st.DataObject, sample: bytes) -> None:
    for _ in range(data.draw(st.integers(0, 8))):
        at = data.draw(st.integers(0, len(sample) - 1))
        sample = overwritten(sample, at, bytes([data.draw(st.integers(0, 255))]))
    file = File(memoryview(sample))
    if file.model is None:
        return
    for language, program in LANGUAGES.items():
        try:
            text = program(Facts(file), "model.tflite")
        except NoSnippetError:
            continue
        assert text.replace("\n", "").isascii()
        assert text.replace("\n", "").isprintable()
        if language == "python":
            ast.parse(text)
