"""Changed copies of good models: what broken downloads, broken writers and attackers produce."""

from __future__ import annotations

import random
from collections.abc import Sequence

# Numbers at which checks are just met or just missed.
_EDGES_32 = (0, 1, 2, 3, 4, 8, 2**29 - 1, 2**29, 2**31 - 1, 2**31, 2**32 - 4, 2**32 - 1)
_EDGES_16 = (0, 1, 2, 3, 4, 5, 6, 8, 12, 0x7FFF, 0x8000, 0xFFFF)


def mutant(model: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """A copy of a model that is truncated or changed in up to four places: a flipped bit, another
    byte, another 16- or 32-bit number, or a piece of itself or of another model put in or over."""
    if chance.random() < 0.1:
        return model[: chance.randrange(len(model))]
    changed = bytearray(model)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        at = chance.randrange(len(changed))
        match chance.randrange(8):
            case 0 | 1:
                changed[at] ^= 1 << chance.randrange(8)
            case 2:
                changed[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
            case 3 | 4:
                number = chance.choice((*_EDGES_32, chance.randrange(2 * len(changed))))
                _put(changed, at & ~3, number.to_bytes(4, "little"))
            case 5:
                number = chance.choice((*_EDGES_16, chance.randrange(200)))
                _put(changed, at & ~1, number.to_bytes(2, "little"))
            case 6:
                _put(changed, at, _piece(model, chance))
            case _:
                changed[at:at] = _piece(chance.choice(others), chance)
    return bytes(changed)


def _put(changed: bytearray, at: int, content: bytes) -> None:
    content = content[: len(changed) - at]
    changed[at : at + len(content)] = content


def _piece(model: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(model))
    return model[start : start + chance.randrange(1, 64)]
