"""The program: `tflint`, `tflite-lint`, `python -m tflint`."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence

from tflint.cli.command_line import CommandLine, read_command_line
from tflint.cli.exit_status import INTERRUPTED, WRONG_USAGE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with the given arguments (those of the process by default) and return the
    exit status. Nothing but what the command needs is imported."""
    if arguments is None:
        _prepare_process()
        arguments = sys.argv[1:]
        if any(os.environ.get(name) for name in ("_TFLINT_COMPLETE", "_TFLITE_LINT_COMPLETE")):
            from tflint.cli.completion import answer, called_as

            return answer(called_as(sys.argv[0]))
    line = read_command_line(arguments)
    if line.version:
        from tflint._version import __version__

        return _print(f"tflint {__version__} (linter for TensorFlow Lite models)\n")
    if line.help and not line.named:
        from tflint.cli.short_help import short_help

        return _print(short_help())
    if any(argument.startswith("--") for argument in arguments):
        from tflint.cli.terraform_guard import TEXT, meant_for_terraform

        if meant_for_terraform(arguments):
            sys.stderr.write(TEXT)
            return WRONG_USAGE
    return _run(line)


def _print(text: str) -> int:
    from tflint.cli.standard_output import StandardOutput
    from tflint.lint.config_error import ConfigError

    output = StandardOutput()
    try:
        output.write(text)
        output.flush()
    except ConfigError as error:
        sys.stderr.write(f"tflint: {error.message}\n")
        return error.status
    return 0


def _prepare_process() -> None:
    """Leave out work that a process which lives for a moment has no use of."""
    # OpenBLAS starts a thread per core when numpy is imported; no matrix is multiplied here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What is imported and read stays to the end, or for as long as a model is checked: looking through
    # it for garbage after every 700 objects is a tenth of the time for a small model, and finds none.
    # A model of 50,000 operators is a million objects.
    gc.set_threshold(1_500_000, 20, 100)
    # The last search, when the interpreter ends, takes as long again.
    atexit.register(gc.freeze)


def _run(line: CommandLine) -> int:
    from importlib import import_module

    from tflint.escaping import escape
    from tflint.lint.config_error import ConfigError

    try:
        from tflint.cli.command import run

        module = import_module(f"tflint.cli.{line.command}")
        return run(line.command, getattr(module, line.command), line.arguments)
    except ConfigError as error:
        sys.stderr.write(f"tflint: {escape(error.message)}\n")
        return error.status
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        from tflint.cli.internal_error import report_internal_error

        return report_internal_error(error, debug="--debug" in line.arguments)


if __name__ == "__main__":
    sys.exit(main())
