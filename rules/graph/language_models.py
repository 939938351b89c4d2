"""G507: what runtimes for language models look for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, LOW, Status
from tflint.model.model import Model

KEYS = ("prefill", "decode")

# As in `kv_cache_k_0` and `layer_3/cache_v`.
CACHE = re.compile(r"(?:^|[^a-z])kv_?cache|cache_[kv](?:[^a-z]|$)", re.IGNORECASE)


@rule(
    "G507",
    "llm-signature-missing",
    severity=INFO,
    confidence=LOW,
    on=Model,
    status=Status.PREVIEW,
)
def llm_signature_missing(model: Model, facts: Facts) -> Iterator[Finding]:
    """A language model has no signatures for prefill and decode.

    What it checks: a model with inputs for a key-value cache, by the names of tensors and signature
    entries, has one signature whose key contains `prefill` and one whose key contains `decode`.

    Why it matters: runtimes for language models, such as LiteRT-LM and MediaPipe's LLM inference, find
    the two steps of generation by these keys and report a required signature as missing.

    How to fix: export with the converter of the runtime (`litert_torch.generative`, formerly
    `ai_edge_torch.generative`), which writes both signatures.

    When it is wrong: a model whose application drives the cache itself.

    Source: google-ai-edge/mediapipe issues 5724 and 5825, google-ai-edge/litert-torch issue 411; the
    exact demand was not measured.
    """
    caches = [name for name in _input_names(model) if CACHE.search(name)]
    if not caches:
        return
    keys = [signature.key or "" for signature in model.signatures]
    missing = [word for word in KEYS if not any(word in key.lower() for key in keys)]
    if missing:
        yield Finding(
            f"{len(caches)} inputs are a key-value cache, the first '{caches[0]}', but no signature "
            f"key contains '{missing[0]}'" + (f" or '{missing[1]}'" if len(missing) > 1 else ""),
            at=model,
            help="export with the converter of the runtime for language models",
            data={"missing": missing},
        )


def _input_names(model: Model) -> list[str]:
    names = [tensor.name for tensor in model.main.input_tensors] if model.main else []
    for signature in model.signatures:
        names += [name for name, _ in signature.inputs]
    return list(dict.fromkeys(names))
