"""Convolutions.

Layouts: data NHWC (NDHWC); filters CONV_2D [out, h, w, in / groups], DEPTHWISE_CONV_2D
[1, h, w, in * multiplier], TRANSPOSE_CONV [out, h, w, in], CONV_3D [d, h, w, in, out],
CONV_3D_TRANSPOSE [d, h, w, out, in]. Source: LiteRT `tflite/kernels/{conv,depthwise_conv,
transpose_conv,conv3d,conv3d_transpose}.cc`, `tflite/kernels/padding.h`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tflint.lint.severity import ERROR, WARNING
from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage
from tflint.operators.shape import Known, elements, shape_text

MAX_16_BIT = 32767


def window_extent(extent: int, window: int, stride: int, dilation: int, padding: str) -> int:
    """Output extent of a window that moves over `extent`; 0 or less where it does not fit
    (`tflite/kernels/padding.h`, ComputeOutSize)."""
    if padding == "SAME":
        return -(-extent // stride)
    if padding != "VALID":
        return 0
    room = extent + stride - ((window - 1) * dilation + 1)
    return int(room / stride) if abs(room) < 1 << 52 else room // stride


def check_positive(call: Call, *fields: str) -> tuple[int, ...]:
    """The values of options that must be above 0."""
    values = tuple(map(call.number, fields))
    for field, value in zip(fields, values, strict=True):
        if value <= 0:
            raise RefusedError(
                Concern.OPTION,
                f"has {field} {value}, which must be at least 1",
                field=f"builtin_options.{field}",
            )
    return values


def checked_padding(call: Call) -> str:
    """The padding, which must be SAME or VALID."""
    padding = call.choice("padding", "absent")
    if padding not in ("SAME", "VALID"):
        raise RefusedError(
            Concern.OPTION,
            f"has padding {padding}, which is neither SAME nor VALID",
            field="builtin_options.padding",
        )
    return padding


def check_bias_type(call: Call) -> None:
    """INT16 data may name the type of their bias; FLOAT32, the value 0, names none."""
    named = call.choice("quantized_bias_type", "FLOAT32")
    if call.type(0) == "INT16" and named not in ("FLOAT32", "INT32", "INT64"):
        raise RefusedError(
            Concern.OPTION,
            f"has quantized_bias_type {named}, which is neither INT32 nor INT64",
            field="builtin_options.quantized_bias_type",
        )


def conv_2d(call: Call) -> Outputs:
    """A convolution; more data channels than filter channels make groups."""
    strides = check_positive(call, "stride_h", "stride_w")
    dilations = check_positive(call, "dilation_h_factor", "dilation_w_factor")
    padding = checked_padding(call)
    check_bias_type(call)
    data, filters = call.shape(0), call.shape(1)
    _check_not_empty(call, 0, data[1:])
    _check_not_empty(call, 1, filters)
    groups, rest = divmod(data[3], filters[3])
    if rest or groups == 0:
        raise _filter_error(
            call,
            f"has {data[3]} input channels, no multiple of the {filters[3]} that the filter "
            f"{shape_text(filters)} takes",
        )
    if filters[0] % groups:
        raise _filter_error(
            call,
            f"has {filters[0]} output channels in {groups} groups of {filters[3]} input channels",
        )
    _check_bias(call, 2, filters[0])
    height, width = _extents(call, data[1:3], filters[1:3], strides, dilations, padding)
    return ((data[0], height, width, filters[0]),)


def depthwise_conv_2d(call: Call) -> Outputs:
    """A filter per channel."""
    strides = check_positive(call, "stride_h", "stride_w")
    dilations = check_positive(call, "dilation_h_factor", "dilation_w_factor")
    largest = max(*strides, *dilations)
    if largest > MAX_16_BIT:
        raise RefusedError(
            Concern.OPTION, f"has a stride or dilation of {largest}, above {MAX_16_BIT}"
        )
    padding = checked_padding(call)
    data, filters = call.shape(0), call.shape(1)
    _check_not_empty(call, 0, data[1:])
    _check_not_empty(call, 1, filters[1:])
    if filters[0] != 1:
        raise _filter_error(
            call, f"has the filter {shape_text(filters)}, whose first dimension must be 1"
        )
    multiplier, rest = divmod(filters[3], data[3])
    if rest or multiplier == 0:
        raise _filter_error(
            call, f"has {filters[3]} output channels, no multiple of the {data[3]} input channels"
        )
    _check_bias(call, 2, filters[3])
    if call.number("depth_multiplier") != multiplier:
        _note_multiplier(call, call.number("depth_multiplier"), multiplier)
    height, width = _extents(call, data[1:3], filters[1:3], strides, dilations, padding)
    return ((data[0], height, width, filters[3]),)


def _note_multiplier(call: Call, option: int, multiplier: int) -> None:
    """The builtin kernels count the filters, apart from that for float data and integer weights;
    XNNPACK goes by the option, and leaves the operator where it does not divide the filters
    (`xnnpack_delegate.cc`, CheckDepthwiseConvolutionParams)."""
    data, filters = call.shape(0), call.shape(1)
    hybrid = call.type(0) == "FLOAT32" != call.type(1)
    counts = hybrid or (option > 0 and filters[3] % option == 0)
    others = "XNNPACK and TFLite Micro go" if counts else "TFLite Micro goes"
    call.note(
        Concern.OPTION,
        f"has depth_multiplier {option}, but {filters[3]} filters on {data[3]} channels are "
        f"{multiplier} each; {others} by the option",
        Stage.SILENT if counts else Stage.HARMLESS,
        severity=ERROR if counts else WARNING,
        field="builtin_options.depth_multiplier",
        advice=f"set depth_multiplier to {multiplier}",
    )


def transpose_conv(call: Call) -> Outputs:
    """The output has the shape that input 0 asks for."""
    strides = check_positive(call, "stride_h", "stride_w")
    if max(strides) > MAX_16_BIT:
        raise RefusedError(Concern.OPTION, f"has a stride of {max(strides)}, above {MAX_16_BIT}")
    filters, data = call.shape(1), call.shape(2)
    _check_not_empty(call, 2, data[1:])
    _check_not_empty(call, 1, filters[:3])
    if data[3] != filters[3]:
        raise _filter_error(
            call,
            f"has {data[3]} input channels, but the filter {shape_text(filters)} takes {filters[3]}",
        )
    _check_bias(call, 3, filters[0])
    padding = checked_padding(call)
    _check_length(call, 0, 4)
    wanted = call.values(0)
    _check_requested(call, wanted, (data[0], filters[0]), Stage.INVOKE)
    forward = tuple(
        window_extent(w, k, s, 1, padding)
        for w, k, s in zip(wanted[1:3], filters[1:3], strides, strict=True)
    )
    if forward != data[1:3]:
        raise _does_not_lead_back(call, wanted, forward, data[1:3])
    return (wanted,)


def conv_3d(call: Call) -> Outputs:
    """A convolution over depth, height and width."""
    strides = check_positive(call, "stride_d", "stride_h", "stride_w")
    dilations = check_positive(call, "dilation_d_factor", "dilation_h_factor", "dilation_w_factor")
    data, filters = call.shape(0), call.shape(1)
    _check_not_empty(call, 0, data[1:])
    _check_not_empty(call, 1, filters)
    if data[4] != filters[3]:
        raise _filter_error(
            call,
            f"has {data[4]} input channels, but the filter {shape_text(filters)} takes {filters[3]}",
        )
    _check_bias(call, 2, filters[4])
    padding = call.choice("padding", "absent")
    extents = _extents(call, data[1:4], filters[:3], strides, dilations, padding)
    return ((data[0], *extents, filters[4]),)


def conv_3d_transpose(call: Call) -> Outputs:
    """The output has the shape that input 0 asks for."""
    strides = check_positive(call, "stride_d", "stride_h", "stride_w")
    filters, data = call.shape(1), call.shape(2)
    _check_length(call, 0, 5)
    if data[4] != filters[4]:
        raise _filter_error(
            call,
            f"has {data[4]} input channels, but the filter {shape_text(filters)} takes {filters[4]}",
        )
    _check_bias(call, 3, filters[3])
    wanted = call.values(0)
    _check_requested(call, wanted, (data[0], filters[3]), Stage.ALLOCATE)
    padding = call.choice("padding", "absent")
    dilations = tuple(
        map(call.number, ("dilation_d_factor", "dilation_h_factor", "dilation_w_factor"))
    )
    forward = tuple(
        window_extent(w, k, s, d, padding)
        for w, k, s, d in zip(wanted[1:4], filters[:3], strides, dilations, strict=True)
    )
    if forward != data[1:4]:
        raise _does_not_lead_back(call, wanted, forward, data[1:4])
    return (wanted,)


def _filter_error(call: Call, text: str) -> RefusedError:
    return RefusedError(Concern.FILTER_SHAPE, text, field="inputs[1]")


def _check_not_empty(call: Call, position: int, dimensions: Known) -> None:
    if 0 in dimensions:
        operand = call.operand(position)
        raise RefusedError(
            Concern.SHAPE,
            f"needs sizes above 0, but {operand.name} is {shape_text(operand.shape)}",
            field=f"inputs[{position}]",
        )


def _check_bias(call: Call, position: int, channels: int) -> None:
    if not call.has(position):
        return
    bias = call.shape(position)
    # DEPTHWISE_CONV_2D takes a vector only, which its rank sees to.
    if elements(bias) != channels:
        raise RefusedError(
            Concern.FILTER_SHAPE,
            f"has {channels} output channels, but the bias {call.operand(position).name} has "
            f"{elements(bias)} elements",
            field=f"inputs[{position}]",
        )


def _check_length(call: Call, position: int, length: int) -> None:
    shape = call.shape(position)
    if elements(shape) != length:
        raise RefusedError(
            Concern.SHAPE,
            f"needs {length} numbers for the output shape, but {call.operand(position).name} has "
            f"{elements(shape)}",
            field=f"inputs[{position}]",
        )


def _extents(
    call: Call,
    data: Known,
    filters: Known,
    strides: Sequence[int],
    dilations: Sequence[int],
    padding: str,
) -> tuple[int, ...]:
    found = tuple(
        window_extent(*sizes, padding)
        for sizes in zip(data, filters, strides, dilations, strict=True)
    )
    if min(found) <= 0:
        text = (
            f"has the output extents {shape_text(found)}: the filter {shape_text(filters)} does not fit "
            f"into {shape_text(data)} with padding {padding}"
        )
        if min(found) < 0:
            raise RefusedError(Concern.EMPTY_OUTPUT, text)
        call.note(Concern.EMPTY_OUTPUT, f"{text}; XNNPACK refuses to load it")
    return found


def _check_requested(call: Call, wanted: Known, ends: tuple[int, int], stage: Stage) -> None:
    field = "inputs[0]"
    if min(wanted[1:-1]) <= 0:
        raise RefusedError(
            Concern.CONSTANT, f"asks for the output shape {shape_text(wanted)}", field=field
        )
    if (wanted[0], wanted[-1]) != ends:
        raise RefusedError(
            Concern.CONSTANT,
            f"asks for the output shape {shape_text(wanted)}, but data and filter give batch {ends[0]} "
            f"and {ends[1]} channels",
            stage,
            field=field,
        )


def _does_not_lead_back(call: Call, wanted: Known, forward: Known, data: Known) -> RefusedError:
    return RefusedError(
        Concern.CONSTANT,
        f"asks for the output shape {shape_text(wanted)}, which strides and padding lead back to "
        f"{shape_text(forward)}, not to the {shape_text(data)} of the input",
        field="inputs[0]",
    )


KERNELS: Mapping[str, Kernel] = {
    "CONV_2D": conv_2d,
    "DEPTHWISE_CONV_2D": depthwise_conv_2d,
    "TRANSPOSE_CONV": transpose_conv,
    "CONV_3D": conv_3d,
    "CONV_3D_TRANSPOSE": conv_3d_transpose,
}
