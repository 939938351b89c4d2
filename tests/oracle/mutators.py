"""Every way to break a model, by name.

A mutation changes a `ModelBuilder` in place and says what it did; or it makes new bytes of the bytes
of a file, and says so. Both return `None` when they find nothing to change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import TypeAlias

from testmodels import ModelBuilder
from tests.oracle import (
    byte_mutations,
    constant_mutations,
    file_mutations,
    graph_mutations,
    operator_mutations,
    part_mutations,
    quantization_mutations,
)

BuilderMutation: TypeAlias = Callable[[ModelBuilder, Random], "str | None"]
ByteMutation: TypeAlias = Callable[[bytes, Random], "tuple[bytes, str] | None"]
Addition: TypeAlias = Callable[[ModelBuilder], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A broken model: what kind of mutation it comes from, and what was done in particular. `twin` is
    the sound model with what the mutation added to it before it broke that; empty if nothing was."""

    kind: str
    detail: str
    data: bytes
    twin: bytes = b""


@dataclass(frozen=True, slots=True)
class Mutator:
    """A mutation under its name, such as `operator: change type`."""

    kind: str
    of_builder: BuilderMutation | None = None
    of_bytes: ByteMutation | None = None
    addition: Addition | None = None

    @property
    def keeps_the_rest(self) -> bool:
        """It leaves alone what lies behind the flatbuffer, which a `ModelBuilder` does not hold."""
        return self.kind.startswith("bytes:")

    def apply(self, model: bytes, random: Random) -> Mutant | None:
        """A mutant, or `None` when the model has nothing that this mutation could change."""
        if self.of_bytes is not None:
            changed = self.of_bytes(model, random)
            return None if changed is None else Mutant(self.kind, changed[1], changed[0])
        assert self.of_builder is not None
        builder = ModelBuilder(**deepcopy(_fields(model)))
        try:
            twin = b""
            if self.addition is not None:
                self.addition(builder)
                twin = builder.build()
                builder = ModelBuilder.from_bytes(twin)
            detail = self.of_builder(builder, random)
            return None if detail is None else Mutant(self.kind, detail, builder.build(), twin)
        except Exception as error:
            error.add_note(f"while a model was broken by {self.kind}")
            raise


@lru_cache(maxsize=1)
def _fields(model: bytes) -> dict[str, object]:
    return ModelBuilder.from_bytes(model).fields


def all_mutators() -> list[Mutator]:
    """All mutations."""
    of_builders = {
        "operator": operator_mutations.MUTATIONS,
        "graph": graph_mutations.MUTATIONS,
        "quantization": quantization_mutations.MUTATIONS,
        "parts": part_mutations.MUTATIONS,
        "constant": constant_mutations.MUTATIONS,
    }
    of_files = {"file": file_mutations.FILE_MUTATIONS, "bytes": byte_mutations.MUTATIONS}
    return [
        *(
            Mutator(f"{family}: {name}", mutation, addition=constant_mutations.ADDITIONS.get(name))
            for family, mutations in of_builders.items()
            for name, mutation in mutations.items()
        ),
        *(
            Mutator(f"{family}: {name}", of_bytes=mutation)
            for family, mutations in of_files.items()
            for name, mutation in mutations.items()
        ),
    ]


def mutants(model: bytes, mutators: Sequence[Mutator], number: int, random: Random) -> list[Mutant]:
    """At most `number` different mutants, of as many kinds as the model allows."""
    made: dict[bytes, Mutant] = {}
    order: list[Mutator] = []
    for _ in range(3 * number):
        if len(made) >= number:
            break
        if not order:
            order = list(mutators)
            random.shuffle(order)
        mutant = order.pop().apply(model, random)
        if mutant is not None and mutant.data != model:
            made.setdefault(mutant.data, mutant)
    return list(made.values())
