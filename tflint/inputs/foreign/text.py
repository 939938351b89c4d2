"""Text where a model should be: pointers of large-file stores, web pages, JSON, source code."""

from __future__ import annotations

import base64
import codecs
import re
from typing import Any, NamedTuple

from tflint.inputs.foreign.foreign import Foreign
from tflint.inputs.foreign.signatures import EXPORT_ADVICE, KERAS_ADVICE
from tflint.inputs.model_file import has_identifier

_SAMPLE = 64 * 1024
_MAX_POINTER_SIZE = 1024  # git-lfs docs/spec.md: pointer files are smaller than 1024 bytes
_MAX_QUOTED = 60

_LFS_HEADS = (b"version https://git-lfs.github.com/spec/v", b"version https://hawser")
_LFS_FIELD = re.compile(rb"^(oid|size) (\S{1,200})$", re.MULTILINE)
_ANNEX_KEY = re.compile(rb"/annex/objects/(?:\S*/)?([^\s/]{1,1000})")
_ANNEX_SIZE = re.compile(rb"^[A-Z0-9_]+-(?:[^-]+-)*?s(\d{1,19})-")

_HTML = re.compile(
    rb"(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html|head|body|script|title)\b", re.I | re.S
)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,500})", re.I)
_XML_CODE = re.compile(r"<Code>([^<]{1,100})</Code>")
_JSON = re.compile(rb'\{\s*["}]|\[\s*["\[{\]\-0-9]')
_C_ARRAY = re.compile(rb"\b(?:char|u?int8_t)\b[^;={}\"]{0,200}[\]>][^;={}\"]{0,60}=\s*[{\"]")
_DATA_URI = re.compile(rb"data:[\w.+/-]{0,100};base64,")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{12}")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}\s*){8}")


class JsonFormat(NamedTuple):
    """A JSON file with the key `marker` near its start."""

    kind: str
    marker: bytes
    description: str
    advice: str


JSON_FORMATS: tuple[JsonFormat, ...] = (
    JsonFormat(
        "tflite-json",
        b'"operator_codes"',
        "a model as JSON text",
        "turn it back into a model with flatc --binary and the schema",
    ),
    JsonFormat("tfjs", b'"modelTopology"', "a TensorFlow.js model (model.json)", EXPORT_ADVICE),
    JsonFormat(
        "keras-json",
        b'"class_name"',
        "a Keras architecture without weights (JSON)",
        KERAS_ADVICE,
    ),
)


def identify_text(data: memoryview) -> Foreign | None:
    """What kind of text `data` is; `None` when it is no text."""
    sample = bytes(data[:_SAMPLE])
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(sample)
    body = sample.removeprefix(codecs.BOM_UTF8).lstrip()
    if _HTML.match(body):
        return _html(body)
    if not _is_text(sample):
        return None
    return (
        _pointer(data)
        or _xml(body)
        or _json(body)
        or _c_array(body)
        or _encoded_model(body)
        or _plain_text(body)
    )


def _is_text(sample: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and not re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", text)


def _utf16(sample: bytes) -> Foreign | None:
    try:
        text = codecs.getincrementaldecoder("utf-16")().decode(sample)
    except UnicodeDecodeError:
        return None
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        return None
    return Foreign(
        "utf-16-text",
        f"UTF-16 text{_beginning(text)}",
        "copy the model as bytes; redirection in PowerShell writes text",
    )


def _pointer(data: memoryview) -> Foreign | None:
    if len(data) >= _MAX_POINTER_SIZE:
        return None
    text = bytes(data)
    details: dict[str, Any] = {}
    if text.startswith(_LFS_HEADS):
        fields = dict(_LFS_FIELD.findall(text.replace(b"\r", b"")))
        if b"oid" in fields:
            details["oid"] = fields[b"oid"].decode("utf-8", "replace")
        if fields.get(b"size", b"").isdigit():
            details["size"] = int(fields[b"size"])
        return Foreign(
            "git-lfs-pointer",
            "a git-lfs pointer, not the model",
            'run "git lfs pull" (in CI: checkout with lfs enabled)',
            "pointer",
            details,
        )
    key = _ANNEX_KEY.search(text)
    if key:
        details["key"] = key[1].decode("utf-8", "replace")
        size = _ANNEX_SIZE.match(key[1])
        if size:
            details["size"] = int(size[1])
        return Foreign(
            "git-annex-pointer",
            "a git-annex pointer, not the model",
            'run "git annex get" for it',
            "pointer",
            details,
        )
    return None


def _html(body: bytes) -> Foreign:
    title = _TITLE.search(body.decode("utf-8", "replace"))
    text = _quotable(title[1]) if title else ""
    return Foreign(
        "html",
        f"a web page titled '{text}'" if text else "a web page (HTML)",
        "the download probably failed: use the address of the file itself, not of a page about it",
        details={"title": text} if text else {},
    )


def _xml(body: bytes) -> Foreign | None:
    if not body.startswith((b"<?xml", b"<Error>", b"<net ")):
        return None
    text = body.decode("utf-8", "replace")
    if "<net " in text:
        return Foreign("openvino", "an OpenVINO model (.xml)", EXPORT_ADVICE)
    code = _XML_CODE.search(text)
    return Foreign(
        "xml",
        f"an XML answer of a file server ('{_quotable(code[1])}')" if code else "an XML document",
        "the download probably failed: check the address and the permissions",
        details={"code": _quotable(code[1])} if code else {},
    )


def _json(body: bytes) -> Foreign | None:
    if not _JSON.match(body):
        return None
    for known in JSON_FORMATS:
        if known.marker in body:
            return Foreign(known.kind, known.description, known.advice)
    return Foreign("json", f"JSON text{_beginning(body.decode('utf-8', 'replace'))}")


def _c_array(body: bytes) -> Foreign | None:
    if not _C_ARRAY.search(body):
        return None
    return Foreign(
        "c-array",
        "C source text with an array",
        "name it .cc or .h, and the model in the array is checked",
    )


def _encoded_model(body: bytes) -> Foreign | None:
    prefix = _DATA_URI.match(body)
    encoded = body[prefix.end() :] if prefix else body
    digits = _HEX.match(encoded)
    if digits and has_identifier(bytes.fromhex(digits[0].decode("ascii"))):
        return Foreign("hex-model", "a model as hexadecimal text", "decode it (xxd -r -p)")
    if _BASE64.match(encoded) and has_identifier(base64.b64decode(encoded[:12])):
        return Foreign("base64-model", "a base64-encoded model", "decode it (base64 --decode)")
    return None


def _plain_text(body: bytes) -> Foreign:
    text = body.decode("utf-8", "replace")
    return Foreign("text", f"a text file{_beginning(text)}", details={"first_line": _line(text)})


def _beginning(text: str) -> str:
    line = _line(text)
    return f" that begins '{line}'" if line else ""


def _line(text: str) -> str:
    return _quotable(text.strip().partition("\n")[0])


def _quotable(text: str) -> str:
    shown = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return shown if len(shown) <= _MAX_QUOTED else shown[: _MAX_QUOTED - 1] + "…"
