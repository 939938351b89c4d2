"""Text from a model in Markdown, where it must mean itself."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[\\`*_\[\]|~$]")
# What GitHub turns into a mention, a reference or a link; an invisible character stops that.
_AUTOLINK = re.compile(r"@|#(?=\w)|:(?=//)|(?<=www)(?=\.)|(?<=GH)(?=-\d)", re.IGNORECASE)
_INVISIBLE = "&#8203;"


def plain(text: str) -> str:
    """Text that means itself, also in a table cell."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _AUTOLINK.sub(lambda found: found[0] + _INVISIBLE, text)
    return _SPECIAL.sub(lambda found: "\\" + found[0], text)


def code(text: str) -> str:
    """Text in the type of code; as HTML where a code span could not hold it within a table."""
    return f"<code>{plain(text)}</code>" if re.search(r"[`|\\]", text) else f"`{text}`"
