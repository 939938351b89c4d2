from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.report.sarif.uri import uri_reference


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("models/a.tflite", "models/a.tflite"),
        ("my models/ä.tflite", "my%20models/%C3%A4.tflite"),
        ("a:b/c#d?e%f", "a%3Ab/c%23d%3Fe%25f"),
        ("//host/a", "host/a"),
        ("undecodable\udcff", "undecodable%FF"),
    ],
)
def test_paths_are_percent_encoded(path: str, uri: str) -> None:
    assert uri_reference(path) == uri


@given(st.text(st.characters()))
def test_any_path_gives_a_relative_reference(path: str) -> None:
    uri = uri_reference(path)
    assert uri.isascii()
    assert uri.isprintable()
    assert not uri.startswith("/")
    assert ":" not in uri
