"""`tflint schema`: the JSON schemas of what tflint writes."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from tflint.cli.global_options import session_of


def schema(
    context: typer.Context,
    document: Annotated[
        Literal["report", "baseline", "diff"],
        typer.Argument(metavar="report|baseline|diff", help="Which document."),
    ],
) -> int:
    """Print the JSON schema of the report in format json, of a baseline file or of diff -f json."""
    from tflint.report.json_text import json_text

    if document == "report":
        from tflint.report.json_schema import report_schema as make
    elif document == "diff":
        from tflint.comparison.report.json_data import comparison_schema as make
    else:
        from tflint.lint.baseline import baseline_schema as make
    session_of(context).write(json_text(make()) + "\n")
    return 0
