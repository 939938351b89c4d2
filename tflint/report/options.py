"""What the user chose about output, as the renderers need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tflint._version import __version__

if TYPE_CHECKING:
    from tflint.lint.rule import Rule

SarifProfile = Literal["standard", "github"]
SarifLocate = Literal["binary", "line", "listing"]


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """Settings of all formats; each renderer reads those that concern it.

    `width` is in characters. `quiet` counts `-q`: 1 drops the summary, 2 everything. `cwd` is the
    directory that relative model paths start from. `base_dir` is `None` unless the user set it:
    then text and JSON show paths as given, and the formats for repositories write them relative to
    the top of the git work tree around `cwd`, or to `cwd` outside of one. `max_per_rule` 0 means no
    limit. `sarif_locate` `None` leaves the choice to the profile. `rules` holds the declared rules
    by code, for the formats that describe them.
    """

    color: bool = False
    ascii: bool = False
    links: bool = False
    width: int = 100
    quiet: int = 0
    cwd: Path = field(default_factory=Path.cwd)
    base_dir: Path | None = None
    max_per_rule: int = 10
    statistics: bool = False
    show_suppressed: bool = False
    sarif_profile: SarifProfile = "standard"
    sarif_locate: SarifLocate | None = None
    sarif_category: str | None = None
    tool_version: str = __version__
    rules: Mapping[str, Rule] = field(default_factory=dict)
