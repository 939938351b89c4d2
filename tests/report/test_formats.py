from __future__ import annotations

import subprocess
import sys

import pytest

from tests.report.outcomes import mixed_outcome, options
from tflint.report import FORMATS, Needs, needs, render


def test_choosing_a_format_imports_no_other() -> None:
    modules = {format_.module for format_ in FORMATS.values()}
    code = (
        "import sys\n"
        "from tflint.report import FORMATS\n"
        "FORMATS['concise'].load()\n"
        f"print(sorted(m for m in {sorted(modules)!r} if f'tflint.report.{{m}}' in sys.modules))\n"
        "print(sorted({'numpy', 'typer', 'rich', 'tabulate', 'json'} & set(sys.modules)))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["['concise']", "[]"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_chunk_sequence_ends_with_a_line_feed(name: str) -> None:
    assert "".join(render(name, mixed_outcome(), options())).endswith("\n")


@pytest.mark.parametrize("name", [name for name, entry in FORMATS.items() if entry.for_people])
def test_quiet_twice_silences_formats_for_people(name: str) -> None:
    assert "".join(render(name, mixed_outcome(), options(quiet=2, statistics=True))) == ""


@pytest.mark.parametrize("name", [name for name, entry in FORMATS.items() if not entry.for_people])
def test_quiet_does_not_change_formats_for_machines(name: str) -> None:
    quiet = list(render(name, mixed_outcome(), options(quiet=2)))
    assert quiet == list(render(name, mixed_outcome(), options()))


def test_sarif_needs_the_listing_unless_it_locates_by_line() -> None:
    assert needs("sarif", options()).listing
    assert not needs("sarif", options(sarif_locate="line")).listing


def test_github_profile_needs_only_committed_listings() -> None:
    assert needs("sarif", options(sarif_profile="github")) == Needs(
        sha256=True, committed_listing=True
    )


def test_concise_needs_the_listing_only_to_print_its_lines() -> None:
    assert not needs("concise", options()).listing
    assert needs("concise", options(sarif_locate="listing")).listing


def test_needs_of_several_outputs_add_up() -> None:
    both = needs("full", options()) | needs("json", options())
    assert both == Needs(sha256=True, listing=True, excerpt=True)
