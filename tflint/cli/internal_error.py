"""What is said when the program itself failed."""

from __future__ import annotations

import sys
import traceback

from tflint.cli.exit_status import INTERNAL_ERROR

ISSUES_URL = "https://example.org/tflint/issues"


def report_internal_error(error: Exception, *, debug: bool) -> int:
    """One line, or with `debug` the traceback before it; returns the exit status."""
    if debug:
        traceback.print_exception(error)
    hint = "" if debug else " with the output of --debug"
    what = " ".join(f"{type(error).__name__}: {error}".split())
    sys.stderr.write(f"tflint: internal error ({what}); please report{hint}: {ISSUES_URL}\n")
    return INTERNAL_ERROR
