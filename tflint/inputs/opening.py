"""From a candidate to the bytes of the models in it."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from tflint.inputs.candidate import Candidate
from tflint.inputs.file_map import mapped_file, spooled, standard_input
from tflint.inputs.limits import OpeningSettings, exceeds
from tflint.inputs.member_names import SEPARATOR
from tflint.inputs.model_file import (
    has_c_source_suffix,
    has_identifier,
    has_model_suffix,
    is_litertlm,
)
from tflint.inputs.model_input import ModelInput
from tflint.inputs.notifications import (
    cannot_read,
    no_input,
    not_found,
    too_large,
    unreadable,
)
from tflint.inputs.zip_directory import DamagedZipError, read_zip_directory, starts_like_zip
from tflint.lint.outcome import Notification
from tflint.lint.suggestions import nearest

# The readers of bundles, C arrays and other formats are imported where they are needed: most runs
# see plain models only.


def open_models(
    candidate: Candidate, settings: OpeningSettings, stdin: BinaryIO | None = None
) -> Iterator[ModelInput | Notification]:
    """The models in a candidate, one after the other, and what to say of those that cannot be had.

    A file is one input, whatever it holds; but a zip or `.litertlm` bundle, unless it is named like
    a model, and C source text give one input per model in them. Files are mapped, not read. When
    the iterator is exhausted or closed, a map is closed as soon as nothing looks at it any more.
    `stdin` is where a candidate that stands for standard input is read from, by default the
    process's own. Whatever the bytes and whatever the file is, nothing is raised.
    """
    with ExitStack() as stack:
        data = _map(candidate, settings, stdin, stack)
        if isinstance(data, Notification):
            yield data
        else:
            yield from _models(data, candidate, settings)


def _map(
    candidate: Candidate, settings: OpeningSettings, stdin: BinaryIO | None, stack: ExitStack
) -> memoryview | Notification:
    path, limit = candidate.path, settings.max_file_size
    try:
        if candidate.stdin:
            data = stack.enter_context(spooled(standard_input(stdin), limit))
        elif not stat.S_ISREG(Path(path).stat().st_mode):
            # Not opened to find out: opening a pipe waits for its other end.
            return unreadable(path, f"'{path}' is not a regular file; pipe it to \"tflint -\"")
        else:
            data = stack.enter_context(mapped_file(path))
    except FileNotFoundError:
        return _missing(path)
    except OSError as error:
        return cannot_read(path, error)
    except (ValueError, OverflowError) as error:
        # An impossible name, a file that changed meanwhile, or one too long for the address space.
        return unreadable(path, f"cannot read '{path}': {error}")
    return too_large(path, "max-file-size", limit) if exceeds(len(data), limit) else data


def _missing(path: str) -> Notification:
    """What to say of a file that was there when it was listed."""
    try:
        target = str(Path(path).readlink())
    except (OSError, ValueError):
        return unreadable(path, f"'{path}' disappeared while being checked")
    advice = '; run "git annex get" for it' if "annex" in Path(target).parts else ""
    return unreadable(
        path, f"cannot read '{path}': it is a link to '{target}', which does not exist{advice}"
    )


def _models(
    data: memoryview, candidate: Candidate, settings: OpeningSettings
) -> Iterator[ModelInput | Notification]:
    path, wanted = candidate.path, candidate.member
    if not has_identifier(data):
        is_bundle = starts_like_zip(data) or is_litertlm(data)
        if is_bundle and (wanted is not None or not has_model_suffix(path)):
            yield from _members(data, candidate, settings)
            return
        if has_c_source_suffix(path):
            yield from _arrays(data, candidate)
            return
    if wanted is not None:
        yield not_found(path, f"'{path}' is not a bundle, so there is no '{wanted}' in it")
    else:
        yield _whole(data, candidate)


def _members(
    data: memoryview, candidate: Candidate, settings: OpeningSettings
) -> Iterator[ModelInput | Notification]:
    from tflint.inputs.bundle import open_zip
    from tflint.inputs.litertlm import open_sections

    path, wanted = candidate.path, candidate.member
    if not settings.bundles and wanted is None:
        message = f"'{path}' is a bundle; it was not opened (--no-bundles)"
        yield Notification("note", "bundle-skipped", message, path)
        return
    open_bundle = open_sections if is_litertlm(data) else open_zip
    empty = True
    for item in open_bundle(data, path, settings, wanted=wanted):
        empty = False
        yield item
    if not empty:
        return
    names = _zip_names(data)
    if wanted is None:
        yield _without_models(data, candidate)
    elif wanted in names:
        yield no_input(path, f"'{path}{SEPARATOR}{wanted}' contains no model")
    else:
        yield _no_member(path, wanted, names)


def _without_models(data: memoryview, candidate: Candidate) -> ModelInput | Notification:
    """A zip that is a Keras or PyTorch model is judged as a file, so that this gets said."""
    from tflint.inputs.foreign import identify

    found = identify(data)
    if found is not None and found.group == "other":
        return _whole(data, candidate)
    return no_input(candidate.path, f"'{candidate.path}' contains no model")


def _whole(data: memoryview, candidate: Candidate) -> ModelInput:
    return ModelInput(candidate.path, data[:], "stdin" if candidate.stdin else "file")


def _arrays(data: memoryview, candidate: Candidate) -> Iterator[ModelInput | Notification]:
    from tflint.inputs.c_array import model_arrays

    path, wanted = candidate.path, candidate.member
    arrays = model_arrays(data)
    if not arrays:
        yield no_input(path, f"'{path}' contains no array that holds a model")
    elif wanted is not None and wanted not in dict(arrays):
        yield _no_member(path, wanted, [name for name, _ in arrays])
    for name, content in arrays:
        if wanted in (None, name):
            yield ModelInput(path, memoryview(content), "c-array", name)


def _zip_names(data: memoryview) -> list[str]:
    try:
        return [member.name for member in read_zip_directory(data)]
    except DamagedZipError:
        return []


def _no_member(path: str, wanted: str, names: list[str]) -> Notification:
    near = nearest(wanted, names)
    hint = f" (did you mean '{near}'?)" if near else ""
    return not_found(path, f"there is no '{wanted}' in '{path}'{hint}")
