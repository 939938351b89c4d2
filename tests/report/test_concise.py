from __future__ import annotations

import dataclasses
from pathlib import Path

from tests.report.outcomes import LISTING, many_findings, options
from tflint.report import render


def first_line(tmp_path: Path) -> str:
    settled = options(cwd=tmp_path, base_dir=None, sarif_locate="listing")
    return "".join(render("concise", many_findings(1), settled)).splitlines()[0]


def test_position_is_a_line_of_the_listing_file(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "classifier.tflite.lst").write_bytes(LISTING.text.encode())
    assert first_line(tmp_path).startswith(
        "models/classifier.tflite.lst:6:3: subgraphs[0].tensors[3].quantization.scale: warning W301"
    )


def test_stale_listing_files_are_not_pointed_into(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "classifier.tflite.lst").write_text("tflite-listing 1\n")
    assert first_line(tmp_path).startswith("models/classifier.tflite: subgraphs[0]")


def test_listing_files_are_not_required(tmp_path: Path) -> None:
    assert first_line(tmp_path).startswith("models/classifier.tflite: subgraphs[0]")


def test_left_out_findings_are_counted_on_a_line_with_the_path() -> None:
    text = "".join(render("concise", many_findings(12), options()))
    assert "models/classifier.tflite: … and 2 more W301; use --max-per-rule 0\n" in text


def test_findings_only() -> None:
    outcome = dataclasses.replace(many_findings(2), stale_baseline_entries=3)
    assert "".join(render("concise", outcome, options(quiet=1))).count("\n") == 2
