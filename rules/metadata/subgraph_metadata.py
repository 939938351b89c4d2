"""The metadata of subgraph 0, and whether it describes every input and output."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.described_tensors import consumers_refusing_count
from tflint.analysis.facts import Facts
from tflint.analysis.task import possible_tasks
from tflint.analysis.tflite_metadata import (
    inputs_and_outputs,
    selected_consumers,
    subgraph_metadata,
    tflite_metadata,
)
from tflint.lint.diagnostic import Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING
from tflint.model.model import Model


@rule("M103", "wrong-subgraph-metadata", severity=WARNING, confidence=HIGH, on=Model, fix="safe")
def wrong_subgraph_metadata(model: Model, facts: Facts) -> Iterator[Finding]:
    """The metadata does not describe exactly one subgraph.

    What it checks:
        The vector subgraph_metadata of TFLITE_METADATA. It is a warning when the vector is absent,
        an error when it is there with no element, and an info when it has several elements or the
        model has several subgraphs. With target task-library, mediapipe or mlkit an absent vector
        is an error unless the only input is a UINT8 image, and so are several subgraphs with target
        mediapipe unless the model may be an embedder.

    Why it matters:
        All that is said of inputs and outputs stands in the first subgraph metadata. Without it the
        readers ignore labels, normalization and names; float images, detectors, texts and audio are
        refused, and Java's MetadataExtractor throws. An empty vector crashes Task Library and
        MediaPipe. Of several elements only the first is used. MediaPipe's classifiers, detectors
        and segmenters refuse models with several subgraphs.

    How to fix:
        Write the metadata again with one SubGraphMetadata that has a TensorMetadata for each input
        and output; the metadata writers do that.

    When it is wrong:
        When the metadata is meant as a description of the model only, and no task library opens it.

    Source:
        tensorflow/tflite-support metadata/cc/metadata_extractor.cc and metadata/java
        ModelMetadataInfo.java; absent and empty vectors and second subgraphs were run with
        tflite-support 0.4.4 and mediapipe 1.2.2 ("models are assumed to have a single subgraph";
        "it requires specifying NormalizationOptions metadata").
    """
    metadata = facts.of(tflite_metadata)
    if metadata is None:
        return
    count = len(metadata.subgraphs)
    consumers = facts.of(selected_consumers)
    if not count and metadata.table["subgraph_metadata"] is not None:
        yield Finding(
            "subgraph_metadata is there with 0 elements, which crashes its readers",
            at=metadata,
            field="subgraph_metadata",
            help="write the metadata again, with one SubGraphMetadata",
            severity=ERROR,
            fix=Fix("safe", "leave the empty vector out"),
        )
    elif not count:
        refusing = () if _is_fed_with_bytes(model) else consumers
        yield Finding(
            "the metadata has no subgraph_metadata, so its readers know nothing of "
            f"{_counted(model)}",
            at=metadata,
            help="write the metadata again, with one SubGraphMetadata",
            severity=ERROR if refusing else None,
            targets=refusing,
        )
    elif count > 1:
        yield Finding(
            f"the metadata describes {count} subgraphs, of which readers use the first only",
            at=metadata,
            field="subgraph_metadata[1]",
            help="keep one SubGraphMetadata, or make one model for each",
            severity=INFO,
            data={"subgraph_metadata": count},
        )
    elif len(model.subgraphs) > 1:
        refusing = tuple(
            name for name in consumers if name == "mediapipe" and _is_no_embedder(facts)
        )
        yield Finding(
            f"the metadata describes subgraph 0 of {len(model.subgraphs)}, and MediaPipe's tasks "
            "want models with one subgraph",
            at=metadata,
            field="subgraph_metadata[0]",
            help="for MediaPipe tasks, export the entry point as a model of its own",
            severity=ERROR if refusing else INFO,
            data={"subgraphs": len(model.subgraphs)},
            targets=refusing,
        )


@rule("M104", "tensor-metadata-mismatch", severity=WARNING, confidence=HIGH, on=Model)
def tensor_metadata_mismatch(model: Model, facts: Facts) -> Iterator[Finding]:
    """The metadata describes another number of inputs or outputs than the model has.

    What it checks:
        The lengths of input_tensor_metadata and output_tensor_metadata of the first subgraph
        metadata against the inputs and outputs of subgraph 0; an absent vector counts as 0. With
        target task-library, mediapipe or mlkit it is an error where the library refuses the model:
        MediaPipe when an input is not described or, save for masks and when the vector is absent,
        when the number of outputs differs; the others depending on the task.

    Why it matters:
        Tensor metadata belongs to a tensor by its position. When the numbers differ, readers refuse
        the model, do without labels and normalization, or take the description of one tensor for
        another.

    How to fix:
        Write one TensorMetadata for each input and each output, in the order of the graph. When an
        output was removed from the model, remove its metadata too.

    When it is wrong:
        When the metadata is meant as a description of the model only, and no task library opens it.

    Source:
        tensorflow/tflite-support vision/utils/image_tensor_specs.cc, vision/image_classifier.cc,
        metadata/java MetadataExtractor.java; google-ai-edge/mediapipe
        components/processors/classification_postprocessing_graph.cc; none, fewer and more were run
        with tflite-support 0.4.4 ("Mismatch between number of input tensors and input tensors
        metadata") and mediapipe 1.2.2 for a model of each task.
    """
    metadata = facts.of(subgraph_metadata)
    if metadata is None or model.main is None:
        return
    for side, described, tensors in (
        ("input", metadata.inputs, model.main.inputs),
        ("output", metadata.outputs, model.main.outputs),
    ):
        if len(described) == len(tensors):
            continue
        field = f"{side}_tensor_metadata"
        refusing = consumers_refusing_count(
            facts, side == "input", None if metadata.table[field] is None else len(described)
        )
        yield Finding(
            f"{field} has {len(described)} elements, but the number of {side}s is {len(tensors)}",
            at=metadata,
            field=field,
            help=f"write one TensorMetadata for each {side}, in the order of the graph",
            severity=ERROR if refusing else None,
            data={"described": len(described), f"{side}s": len(tensors)},
            key=side,
            targets=refusing,
        )


def _is_fed_with_bytes(model: Model) -> bool:
    """Images in UINT8 need no normalization, so that classifiers do without any metadata."""
    main = model.main
    tensors = [main.tensor(index) for index in main.inputs] if main is not None else []
    return len(tensors) == 1 and all(
        tensor is not None and tensor.dtype.name == "UINT8" and tensor.rank == 4
        for tensor in tensors
    )


def _is_no_embedder(facts: Facts) -> bool:
    """MediaPipe's embedders are the only tasks that take several subgraphs; they have no labels."""
    labelled = any(
        not each.is_input and each.metadata is not None and each.metadata.label_files
        for each in facts.of(inputs_and_outputs)
    )
    tasks = facts.of(possible_tasks)
    return labelled or bool(tasks and not any(task.endswith("-embedding") for task in tasks))


def _counted(model: Model) -> str:
    main = model.main
    inputs, outputs = (len(main.inputs), len(main.outputs)) if main is not None else (0, 0)
    return f"its inputs ({inputs}) and outputs ({outputs})"
