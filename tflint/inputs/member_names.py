"""Names of what is inside a file: `MEMBER`, or `BUNDLE!/MEMBER` for a bundle in a bundle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

SEPARATOR = "!/"


def unique(names: Iterable[str]) -> Iterator[str]:
    """The names, with `~2`, `~3` appended where one occurs again."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}~{seen[name]}"


def is_wanted(name: str, wanted: str | None) -> bool:
    """Whether the user asked for the member `name`, for something in it, or for what it is in."""
    if wanted is None or name == wanted:
        return True
    return wanted.startswith(name + SEPARATOR) or name.startswith(wanted + SEPARATOR)
