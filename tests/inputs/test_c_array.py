"""Models in C source text."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.inputs.samples import MODEL
from tflint.inputs.c_array import model_arrays
from tflint.inputs.c_numbers import number_bytes


def arrays(source: str | bytes) -> dict[str, bytes]:
    text = source.encode() if isinstance(source, str) else source
    return dict(model_arrays(memoryview(text)))


def listed(data: bytes, form: str = "0x{:02x}") -> str:
    return ", ".join(form.format(byte) for byte in data)


HEX = listed(MODEL)


@pytest.mark.parametrize(
    "declaration",
    [
        "unsigned char g_model[] = {",
        "alignas(16) const unsigned char g_model[] = {",
        "static const uint8_t g_model[24] PROGMEM={",
        "const unsigned char g_model[] DATA_ALIGN_ATTRIBUTE = {",
        'const unsigned char g_model[] __attribute__((aligned(16), section("x"))) = {',
        "[[gnu::aligned(16)]] const unsigned char g_model[sizeof(x) / 2] = {",
        "constexpr std::array<uint8_t, 24> g_model = {",
        "constexpr std::array<uint8_t, 24> g_model{",
        "constexpr std::array<uint8_t, 24> g_model = {{",
        "int other[] = {1, 2};\nconst unsigned char /* the model */ g_model[] // here\n= {",
        "const unsigned int n = 24;\nnamespace {\n#if 1\nconst char g_model [ ] =\n\t{",
    ],
)
def test_declaration_names_the_array(declaration: str) -> None:
    assert arrays(f"{declaration}\n{HEX}\n}};\nunsigned int g_model_len = 24;") == {
        "g_model": MODEL
    }


@pytest.mark.parametrize(
    "elements",
    [
        HEX + ",",
        listed(MODEL, "{}"),
        listed(MODEL, "0X{:X}u"),
        listed(MODEL, "0{:o}"),
        listed(MODEL, "0b{:b}"),
        listed(MODEL, "{}UL"),
        listed(MODEL, "0x000{:02x}"),
        HEX.replace(", ", ",\n  // a comment, with } in it\n  "),
        HEX.replace(", ", " /* byte */ , "),
        HEX.replace(" ", "\r\n"),
    ],
)
def test_notations(elements: str) -> None:
    assert arrays(f"const unsigned char m[] = {{{elements}}};") == {"m": MODEL}


def test_negative_numbers_are_bytes_of_a_signed_type() -> None:
    data = MODEL + b"\xff\x80"
    assert arrays(f"const int8_t m[] = {{{HEX}, -1, -128}};") == {"m": data}


@pytest.mark.parametrize(
    "literal",
    [
        '"' + "".join(f"\\x{b:02x}" for b in MODEL) + '"',
        '"' + "".join(f"\\{b:03o}" for b in MODEL) + '"',
        "\n".join(f'"\\x{b:x}"' for b in MODEL),
        "".join(f'"\\x{b:02x}"\n\t' for b in MODEL),
        '"\\x10\\0\\0\\0TFL3"' + "".join(f'"\\{b:o}"' for b in MODEL[8:]),
        '"\\x10\\0\\0\\0TF\\\nL3"' + "".join(f'"\\x{b:x}"' for b in MODEL[8:]),
    ],
)
def test_string_literals(literal: str) -> None:
    assert arrays(f"const char m[] =\n {literal};") == {"m": MODEL}


def test_string_with_comment_marks_and_quotes() -> None:
    data = MODEL + b'//"/*\\'
    literal = "".join(f"\\x{b:02x}" for b in MODEL) + '//\\"/*\\\\'
    assert arrays(f'const char m[] = "{literal}"; // end') == {"m": data}


def test_stray_quote_ends_with_its_line() -> None:
    source = f'#error a 5" model\n/* " */ const uint8_t m[] = {{{HEX}}};'
    assert arrays(source) == {"m": MODEL}


def test_several_arrays_and_equal_names() -> None:
    one, two = MODEL + b"\1", MODEL + b"\2"
    source = "".join(
        f"const uint8_t {name}[] = {{{listed(data)}}};\n"
        for name, data in (("a", one), ("b", two), ("labels", b"catdogbird"), ("a", two))
    )
    assert arrays(source) == {"a": one, "b": two, "a~2": two}


@pytest.mark.parametrize(
    "source",
    [
        "",
        "int main() { return 0; }",
        f"// const uint8_t m[] = {{{HEX}}};",
        f"/* const uint8_t m[] = {{{HEX}}};",
        f"const uint8_t m[] = {{{HEX}",
        f"const uint8_t m[] = {{{HEX}, SIZE}};",
        f"const uint8_t m[] = {{{HEX}, 256}};",
        f"const uint8_t m[] = {{{HEX}, -129}};",
        f"const uint8_t m[] = {{{HEX}, 09}};",
        f"const uint8_t m[] = {{{HEX}, 0x}};",
        f"const uint8_t m[] = {{{HEX} 0x00 0x00}};",
        'const char m[] = "\\x10\\0\\0\\0TFL3\\q";',
        'const char m[] = "\\x10\\0\\0\\0TFL3\\400";',
    ],
)
def test_no_array_is_made_up(source: str) -> None:
    assert arrays(source) == {}


@given(st.binary(max_size=500), st.sampled_from(["0x{:02x}", "{}", "0{:o}", "0x{:X}u"]))
def test_every_byte_comes_back(data: bytes, form: str) -> None:
    assert number_bytes(listed(data, form).encode()) == data


def test_arrays_longer_than_a_step() -> None:
    data = MODEL + bytes(range(256)) * 2000
    assert arrays(f"const uint8_t m[] = {{{listed(data)}}};") == {"m": data}


@given(st.binary(max_size=300))
@example(b'= "' + b'\\"' * 100)
@example(b"{0")
@example(b"{1,")
@example(b"/*" * 50)
def test_no_bytes_raise(noise: bytes) -> None:
    arrays(noise)
    arrays(b"const char m[] = {" + HEX.encode() + noise)


@given(st.text("0123456789xXbuUlL,- \n", max_size=60))
def test_no_elements_raise(text: str) -> None:
    found = number_bytes(text.encode())
    assert found is None or len(found) <= len(text)
