"""Files outside of the model that a runtime opens for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tflint.analysis.external_files import ExternalFile, external_files
from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, INFO, WARNING
from tflint.model.file import File
from tflint.model.node import Place

_CHUNK = 1 << 20
# Larger weight files are listed by their size alone; a digest of them would take seconds.
_MAX_DIGESTED = 64 << 20
_LISTED = 20


@rule(
    "S203",
    "external-path-escape",
    severity=WARNING,
    confidence=HIGH,
    on=File,
    tags=("security",),
    security_severity=7.5,
)
def external_path_escape(file: File, facts: Facts) -> Iterator[Finding]:
    """A weight file of the model may lie outside of its folder.

    What it checks: The names of the groups of external buffers: relative, without drive letter,
    backslash, `..`, URL scheme, `~` and control characters, and not leading out of the folder through
    symbolic links. For models that need other files at all, an info lists them with size and, up to
    64 MiB, SHA-256, so that they can be reviewed together.

    Why it matters: CompiledModel opens the name as it is and takes the bytes for weights. A model can
    so find out whether a file exists, and give its content away through its outputs.

    How to fix: Put the weight file beside the model and name it without a path.

    When it is wrong: A deployment with fixed absolute paths that you control.

    Source: LiteRT `weight_loader/external_weight_loader_litert.cc`.
    """
    model = file.model
    if model is None or not model.table["external_buffer_groups"]:
        return
    inside: list[ExternalFile] = []
    for found in facts.of(external_files):
        if found.escape:
            yield Finding(
                f"the name '{found.name}' of a weight file {found.escape}",
                at=Place(f"external_buffer_groups[{found.group}]", model=model, subject=found.name),
                key=found.name[:200],
                help="put the file beside the model and name it without a path",
                data={"file": found.name},
            )
        elif found.name:
            inside.append(found)
    if inside:
        names = ", ".join(f"'{found.name}'" for found in inside[:3])
        more = f" and {len(inside) - 3} more" if len(inside) > 3 else ""
        yield Finding(
            f"the model needs {len(inside)} other file{'s' * (len(inside) > 1)}: {names}{more}",
            at=Place("external_buffer_groups[0]", model=model),
            key="files",
            severity=INFO,
            help="review, hash and ship these files together with the model",
            data={"files": [_described(found) for found in inside[:_LISTED]]},
        )


def _described(found: ExternalFile) -> dict[str, str | int | None]:
    digest = None
    if found.path is not None and found.size is not None and found.size <= _MAX_DIGESTED:
        digest = _sha256(found.path)
    return {"file": found.name, "size": found.size, "sha256": digest}


def _sha256(path: Path) -> str | None:
    import hashlib

    digest = hashlib.sha256()
    left = _MAX_DIGESTED
    try:
        with path.open("rb") as stream:
            while left > 0 and (piece := stream.read(min(_CHUNK, left))):
                digest.update(piece)
                left -= len(piece)
    except OSError:
        return None
    return digest.hexdigest()
