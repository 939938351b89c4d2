"""The identity of a finding: the same after the model was moved, re-exported or retrained."""

from __future__ import annotations

from collections import Counter

VERSION = "1"


def fingerprint(code: str, kind: str, subject: str, key: str = "") -> str:
    """`v1:` and 32 hex digits, for a finding of rule `code` on a subject.

    `kind` is model, subgraph, operator, tensor, buffer, signature, metadata, file or opcode;
    `subject` names it inside the model (`main/conv1/kernel`), by full names and without indices;
    `key` tells apart findings of one rule on one subject. What may change in a re-export or from
    one version of tflint to the next (path, indices, offsets, numbers, severity, message) is left
    out.
    """
    from hashlib import sha256  # loads OpenSSL, which a model without findings needs not

    text = "\0".join((VERSION, code, kind, subject, key))
    # Names of files may hold surrogates that stand for undecodable bytes.
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"v{VERSION}:{digest[:32]}"


class Fingerprinter:
    """Fingerprints of the findings of one model, which are asked for in output order: equal ones
    are numbered, `v1:<32 hex digits>:1`, `:2`, ..."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def fingerprint(self, code: str, kind: str, subject: str, key: str = "") -> str:
        """As the function of that name, with the number."""
        found = fingerprint(code, kind, subject, key)
        self._seen[found] += 1
        return f"{found}:{self._seen[found]}"
