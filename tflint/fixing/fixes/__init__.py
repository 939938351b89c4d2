"""The fixes: for the code of each rule that has one, the function that mends a finding of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from tflint.fixing.draft import Draft
from tflint.fixing.fixes import archive, metadata, quantization, texts
from tflint.lint.diagnostic import Diagnostic

Fix: TypeAlias = Callable[[Draft, Diagnostic], None]
"""Notes in a draft what mends a finding that its rule marked as fixable. Raises `RefusedError` when
this one cannot be mended, before it changes anything."""

FIXES: Mapping[str, Fix] = MappingProxyType(
    {
        "S101": archive.cut_end,
        "L103": texts.drop_first_line,
        "L302": texts.keep_the_names,
        "L303": texts.drop_blank_lines_at_the_end,
        "L304": texts.make_plain_text,
        "L305": texts.remove_indices,
        "L308": texts.remove_white_space,
        "M103": metadata.drop_empty_subgraph_metadata,
        "M105": metadata.name_as_the_tensor,
        "M106": metadata.set_min_parser_version,
        "M202": archive.store_files,
        "M205": metadata.record_as_labels,
        "M307": metadata.set_color_space,
        "M402": metadata.name_by_what_it_holds,
        "M403": metadata.describe_boxes,
        "M406": texts.drop_last_line_end,
        "Q101": quantization.use_dimension_0,
    }
)
"""In the order in which they are applied: what others add is put where S101 cuts."""
