"""Writes the pages of the rules, docs/rules/, from the rules themselves.

python docs/generate.py            write what has changed
python docs/generate.py --check    write nothing; exit with 1 when something would change
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from tflint.cli.rule_page import page_markdown
from tflint.cli.rules import markdown_table
from tflint.lint.registry import load_registry

FOLDER = Path(__file__).parent / "rules"

_INTRODUCTION = """\
# Rules

A code is a letter for the family and three digits. `tflint explain CODE` prints the page of a rule,
`tflint rules` this table. The pages are made from the rules by `python docs/generate.py`.

"""


def pages() -> dict[str, str]:
    """The files of the folder, by name."""
    rules = list(load_registry())
    return {
        "README.md": _INTRODUCTION + markdown_table(rules, folder=""),
        **{f"{rule.code}.md": page_markdown(rule) for rule in rules},
    }


def outdated(wanted: dict[str, str], folder: Path = FOLDER) -> dict[str, str | None]:
    """What has to be done: the new content of files by name, `None` for those to be removed."""
    there = {path.name: path.read_text("utf-8") for path in folder.glob("*.md")}
    changes: dict[str, str | None] = {
        name: text for name, text in wanted.items() if there.get(name) != text
    }
    return changes | dict.fromkeys(there.keys() - wanted.keys())


def main(arguments: Sequence[str]) -> int:
    """Bring the folder up to date, or with `--check` tell whether it is."""
    if arguments not in ([], ["--check"]):
        print("usage: python docs/generate.py [--check]", file=sys.stderr)
        return 2
    changes = outdated(pages())
    for name, text in sorted(changes.items()):
        print(f"docs/rules/{name}")
        if arguments:
            continue
        FOLDER.mkdir(exist_ok=True)
        if text is None:
            (FOLDER / name).unlink()
        else:
            (FOLDER / name).write_text(text, "utf-8", newline="\n")
    return 1 if arguments and changes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
