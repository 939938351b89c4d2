"""The reports of one run: which formats, where to, and writing them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tflint.cli.global_options import Session
from tflint.cli.output_file import OutputFile
from tflint.cli.output_options import OutputWishes
from tflint.cli.terminal import Terminal
from tflint.lint.config_error import ConfigError
from tflint.lint.origin import shown_path
from tflint.lint.settings import Settings
from tflint.report import FORMATS, Needs, needs, render
from tflint.report.options import ReportOptions, SarifLocate

if TYPE_CHECKING:
    from tflint.lint.outcome import Outcome
    from tflint.lint.rule import Rule

STANDARD_OUTPUT = "-"


class PlannedReport(NamedTuple):
    """A report to be made; `file` is None for standard output."""

    format: str
    options: ReportOptions
    file: OutputFile | None


class Reports:
    """The reports that settings and options ask for.

    Their files are claimed when this object is made, so that what cannot be written is known before
    any work: `ConfigError`. Used as a context manager, it leaves no file behind that is not complete.
    """

    def __init__(
        self,
        settings: Settings,
        wishes: OutputWishes,
        session: Session,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self._session = session
        self._wishes = wishes
        self._options = _report_options(settings, wishes, session)
        self.planned: list[PlannedReport] = []
        try:
            for name, destination in self._wanted(settings):
                self._plan(name, destination)
        except ConfigError:
            self.discard()
            raise

    def __enter__(self) -> Reports:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def discard(self) -> None:
        """Remove what was claimed and not written."""
        for report in self.planned:
            if report.file is not None:
                report.file.discard()

    @property
    def needs(self) -> Needs:
        """What the formats show beyond the findings."""
        total = Needs()
        for report in self.planned:
            total |= needs(report.format, report.options)
        return total

    def write(self, outcome: Outcome, rules: Mapping[str, Rule]) -> None:
        """Write all reports; that on standard output first."""
        for report in sorted(self.planned, key=lambda each: each.file is not None):
            chunks = render(report.format, outcome, replace(report.options, rules=rules))
            if report.file is not None:
                report.file.write(chunks)
            else:
                self._print(chunks)
        if any(report.format == "github" for report in self.planned):
            self._append_step_summary(outcome)

    def write_interrupted(self, outcome: Outcome) -> None:
        """Write what was found until the user interrupted: on standard output, if that is text. A
        file that programs read is better missing than a part."""
        for report in self.planned:
            if report.file is None and FORMATS[report.format].for_people:
                self._print(render(report.format, outcome, report.options))

    def _print(self, chunks: Iterator[str]) -> None:
        for chunk in chunks:
            self._session.write(chunk)
        self._session.output.flush()

    def _append_step_summary(self, outcome: Outcome) -> None:
        file = self._environ.get("GITHUB_STEP_SUMMARY")
        if not file or not self._wishes.step_summary:
            return
        text = "".join(render("markdown", outcome, self._options))
        try:
            with Path(file).open("a", encoding="utf-8", errors="backslashreplace") as stream:
                stream.write(text)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            self._session.say(f"warning: cannot write the step summary '{file}': {reason}")

    def _wanted(self, settings: Settings) -> Iterator[tuple[str, str]]:
        """Formats, each with its file or `-`."""
        main = self._wishes.file or STANDARD_OUTPUT
        name = settings.format.value if settings.format is not None else self._default(main)
        yield name, main
        for extra in settings.output:
            on_stdout = extra.path == Path.cwd() / STANDARD_OUTPUT
            yield extra.format.value, STANDARD_OUTPUT if on_stdout else str(extra.path)

    def _default(self, main: str) -> str:
        if main == STANDARD_OUTPUT:
            if self._environ.get("PRE_COMMIT") == "1":
                return "concise"
            on_terminal = self._session.stdout.interactive
            if self._environ.get("GITHUB_ACTIONS") == "true" and not on_terminal:
                return "github"
        return "full"

    def _plan(self, name: str, destination: str) -> None:
        if destination == STANDARD_OUTPUT:
            self._refuse_if(any(each.file is None for each in self.planned), "standard output")
            self.planned.append(
                PlannedReport(name, _for(self._options, self._session.stdout), None)
            )
            return
        taken = (each.file.path for each in self.planned if each.file is not None)
        self._refuse_if(Path(destination).resolve() in taken, f"'{destination}'")
        file = OutputFile(destination)
        self.planned.append(PlannedReport(name, _for(self._options, self._session.files), file))

    @staticmethod
    def _refuse_if(taken: bool, name: str) -> None:
        if taken:
            raise ConfigError(f"two reports are to be written to {name}; give each its own file")


def _for(options: ReportOptions, terminal: Terminal) -> ReportOptions:
    return replace(options, color=terminal.color, ascii=terminal.ascii, width=terminal.width)


def _report_options(settings: Settings, wishes: OutputWishes, session: Session) -> ReportOptions:
    if settings.base_dir is not None and not settings.base_dir.is_dir():
        origin = settings.origins["base-dir"][-1]
        raise origin.error(f"no such directory: '{shown_path(settings.base_dir)}'")
    chosen = "sarif-locate" in settings.origins
    located: SarifLocate | None = settings.sarif_locate.value if chosen else None
    return ReportOptions(
        quiet=session.quiet,
        base_dir=settings.base_dir,
        max_per_rule=wishes.max_per_rule,
        statistics=wishes.statistics,
        show_suppressed=wishes.show_suppressed,
        sarif_profile=settings.sarif_profile.value,
        sarif_locate=located,
        sarif_category=wishes.sarif_category,
    )
