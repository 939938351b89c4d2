"""The identity of a finding: the same after the model was moved, re-exported or retrained."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

VERSION = "1"


def fingerprint(code: str, kind: str, subject: str, key: str = "") -> str:
    """`v1:` and 32 hex digits, for a finding of rule `code` on a subject.

    `kind` is model, subgraph, operator, tensor, buffer, signature, metadata, file or opcode;
    `subject` names it inside the model (`main/conv1/kernel`), by full names and without indices;
    `key` tells apart findings of one rule on one subject. What may change in a re-export or from
    one version of tflint to the next (path, indices, offsets, numbers, severity, message) is left
    out.
    """
    text = "\0".join((VERSION, code, kind, subject, key))
    # Names of files may hold surrogates that stand for undecodable bytes.
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"v{VERSION}:{digest[:32]}"


def numbered(fingerprints: Iterable[str]) -> list[str]:
    """The fingerprints of one model in output order, each with `:1`, `:2`, ... among equals."""
    seen: Counter[str] = Counter()
    found = []
    for each in fingerprints:
        seen[each] += 1
        found.append(f"{each}:{seen[each]}")
    return found
