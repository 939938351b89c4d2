"""tflint: a linter for TensorFlow Lite / LiteRT model files.

The public Python API::

    import tflint

    report = tflint.check("models/", select=["Q"], targets=["tflm"])
    report.exit_code
    for model in report.models:
        for diagnostic in model.diagnostics:
            print(model.display_path, diagnostic.code, diagnostic.message)

    report = tflint.check_bytes(data, name="in-memory.tflite")
    model = tflint.load("models/classifier.tflite")     # a read-only view, nothing is judged

Names are imported when they are first used: importing the package costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tflint._version import __version__

if TYPE_CHECKING:
    from tflint.api import NotAModelError, Report, check, check_bytes, load
    from tflint.lint.config_error import ConfigError
    from tflint.lint.diagnostic import Diagnostic, Location
    from tflint.lint.finding import Finding
    from tflint.lint.outcome import ModelOutcome, Notification
    from tflint.lint.rule import Rule, ops, rule
    from tflint.lint.severity import Confidence, Severity
    from tflint.model.model import Model
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor

_HOMES = {
    "Confidence": "tflint.lint.severity",
    "ConfigError": "tflint.lint.config_error",
    "Diagnostic": "tflint.lint.diagnostic",
    "Finding": "tflint.lint.finding",
    "Location": "tflint.lint.diagnostic",
    "Model": "tflint.model.model",
    "ModelOutcome": "tflint.lint.outcome",
    "NotAModelError": "tflint.api",
    "Notification": "tflint.lint.outcome",
    "Operator": "tflint.model.operator",
    "Report": "tflint.api",
    "Rule": "tflint.lint.rule",
    "Severity": "tflint.lint.severity",
    "Subgraph": "tflint.model.subgraph",
    "Tensor": "tflint.model.tensor",
    "check": "tflint.api",
    "check_bytes": "tflint.api",
    "load": "tflint.api",
    "ops": "tflint.lint.rule",
    "rule": "tflint.lint.rule",
}

__all__ = [
    "Confidence",
    "ConfigError",
    "Diagnostic",
    "Finding",
    "Location",
    "Model",
    "ModelOutcome",
    "NotAModelError",
    "Notification",
    "Operator",
    "Report",
    "Rule",
    "Severity",
    "Subgraph",
    "Tensor",
    "__version__",
    "check",
    "check_bytes",
    "load",
    "ops",
    "rule",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'tflint' has no attribute {name!r}")
    from importlib import import_module

    found = globals()[name] = getattr(import_module(home), name)
    return found
