"""URI references for SARIF."""

from __future__ import annotations

from urllib.parse import quote


def uri_reference(path: str) -> str:
    """A path with `/` separators as a percent-encoded relative reference (RFC 3986).

    A leading `/`, which a bundle member may have, is dropped: it would make the reference absolute.
    An empty name becomes `.`, since an empty reference means the document it stands in.
    Undecodable bytes of a file name, which Python keeps as surrogates, come out as they were.
    """
    try:
        encoded = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        encoded = path.encode("utf-8", "replace")
    return quote(encoded.lstrip(b"/"), safe="/") or "."
