"""TensorFlow operators that reach outside of the model, or are not what they seem."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.flex_operators import FlexOperator, flex_operators
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, INFO, MEDIUM, WARNING
from tflint.model.model import Model
from tflint.targets.flex_allowlist import flex_allowlist

_FILES = """
    ReadFile WriteFile MatchingFiles Save SaveV2 SaveSlices Restore RestoreV2 RestoreSlice
    MergeV2Checkpoints ShardedFilename InitializeTableFromTextFile InitializeTableFromTextFileV2
    ImmutableConst TextLineReader TextLineReaderV2 FixedLengthRecordReader
    FixedLengthRecordReaderV2 TFRecordReader TFRecordReaderV2 TFRecordDataset TFRecordDatasetV2
    TextLineDataset FixedLengthRecordDataset FixedLengthRecordDatasetV2 WholeFileReader
    WholeFileReaderV2 LMDBReader LMDBDataset SqlDataset DebugIdentity DebugIdentityV2
    DebugIdentityV3 DumpTensor WriteSummary WriteScalarSummary WriteHistogramSummary
    WriteImageSummary WriteAudioSummary WriteGraphSummary WriteRawProtoSummary
    CreateSummaryFileWriter CreateSummaryDbWriter
"""
_CODE = "PyFunc PyFuncStateless EagerPyFunc CustomCall XlaHostCompute LoadLibrary"
_NETWORK = """
    RemoteCall Send Recv _Send _Recv _HostSend _HostRecv RpcCall RpcClient RpcServer
    CollectiveReduce CollectiveReduceV2 CollectiveReduceV3 CollectiveGather CollectiveGatherV2
    CollectiveBcastSend CollectiveBcastSendV2 CollectiveBcastRecv CollectiveBcastRecvV2
"""
_PROCESS = "Print PrintV2 Assert Abort Timestamp"

_EFFECTS = {
    name: effect
    for names, effect in (
        (_FILES, "reads or writes files"),
        (_CODE, "runs code that is not in the model"),
        (_NETWORK, "talks to other processes or computers"),
        (_PROCESS, "prints, stops the process or reads the clock"),
    )
    for name in names.split()
}
_HARMLESS = frozenset(_PROCESS.split())
_LONG_ATTRIBUTE = 4096


@rule(
    "S301",
    "dangerous-flex-operator",
    severity=WARNING,
    confidence=HIGH,
    on=Model,
    tags=("security",),
    security_severity=8.0,
)
def dangerous_flex_operator(model: Model, facts: Facts) -> Iterator[Finding]:
    """A TensorFlow operator of the model reads or writes files, runs other code or uses the network.

    What it checks: The three names of each Select-TF operator (the custom code, the name in its
    options, the name in its NodeDef) against lists of TensorFlow operators that reach outside.
    Operators that print, stop the process or read the clock are an info.

    Why it matters: With the Flex delegate these run when the model is invoked, with the rights of the
    application: a model can read a key file into its output, or overwrite files. The converter lets
    ReadFile, WriteFile, Save and Restore pass.

    How to fix: Remove the operator from the graph: read files before the model runs, and pass
    vocabularies as constants. Do not run such a model from a source that you do not trust.

    When it is wrong: A training or checkpoint function on the device that writes its own files.

    Source: LiteRT `tflite/converter/delegates/flex/allowlisted_flex_ops.cc`,
    `tflite/delegates/flex/kernel.cc`; TensorFlow `SECURITY.md` and its operator definitions.
    """
    for flex, count in _by_name(facts, lambda flex: next(filter(_EFFECTS.get, flex.names), "")):
        name = next(name for name in flex.names if name in _EFFECTS)
        yield Finding(
            f"the TensorFlow operator '{name}' {_EFFECTS[name]}{_others(count)}",
            at=flex.operator,
            key=name,
            severity=INFO if name in _HARMLESS else WARNING,
            help="remove it from the graph, or run the model only if you trust its source",
            data={"names": list(flex.names), "operators": count},
        )


@rule(
    "S302",
    "flex-name-mismatch",
    severity=WARNING,
    confidence=HIGH,
    on=Model,
    tags=("security",),
    security_severity=7.0,
)
def flex_name_mismatch(model: Model, facts: Facts) -> Iterator[Finding]:
    """A Select-TF operator runs another TensorFlow operator than its custom code says.

    What it checks: The custom code without `Flex`, the first string of the options and the name in
    the NodeDef, which is the second string, are one name. Options that are no vector of two strings
    are reported too.

    Why it matters: The Flex delegate takes the name from the options. Listings, scanners and allow
    lists go by the custom code, and are fooled.

    How to fix: Convert the model again. A converter writes the same name three times.

    When it is wrong: Never for a model from the converter.

    Source: LiteRT `tflite/delegates/flex/kernel.cc` (OpNode::InitializeNodeDef), `tflite/util.cc`
    (IsFlexOp), read, not run; 32 operators in public models, all with three equal names.
    """
    for flex, count in _by_name(
        facts, lambda flex: "|".join(flex.names) + flex.problem if _disagrees(flex) else ""
    ):
        outer = f"Flex{flex.outer}"
        where = f"operator {flex.operator.index} ({outer})"
        if flex.problem:
            text = f"the options of {where} {flex.problem}"
        else:
            text = f"{where} runs the TensorFlow operator '{flex.inner}'"
            if flex.node != flex.inner:
                text += f", whose NodeDef says '{flex.node}'"
        yield Finding(
            text + _others(count),
            at=flex.operator,
            field="custom_options",
            key="|".join(flex.names)[:200],
            help="convert the original model again, and do not run this one",
            data={"custom_code": outer, "options": flex.inner, "node_def": flex.node},
        )


def _disagrees(flex: FlexOperator) -> bool:
    return bool(flex.problem) or len(flex.names) > 1


@rule(
    "S303",
    "unlisted-flex-operator",
    severity=WARNING,
    confidence=MEDIUM,
    on=Model,
    tags=("security",),
    security_severity=4.0,
)
def unlisted_flex_operator(model: Model, facts: Facts) -> Iterator[Finding]:
    """A TensorFlow operator of the model is none that the converter would have left there.

    What it checks: The names of Select-TF operators against the allow list of the converter, with
    those of TensorFlow Text and SentencePiece. An operator with a function among its attributes, or
    with a text of more than 4 KiB, is an info, because a review has to look inside.

    Why it matters: The delegate does not look at the list. An operator that is not on it was
    registered by the application, or the model was changed after conversion.

    How to fix: Ask whoever made the model where the operator comes from.

    When it is wrong: Custom TensorFlow operators that your application registers.

    Source: LiteRT `tflite/converter/delegates/flex/allowlisted_flex_ops.cc` at f67457790.
    """
    allowed = flex_allowlist()
    for flex, count in _by_name(
        facts, lambda flex: next((name for name in flex.names if name not in allowed), "")
    ):
        name = next(name for name in flex.names if name not in allowed)
        yield Finding(
            f"the TensorFlow operator '{name}' is not on the list of the converter{_others(count)}",
            at=flex.operator,
            key=name,
            help="find out where it comes from before you run the model",
            data={"operator": name, "operators": count},
        )
    for flex, count in _by_name(facts, _opaque):
        yield Finding(
            f"the TensorFlow operator '{flex.names[0]}' {_opaque(flex)}{_others(count)}",
            at=flex.operator,
            field="custom_options",
            key=f"{flex.names[0]} attributes",
            severity=INFO,
            help="review what is in its NodeDef too",
            data={"functions": list(flex.functions), "bytes": flex.longest},
        )


def _opaque(flex: FlexOperator) -> str:
    if flex.functions:
        return f"has the function '{flex.functions[0][:80]}' among its attributes"
    if flex.longest > _LONG_ATTRIBUTE:
        return f"has an attribute of {flex.longest:,} bytes"
    return ""


def _by_name(
    facts: Facts, key: Callable[[FlexOperator], str]
) -> Iterator[tuple[FlexOperator, int]]:
    """The first operator of each key that is not empty, and the number of those with that key."""
    found: dict[str, tuple[FlexOperator, int]] = {}
    for flex in facts.of(flex_operators):
        name = key(flex)
        if name:
            first, count = found.get(name, (flex, 0))
            found[name] = first, count + 1
    yield from found.values()


def _others(count: int) -> str:
    return f" ({count:,} operators)" if count > 1 else ""
