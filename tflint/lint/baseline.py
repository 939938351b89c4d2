"""The baseline: findings that were there when the tool was adopted, and do not count."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tflint.lint.atomic_file import replace_file
from tflint.lint.config_error import ConfigError
from tflint.lint.diagnostic import Diagnostic, Suppression
from tflint.lint.origin import shown_path
from tflint.lint.path_glob import MEMBER_SEPARATOR

VERSION = 1

TOOL = "tflite-lint"


@dataclass(frozen=True, slots=True, order=True)
class BaselineEntry:
    """One accepted finding. `path` is relative to the baseline file, with `/`; `subject` and
    `message` are for people."""

    path: str
    code: str
    fingerprint: str
    subject: str = ""
    message: str = ""


class Baseline:
    """The entries of a baseline file, and which of them a run has found again.

    Ask `find` for each diagnostic in output order: an entry covers one finding.
    """

    def __init__(self, file: Path, entries: Iterable[BaselineEntry] = ()) -> None:
        self.file = file
        self.entries = tuple(sorted(set(entries)))
        self._found: dict[BaselineEntry, str] = {}
        self._by_identity = {(entry.path, entry.fingerprint): entry for entry in self.entries}
        self._moved: dict[str, list[BaselineEntry]] = defaultdict(list)
        for entry in self.entries:
            if self._is_gone(entry):
                self._moved[entry.fingerprint].append(entry)

    def find(self, diagnostic: Diagnostic) -> Suppression | None:
        """Why the diagnostic does not count: an entry has its path and fingerprint, or has its
        fingerprint and a path where there is no file any more. None when it is new."""
        path = self.path_of(diagnostic)
        entry = self._by_identity.get((path, diagnostic.fingerprint))
        if entry is None:
            moved = (e for e in self._moved[diagnostic.fingerprint] if e not in self._found)
            entry = next(moved, None)
        if entry is None:
            return None
        self._found[entry] = path
        return Suppression(kind="baseline", source=shown_path(self.file))

    def stale(self, checked: Mapping[str, Collection[str]]) -> tuple[BaselineEntry, ...]:
        """The entries that match nothing any more.

        `checked` holds, for each model that was checked to its end (`PATH` or `BUNDLE!/MEMBER` as in
        reports), the codes of the rules that ran: an entry is not stale because nobody looked.
        """
        looked = {self._relative(path): codes for path, codes in checked.items()}
        return tuple(
            entry
            for entry in self.entries
            if entry not in self._found
            and (self._is_gone(entry) or entry.code in looked.get(entry.path, ()))
        )

    def pruned(self, checked: Mapping[str, Collection[str]]) -> tuple[BaselineEntry, ...]:
        """The entries without the stale ones; those of files that were renamed under the new path."""
        stale = set(self.stale(checked))
        return tuple(
            sorted(
                replace(entry, path=self._found.get(entry, entry.path))
                for entry in self.entries
                if entry not in stale
            )
        )

    def entry(self, diagnostic: Diagnostic) -> BaselineEntry:
        """The entry that would accept a diagnostic."""
        return BaselineEntry(
            path=self.path_of(diagnostic),
            code=diagnostic.code,
            fingerprint=diagnostic.fingerprint,
            subject=diagnostic.subject,
            message=diagnostic.message,
        )

    def path_of(self, diagnostic: Diagnostic) -> str:
        """The path of the diagnostic's model as entries spell it."""
        at = diagnostic.location
        member = "" if at.member is None else MEMBER_SEPARATOR + at.member
        return self._relative(at.path + member)

    def _relative(self, path: str) -> str:
        file, separator, member = path.partition(MEMBER_SEPARATOR)
        try:
            spelled = Path(os.path.relpath(file, self.file.parent))
        except ValueError:  # on another drive of Windows
            spelled = Path(file).absolute()
        return spelled.as_posix() + separator + member

    def _is_gone(self, entry: BaselineEntry) -> bool:
        file = entry.path.partition(MEMBER_SEPARATOR)[0]
        return not os.path.lexists(self.file.parent / file)


def read_baseline(file: Path) -> Baseline:
    """The baseline in a file. Raises `ConfigError` when it is missing, malformed or of a version
    that this release does not know."""
    name = f"baseline {shown_path(file)!a}"
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        hint = 'write it with "tflint baseline write", or drop it'
        raise ConfigError(f"{name} does not exist; {hint}") from None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ConfigError(f"{name} cannot be read: {reason}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{name} is not UTF-8 text") from None
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ConfigError(f"{name} is not JSON at {place}: {error.msg.lower()}") from None
    except (RecursionError, ValueError):
        raise ConfigError(f"{name} is not JSON that a baseline could hold") from None
    return Baseline(file, _entries(document, name))


def write_baseline(file: Path, entries: Iterable[BaselineEntry]) -> None:
    """Write a baseline file, sorted, one entry per line, all at once or not at all. Raises
    `ConfigError` when that fails."""
    try:
        replace_file(file, baseline_text(entries).encode("ascii"))
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ConfigError(f"cannot write {shown_path(file)!a}: {reason}") from None


def baseline_text(entries: Iterable[BaselineEntry]) -> str:
    """The content of a baseline file, in ASCII: names come from models and may hold anything."""
    lines = (json.dumps(asdict(entry)) for entry in sorted(set(entries)))
    head = f'{{"version": {VERSION}, "tool": "{TOOL}", "entries": ['
    return "\n".join(part for part in (head, ",\n".join(lines), "]}") if part) + "\n"


def baseline_schema() -> dict[str, Any]:
    """The JSON schema of a baseline file (`tflint schema baseline`)."""
    text = {"type": "string"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"tflint baseline, version {VERSION}",
        "type": "object",
        "required": ["version", "entries"],
        "properties": {
            "version": {"const": VERSION},
            "tool": {"const": TOOL},
            "entries": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["path", "code", "fingerprint"],
                    "properties": {
                        "path": {"type": "string", "minLength": 1},
                        "code": {"type": "string", "pattern": "^[A-Z]{1,4}[0-9]{3}$"},
                        "fingerprint": {
                            "type": "string",
                            "pattern": "^v1:[0-9a-f]{32}:[1-9][0-9]*$",
                        },
                        "subject": text,
                        "message": text,
                    },
                },
            },
        },
    }


def _entries(document: object, name: str) -> list[BaselineEntry]:
    version = document.get("version") if isinstance(document, dict) else None
    if not isinstance(document, dict) or isinstance(version, bool) or not isinstance(version, int):
        raise ConfigError(f"{name} has no version number; is it a baseline?")
    if version > VERSION:
        raise ConfigError(f"{name} was written by a newer version ({version}); update tflint")
    entries = document.get("entries")
    if version < VERSION or not isinstance(entries, list):
        raise ConfigError(f'{name} has version {version} but no list "entries"; is it a baseline?')
    return [_entry(entry, f"{name}: entries[{i}]") for i, entry in enumerate(entries)]


def _entry(value: object, place: str) -> BaselineEntry:
    if not isinstance(value, dict):
        raise ConfigError(f"{place}: expected an object with path, code and fingerprint")
    fields = {}
    for key in ("path", "code", "fingerprint", "subject", "message"):
        text = value.get(key, "")
        if not isinstance(text, str):
            raise ConfigError(f'{place}: "{key}" is not a string')
        if not text and key in ("path", "code", "fingerprint"):
            raise ConfigError(f'{place}: "{key}" is missing')
        fields[key] = text
    return BaselineEntry(**fields)
