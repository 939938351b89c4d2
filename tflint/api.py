"""The Python API: what the command line does, as functions that neither print nor exit."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from typing import Any

from tflint.checking import Request, run
from tflint.lint.outcome import ModelOutcome, Notification, Outcome, Summary
from tflint.model.model import Model
from tflint.report import Needs


class NotAModelError(ValueError):
    """The file holds no TensorFlow Lite model that can be read."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found.

    `models` are in output order; `exit_code` is what the command line would have returned.
    """

    outcome: Outcome
    rules: Mapping[str, Any]

    @property
    def models(self) -> tuple[ModelOutcome, ...]:
        """The models, each with its status and diagnostics."""
        return self.outcome.models

    @property
    def notifications(self) -> tuple[Notification, ...]:
        """What could not be done, and what the user should know of the run."""
        return self.outcome.notifications

    @property
    def summary(self) -> Summary:
        """The counts."""
        return self.outcome.summary

    @property
    def exit_code(self) -> int:
        """0 nothing found, 1 findings, 2 wrong configuration, 3 something not checked, 4 internal
        error."""
        return self.outcome.exit_code

    def render(self, format_name: str, **options: Any) -> str:
        """The report in an output format (`full`, `json`, `sarif`, ...); `options` are fields of
        `tflint.report.options.ReportOptions`. `KeyError` for an unknown format."""
        from tflint.report import render
        from tflint.report.options import ReportOptions

        chosen = ReportOptions(rules=self.rules, **options)
        return "".join(render(format_name, self.outcome, chosen))

    def to_json(self) -> str:
        """The JSON report, schema version 1 (`tflint schema report`)."""
        return self.render("json")

    def to_sarif(self) -> str:
        """The SARIF 2.1.0 log."""
        return self.render("sarif")


def check(
    *paths: str | PathLike[str], config: Sequence[str] = (), isolated: bool = False, **settings: Any
) -> Report:
    """Check files, directories, globs and bundles, as `tflint check` does.

    `settings` are configuration keys with `_` for `-`: `select=["Q"]`, `ignore=["P4"]`,
    `targets=["tflm"]`, `runtime=["litert>=2.1"]`, `fail_on="error"`, `preset="strict"`. They go
    before configuration files, which `isolated` switches off. Raises `ConfigError` when a setting is
    wrong; a file that cannot be read is a notification.
    """
    request = Request(
        paths=tuple(fspath(path) for path in paths),
        config=tuple(config),
        options=_keys(settings),
        isolated=isolated,
        needs=_EVERYTHING,
    )
    return _report(request, run(request))


def check_bytes(
    data: bytes | bytearray | memoryview,
    *,
    name: str = "<bytes>",
    isolated: bool = False,
    **settings: Any,
) -> Report:
    """Check one model that is in memory; `name` is what reports call it. See `check`."""
    request = Request(
        paths=("-",),
        options=_keys(settings),
        isolated=isolated,
        stdin_name=name,
        needs=_EVERYTHING,
    )
    return _report(request, run(request, stdin=io.BytesIO(data)))


def load(path: str | PathLike[str]) -> Model:
    """A read-only view of the model at `path` (also `BUNDLE!/MEMBER`), mapped, not read.

    Nothing is judged. Raises `FileNotFoundError` when there is no such file, `OSError` when it cannot
    be read, and `NotAModelError` when it holds no model that can be read.
    """
    from tflint.inputs.candidate import Candidate
    from tflint.inputs.limits import OpeningSettings
    from tflint.inputs.opening import open_models
    from tflint.model.file import File

    name, _, member = fspath(path).partition("!/")
    with open(name, "rb"):  # the clearest error is that of the system
        pass
    for found in open_models(Candidate(name, member or None), OpeningSettings()):
        if isinstance(found, Notification):
            raise NotAModelError(found.message)
        file = File(found.data)
        if file.model is None:
            what = file.foreign.description if file.foreign is not None else "damaged"
            raise NotAModelError(f"{name} is no readable TensorFlow Lite model: it is {what}")
        return file.model
    raise NotAModelError(f"{name} holds no model")


_EVERYTHING = Needs(sha256=True, listing=True, excerpt=True)


def _keys(settings: Mapping[str, Any]) -> dict[str, object]:
    return {
        name.replace("_", "-"): list(value) if isinstance(value, tuple) else value
        for name, value in settings.items()
    }


def _report(request: Request, outcome: Outcome) -> Report:
    from tflint.lint.registry import load_registry

    plugins = request.configuration().run_settings.plugins
    return Report(outcome, {rule.code: rule for rule in load_registry(plugins)})
