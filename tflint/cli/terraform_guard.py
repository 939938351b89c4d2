"""The linter for Terraform has the same name; people who meant it are told so."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

TEXT = """\
tflint: this is the linter for TensorFlow Lite (.tflite) models.
For Terraform, run the tflint binary from terraform-linters/tflint.
This program is also installed as: tflite-lint
"""

# terraform-linters/tflint, cmd/option.go: those that we have not.
_OPTIONS = frozenset(
    (
        *("--init", "--langserver", "--chdir", "--var", "--var-file", "--only"),
        *("--enable-rule", "--disable-rule", "--enable-plugin", "--call-module-type"),
        *("--ignore-module", "--minimum-failure-severity"),
    )
)


def meant_for_terraform(arguments: Sequence[str]) -> bool:
    """Whether an option is one that only the other program has."""
    before_paths = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return any(argument.partition("=")[0] in _OPTIONS for argument in before_paths)


def is_terraform_directory(directory: Path) -> bool:
    """Whether the directory holds Terraform files or the configuration of that program."""
    names = (".tflint.hcl", ".tflint.json")
    try:
        return any(path.name in names or path.suffix == ".tf" for path in directory.iterdir())
    except OSError:
        return False
