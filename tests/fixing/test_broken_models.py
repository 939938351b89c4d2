"""Fixing models that are broken in any way: never a worse file, never a lost one."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.analysis.interpreter import Interpreter
from tests.fixing.fixable_models import FIXABLE, every_model
from tests.fixing.mending import mend
from tests.oracle.mutators import all_mutators, mutants
from tests.rules.cases import lint
from tflint.lint.severity import ERROR, WARNING

NUMBER = 200
INTERPRETED = 40


def overwritten_anywhere(model: bytes, random: Random) -> bytes:
    """The model with a few bytes of its metadata, zip or tables changed, or cut."""
    data = bytearray(model)
    for _ in range(random.choice((1, 1, 2, 8))):
        data[random.randrange(len(data))] = random.choice((0, 1, 0xFF, random.randrange(256)))
    return bytes(data[: random.choice((len(data), len(data), random.randrange(len(data)) + 1))])


def broken_models() -> list[bytes]:
    random = Random(1)
    mutators = all_mutators()
    found: dict[bytes, None] = {}
    models = [FIXABLE[code][word]() for code, word in every_model()]
    while len(found) < NUMBER:
        model = random.choice(models)
        if random.random() < 0.5:
            found[overwritten_anywhere(model, random)] = None
        else:
            keeping = [m for m in mutators if m.keeps_the_rest]
            found |= dict.fromkeys(m.data for m in mutants(model, keeping, 1, random))
    return list(found)


def worst(data: bytes) -> set[tuple[str, str]]:
    """The errors and warnings, without the numbers of equal ones."""
    return {
        (d.code, d.fingerprint.rpartition(":")[0])
        for d in lint(data)
        if d.severity in (WARNING, ERROR)
    }


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[bytes, bytes]]:
    """Broken models, with what became of each in a folder of its own."""
    found = []
    for before in broken_models():
        path = tmp_path_factory.mktemp("broken") / "model.tflite"
        path.write_bytes(before)
        _, notifications = mend(path)
        assert not [n.detail for n in notifications if n.status == 4]
        assert [each.name for each in path.parent.iterdir()] == ["model.tflite"]
        found.append((before, path.read_bytes()))
    return found


def test_many_are_mended(outcomes: list[tuple[bytes, bytes]]) -> None:
    assert len(outcomes) == NUMBER
    assert sum(before != after for before, after in outcomes) > NUMBER / 4


def test_none_is_worse(outcomes: list[tuple[bytes, bytes]]) -> None:
    for before, after in outcomes:
        if before != after:
            assert worst(after) <= worst(before)


def test_the_interpreter_agrees(outcomes: list[tuple[bytes, bytes]], tmp_path: Path) -> None:
    pytest.importorskip("ai_edge_litert")
    interpreter = Interpreter(tmp_path)
    # Rows for which a detector finds no box have any content.
    comparable = [(b, a) for b, a in outcomes if b != a and b"Detection" not in b]
    for before, after in comparable[:INTERPRETED]:
        expected, found = interpreter.run(before), interpreter.run(after)
        # Texts, because a number that is none is not equal to itself. What does not run may, then.
        assert expected.outcome != "ran" or repr(found) == repr(expected)
    interpreter.close()
