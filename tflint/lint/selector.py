"""What users write to name rules: `ALL`, `Q`, `Q2`, `Q204`, `wrong-quantized-dimension`."""

from __future__ import annotations

from typing import NamedTuple

from tflint.lint.origin import Origin
from tflint.lint.toml_kinds import Kind, Schema, Text

EVERYTHING = "ALL"

SELECTOR_PATTERN = r"[A-Z]{1,4}(?:[0-9]{1,3})?|[a-z0-9]+(?:-[a-z0-9]+)*"


class Selector(NamedTuple):
    """A selector as written, and where; the registry knows which rules it stands for."""

    text: str
    origin: Origin


class SelectorText(Kind[Selector]):
    """A selector. Whether a rule of that name exists is judged when the rules are loaded, so that
    the message can name the nearest one."""

    def read(self, value: object, origin: Origin) -> Selector:
        return Selector(Text(expected="a rule such as 'Q204' or 'Q'").read(value, origin), origin)

    def schema(self) -> Schema:
        return Text(SELECTOR_PATTERN).schema()

    def plain(self, value: Selector) -> str:
        return value.text
