"""Hash tables, text, and resource variables.

Source: LiteRT `tflite/kernels/{hashtable,hashtable_lookup,lsh_projection,skip_gram,var_handle,
read_variable,assign_variable}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, UnknownError
from tflint.operators.kernels.reshaping import check_single
from tflint.operators.shape import shape_text

MAX_HASH_BITS = 32


def hashtable(call: Call) -> Outputs:
    """A handle."""
    pair = (call.choice("key_dtype"), call.choice("value_dtype"))
    if pair not in (("INT64", "STRING"), ("STRING", "INT64")):
        raise RefusedError(
            Concern.OPTION,
            f"maps {pair[0]} to {pair[1]}, where there are kernels from INT64 to STRING and back",
            field="builtin_options.key_dtype",
        )
    return ((1,),)


def hashtable_find(call: Call) -> Outputs:
    """Values of the keys in input 1."""
    _check_handle(call)
    return (call.partial(1),)


def hashtable_import(call: Call) -> Outputs:
    """Fills a table; no output."""
    _check_handle(call)
    keys, values = call.shape(1), call.shape(2)
    if keys != values:
        raise RefusedError(
            Concern.SHAPE, f"has keys {shape_text(keys)} and values {shape_text(values)}"
        )
    return ()


def hashtable_size(call: Call) -> Outputs:
    """Number of entries."""
    _check_handle(call)
    return ((1,),)


def _check_handle(call: Call) -> None:
    handle = call.shape(0)
    if handle != (1,):
        raise RefusedError(
            Concern.SHAPE,
            f"needs a handle of shape [1], but {call.operand(0).name} is {shape_text(handle)}",
            field="inputs[0]",
        )


def hashtable_lookup(call: Call) -> Outputs:
    """Rows of input 2 by sorted keys in input 1."""
    keys, values = call.shape(1), call.shape(2)
    if keys[0] != values[0]:
        raise RefusedError(Concern.SHAPE, f"has {keys[0]} keys and {values[0]} rows of values")
    if call.type(2) == "STRING" and len(values) != 1:
        raise RefusedError(
            Concern.SHAPE, f"has STRING values {shape_text(values)}, where it takes a vector"
        )
    return ((*call.partial(0), *values[1:]), call.partial(0))


def lsh_projection(call: Call) -> Outputs:
    """Bits that say on which side of random planes the input lies."""
    kind = call.choice("type", "absent")
    if kind not in ("SPARSE", "DENSE"):
        raise RefusedError(
            Concern.OPTION,
            f"has type {kind}, which is neither SPARSE nor DENSE",
            field="builtin_options.type",
        )
    hashes, data = call.shape(0), call.shape(1)
    if hashes[1] > MAX_HASH_BITS:
        raise RefusedError(
            Concern.SHAPE, f"makes {hashes[1]} bits, more than {MAX_HASH_BITS}", field="inputs[0]"
        )
    if data[0] < 1:
        raise RefusedError(
            Concern.SHAPE, f"projects {shape_text(data)}, which is empty", field="inputs[1]"
        )
    if call.has(2) and call.shape(2)[0] != data[0]:
        raise RefusedError(
            Concern.SHAPE, f"has {call.shape(2)[0]} weights for {data[0]} rows", field="inputs[2]"
        )
    return ((hashes[0] * (hashes[1] if kind == "DENSE" else 1),),)


def skip_gram(call: Call) -> Outputs:
    """Word sequences, as many as the text gives."""
    call.volatile = True
    return ((None,),)


def var_handle(call: Call) -> Outputs:
    """A handle; the declared shape is kept."""
    return (call.output().tensor.shape,)


def read_variable(call: Call) -> Outputs:
    """The declared shape says how many bytes are copied."""
    check_single(call, 0, "the handle")
    shape = call.output().tensor.shape
    if not shape:
        call.volatile = True
        raise UnknownError
    return (shape,)


def assign_variable(call: Call) -> Outputs:
    """No output."""
    check_single(call, 0, "the handle")
    return ()


KERNELS: Mapping[str, Kernel] = {
    "HASHTABLE": hashtable,
    "HASHTABLE_FIND": hashtable_find,
    "HASHTABLE_IMPORT": hashtable_import,
    "HASHTABLE_SIZE": hashtable_size,
    "HASHTABLE_LOOKUP": hashtable_lookup,
    "LSH_PROJECTION": lsh_projection,
    "SKIP_GRAM": skip_gram,
    "VAR_HANDLE": var_handle,
    "READ_VARIABLE": read_variable,
    "ASSIGN_VARIABLE": assign_variable,
}
