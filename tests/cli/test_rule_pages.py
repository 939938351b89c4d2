"""The pages in docs/rules are those that `tflint explain` prints."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tests.cli.invocation import tflint
from tflint.lint.registry import load_registry

DOCS = Path(__file__).parent.parent.parent / "docs"

RULES = list(load_registry())


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """The script docs/generate.py."""
    found = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_pages_are_up_to_date(generate: ModuleType) -> None:
    outdated = sorted(generate.outdated(generate.pages()))
    assert not outdated, "run: python docs/generate.py"


def test_every_rule_has_the_page_that_explain_prints(generate: ModuleType) -> None:
    pages = generate.pages()
    assert set(pages) == {"README.md", *(f"{rule.code}.md" for rule in RULES)}
    for rule in RULES:
        assert pages[f"{rule.code}.md"] == tflint("explain", rule.code, "-f", "markdown").out


def test_the_table_links_every_page(generate: ModuleType) -> None:
    table = generate.pages()["README.md"]
    for rule in RULES:
        assert f"[{rule.code}]({rule.code}.md)" in table


def test_what_is_to_be_done(generate: ModuleType, tmp_path: Path) -> None:
    for name, text in (("same.md", "a"), ("old.md", "b"), ("gone.md", "c"), ("other.txt", "d")):
        (tmp_path / name).write_text(text)
    wanted = {"same.md": "a", "old.md": "new", "more.md": "e"}
    assert generate.outdated(wanted, tmp_path) == {"old.md": "new", "more.md": "e", "gone.md": None}


def test_wrong_usage(generate: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--chek"]) == 2
    assert capsys.readouterr().err.startswith("usage:")
