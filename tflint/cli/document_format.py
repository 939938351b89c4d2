"""The option `--format` of the commands that print a document about a model, a rule or a target."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

DocumentFormat = Annotated[
    Literal["text", "json", "markdown"],
    typer.Option("-f", "--format", metavar="NAME", help="text, json or markdown; default text."),
]
