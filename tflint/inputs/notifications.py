"""What is said of inputs that cannot be checked: ids, wording and exit status in one place.

Paths and member names stand in the messages as they are; whoever prints them escapes them.
"""

from __future__ import annotations

from tflint.lint.outcome import Notification

_WRONG_USAGE = 2
_UNCHECKED = 3

_UNITS = (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10))


def not_found(path: str, message: str) -> Notification:
    """What the user named does not exist: wrong usage."""
    return Notification("error", "not-found", message, path, _WRONG_USAGE)


def no_input(path: str, message: str) -> Notification:
    """There is nothing to check where something was expected."""
    return Notification("error", "no-input", message, path, _UNCHECKED)


def unreadable(path: str, message: str) -> Notification:
    """A file or folder could not be read."""
    return Notification("error", "unreadable-input", message, path, _UNCHECKED)


def cannot_read(path: str, error: OSError) -> Notification:
    """As `unreadable`, with the reason that the operating system gives."""
    return unreadable(path, f"cannot read '{path}': {reason(error)}")


def too_large(path: str, setting: str, limit: int) -> Notification:
    """An input is larger than the setting of this name allows; `limit` is in bytes."""
    message = f"'{path}' is larger than {setting} ({_size(limit)})"
    return Notification("error", "too-large", message, path, _UNCHECKED)


def bad_member(path: str, why: str) -> Notification:
    """A bundle, or the member of one, cannot be unpacked; `why` follows its name."""
    return Notification("error", "bad-member", f"'{path}' {why}", path, _UNCHECKED)


def reason(error: OSError) -> str:
    """The reason of an error in lower case: `permission denied`."""
    return (error.strerror or str(error)).lower()


def _size(count: int) -> str:
    for unit, factor in _UNITS:
        if count >= factor and count % factor == 0:
            return f"{count // factor:,} {unit}"
    return f"{count:,} bytes"
