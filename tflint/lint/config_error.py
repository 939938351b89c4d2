"""What stops a run before it starts."""

from __future__ import annotations


class ConfigError(Exception):
    """Wrong usage or configuration: one sentence for the user, and the exit status it leads to."""

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message, status)
        self.message = message
        self.status = status

    def __str__(self) -> str:
        return self.message
