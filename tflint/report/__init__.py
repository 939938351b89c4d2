"""Output formats: each turns an `Outcome` into text. Choosing one imports no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from tflint.lint.outcome import Outcome
    from tflint.report.options import ReportOptions

    Renderer = Callable[[Outcome, ReportOptions], Iterator[str]]


class Needs(NamedTuple):
    """What a format shows beyond the findings; the engine computes only what is asked for.

    `sha256`: the digest of every model. `listing`: the text listing and the listing line of each
    location, for models with findings. `committed_listing`: the same, but only for models that have
    a listing file beside them. `excerpt`: the lines of the graph around each finding.
    """

    sha256: bool = False
    listing: bool = False
    committed_listing: bool = False
    excerpt: bool = False

    def __or__(self, other: Needs) -> Needs:
        return Needs(
            self.sha256 or other.sha256,
            self.listing or other.listing,
            self.committed_listing or other.committed_listing,
            self.excerpt or other.excerpt,
        )


class Format(NamedTuple):
    """An output format: the module that makes it, its purpose in a few words, what it shows.

    `for_people` formats obey colour, `--ascii`, `--quiet`, `--max-per-rule` and `--statistics`.
    """

    module: str
    purpose: str
    needs: Needs = Needs()
    for_people: bool = False

    def load(self) -> Renderer:
        """The `render` function of the module, which is imported now."""
        from importlib import import_module

        return cast("Renderer", import_module(f"{__name__}.{self.module}").render)


FORMATS: dict[str, Format] = {
    "full": Format("full", "several lines per finding", Needs(excerpt=True), for_people=True),
    "concise": Format("concise", "one line per finding", for_people=True),
    "json": Format("json_report", "one JSON document", Needs(sha256=True, listing=True)),
    "jsonl": Format("jsonl", "one JSON object per line", Needs(sha256=True, listing=True)),
    "sarif": Format("sarif", "SARIF 2.1.0", Needs(sha256=True)),
    "github": Format("github", "GitHub workflow commands"),
    "gitlab": Format("gitlab", "GitLab Code Quality", Needs(committed_listing=True)),
    "junit": Format("junit", "JUnit XML, a suite per model"),
    "markdown": Format("markdown", "tables for a job summary or a comment", for_people=True),
}


def needs(name: str, options: ReportOptions) -> Needs:
    """What format `name` shows under these options; `KeyError` for an unknown format."""
    static = FORMATS[name].needs
    if name == "concise":
        return static | Needs(listing=options.sarif_locate == "listing")
    if name == "sarif":
        chosen = options.sarif_locate
        if chosen is None and options.sarif_profile == "github":
            return static | Needs(committed_listing=True)
        return static | Needs(listing=chosen != "line")
    return static


def render(name: str, outcome: Outcome, options: ReportOptions) -> Iterator[str]:
    """The report in format `name`, in chunks of text whose lines end with a line feed;
    `KeyError` for an unknown format."""
    return FORMATS[name].load()(outcome, options)
