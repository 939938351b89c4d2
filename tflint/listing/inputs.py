"""Listings of whatever was given: a model, a bundle of models, or what is no model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tflint.escaping import escape
from tflint.inputs.foreign import Foreign
from tflint.inputs.model_input import ModelInput
from tflint.lint.outcome import Notification
from tflint.listing.listing import FIRST_LINE, list_model
from tflint.listing.options import ListingOptions
from tflint.listing.spelling import quoted, shortened
from tflint.model.file import File

REJECTED = 1
SCHEMA_VERSION = 3


@dataclass(slots=True)
class ListedInput:
    """The listing of one input.

    `text` tells in a line what could not be listed, and is the same wherever the input lies;
    `problems` says it with the path, for standard error. `models` is how many are listed.
    """

    text: str = FIRST_LINE + "\n"
    problems: list[Notification] = field(default_factory=list)
    models: int = 0

    @property
    def status(self) -> int:
        """The exit status: that of the problems, 1 for bytes that are no sound model."""
        return max((problem.status for problem in self.problems), default=0)


def list_input(
    found: Iterable[ModelInput | Notification], options: ListingOptions, *, is_bundle: bool
) -> ListedInput:
    """The listing of all that came out of one file. The models of a bundle follow each other, each
    behind a line `member "NAME"`."""
    listed = ListedInput()
    for each in found:
        if isinstance(each, Notification):
            listed.problems.append(each)
            listed.text += _without_path(each) + "\n"
            continue
        if is_bundle and each.member is not None:
            listed.text += f"member {quoted(shortened(each.member))}\n"
        file = File(each.data)
        if file.model is None:
            why = explanation(file)
            listed.text += escape(why) + "\n"
        else:
            listed.models += 1
            listed.text += list_model(file.model, options).text.removeprefix(FIRST_LINE + "\n")
            why = damage(file)
        if why:
            message = f"{each.display_path}: {why}"
            listed.problems.append(Notification("error", "rejected", message, each.path, REJECTED))
    return listed


def explanation(file: File) -> str:
    """What bytes are of which no model could be made; one line, not escaped."""
    foreign = file.foreign
    if foreign is not None and foreign.group == "pointer":
        name = foreign.kind.removesuffix("-pointer")
        return (
            f"{name} pointer: the model content is not in this checkout"
            f"{_pointed_at(foreign)}; run: {name.replace('-', ' ')} "
            f"{'pull' if name == 'git-lfs' else 'get'}"
        )
    if foreign is not None:
        advice = f"; {foreign.advice}" if foreign.advice else ""
        return f"not a TensorFlow Lite model: this is {foreign.description}{advice}"
    return damage(file) or "not a TensorFlow Lite model"


def damage(file: File) -> str:
    """What is wrong with the structure of a model; empty for a sound one."""
    document = file.document
    if document is None or not document.damages:
        return ""
    first, count = document.damages[0], len(document.damages)
    places = "1 place" if count == 1 else f"{count:,} places"
    return (
        f"the flatbuffer is damaged in {places}; the first is {first.path} "
        f"({first.reason}, byte {first.position:,})"
    )


def why_rejected(file: File) -> str:
    """Why no run-time takes a file, as far as its structure tells, or why it was not read as a
    whole; empty when neither holds."""
    model = file.model
    if model is None:
        return explanation(file)
    if not model.subgraphs:
        return "the model has no subgraph"
    if model.version != SCHEMA_VERSION:
        return f"schema version {model.version} is not {SCHEMA_VERSION}"
    why = damage(file)
    if not why and (model.document.stopped or model.references_exceeded):
        return "the model refers to the same parts so often that it cannot be read as a whole"
    return why


def _pointed_at(foreign: Foreign) -> str:
    """` (oid sha256:bd8d56b8…, 4020936 bytes)`, as far as the pointer tells."""
    parts: list[str] = []
    if "oid" in foreign.details:
        algorithm, _, digits = str(foreign.details["oid"]).rpartition(":")
        parts.append(f"oid {algorithm or 'sha256'}:{digits[:8]}…")
    if "key" in foreign.details:
        parts.append(f"key {foreign.details['key']}")
    if "size" in foreign.details:
        parts.append(f"{foreign.details['size']} bytes")
    return f" ({', '.join(parts)})" if parts else ""


def _without_path(problem: Notification) -> str:
    message = escape(problem.message)
    if problem.path:
        path = escape(problem.path)
        message = message.replace(f"'{path}'", "this file").replace(f"'{path}!/", "'")
    return message
