"""`tflint dump`: the text listing of a model, for people, for git, and to be committed."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from tflint.cli.global_options import Session, session_of
from tflint.cli.model_arguments import inputs_of, say_problems, the_only_candidate
from tflint.cli.output_file import OutputFile
from tflint.inputs.candidate import Candidate
from tflint.lint.config_error import ConfigError
from tflint.listing import FIRST_LINE, LISTING_VERSIONS, ListingOptions
from tflint.listing.inputs import ListedInput, list_input

# git caches by command, hence the version in it; with a converter that fails, `git diff` fails.
GIT_SETUP = """\
# .gitattributes            (with git-lfs keep: filter=lfs merge=lfs -text)
*.tflite diff=tflite
# once per clone
git config diff.tflite.textconv "tflite-lint dump --textconv --listing-version 1"
git config diff.tflite.binary true
git config diff.tflite.cachetextconv true
"""


def dump(
    context: typer.Context,
    models: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="MODEL", help="A model, a bundle, BUNDLE!/MEMBER or -; folders with --write."
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="Write there.")
    ] = None,
    write: Annotated[
        bool,
        typer.Option(
            "--write", help="Write MODEL.lst beside each model; exit with 1 if one changed."
        ),
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 if a MODEL.lst is missing or stale.")
    ] = False,
    textconv: Annotated[
        bool, typer.Option("--textconv", help="As git wants it: whatever MODEL is, exit with 0.")
    ] = False,
    git_setup: Annotated[
        bool, typer.Option("--git-setup", help="Print how to make git diff show listings.")
    ] = False,
    weights: Annotated[
        Literal["none", "hash", "stats", "full"],
        typer.Option(
            "--weights",
            metavar="WHAT",
            help="Of constants, besides their size: none, hash, stats or full; default hash.",
        ),
    ] = "hash",
    ids: Annotated[
        Literal["name", "index"],
        typer.Option("--ids", metavar="KIND", help="Call tensors by name or index; default name."),
    ] = "name",
    quant: Annotated[
        Literal["range", "full"],
        typer.Option(
            "--quant", metavar="WHAT", help="Of scales per channel: range or full; default range."
        ),
    ] = "range",
    offsets: Annotated[
        bool, typer.Option("--offsets", help="Add indices and byte offsets as comments.")
    ] = False,
    listing_version: Annotated[
        int | None,
        typer.Option(
            "--listing-version", metavar="N", help="The form of the listing; there is only 1."
        ),
    ] = None,
) -> int:
    """Print the listing of a model: text that changes only where the model does."""
    session = session_of(context)
    options = ListingOptions(weights, ids, quant == "full", offsets)
    if git_setup:
        session.write(GIT_SETUP)
        return 0
    _refuse_combinations(models, output=output, write=write, check=check, textconv=textconv)
    if textconv:
        session.output.write_utf_8(_converted(models or [], listing_version, options))
        return 0
    if listing_version not in (None, *LISTING_VERSIONS):
        raise ConfigError(_unknown(listing_version))
    if write or check:
        from tflint.cli.listing_files import check_listings, write_listings

        return (write_listings if write else check_listings)(models or [], options, session)
    return _dump(models or [], options, output, session)


def _dump(models: list[str], options: ListingOptions, output: str | None, session: Session) -> int:
    file = OutputFile(output) if output not in (None, "-") else None
    try:
        advice = "dump prints one listing: name one, or use --write or --check"
        candidate = the_only_candidate(models, session, advice)
        if isinstance(candidate, int):
            return candidate
        listed = _listed(candidate, options)
        say_problems(listed.problems, session)
        if not listed.models:
            return listed.status
        if file is not None:
            file.write([listed.text])
        else:
            session.output.write_utf_8(listed.text)
        return listed.status
    finally:
        if file is not None:
            file.discard()


def _listed(candidate: Candidate, options: ListingOptions) -> ListedInput:
    return list_input(inputs_of(candidate), options, is_bundle=candidate.member is None)


def _converted(models: list[str], version: int | None, options: ListingOptions) -> str:
    """The listing as git wants it: text whatever happens, since git gives up when a converter
    fails. Neither configuration nor path has a part in it."""
    if version not in (None, *LISTING_VERSIONS):
        return f"{FIRST_LINE}\n{_unknown(version)}\n"
    try:
        return _listed(Candidate(models[0]), options).text
    except Exception as error:  # a defect of ours must not make `git diff` fail
        return f"{FIRST_LINE}\nthis program failed to list the file ({type(error).__name__})\n"


def _unknown(version: int | None) -> str:
    known = ", ".join(map(str, LISTING_VERSIONS))
    return f"--listing-version: this version of tflint writes form {known}, not {version}"


def _refuse_combinations(models: list[str] | None, output: str | None, **modes: bool) -> None:
    chosen = [f"--{name}" for name, is_set in modes.items() if is_set]
    if len(chosen) > 1:
        raise ConfigError(f"{' and '.join(chosen)} exclude each other; drop one")
    if chosen and output is not None:
        raise ConfigError(f"{chosen[0]} and --output exclude each other; drop one")
    if not models:
        raise ConfigError("missing argument MODEL")
    if modes["textconv"] and len(models) > 1:
        raise ConfigError(f"--textconv takes one file, got {len(models)}")
