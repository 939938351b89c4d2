"""What a request would check."""

from __future__ import annotations

import os
from typing import BinaryIO

from tflint.checking.request import Request
from tflint.inputs.candidate import Candidate
from tflint.inputs.discovery import DiscoverySettings, discover
from tflint.lint.configuration import Configuration
from tflint.lint.outcome import Notification
from tflint.lint.settings import Settings


def candidates_of(
    request: Request, configuration: Configuration, stdin: BinaryIO | None = None
) -> tuple[list[Candidate], list[Notification]]:
    """The candidates in the order of their paths, and what to say of the paths that lead to nothing.

    Each path is searched by the configuration that is nearest to it; for standard input and lists
    of paths that is the one of the current directory.
    """
    groups: dict[int, tuple[Settings, list[str]]] = {}
    for path in request.paths or (".",):
        here = path == "-" or path.startswith("@")
        settings = configuration.run_settings if here else configuration.settings_for(path)
        groups.setdefault(id(settings), (settings, []))[1].append(path)
    candidates: list[Candidate] = []
    notifications: list[Notification] = []
    for settings, paths in groups.values():
        for found in discover(paths, _discovery_settings(request, settings), stdin):
            if isinstance(found, Candidate):
                candidates.append(found)
            else:
                notifications.append(found)
    return (candidates if len(groups) == 1 else _merged(candidates)), notifications


def _discovery_settings(request: Request, settings: Settings) -> DiscoverySettings:
    return DiscoverySettings(
        include=(*settings.include, *settings.extend_include),
        exclude=(*settings.exclude, *settings.extend_exclude),
        force_exclude=settings.force_exclude,
        respect_gitignore=settings.respect_gitignore,
        allow_empty=request.allow_empty,
        stdin_name=request.stdin_name,
    )


def _merged(candidates: list[Candidate]) -> list[Candidate]:
    """In order, and without files that several searches found."""
    known: dict[tuple[str, str | None], Candidate] = {}
    for candidate in candidates:
        identity = "-" if candidate.stdin else os.path.realpath(candidate.path)
        known.setdefault((identity, candidate.member), candidate)
    return sorted(known.values(), key=lambda each: (os.fsencode(each.path), each.member or ""))
