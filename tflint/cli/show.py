"""`tflint show`: what a model is, without judging it."""

from __future__ import annotations

import io
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tflint.cli.document_format import DocumentFormat
from tflint.cli.global_options import Session, session_of
from tflint.cli.model_arguments import say_rejected, the_only_candidate, the_only_model
from tflint.cli.option_values import choice, split
from tflint.escaping import readable_sentence
from tflint.inputs.candidate import Candidate
from tflint.inputs.model_input import ModelInput
from tflint.lint.config_error import ConfigError
from tflint.lint.outcome import Summary

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.summary.section import Section
    from tflint.summary.wording import Ids

REJECTED = 1
_SHOWN_DIGITS = 8
_UNNAMED = "model.tflite"
_NONE = "none"

# What contradicts the file's own description of its inputs, outputs and labels.
_CONTRACT_FAMILIES = ("M", "L")
_MAX_FINDINGS = 5

_SECTIONS = (
    "summary",
    "io",
    "signatures",
    "ops",
    "tensors",
    "quant",
    "metadata",
    "files",
    "buffers",
)


def show(
    context: typer.Context,
    model: Annotated[
        str,
        typer.Argument(metavar="MODEL", help="A model, BUNDLE!/MEMBER, or - for one from a pipe."),
    ],
    section: Annotated[
        list[str] | None,
        typer.Option(
            "--section",
            metavar="NAME",
            help=f"What to show, repeatable: {', '.join(_SECTIONS)}; default summary and io.",
        ),
    ] = None,
    operator: Annotated[
        str | None, typer.Option("--op", metavar="N", help="Show one operator: N or SUBGRAPH:N.")
    ] = None,
    tensor: Annotated[
        str | None,
        typer.Option("--tensor", metavar="N", help="Show one tensor: N, SUBGRAPH:N or its name."),
    ] = None,
    format_name: DocumentFormat = "text",
    snippet: Annotated[
        Literal["python", "kotlin", "swift", "c"] | None,
        typer.Option(
            "--snippet",
            metavar="LANGUAGE",
            help="Print only a program that runs the model: python, kotlin, swift or c.",
        ),
    ] = None,
    ids: Annotated[
        Literal["name", "index"],
        typer.Option("--ids", metavar="KIND", help="Call tensors by name or index; default name."),
    ] = "name",
) -> int:
    """Show what a model is: what to feed, what comes out, what it is made of."""
    session = session_of(context)
    names = [choice(name, _SECTIONS, "--section") for name in split(section)]
    if (operator is not None or tensor is not None) and names:
        raise ConfigError("--section excludes --op and --tensor; drop one")
    if snippet is not None and (names or operator is not None or tensor is not None):
        raise ConfigError("--snippet prints only code; drop --section, --op and --tensor")
    if snippet is not None and format_name != "text":
        raise ConfigError("--snippet prints only code; drop --format")
    candidate = the_only_candidate([model], session, "show is for one: name it")
    found = the_only_model(candidate, session) if isinstance(candidate, Candidate) else candidate
    if isinstance(found, int):
        return found
    from tflint.analysis.facts import Facts
    from tflint.listing.inputs import why_rejected
    from tflint.model.file import File

    file = File(found.data, Path(found.path) if found.kind == "file" else None)
    problem = why_rejected(file)
    if problem:
        say_rejected(found, problem, REJECTED, session)
    if snippet is not None and not problem:
        session.write(_program(Facts(file), found, snippet))
    elif file.model is not None and snippet is None:
        facts = Facts(file)
        if operator is not None or tensor is not None:
            parts = _details(facts, operator, tensor, ids)
        else:
            from tflint.summary.sections import brief, sections

            parts = (
                sections(facts, names, ids)
                if names
                else brief(facts, ids, _findings(found, session))
            )
        session.write(_rendered(found, problem, facts, parts, format_name, session))
    session.output.flush()
    return REJECTED if problem else 0


def _program(facts: Facts, found: ModelInput, language: str) -> str:
    """The program, for the path that the user gave; for what lies in another file, its own name."""
    from tflint.snippets.languages import LANGUAGES
    from tflint.snippets.planning import NoSnippetError

    path = found.path if found.kind == "file" else _UNNAMED
    if found.member is not None:
        path = found.member.rpartition("/")[2] or _UNNAMED
    try:
        return LANGUAGES[language](facts, path)
    except NoSnippetError as error:
        raise ConfigError(f"--snippet {language}: {error}") from None


def _details(facts: Facts, operator: str | None, tensor: str | None, ids: Ids) -> list[Section]:
    from tflint.summary.details import (
        NotThereError,
        find_operator,
        find_tensor,
        operator_section,
        tensor_section,
    )

    parts: list[Section] = []
    try:
        if operator is not None:
            parts.append(operator_section(find_operator(facts, operator), ids))
        if tensor is not None:
            parts.append(tensor_section(find_tensor(facts, tensor), ids))
    except NotThereError as error:
        raise ConfigError(str(error)) from None
    return parts


def _findings(found: ModelInput, session: Session) -> Section:
    """How many findings `tflint check` has, by severity."""
    from tflint.checking.request import Request
    from tflint.checking.run import run
    from tflint.summary.section import Fields, Section

    is_stdin = found.kind == "stdin"
    path = "-" if is_stdin else found.display_path
    request = Request(paths=(path,), config=session.config, isolated=session.isolated)
    outcome = run(request, stdin=io.BytesIO(found.data) if is_stdin else None)
    summary = outcome.summary
    claims = [
        readable_sentence(f"{diagnostic.code} {diagnostic.message}")
        for model in outcome.models
        for diagnostic in model.diagnostics
        if diagnostic.code.startswith(_CONTRACT_FAMILIES)
    ]
    data = {
        "error": summary.error,
        "warning": summary.warning,
        "info": summary.info,
        "inputs_and_outputs": claims,
    }
    words = _counts(summary)
    if words != _NONE:
        words += f"; see: tflint check {shlex.quote(path)}"
    rows = [("findings", [words]), *(("", [claim]) for claim in claims[:_MAX_FINDINGS])]
    if len(claims) > _MAX_FINDINGS:
        rows.append(("", [f"{len(claims) - _MAX_FINDINGS} more on inputs, outputs and labels"]))
    return Section("findings", data, [Fields(rows)])


def _counts(summary: Summary) -> str:
    from tflint.summary.wording import quantity

    counts = (
        (summary.error, "error", "errors"),
        (summary.warning, "warning", "warnings"),
        (summary.info, "info", "info"),
    )
    return ", ".join(quantity(*each) for each in counts if each[0]) or _NONE


def _rendered(
    found: ModelInput,
    problem: str,
    facts: Facts,
    parts: list[Section],
    format_name: str,
    session: Session,
) -> str:
    from tflint.summary.overview import overview

    model = facts.of(overview)
    if format_name == "json":
        from tflint.summary.json_data import json_summary

        head = {"path": found.path, "member": found.member, "problem": problem or None}
        return json_summary(head, parts)
    from tflint.summary.wording import size

    title = "   ".join(
        (
            found.display_path,
            size(model.bytes),
            f"schema {model.schema_version}",
            f"sha256 {model.sha256[:_SHOWN_DIGITS]}",
        )
    )
    if format_name == "markdown":
        from tflint.summary.markdown import markdown

        return markdown(title, parts, session.stdout.ascii)
    from tflint.summary.text import text

    return text(title, parts, session.stdout.width, session.stdout.ascii)
