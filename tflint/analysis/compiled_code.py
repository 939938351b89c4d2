"""What precompiled operators carry: for which device, by which compiler, how much."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tflint.flatbuffer import Text, read
from tflint.flatbuffer.schemas.edgetpu import EDGETPU
from tflint.model.custom_options import FlexBufferError, FlexValue, decode_flexbuffer
from tflint.targets.custom_operators import Origin, known_custom_operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.model import Model
    from tflint.model.operator import Operator

# A model is cut into a handful of compiled parts; more than this many are not looked into.
MAX_OPERATORS = 64
MAX_TEXT = 200

# `LiteRtStamp` is two texts of this size, filled up with zeros (LiteRT `litert/core/build_stamp.cc`).
STAMP_TEXT = 125

ETHOS_U = {0: "Ethos-U55", 1: "Ethos-U65", 2: "Ethos-U85"}


class CompiledCode(NamedTuple):
    """The payload of one precompiled operator; what is not known is empty or `None`.

    `device` completes "compiled for". `payload` are the compiled bytes, `offset` is where they, or
    the options around them, begin in the file. `minimum_runtime` is that of the Edge TPU, `entry` the
    function that a dispatch operator calls. `missing` says what a loader needs and does not find.
    """

    device: str
    compiler: str = ""
    minimum_runtime: int | None = None
    manufacturer: str = ""
    soc: str = ""
    entry: str = ""
    payload: memoryview | None = None
    offset: int = 0
    sha256: str = ""
    missing: str = ""


def compiled_code(facts: Facts) -> Mapping[Operator, CompiledCode]:
    """The payloads of the precompiled operators, for the first 64 of them.

    Operators may share a payload. Those that overlap, and so are longer than the file when taken
    together, are left without SHA-256 from there on.
    """
    found: dict[Operator, CompiledCode] = {}
    digests: dict[tuple[int, int], str] = {}
    budget = len(facts.model.data)
    for operator, code in _precompiled(facts.model):
        if len(found) == MAX_OPERATORS:
            break
        if code.payload is not None:
            key = code.offset, len(code.payload)
            if key not in digests and len(code.payload) <= budget:
                from hashlib import sha256

                budget -= len(code.payload)
                digests[key] = sha256(code.payload).hexdigest()
            code = code._replace(sha256=digests.get(key, ""))
        found[operator] = code
    return found


def _precompiled(model: Model) -> Iterator[tuple[Operator, CompiledCode]]:
    for subgraph in model.subgraphs:
        for operator in subgraph.operators:
            if not operator.is_custom or not operator.sound:
                continue
            known = known_custom_operator(operator.type)
            if known is not None and known.origin is Origin.PRECOMPILED:
                reader = _READERS.get(operator.type.rstrip("_0123456789"))
                code = CompiledCode(device=known.provider)
                yield operator, reader(operator, code) if reader else code


def _edge_tpu(operator: Operator, code: CompiledCode) -> CompiledCode:
    """Key 4 of the options is the package (libedgetpu `tflite/custom_op_data.cc`)."""
    package = _options(operator).get("4")
    if not isinstance(package, memoryview):
        return code._replace(missing="key '4' of its options, the compiled package")
    options = operator.table["custom_options"]
    code = code._replace(payload=package, offset=options.start)
    root = read(package, EDGETPU).root
    if bytes(package[4:8]) != EDGETPU.identifier or root is None:
        return code._replace(missing="the identifier 'DWN1' of a compiled package")
    version = root["compiler_version"]
    # The compiler of the first years wrote its changelist number, or "cl/" alone.
    compiler = _text(version.bytes()) if isinstance(version, Text) else ""
    return code._replace(
        compiler=f"compiler {compiler}" if compiler not in ("", "cl/") else "",
        minimum_runtime=root["min_runtime_version"],
    )


def _ethos_u(operator: Operator, code: CompiledCode) -> CompiledCode:
    """Input 0 is the command stream. Its third word is the configuration of the NPU: the product in
    the top 4 bits, the binary logarithm of the MACs per cycle in the lowest 4 (seen in the output of
    vela 3.11 and 5.2 for six configurations)."""
    stream = operator.input(0)
    payload = stream.raw if stream is not None else None
    entry = operator.owner.metadata_entry("vela_version")
    version = _text(bytes(entry.data[:MAX_TEXT])) if entry is not None else ""
    code = code._replace(compiler=f"vela {version}" if version else "")
    if stream is None or not payload:
        return code._replace(missing="the command stream in its input 0")
    buffer = stream.buffer
    span = buffer.span() if buffer is not None else None
    code = code._replace(payload=payload, offset=span.offset if span else 0)
    if bytes(payload[:4]) == b"COP1" and len(payload) >= 12:
        configuration = int.from_bytes(payload[8:12], "little")
        product, macs = ETHOS_U.get(configuration >> 28), 1 << (configuration & 15)
        if product is not None:
            code = code._replace(device=f"an Arm {product} with {macs} MACs per cycle")
    return code


def _dispatch(operator: Operator, code: CompiledCode) -> CompiledCode:
    """The options tell where the byte code lies in the file (LiteRT
    `litert/core/dispatch_op_schema.h`); older files keep it in a metadata entry."""
    model = operator.owner
    manufacturer, soc = _stamp(model)
    if manufacturer or soc:
        code = code._replace(device=f"{manufacturer} {soc}".strip())
    code = code._replace(manufacturer=manufacturer, soc=soc)
    options = _options(operator)
    offset, size, name = (options.get(f) for f in ("bytecode_offset", "bytecode_size", "name"))
    if isinstance(name, memoryview):
        code = code._replace(entry=_text(bytes(name[:MAX_TEXT])))
    if isinstance(offset, int) and isinstance(size, int):
        if offset > 0 and size > 0 and offset + size <= len(model.data):
            payload = model.data[offset : offset + size]
            return code._replace(payload=payload, offset=offset)
        return code
    entry = model.metadata_entry("NPU_BYTE_CODE")
    if entry is not None and len(entry.data):
        span = entry.buffer.span() if entry.buffer is not None else None
        code = code._replace(payload=entry.data, offset=span.offset if span else 0)
    return code


def _stamp(model: Model) -> tuple[str, str]:
    """Manufacturer and model of the SoC that the model was compiled for."""
    entry = model.metadata_entry("LiteRtStamp")
    if entry is None:
        return "", ""
    stamp = bytes(entry.data[: 2 * STAMP_TEXT])
    return _text(stamp[:STAMP_TEXT]), _text(stamp[STAMP_TEXT:])


def _options(operator: Operator) -> dict[str, FlexValue]:
    try:
        found = decode_flexbuffer(operator.custom_options)
    except FlexBufferError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(stored: bytes) -> str:
    return stored[:MAX_TEXT].partition(b"\0")[0].decode("utf-8", "replace").strip()


_READERS: Mapping[str, Callable[[Operator, CompiledCode], CompiledCode]] = {
    "edgetpu-custom-op": _edge_tpu,
    "ethos-u": _ethos_u,
    "DISPATCH_OP": _dispatch,
    "NPU_OP": _dispatch,
}
