"""Makes the models that the documentation shows.

python -m testmodels.make_samples
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from testmodels.builder import ModelBuilder
from testmodels.tensor_parameters import q

FOLDER = Path(__file__).parent

_DEAD_CHANNELS = (3, 7, 11, 12, 13, 19, 28)
_CHANNELS = 32
_SCALE_OF_DEAD_CHANNELS = 1e-6


def dead_channels() -> bytes:
    """The first layer of a quantized MobileNetV2. Seven of its filters were all zero in float, for
    which older converters write the scale 1e-6; everything else is in order."""
    random = np.random.default_rng(50)
    weights = random.normal(0, 1, (_CHANNELS, 3, 3, 3)) * random.uniform(
        0.05, 1.3, (_CHANNELS, 1, 1, 1)
    )
    weights[list(_DEAD_CHANNELS)] = 0
    scales = np.abs(weights).max(axis=(1, 2, 3)) / 127
    scales[list(_DEAD_CHANNELS)] = _SCALE_OF_DEAD_CHANNELS
    bias = random.normal(0, 0.5, _CHANNELS)
    bias[list(_DEAD_CHANNELS)] = 0
    pixel_scale = 2 / 255
    bias_scales = pixel_scale * scales

    m = ModelBuilder(description="First layer of a MobileNetV2 with dead filters.")
    pixels = m.input("input", [1, 224, 224, 3], "UINT8", q(pixel_scale, 127))
    image = m.tensor("tfl.quantize", [1, 224, 224, 3], "INT8", q(pixel_scale, -1))
    bias_tensor = m.constant(
        "MobileNetV2/Conv2d_0_0/batch_norm/FusedBatchNormV3",
        np.round(bias / bias_scales).astype(np.int32),
        q(bias_scales, axis=0),
    )
    filters = m.constant(
        "MobileNetV2/Conv2d_0_0/Conv2D",
        np.round(weights / scales[:, None, None, None]).astype(np.int8),
        q(scales, axis=0),
    )
    features = m.tensor(
        "MobileNetV2/Conv2d_0_0/relu6/Relu6", [1, 112, 112, _CHANNELS], "INT8", q(6 / 255, -128)
    )
    m.op("QUANTIZE", [pixels], [image])
    m.op(
        "CONV_2D",
        [image, filters, bias_tensor],
        [features],
        version=3,
        padding="SAME",
        stride_w=2,
        stride_h=2,
        fused_activation_function="RELU6",
        dilation_w_factor=1,
        dilation_h_factor=1,
    )
    m.output(features)
    m.signature("serving_default", {"input": pixels}, {"features": features})
    m.metadata("min_runtime_version", b"1.14.0".ljust(16, b"\0"))
    return m.build()


SAMPLES = {"dead_channels": dead_channels}


def main() -> None:
    for name, sample in SAMPLES.items():
        (FOLDER / f"{name}.tflite").write_bytes(sample())


if __name__ == "__main__":
    main()
