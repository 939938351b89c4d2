"""What has to change in a model, noted by the fixes and carried out all at once."""

from __future__ import annotations

import struct
from copy import deepcopy
from typing import TYPE_CHECKING

from tflint.analysis.appended_zip import Archive, appended_zip
from tflint.fixing.refusal import RefusedError
from tflint.fixing.tree import Tree, read_tree, write_tree
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA
from tflint.model.associated_files import MAX_TOTAL, appended_files
from tflint.model.tflite_metadata import ENTRY_NAME

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.flatbuffer import Table
    from tflint.model.model import Model
    from tflint.model.signature import MetadataEntry


class Draft:
    """The changes to one model.

    `files` are new contents of files in the zip by name, `fields` new bytes for numbers in the
    flatbuffer by their place; `lines` are the addresses whose lines in the listing these change. With
    `stores_files` the zip is written anew as every reader understands it: nothing compressed and no
    name twice. With `cuts_end` what follows the zip, or the flatbuffer when there is no zip, is left
    out.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.files: dict[str, bytes] = {}
        self.fields: dict[int, bytes] = {}
        self.lines: set[str] = set()
        self.stores_files = False
        self.cuts_end = False
        self._metadata: Tree | None = None

    def copy(self) -> Draft:
        """A draft with the same changes, to which others can be added."""
        other = Draft(self.facts)
        other.files = self.files.copy()
        other.fields = self.fields.copy()
        other.lines = self.lines.copy()
        other.stores_files = self.stores_files
        other.cuts_end = self.cuts_end
        other._metadata = deepcopy(self._metadata)
        return other

    @property
    def model(self) -> Model:
        """The model as it is."""
        return self.facts.model

    @property
    def archive(self) -> Archive | None:
        """The zip as it is."""
        return self.facts.of(appended_zip)

    @property
    def metadata(self) -> Tree:
        """The TFLite metadata as a tree, to be changed in place. Raises `RefusedError` when it cannot
        be written again without a loss."""
        if self._metadata is None:
            self._metadata = read_tree(self._metadata_entry.data, TFLITE_METADATA)
        return self._metadata

    def file(self, name: str) -> bytes:
        """A file in the zip, as changed so far. Raises `RefusedError` when it cannot be read."""
        if name in self.files:
            return self.files[name]
        # Read anew, because one reading gives only so many bytes of all files together.
        found = appended_files(self.model).read(name, MAX_TOTAL)
        if found.problem:
            raise RefusedError(f'"{name}" cannot be read: {found.problem}')
        return found.data

    def set_number(self, table: Table, name: str, value: int, line: str) -> None:
        """Change a number that a table of the model stores; `line` is the address of the line in the
        listing that tells it. Raises `RefusedError` when the table leaves it out."""
        field, span = table.type.by_name[name], table.span(name)
        if span is None:
            raise RefusedError(f"{name} is not stored")
        self.fields[span[0]] = struct.pack(f"<{field.code}", value)
        self.lines.add(line)

    def new_contents(self) -> dict[int, bytes]:
        """The new bytes of the metadata entries that change, by index."""
        if self._metadata is None:
            return {}
        entry = self._metadata_entry
        if read_tree(entry.data, TFLITE_METADATA) == self._metadata:
            return {}
        return {entry.index: write_tree(self._metadata, TFLITE_METADATA)}

    @property
    def writes_zip(self) -> bool:
        """The zip has to be written again, even if it stays where it is."""
        return self.stores_files or bool(self.files)

    @property
    def _metadata_entry(self) -> MetadataEntry:
        entry = self.model.metadata_entry(ENTRY_NAME)
        if entry is None:
            raise RefusedError("it has no metadata")
        return entry
