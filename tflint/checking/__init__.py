"""From what the user named to an outcome: opens, judges, suppresses, and adds it all up."""

from tflint.checking.request import Request
from tflint.checking.run import run

__all__ = ["Request", "run"]
