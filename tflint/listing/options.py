"""What a listing shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Weights = Literal["none", "hash", "stats", "full"]
Ids = Literal["name", "index"]


@dataclass(frozen=True, slots=True)
class ListingOptions:
    """How much a listing shows. `weights` is what is said of constants besides their size; `ids` how
    tensors are called; `quant_full` lists every scale; `offsets` adds indices and byte offsets as
    comments."""

    weights: Weights = "hash"
    ids: Ids = "name"
    quant_full: bool = False
    offsets: bool = False
