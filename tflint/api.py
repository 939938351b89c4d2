"""The Python API: what the command line does, as functions that neither print nor exit."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from tflint.checking.request import Request
from tflint.checking.run import run
from tflint.lint.diagnostic import Diagnostic
from tflint.lint.outcome import ModelOutcome, Notification, Outcome, Summary
from tflint.lint.rule import Rule
from tflint.model.model import Model
from tflint.report import Needs


class NotAModelError(ValueError):
    """The file holds no TensorFlow Lite model that can be read."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found.

    `outcome` is all of it, and `rules` are the declared rules by code.

    >>> report = check("testmodels/dead_channels.tflite", select=["W301"])
    >>> report.exit_code, report.summary.warning
    (1, 1)
    >>> [diagnostic] = report.diagnostics
    >>> diagnostic.code, diagnostic.severity.label, diagnostic.location.address
    ('W301', 'warning', 'subgraphs[0].tensors[3].quantization.scale')
    """

    outcome: Outcome
    rules: Mapping[str, Rule]

    @property
    def models(self) -> tuple[ModelOutcome, ...]:
        """The models in output order, each with its status and its diagnostics."""
        return self.outcome.models

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The diagnostics of all models."""
        return tuple(self.outcome.diagnostics)

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
        """What the command line would return: 0 nothing found, 1 findings, 2 wrong usage, 3 something
        was not checked, 4 internal error."""
        return self.outcome.exit_code

    def render(self, format_name: str, **options: Any) -> str:
        """The report in an output format. `options` are fields of `ReportOptions` of
        `tflint.report.options`; `KeyError` for an unknown format.

        >>> report = check("testmodels/converted/convnet_float32.tflite", select=["F"])
        >>> report.render("concise", quiet=1)
        ''
        """
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
    *paths: str | PathLike[str],
    config: Sequence[str] = (),
    isolated: bool = False,
    labels: str | PathLike[str] | None = None,
    task: str | None = None,
    **settings: Any,
) -> Report:
    """Check files, directories, globs and bundles, as `tflint check` does.

    `settings` are configuration keys with `_` for `-`; they go before configuration files, which
    `isolated` switches off. All is done in this process unless `jobs` is given. Raises `ConfigError`
    for a wrong setting or configuration file, and `TypeError` for a setting that does not exist; a
    file that cannot be read becomes a notification of the report.

    >>> report = check("testmodels/dead_channels.tflite", select=["W"], ignore=["W3"])
    >>> report.exit_code, report.diagnostics
    (0, ())
    >>> check("testmodels", select=["F", "Q2"], targets=["tflm"], preset="strict").summary.error
    0
    """
    request = _request(
        tuple(fspath(path) for path in paths), settings, isolated, config, labels, task
    )
    return _report(request, run(request))


def check_bytes(
    data: bytes | bytearray | memoryview,
    *,
    name: str = "<bytes>",
    config: Sequence[str] = (),
    isolated: bool = False,
    labels: str | PathLike[str] | None = None,
    task: str | None = None,
    **settings: Any,
) -> Report:
    """Check one model that is in memory; `name` is what reports call it. See `check`.

    >>> report = check_bytes(b"<!DOCTYPE html>", name="downloaded.tflite")
    >>> report.models[0].status.value, report.diagnostics[0].code
    ('rejected', 'F101')
    """
    request = _request(("-",), settings, isolated, config, labels, task, name)
    return _report(request, run(request, stdin=io.BytesIO(data)))


def load(path: str | PathLike[str]) -> Model:
    """A read-only view of the model at `path` (also `BUNDLE!/MEMBER`), mapped, not read.

    Nothing is judged. Raises `OSError` when the file cannot be read, and `NotAModelError` when it
    holds no model that can be read, or several.

    >>> model = load("testmodels/converted/convnet_int8.tflite")
    >>> main = model.subgraphs[0]
    >>> [(tensor.name, tensor.shape) for tensor in main.input_tensors]
    [('serving_default_image:0', (1, 16, 16, 3))]
    """
    from tflint.inputs.candidate import Candidate
    from tflint.inputs.limits import OpeningSettings
    from tflint.inputs.opening import open_models
    from tflint.model.file import File

    name, _, member = fspath(path).partition("!/")
    with Path(name).open("rb"):  # the clearest error is that of the system
        pass
    found = list(open_models(Candidate(name, member or None), OpeningSettings()))
    inputs = [each for each in found if not isinstance(each, Notification)]
    if len(inputs) > 1:
        raise NotAModelError(
            f"{name} holds {len(inputs)} models; name one: {inputs[0].display_path}"
        )
    for each in found:
        if isinstance(each, Notification):
            raise NotAModelError(each.message)
    file = File(inputs[0].data)
    if file.model is None:
        what = file.foreign.description if file.foreign is not None else "damaged"
        raise NotAModelError(f"{name} is no readable TensorFlow Lite model: it is {what}")
    return file.model


def _request(
    paths: tuple[str, ...],
    settings: Mapping[str, Any],
    isolated: bool,
    config: Sequence[str],
    labels: str | PathLike[str] | None,
    task: str | None,
    stdin_name: str | None = None,
) -> Request:
    return Request(
        paths=paths,
        config=tuple(config),
        options={"jobs": 1, **_by_key(settings)},
        isolated=isolated,
        stdin_name=stdin_name,
        labels=None if labels is None else Path(labels),
        task=task,
        needs=Needs(sha256=True, listing=True, excerpt=True),
    )


def _by_key(settings: Mapping[str, Any]) -> dict[str, object]:
    from tflint.lint.settings import Settings
    from tflint.lint.suggestions import did_you_mean
    from tflint.lint.toml_tables import keys_of

    known = keys_of(Settings)
    found: dict[str, object] = {}
    for name, value in settings.items():
        key = name.replace("_", "-")
        if key not in known:
            suggestion = did_you_mean(name, (each.replace("-", "_") for each in known))
            raise TypeError(f"there is no setting {name!r}{suggestion}")
        if isinstance(value, PathLike):
            value = fspath(value)
        found[key] = list(value) if isinstance(value, tuple) else value
    return found


def _report(request: Request, outcome: Outcome) -> Report:
    from tflint.lint.registry import load_registry

    plugins = request.configuration().run_settings.plugins
    return Report(outcome, {rule.code: rule for rule in load_registry(plugins)})
