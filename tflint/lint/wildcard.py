"""Patterns in which only `*` is special."""

from __future__ import annotations


def wildcard_match(pattern: str, text: str) -> bool:
    """Whether `text` is `pattern`, where each `*` stands for any characters, `/` included.

    Addresses and tensor names are full of brackets, dots and question marks, so nothing else is
    special. The time is proportional to the text times the number of stars: patterns come with the
    model in its sidecar, so that a regular expression, which may backtrack, is no choice.
    """
    first, *rest = pattern.split("*")
    if not rest:
        return text == first
    *middle, last = rest
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    position, end = len(first), len(text) - len(last)
    for part in middle:
        position = text.find(part, position, end)
        if position < 0:
            return False
        position += len(part)
    return True
