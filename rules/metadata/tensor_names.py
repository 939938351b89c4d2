"""The names that the metadata gives to inputs and outputs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.task import possible_tasks
from tflint.analysis.text_inputs import tokenizers
from tflint.analysis.tflite_metadata import selected_consumers, subgraph_metadata
from tflint.lint.diagnostic import Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING
from tflint.model.model import Model
from tflint.model.tflite_metadata import MetadataTable, SubgraphMetadata, TensorMetadata

_LISTED = 50


@rule("M105", "ambiguous-tensor-metadata", severity=WARNING, confidence=HIGH, on=Model, fix="safe")
def ambiguous_tensor_metadata(model: Model, facts: Facts) -> Iterator[Finding]:
    """The metadata of an input or output has no name, or the name of another one.

    What it checks:
        The names in input_tensor_metadata and output_tensor_metadata: that each tensor has one,
        that no two inputs and no two outputs share one, and that every tensor group names tensors
        that are there. Names that are equal but for case and punctuation are an info. A name that is
        absent, not empty, is an error on an output of a detector with target task-library,
        mediapipe or mlkit, on an output of a classifier with target mediapipe, and in text models
        with target task-library.

    Why it matters:
        Detectors, text models and generated Android code find tensors by these names, and take the
        first that fits. MediaPipe's classifier, Task Library's text classifiers and the detectors of
        both libraries read the name without asking whether it is there: the process dies with a
        segmentation fault. An empty name kills only Task Library's BERT classifier.

    How to fix:
        Give each TensorMetadata a name of its own, such as the name of the tensor, and write the
        metadata again with MetadataPopulator. The names in tensor groups must be spelled the same.

    When it is wrong:
        When no library opens the metadata, which is only read by people.

    Source:
        google-ai-edge/mediapipe components/processors/classification_postprocessing_graph.cc;
        tensorflow/tflite-support vision/object_detector.cc and text/nlclassifier; absent and empty
        names were run with tflite-support 0.4.4 and mediapipe 1.2.2. MediaPipe's classifiers run
        when the memory that they read for the name happens to hold one. Ultralytics exports of
        segmentation models call both outputs "output".
    """
    metadata = facts.of(subgraph_metadata)
    if metadata is None:
        return
    for side, tensors in (("input", metadata.inputs), ("output", metadata.outputs)):
        for position, tensor in enumerate(tensors):
            if not tensor.name:
                is_absent = tensor.table["name"] is None
                consumers = _consumers_that_need_name(facts, side == "input", is_absent)
                yield Finding(
                    f"the metadata of {side} {position} has no name",
                    at=tensor,
                    help="give it a name, such as that of the tensor",
                    severity=ERROR if consumers else None,
                    targets=consumers,
                    key=f"{side} {position}",
                    fix=Fix("safe", "give it the name of the tensor"),
                )
        yield from _shared_names(side, tensors)
        yield from _unknown_members(side, metadata, {tensor.name for tensor in tensors})


def _consumers_that_need_name(facts: Facts, is_input: bool, is_absent: bool) -> tuple[str, ...]:
    """Those of the selected targets that crash on a name that is absent, or only empty."""
    consumers = facts.of(selected_consumers)
    tasks = facts.of(possible_tasks) if consumers else ()
    crashing: tuple[str, ...] = ()
    if "text-classification" in tasks:
        is_bert = any(each.input is None for each in facts.of(tokenizers))
        crashing += ("task-library",) if is_absent or (is_bert and not is_input) else ()
    if is_absent and not is_input:
        if tasks == ("object-detection",):
            return consumers
        if tasks and all(task.endswith("-classification") for task in tasks):
            crashing += ("mediapipe",)
    return tuple(name for name in consumers if name in crashing)


def _shared_names(side: str, tensors: list[TensorMetadata]) -> Iterator[Finding]:
    by_key: dict[str, list[int]] = defaultdict(list)
    for position, tensor in enumerate(tensors):
        if tensor.name:
            by_key[re.sub(r"\W", "_", tensor.name).lower()].append(position)
    for positions in by_key.values():
        if len(positions) < 2:
            continue
        names = [tensors[position].name for position in positions]
        first, second = tensors[positions[0]], tensors[positions[1]]
        repeated, count = Counter(names).most_common(1)[0]
        if count > 1:
            same = [p for p, name in zip(positions, names, strict=True) if name == repeated]
            first, second = tensors[same[0]], tensors[same[1]]
            text = f'{side}s {_listed(same)} have the same name "{repeated}" in the metadata'
            severity = None
        else:
            text = (
                f'the names "{names[0]}" and "{names[1]}" of {side}s {_listed(positions)} in the '
                "metadata differ only in case or punctuation"
            )
            severity = INFO
        yield Finding(
            text,
            at=second,
            field="name",
            help=f"give each {side} a name of its own",
            related=(("first", first),),
            severity=severity,
            key=side,
            data={"positions": positions[:_LISTED]},
        )


def _unknown_members(side: str, metadata: SubgraphMetadata, names: set[str]) -> Iterator[Finding]:
    for table, address in metadata.tables(f"{side}_tensor_groups"):
        members = [str(text) for text in table["tensor_names"] or () if text is not None]
        unknown = [name for name in dict.fromkeys(members) if name not in names]
        if unknown:
            group = MetadataTable(metadata.entry, table, address)
            more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
            yield Finding(
                f'the {side} group "{group.name}" names "{unknown[0]}"{more}, but no {side} has that '
                "name in the metadata",
                at=group,
                field="tensor_names",
                help=f"name the {side}s as their TensorMetadata do",
                data={"unknown": unknown[:_LISTED]},
            )


def _listed(positions: list[int]) -> str:
    shown = [str(position) for position in positions[:4]]
    if len(positions) > len(shown):
        shown.append(f"{len(positions) - len(shown)} more")
    return " and ".join((", ".join(shown[:-1]), shown[-1]))
