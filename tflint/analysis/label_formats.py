"""Label files that are not one label per line: JSON, YAML, protobuf text, CSV, numbered lines.

Only what is needed to count labels is understood. Each reader returns `None` for a text it does not
recognize, and never raises.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from tflint.analysis.label_text import LabelText

LINES = "lines"
SINGLE_LINE = "single line"

# Compiled when a label file is read: most models have none.
_NUMBERED = r"\s*(\d{1,9})(?:[:,\t]\s*|\s+)(\S.*)"
_LEAST_NUMBERED, _NUMBERED_SHARE = 2, 0.8
_PBTXT_ITEM = r"\bitem\s*\{([^{}]*)\}"
_PBTXT_ID = r"\bid\s*:\s*(\d{1,9})"
_PBTXT_NAME = r"\b(?:display_name|name)\s*:\s*(\"[^\"]*\"|'[^']*')"
_NAME_COLUMNS = ("display_name", "name", "label", "class", "class_name")
_YAML_NAMES = r"(?m)^names[ \t]*:[ \t]*(.*)$"
_YAML_ENTRY = r"\s+(?:-|(\d{1,9})\s*:)\s*(\S.*)|-\s+(\S.*)"
# Labels may begin with an angle bracket themselves: <PAD>, <unk>.
_MARKUP = r"(?i)<(?:!doctype|\?xml|html|[a-z][\w:-]*(?:\s[^<>]*=|[^<>]*>[^<\n]*</))"


class LabelList(NamedTuple):
    """The labels of a file: names in order, and which class each belongs to (`None`: its place).

    `format` is `lines`, `numbered lines`, `single line`, `CSV`, `JSON`, `YAML` or `protobuf text`.
    """

    format: str
    names: tuple[str, ...]
    ids: tuple[int, ...] | None = None

    @property
    def counts(self) -> frozenset[int]:
        """The numbers of classes the list can be meant for. Ids may leave gaps and begin at 1 (COCO:
        80 items with ids 1 to 90); some readers drop blank lines, others split no single line."""
        counts = {len(self.names)}
        if self.ids:
            counts |= {max(self.ids), max(self.ids) + 1}
        if self.format == LINES:
            counts.add(sum(bool(name.strip()) for name in self.names))
        if self.format == SINGLE_LINE:
            counts.add(1)
        return frozenset(counts)

    @property
    def by_line(self) -> bool:
        """The line number is the class."""
        return self.format == LINES


def read_labels(text: LabelText, suffix: str = "") -> LabelList | None:
    """The labels of a text that lies beside a model; `None` for a structured text without labels.

    `suffix` is the end of the file name, such as `.json`.
    """
    content = text.text.strip()
    if suffix == ".json" or content[:1] in ("{", "["):
        found = read_json(content)
        if found is not None or suffix == ".json" or content.startswith("{"):
            return found
    if suffix in (".yaml", ".yml"):
        return read_yaml(content)
    if suffix == ".pbtxt" or re.match(_PBTXT_ITEM, content):
        return read_pbtxt(content)
    table = read_csv(text, required=suffix == ".csv")
    return table or read_numbered(text) or read_single_line(text) or plain_lines(text)


def plain_lines(text: LabelText) -> LabelList:
    """One label per line."""
    return LabelList(LINES, text.labels)


def numbered(lines: Sequence[str]) -> list[re.Match[str]]:
    """The lines that begin with a number (group 1), which a name (group 2) follows; none when they are
    fewer than two or less than 80 % of all."""
    found = [match for line in lines if (match := re.fullmatch(_NUMBERED, line))]
    return found if len(found) >= max(_LEAST_NUMBERED, _NUMBERED_SHARE * len(lines)) else []


def read_numbered(text: LabelText) -> LabelList | None:
    """`0 background`, `1: tench`: at least 80 % of the lines begin with numbers that increase.
    Single lines such as `20USD` or `3 stars` among others do not make numbered lines."""
    found = numbered([line for line in text.labels if line.strip()])
    ids = tuple(int(match[1]) for match in found)
    if not ids or any(first >= second for first, second in pairwise(ids)):
        return None
    return LabelList("numbered lines", tuple(match[2].strip() for match in found), ids)


def read_single_line(text: LabelText) -> LabelList | None:
    """`cat, dog, bird`: one line with at least two commas or semicolons."""
    lines = [line for line in text.labels if line.strip()]
    if len(lines) != 1:
        return None
    separator = max(",;", key=lines[0].count)
    names = tuple(name.strip() for name in lines[0].split(separator))
    return LabelList(SINGLE_LINE, names) if len(names) > 2 else None


def read_csv(text: LabelText, *, required: bool = False) -> LabelList | None:
    """A table with a header that has a column of names, such as YAMNet's `index,mid,display_name`.
    Without `required` it takes an index column too: a label may contain commas."""
    import csv

    try:
        rows = [row for row in csv.reader(text.labels) if row]
    except csv.Error:
        return None
    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    column = next((header.index(name) for name in _NAME_COLUMNS if name in header), None)
    numbered = any(name in header for name in ("index", "id"))
    if column is None or not (required or numbered):
        return None
    return LabelList("CSV", tuple(row[column] for row in rows[1:] if len(row) > column))


def read_pbtxt(content: str) -> LabelList | None:
    """The items of a label map of TensorFlow's object detection: `item { id: 1 name: "person" }`."""
    items = re.findall(_PBTXT_ITEM, content)
    ids = [match for item in items if (match := re.search(_PBTXT_ID, item))]
    names = [match for item in items if (match := re.search(_PBTXT_NAME, item))]
    if not items or len(names) != len(items):
        return None
    numbers = tuple(int(match[1]) for match in ids) if len(ids) == len(items) else None
    return LabelList("protobuf text", tuple(match[1][1:-1] for match in names), numbers)


def read_json(content: str) -> LabelList | None:
    """A list of names, a map from numbers to names, or either below `id2label`, `labels`, `names`."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict):
        value = next((value[k] for k in ("id2label", "labels", "names") if k in value), value)
    if isinstance(value, list):
        return LabelList("JSON", tuple(map(str, value))) if _all_text(value) else None
    if not isinstance(value, dict) or not value or not all(key.isdecimal() for key in value):
        return None
    names = [name[-1] if isinstance(name, list) and name else name for name in value.values()]
    if not _all_text(names) or any(len(key) > 9 for key in value):
        return None
    return LabelList("JSON", tuple(names), tuple(int(key) for key in value))


def read_yaml(content: str) -> LabelList | None:
    """The list or map below `names:`, as in the data files of Ultralytics."""
    head = re.search(_YAML_NAMES, content)
    if head is None:
        return None
    inline = head[1].strip()
    if inline[:1] == "[":
        names = tuple(name.strip(" '\"") for name in inline.strip("[]").split(","))
        return LabelList("YAML", names)
    names_found: list[str] = []
    ids: list[int] = []
    for line in content[head.end() :].splitlines()[1:]:
        entry = re.fullmatch(_YAML_ENTRY, line)
        if entry is None:
            break
        names_found.append((entry[2] or entry[3]).strip(" '\""))
        if entry[1]:
            ids.append(int(entry[1]))
    if not names_found:
        return None
    numbers = tuple(ids) if len(ids) == len(names_found) else None
    return LabelList("YAML", tuple(names_found), numbers)


def structure_of(text: LabelText) -> str:
    """What a text is that readers will take for one label per line although it is something else:
    `a JSON or Python object`, `a JSON list`, `markup`, `protobuf text`, `YAML`; empty for a list."""
    content = text.text.strip()
    if content.startswith("{"):
        return "a JSON or Python object"
    if content.startswith("[") and (read_json(content) or _open_list(text)):
        return "a JSON or Python list"
    if re.match(_MARKUP, content):
        return "markup"
    if re.match(r"item\s*\{", content):
        return "protobuf text"
    return "YAML" if read_yaml(content) else ""


def names_inside(text: LabelText) -> LabelList | None:
    """The names that a structured text holds."""
    content = text.text.strip()
    return read_json(content) or read_pbtxt(content) or read_yaml(content)


def _open_list(text: LabelText) -> bool:
    """The first line opens a bracket it does not close, or holds a list of quoted names; labels
    such as `[CLS]` do neither."""
    first = next((line.strip() for line in text.lines if line.strip()), "")
    return "]" not in first or re.match(r"\[\s*['\"][^'\"]*['\"]\s*,", first) is not None


def _all_text(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)
