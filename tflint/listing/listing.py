"""The listing of a whole model, form version 1.

It says nothing that changes without the model: no path, date, or version of this program; and
without being asked no index and no offset, so that two versions of a model differ in few lines.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tflint.flatbuffer.plain import digest
from tflint.lint.outcome import Listing
from tflint.listing.constants import Constants
from tflint.listing.digests import Digests
from tflint.listing.graph import SubgraphListing
from tflint.listing.lines import FullError, Lines
from tflint.listing.metadata import metadata_lines
from tflint.listing.options import ListingOptions
from tflint.listing.spelling import quoted, shortened
from tflint.listing.types import subgraph_name
from tflint.model.associated_files import appended_files
from tflint.model.tflite_metadata import ENTRY_NAME

if TYPE_CHECKING:
    from tflint.model.model import Model
    from tflint.model.signature import Signature

LISTING_VERSIONS = (1,)
FIRST_LINE = "tflite-listing 1"

_MAX_FILE = 4 << 20
_STOPPED = {
    "visits": "the flatbuffer has more than 1,000,000 tables",
    "damages": "the flatbuffer is damaged in 1,000 places",
    "overlap": "parts of the flatbuffer overlap again and again",
}


def list_model(model: Model, options: ListingOptions | None = None) -> Listing:
    """The listing of a model, with the line of each address that has one.

    Addresses without a line of their own (`header`, `trailing`, a buffer that no constant uses) have
    that of the nearest thing that has. Never raises, whatever the model; its length is at most a
    multiple of that of the file (`Lines.limit`).
    """
    lines = Lines(len(model.data))
    try:
        _ModelListing(model, lines, options or ListingOptions()).write()
    except FullError:
        lines.cut()
    return lines.listing()


class _ModelListing:
    def __init__(self, model: Model, lines: Lines, options: ListingOptions) -> None:
        self.model = model
        self.lines = lines
        self.options = options
        self.digests = Digests(len(model.data))
        constants = Constants(options.weights, self.digests, len(model.data))
        self.subgraphs = [
            SubgraphListing(subgraph, lines, constants, self.digests, options)
            for subgraph in model.subgraphs
        ]

    def write(self) -> None:
        model, add = self.model, self.lines.add
        add(FIRST_LINE, "header")
        add(
            f"model schema={model.version} subgraphs={len(model.subgraphs)} "
            f"buffers={len(model.buffers)} description={quoted(model.description)}",
            *("model", "trailing", "subgraphs", "buffers", "operator_codes", "signature_defs"),
            *("metadata", "files"),
        )
        damages = model.document.damages
        if damages:
            places = "1 place" if len(damages) == 1 else f"{len(damages)} places"
            add(f"damaged: {places}, the first is {damages[0].path} ({damages[0].reason})")
        if model.document.stopped:
            add(f"incomplete: {_STOPPED[model.document.stopped]}")
        if model.references_exceeded:
            add("incomplete: the graph has more than 4,000,000 references")
        for code in model.operator_codes:
            if code.is_custom:
                add(f"opcode custom {quoted(shortened(code.type))} v{code.version}", code.address)
        for subgraph in self.subgraphs:
            subgraph.write()
        for signature in model.signatures:
            add(self.signature(signature), signature.address)
        self.metadata()
        self.files()

    def signature(self, signature: Signature) -> str:
        index = signature.subgraph_index
        known = index < len(self.subgraphs)
        names = self.subgraphs[index].name if known else "<tensor {}>".format
        where = subgraph_name(self.model, index)
        sides = [
            ", ".join(f"{quoted(shortened(name))}: {names(tensor)}" for name, tensor in entries)
            for entries in (signature.inputs, signature.outputs)
        ]
        key = quoted(shortened(signature.key or ""))
        return f"signature {key} subgraph={where} ({sides[0]}) -> ({sides[1]})"

    def metadata(self) -> None:
        used = self.model.metadata_entry(ENTRY_NAME)
        names: set[str] = set()
        for entry in self.model.metadata:
            # Readers take the first entry of a name.
            is_used = entry.name not in names
            names.add(entry.name)
            for line, below in metadata_lines(entry, self.digests, decode=is_used):
                addresses = [entry.address, f"buffers[{entry.buffer_index}]"]
                if entry is used:
                    addresses.append("tflite_metadata" + (f".{below}" if below else ""))
                self.lines.add(line, *addresses)

    def files(self) -> None:
        files = appended_files(self.model)
        if files.problem:
            self.lines.add(f"files unreadable: {files.problem}")
        for name in sorted(files.members):
            content = files.read(name, _MAX_FILE)
            found = f"{len(content.data)} B {digest(content.data)}"
            if content.problem:
                claimed = files.members[name]
                found = f"{claimed.size} B crc32:{claimed.checksum:08x} ({content.problem})"
            self.lines.add(
                f"file {quoted(shortened(name))} {found}",
                f"files[{json.dumps(name, ensure_ascii=False)}]",
            )
