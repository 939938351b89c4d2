"""The table of `--statistics`: how often each rule was broken."""

from __future__ import annotations

from collections import defaultdict

from tflint.lint.diagnostic import Diagnostic
from tflint.lint.outcome import Outcome


def statistics_table(outcome: Outcome) -> str:
    """One line per rule with counting findings, most frequent first: findings, models, severity
    (the worst one), code and name. Empty when nothing was found."""
    by_code: defaultdict[str, list[Diagnostic]] = defaultdict(list)
    models: defaultdict[str, int] = defaultdict(int)
    for model in outcome.models:
        for diagnostic in model.diagnostics:
            by_code[diagnostic.code].append(diagnostic)
        for code in {diagnostic.code for diagnostic in model.diagnostics}:
            models[code] += 1
    if not by_code:
        return ""
    rows = [("findings", "models", "severity", "rule")]
    for code, found in sorted(by_code.items(), key=lambda item: (-len(item[1]), item[0])):
        worst = max(diagnostic.severity for diagnostic in found)
        rows.append((str(len(found)), str(models[code]), worst.label, f"{code} {found[0].name}"))
    return "".join(
        f"{count:>8}  {files:>6}  {severity:<8}  {rule}\n" for count, files, severity, rule in rows
    )
