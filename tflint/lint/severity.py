"""The three scales of a finding: how bad (severity), how sure (confidence), how settled (status)."""

from __future__ import annotations

from enum import Enum, IntEnum


class Severity(IntEnum):
    """How bad a finding is; ordered, so that `max()` and `>=` mean what they say."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word users see: `error`, `warning` or `info`."""
        return self.name.lower()

    @classmethod
    def parse(cls, text: str) -> Severity:
        """The severity called `text`; `ValueError` naming the choices for any other word."""
        try:
            return cls[text.upper()]
        except KeyError:
            raise ValueError(
                f"unknown severity {text!r}; expected error, warning or info"
            ) from None


class Confidence(IntEnum):
    """How often a report of a rule is a real problem."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def label(self) -> str:
        """The word users see: `high`, `medium` or `low`."""
        return self.name.lower()

    @classmethod
    def parse(cls, text: str) -> Confidence:
        """The confidence called `text`; `ValueError` naming the choices for any other word."""
        try:
            return cls[text.upper()]
        except KeyError:
            raise ValueError(f"unknown confidence {text!r}; expected high, medium or low") from None


class Status(Enum):
    """How settled a rule is. Preview rules run only in preset `all` or with `--preview`."""

    PREVIEW = "preview"
    STABLE = "stable"
    DEPRECATED = "deprecated"
    REMOVED = "removed"


ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
