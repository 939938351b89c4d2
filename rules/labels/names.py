"""L307, L308: labels that are the same, or hold more than a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.label_files import label_files
from tflint.analysis.label_match import is_list, is_placeholder
from tflint.lint.diagnostic import Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, LOW, MEDIUM, WARNING
from tflint.model.model import Model

# ImageNet has two classes each of these names: a bird and a machine, a dog and a garment, and so on.
_TWO_CLASSES = frozenset(("crane", "maillot", "cardigan", "sunglasses", "missile"))
_EMPTY_NAMES = frozenset(("", "-", "na", "empty", "unused"))
# Background and unknown are classes with a name.
_NO_NAMES = frozenset(("???", "n/a", "na", "dummy", "-", "unused"))

# Repeated labels: a few are slips, more than both of these a list that was put together wrongly.
_MANY = 5
_SHARE = 0.01

# Characters; what is longer is a description, or lines that ran together.
_LONGEST = 200
_SHOWN = 3
_LISTED = 1000
_WHITE_SPACE = "have white space around them"

# Compiled when a label is looked at: most models have none.
_ENTITY = r"(?i)&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,6});"
_TAG = r"(?i)</?(?:a|b|br|div|em|font|i|li|p|s|span|strong|sub|sup|td|u)(?:\s[^<>]*)?/?>"
_QUOTED = r"b?(?:'[^']*'|\"[^\"]*\"),?"
_ESCAPE = r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}"


@rule("L307", "duplicate-labels", severity=INFO, confidence=MEDIUM, on=Model)
def duplicate_labels(model: Model, facts: Facts) -> Iterator[Finding]:
    """Several classes have the same label.

    What it checks:
        Labels that are equal but for white space around them. Placeholders (???, n/a, background) and
        the names that ImageNet gives to two classes do not count. It is a warning when more than 5
        labels, and more than one in a hundred, repeat an earlier one.

    Why it matters:
        Programs that keep scores by name lose all but one of them, and a user cannot tell the classes
        apart. Many duplicates are a sign of a list that was put together wrongly.

    How to fix:
        Give each class a name of its own.

    When it is wrong:
        When classes share a name on purpose, such as languages or variants of one thing.

    Source:
        tensorflow/tflite-support java TensorLabel.getMapWithFloatValue, whose map keeps one value per
        name; ImageNet's crane and maillot.
    """
    for file in facts.of(label_files):
        if not is_list(file):
            continue
        counts = Counter(name.strip() for name in file.labels.names)
        repeated = {
            name: count
            for name, count in counts.items()
            if count > 1
            and not is_placeholder(name)
            and name.casefold() not in _EMPTY_NAMES
            and name not in _TWO_CLASSES
        }
        surplus = sum(repeated.values()) - len(repeated)
        if not surplus:
            continue
        total = len(file.labels.names)
        shown = ", ".join(f'"{name[:40]}"' for name in list(repeated)[:_SHOWN])
        yield Finding(
            f"{surplus} of {total} labels in {file.title} repeat an earlier one: {shown}"
            + (", ..." if len(repeated) > _SHOWN else ""),
            at=file.node,
            help="give each class a name of its own",
            severity=WARNING if surplus > max(_MANY, _SHARE * total) else None,
            data={"repeated": dict(list(repeated.items())[:_LISTED])},
        )


@rule("L308", "unclean-label-text", severity=INFO, confidence=LOW, on=Model, fix="safe")
def unclean_label_text(model: Model, facts: Facts) -> Iterator[Finding]:
    """Labels hold white space, quotes, markup or escapes, or are no names.

    What it checks:
        Labels with white space around them, HTML entities and tags, quotes around the whole label
        (also Python's b'...'), \\\\u and \\\\x escapes, more than 200 characters, and placeholders such
        as ??? and n/a.

    Why it matters:
        Users see the label as it stands. Programs that look a name up do not find it, and nobody
        notices, since it looks the same in a list.

    How to fix:
        Write the names as users should read them.

    When it is wrong:
        When the text is meant to be like that, or placeholders keep the places of unused classes.

    Source:
        tensorflow/tflite-support core/label_map_item.cc and google-ai-edge/mediapipe
        util/label_map_util.cc, which keep lines as they are.
    """
    for file in facts.of(label_files):
        if not is_list(file):
            continue
        kinds: dict[str, list[int]] = {}
        for number, name in enumerate(file.labels.names):
            kind = _what_is_unclean(name)
            if kind:
                kinds.setdefault(kind, []).append(number)
        for kind, numbers in kinds.items():
            shown = file.labels.names[numbers[0]]
            yield Finding(
                f"{len(numbers)} of {len(file.labels.names)} labels in {file.title} {kind}, such as "
                f'"{shown[:40]}" for class {numbers[0]}',
                at=file.node,
                help="write the names as users should read them",
                data={"labels": numbers[:_LISTED], "kind": kind},
                key=kind,
                fix=Fix("safe", "remove the white space")
                if file.is_embedded and kind == _WHITE_SPACE
                else None,
            )


def _what_is_unclean(name: str) -> str:
    text = name.strip()
    if not text:
        return ""
    if len(text) > _LONGEST:
        return f"have more than {_LONGEST} characters"
    if text.casefold() in _NO_NAMES:
        return "are placeholders"
    if text != name:
        return _WHITE_SPACE
    if re.fullmatch(_QUOTED, text):
        return "are in quotes"
    if re.search(_ENTITY, text) or re.search(_TAG, text):
        return "hold HTML"
    return "hold escapes" if re.search(_ESCAPE, text) else ""
