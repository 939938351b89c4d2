"""Which label file beside a model belongs to it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tflint.analysis.label_pairing import is_label_name, paired_label_file, read_beside


def folder(path: Path, *names: str) -> Path:
    for name in names:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text("x")
    return path


def paired(path: Path, model: str) -> str | None:
    found = paired_label_file(path / model)
    return found.relative_to(path).as_posix() if found is not None else None


@pytest.mark.parametrize(
    "name",
    [
        "net_labels.txt",
        "net-labels.txt",
        "net_label_list.txt",
        "labels_net.txt",
        "net.txt",
        "net.names",
        "net.labels",
        "net.json",
        "net.pbtxt",
    ],
)
def test_same_stem(tmp_path: Path, name: str) -> None:
    folder(tmp_path, "net.tflite", "other.tflite", name, "other_labels.txt", "labels.txt")
    assert paired(tmp_path, "net.tflite") == name


def test_words_of_the_label_file_in_the_name_of_the_model(tmp_path: Path) -> None:
    folder(tmp_path, "mobilenet_v2_inat_bird_quant.tflite", "b.tflite")
    folder(tmp_path, "inat_bird_labels.txt", "inat_plant_labels.txt")
    assert paired(tmp_path, "mobilenet_v2_inat_bird_quant.tflite") == "inat_bird_labels.txt"
    assert paired(tmp_path, "b.tflite") is None


def test_alone_in_a_folder(tmp_path: Path) -> None:
    folder(tmp_path, "net.tflite", "labels.txt", "README.md", "input.txt")
    assert paired(tmp_path, "net.tflite") == "labels.txt"


def test_folder_called_labels(tmp_path: Path) -> None:
    folder(tmp_path, "net.tflite", "labels/imagenet.txt")
    assert paired(tmp_path, "net.tflite") == "labels/imagenet.txt"


@pytest.mark.parametrize(
    "names",
    [
        ("labels.txt", "classes.txt"),
        ("labels.txt", "second.tflite"),
        ("README.txt",),
        ("labels.md",),
        (),
    ],
)
def test_no_clear_pair(tmp_path: Path, names: tuple[str, ...]) -> None:
    folder(tmp_path, "net.tflite", *names)
    assert paired(tmp_path, "net.tflite") is None


def test_numbers_alone_do_not_pair(tmp_path: Path) -> None:
    folder(tmp_path, "net_v1_2.tflite", "b.tflite", "labels_v1.txt")
    assert paired(tmp_path, "net_v1_2.tflite") is None


def test_manifest(tmp_path: Path) -> None:
    folder(tmp_path, "net.tflite", "b.tflite", "dict.txt", "net_labels.txt")
    manifest = {"modelFile": "net.tflite", "labelsFile": "dict.txt"}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert paired(tmp_path, "net.tflite") == "dict.txt"


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd", "..", "", 3, None])
def test_manifest_does_not_lead_out_of_its_folder(tmp_path: Path, name: object) -> None:
    folder(tmp_path, "secret.txt", "models/net.tflite")
    manifest = {"modelFile": "net.tflite", "labelsFile": name}
    (tmp_path / "models" / "manifest.json").write_text(json.dumps(manifest))
    assert paired(tmp_path / "models", "net.tflite") is None


def test_crowded_folder_is_searched_by_the_models_name_only(tmp_path: Path) -> None:
    folder(tmp_path, "net.tflite", "labels.txt", *(f"{i}.bin" for i in range(1000)))
    assert paired(tmp_path, "net.tflite") is None
    folder(tmp_path, "net_labels.txt")
    assert paired(tmp_path, "net.tflite") == "net_labels.txt"


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    assert paired(tmp_path, "missing/net.tflite") is None


def test_label_names() -> None:
    assert is_label_name("coco.names")
    assert is_label_name("class_map.csv")
    assert is_label_name("ImageNet-Labels.TXT")
    assert not is_label_name("classifier.txt")
    assert not is_label_name("labels.png")


def test_only_regular_files_of_limited_size_are_read(tmp_path: Path) -> None:
    file = tmp_path / "labels.txt"
    file.write_bytes(b"abc")
    assert read_beside(file, 3) == b"abc"
    assert read_beside(file, 2) is None
    assert read_beside(tmp_path, 3) is None
    assert read_beside(tmp_path / "missing", 3) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "net_labels.txt")
    assert read_beside(tmp_path / "net_labels.txt", 3) is None
