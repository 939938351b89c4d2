"""Where custom operators come from, and what runs them.

Sources, read in August 2026: LiteRT `tflite/core/kernels/register.cc`, `tflite/kernels/**`,
`tflite/experimental/genai/genai_ops.cc`, `tflite/delegates/xnnpack/xnnpack_delegate.cc`,
`litert/runtime/compiled_model.cc`, `litert/core/build_stamp.h`; MediaPipe
`mediapipe/tasks/cc/core/mediapipe_builtin_op_resolver.cc`, `mediapipe/util/tflite/cpu_op_resolver.cc`;
tflite-support `cc/task/text/utils/text_op_resolver.cc`, `custom_ops/kernel/**`; tensorflow/text
`core/pybinds/tflite_registrar.cc`; tflite-micro `micro_mutable_op_resolver.h`; libedgetpu
`tflite/public/edgetpu.h`; google-coral/project-posenet; xmos/ai_tools; VeriSilicon/tflite-vx-delegate.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

SELECT_TF_PREFIX = "Flex"


class Origin(Enum):
    """How a custom operator gets to run."""

    CORE = auto()
    """A default resolver has it."""
    LIBRARY = auto()
    """A library or delegate brings it."""
    SELECT_TF = auto()
    """It is a TensorFlow operator, for the Flex delegate."""
    PRECOMPILED = auto()
    """It stands for code that was compiled for a device."""


class CustomOperators(NamedTuple):
    """Custom operators that come from one place.

    `names` are custom codes; a final `*` stands for any ending. `provider` is what brings them (for
    compiled code the device), as completes "comes with", and `help` what to do to get it. `targets`
    are those that run them as they are; `delegated` says that XNNPACK, which is on by default, runs
    them too where it takes the operator.
    """

    names: tuple[str, ...]
    origin: Origin
    provider: str
    help: str = ""
    targets: frozenset[str] = frozenset()
    delegated: bool = False


NPUS = frozenset({"qnn", "mediatek", "tensor-tpu", "openvino", "samsung", "nvidia"})

_REGISTER = "register the kernel with MutableOpResolver::AddCustom (Python: custom_op_registerers)"

GROUPS = (
    CustomOperators(
        ("TFLite_Detection_PostProcess",),
        Origin.CORE,
        "the default resolvers",
        targets=frozenset({"cpu", "compiled-model", "web", "tflm"}),
    ),
    CustomOperators(
        ("AudioSpectrogram", "Mfcc", "NumericVerify", "aeq.hadamard_rotation"),
        Origin.CORE,
        "LiteRT's default resolver",
        "compute it in the application, or run the model with LiteRT",
        frozenset({"cpu", "compiled-model", "web"}),
    ),
    CustomOperators((f"{SELECT_TF_PREFIX}*",), Origin.SELECT_TF, "the Flex delegate"),
    CustomOperators(
        ("edgetpu-custom-op",),
        Origin.PRECOMPILED,
        "the Coral Edge TPU",
        "run it with the Edge TPU delegate (libedgetpu)",
        frozenset({"edgetpu"}),
    ),
    CustomOperators(
        ("ethos-u",),
        Origin.PRECOMPILED,
        "an Arm Ethos-U",
        "run it in TensorFlow Lite Micro with the Ethos-U kernel and driver",
        frozenset({"ethos-u55", "ethos-u65", "ethos-u85"}),
    ),
    CustomOperators(
        ("DISPATCH_OP*", "NPU_OP"),
        Origin.PRECOMPILED,
        "an NPU",
        "run it with LiteRT and the vendor's dispatch library on the SoC it was compiled for",
        NPUS,
    ),
    CustomOperators(
        ("vx-delegate",),
        Origin.PRECOMPILED,
        "a VeriSilicon NPU",
        "run it with the TIM-VX delegate",
    ),
    CustomOperators(
        ("XC_*",),
        Origin.PRECOMPILED,
        "an XMOS xcore device",
        "run it with the operators that xformer (xcore-opt) generated",
    ),
    CustomOperators(
        ("Convolution2DTransposeBias", "MaxPoolingWithArgmax2D", "MaxUnpooling2D"),
        Origin.LIBRARY,
        "MediaPipe, and with the XNNPACK and GPU delegates where they can take over",
        "run the model in MediaPipe or with XNNPACK on",
        frozenset({"mediapipe", "compiled-model", "xnnpack", "gpu", "gpu-litert"}),
        delegated=True,
    ),
    CustomOperators(
        ("odml.scaled_dot_product_attention",),
        Origin.LIBRARY,
        "LLM run-times (GenAIOpsRegisterer), and with XNNPACK where it can take over",
        "run the model in LiteRT-LM or MediaPipe, or call GenAIOpsRegisterer",
        frozenset({"xnnpack", "gpu-litert"}),
        delegated=True,
    ),
    CustomOperators(
        ("Resampler",),
        Origin.LIBRARY,
        "MediaPipe and the GPU delegates",
        "run the model in MediaPipe or with a GPU delegate",
        frozenset({"mediapipe", "gpu", "gpu-litert"}),
    ),
    CustomOperators(
        (
            *("FusedBatchNormV3", "KmeansEmbeddingLookup", "Landmarks2TransformMatrix*"),
            *("NGramHash", "TransformLandmarks*", "TransformTensorBilinear*"),
        ),
        Origin.LIBRARY,
        "MediaPipe",
        "run the model in MediaPipe, or register the kernels of mediapipe/util/tflite/operations",
        frozenset({"mediapipe"}),
    ),
    CustomOperators(
        ("RaggedTensorToTensor", "TFSentencepieceTokenizeOp"),
        Origin.LIBRARY,
        "the Task Library and MediaPipe",
        "run the model in one of them, or link their custom operator",
        frozenset({"task-library", "mediapipe"}),
    ),
    CustomOperators(
        ("TFSentencepieceDetokenizeOp", "tftext:Ngrams", "tftext:WhitespaceTokenizer"),
        Origin.LIBRARY,
        "tflite-support (tensorflow_lite_support/custom_ops)",
        _REGISTER,
    ),
    CustomOperators(
        (
            *("FastBertNormalize", "FastWordpieceTokenizeWithOffsets", "SentenceFragmentsV2"),
            *("TFText>*", "tftext:*"),
        ),
        Origin.LIBRARY,
        "tensorflow-text",
        "pass tensorflow_text.tflite_registrar.SELECT_TFTEXT_OPS as custom_op_registerers",
    ),
    CustomOperators(
        (
            *("AvgPool3D", "BroadcastGradientArgs", "DenseImageWarp", "IRFFT2D", "MaxPool3D"),
            *("MaxPoolWithArgmax", "ParseExample", "ParseExampleV2", "Roll", "VariantAddN"),
            *("VariantZerosLike", "TensorListElementShape", "TensorListFromTensor"),
            *("TensorListGetItem", "TensorListLength", "TensorListPopBack"),
            *("TensorListPushBack", "TensorListReserve", "TensorListSetItem", "TensorListStack"),
        ),
        Origin.LIBRARY,
        "the optional kernels of the LiteRT sources",
        _REGISTER,
    ),
    CustomOperators(
        ("LiteRtMaxUnpooling2D",),
        Origin.LIBRARY,
        "an example in the LiteRT sources (litert/tflite_support/custom_op)",
        _REGISTER,
    ),
    CustomOperators(
        ("odml.update_external_kv_cache", "odml.update_kv_cache"),
        Origin.LIBRARY,
        "LLM run-times (GenAIOpsRegisterer)",
        "run the model in LiteRT-LM or MediaPipe, or call GenAIOpsRegisterer",
    ),
    CustomOperators(
        ("custom_call.*", "moe"),
        Origin.LIBRARY,
        "the GPU accelerator of LiteRT alone",
        "run the model with CompiledModel on the GPU; there is no CPU kernel to fall back to",
        frozenset({"gpu-litert"}),
    ),
    CustomOperators(
        ("MTKEXT_*",),
        Origin.LIBRARY,
        "the NeuroPilot run-time of MediaTek",
        "run the model with NeuroPilot on a MediaTek SoC",
        frozenset({"mediatek"}),
    ),
    CustomOperators(
        ("PosenetDecoderOp",),
        Origin.LIBRARY,
        "the plug-in of google-coral/project-posenet",
        "load posenet_decoder.so beside the Edge TPU delegate",
    ),
    CustomOperators(
        ("validation/call",),
        Origin.LIBRARY,
        "the mini-benchmark of LiteRT alone",
        "ship the model without its embedded validation graph",
    ),
    CustomOperators(
        (
            *("CIRCULAR_BUFFER", "SignalDelay", "SignalEnergy", "SignalFftAutoScale"),
            *("SignalFilterBank", "SignalFilterBankLog", "SignalFilterBankSpectralSubtraction"),
            *("SignalFilterBankSquareRoot", "SignalFramer", "SignalIrfft", "SignalOverlapAdd"),
            *("SignalPCAN", "SignalRfft", "SignalStacker", "SignalWindow", "TFLM_DECODE"),
        ),
        Origin.LIBRARY,
        "TensorFlow Lite Micro",
        "run the model in TensorFlow Lite Micro",
        frozenset({"tflm"}),
    ),
)


def known_custom_operator(name: str) -> CustomOperators | None:
    """The group that a custom code belongs to; an exact name goes before a pattern."""
    return _EXACT.get(name) or next((g for prefix, g in _PREFIXES if name.startswith(prefix)), None)


def _entries() -> Iterator[tuple[str, CustomOperators]]:
    for group in GROUPS:
        for name in group.names:
            yield name, group


_EXACT = {name: group for name, group in _entries() if not name.endswith("*")}
_PREFIXES = [(name[:-1], group) for name, group in _entries() if name.endswith("*")]
