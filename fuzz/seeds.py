"""Write the models that fuzzing starts from: small, sound and broken, of every operator family.

python -m fuzz.seeds FOLDER
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

import testmodels.converted
import tests.rules
from testmodels import ModelBuilder

# Larger seeds make every execution slow without showing more of the code.
MAX_SIZE = 16 * 1024


def seeds() -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of the committed models and of the models that the rules are tested with."""
    for path in sorted(Path(testmodels.converted.__path__[0]).glob("*.tflite")):
        yield path.stem, path.read_bytes()
    for found in pkgutil.walk_packages(tests.rules.__path__, f"{tests.rules.__name__}."):
        if ".test_" not in found.name:
            continue
        module = importlib.import_module(found.name)
        for name, test in vars(module).items():
            # The model builders below the decorators of tests/rules/cases.py.
            build = getattr(test, "__wrapped__", None)
            if build is None or hasattr(test, "pytestmark") or build.__code__.co_argcount:
                continue
            model = build()
            if isinstance(model, ModelBuilder):
                yield f"{found.name}.{name}", model.build()
            elif isinstance(model, bytes):
                yield f"{found.name}.{name}", model


def main() -> None:
    """Write the seeds to the folder that is named on the command line."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    for name, content in seeds():
        if len(content) <= MAX_SIZE:
            (folder / name).write_bytes(content)
            number += 1
    print(f"{number} models in {folder}")


if __name__ == "__main__":
    main()
