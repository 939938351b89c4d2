"""The options that say how findings are reported, and where."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, NamedTuple

import typer

_output = partial(typer.Option, rich_help_panel="Output")


class OutputWishes(NamedTuple):
    """What the options say of reports.

    `settings` are those that are configuration keys, too. `file` is where the main report goes
    (`None` and `-`: standard output).
    """

    settings: Mapping[str, object]
    file: str | None
    max_per_rule: int
    show_suppressed: bool
    statistics: bool
    step_summary: bool
    sarif_category: str | None


def output(
    format_name: Annotated[
        str | None,
        _output(
            "-f",
            "--format",
            metavar="NAME",
            help="full, concise, json, jsonl, sarif, github, gitlab, junit or markdown.",
        ),
    ] = None,
    file: Annotated[
        str | None,
        _output("-o", "--output", metavar="FILE", help="Write there; - is standard output."),
    ] = None,
    output_format: Annotated[
        list[str] | None,
        _output("--output-format", metavar="NAME=FILE", help="Write this report, too."),
    ] = None,
    max_per_rule: Annotated[
        int,
        _output(
            "--max-per-rule",
            metavar="N",
            help="Print so many findings per rule and model; 0: all; default 10.",
        ),
    ] = 10,
    show_suppressed: Annotated[
        bool, _output("--show-suppressed", help="Print accepted findings, too.")
    ] = False,
    statistics: Annotated[
        bool, _output("--statistics", help="Count the findings of each rule; with -q only that.")
    ] = False,
    base_dir: Annotated[
        str | None,
        _output("--base-dir", metavar="DIR", help="Write paths relative to this directory."),
    ] = None,
    sarif_profile: Annotated[
        str | None,
        _output("--sarif-profile", metavar="NAME", help="SARIF for standard or github."),
    ] = None,
    sarif_locate: Annotated[
        str | None,
        _output("--sarif-locate", metavar="NAME", help="SARIF points at binary, line or listing."),
    ] = None,
    sarif_category: Annotated[
        str | None,
        _output("--sarif-category", metavar="NAME", help="Tell SARIF runs of a project apart."),
    ] = None,
    no_step_summary: Annotated[
        bool, _output("--no-step-summary", help="Do not write to GITHUB_STEP_SUMMARY.")
    ] = False,
) -> OutputWishes:
    """What these options say."""
    settings = {
        "format": format_name,
        "output": output_format,
        "base-dir": base_dir,
        "sarif-profile": sarif_profile,
        "sarif-locate": sarif_locate,
    }
    return OutputWishes(
        settings={key: value for key, value in settings.items() if value is not None},
        file=file,
        max_per_rule=max_per_rule,
        show_suppressed=show_suppressed,
        statistics=statistics,
        step_summary=not no_step_summary,
        sarif_category=sarif_category,
    )
