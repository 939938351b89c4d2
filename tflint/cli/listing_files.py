"""Listings that are committed beside their models as `MODEL.lst`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tflint.cli.global_options import Session
from tflint.cli.model_arguments import candidates, inputs_of, say_problems
from tflint.escaping import readable
from tflint.lint.atomic_file import replace_file
from tflint.lint.config_error import ConfigError
from tflint.lint.outcome import Notification
from tflint.listing import ListingOptions
from tflint.listing.inputs import list_input
from tflint.report.listing_file import LISTING_SUFFIX

CHANGED = 1
UNWRITTEN = 2


def write_listings(paths: Sequence[str], options: ListingOptions, session: Session) -> int:
    """Write the listing of each model beside it, where it is not there already; the exit status: 1
    when a file changed, as pre-commit wants it."""
    return _go_through(paths, options, session, write=True)


def check_listings(paths: Sequence[str], options: ListingOptions, session: Session) -> int:
    """Say which listings are missing or stale; the exit status: 1 when one is."""
    return _go_through(paths, options, session, write=False)


def _go_through(
    paths: Sequence[str], options: ListingOptions, session: Session, *, write: bool
) -> int:
    status = 0
    for found in _listings(paths, options, session):
        if isinstance(found, Notification):
            say_problems([found], session)
            status = max(status, found.status)
            continue
        file, content = found
        old = _content(file)
        if old == content:
            continue
        status = max(status, CHANGED)
        if write:
            status = max(status, _write(file, content, session))
        elif not session.quiet:
            shown = readable(str(file), in_ascii=session.stdout.ascii)
            session.write(f"{shown}: {'missing' if old is None else 'stale'}\n")
    return status


def _listings(
    paths: Sequence[str], options: ListingOptions, session: Session
) -> Iterator[tuple[Path, bytes] | Notification]:
    """Each listing file with what it should hold."""
    found, problems = candidates(paths, session)
    yield from problems
    for candidate in found:
        if candidate.stdin:
            raise ConfigError("a listing cannot lie beside standard input; name a file")
        if candidate.member is not None:
            raise ConfigError(
                f"a listing cannot lie beside '{candidate.member}', which is inside "
                f"'{candidate.path}'; name the bundle"
            )
        listed = list_input(inputs_of(candidate), options, is_bundle=True)
        yield from listed.problems
        if listed.models:
            yield Path(candidate.path + LISTING_SUFFIX), listed.text.encode()


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


def _write(file: Path, content: bytes, session: Session) -> int:
    shown = readable(str(file), in_ascii=session.stdout.ascii)
    try:
        replace_file(file, content)
    except OSError as error:
        session.say(f"cannot write '{shown}': {(error.strerror or str(error)).lower()}")
        return UNWRITTEN
    if not session.quiet:
        session.write(f"wrote {shown}\n")
    return 0
