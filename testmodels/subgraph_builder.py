"""Describes one subgraph: its tensors, constants, operators, inputs and outputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from flatbuffers import flexbuffers

from testmodels.flatbuffer_writer import Fields
from testmodels.model_schema import MODEL_SCHEMA, options_table
from testmodels.tensor_data import as_array, buffer_bytes, dtype_of

if TYPE_CHECKING:
    from testmodels.builder import ModelBuilder

_OF_OPERATOR: Final = "the options table of the operator"


class SubgraphBuilder:
    """A subgraph of a model under construction.

    Tensors and operators are known by their index, so any other number (-1, 99) can stand in for
    one. `fields` is the SubGraph table itself, to be edited where the methods are too polite.
    """

    def __init__(self, model: ModelBuilder, index: int, fields: Fields) -> None:
        self._model = model
        self.index = index
        self.fields = fields
        for vector in ("tensors", "inputs", "outputs", "operators"):
            fields.setdefault(vector, [])
        self.tensors: list[Fields] = fields["tensors"]
        self.operators: list[Fields] = fields["operators"]

    def tensor(
        self,
        name: str | bytes | None = None,
        shape: Sequence[int] | None = (),
        dtype: str | int | None = "FLOAT32",
        quantization: Fields | None = None,
        **fields: Any,
    ) -> int:
        """Adds a tensor and returns its index.

        `shape` None leaves the shape out; `dtype` is a TensorType name or any number. `fields` are
        other fields of the Tensor table: buffer, is_variable, shape_signature, has_rank, sparsity,
        variant_tensors, external_buffer. `has_rank` is true by default where there is a shape.
        """
        tensor = {
            "name": name,
            "shape": None if shape is None else list(shape),
            "type": dtype,
            "quantization": None if quantization is None else dict(quantization),
            "has_rank": None if shape is None else True,
        }
        self.tensors.append(tensor | fields)
        return len(self.tensors) - 1

    def input(self, *args: Any, **kwargs: Any) -> int:
        """Adds a tensor (see `tensor`) that is an input of the subgraph."""
        tensor = self.tensor(*args, **kwargs)
        self.fields["inputs"].append(tensor)
        return tensor

    def output(self, *tensors: int) -> None:
        """Makes tensors outputs of the subgraph."""
        self.fields["outputs"].extend(tensors)

    def constant(
        self,
        name: str | bytes | None,
        data: Any,
        quantization: Fields | None = None,
        *,
        dtype: str | int | None = None,
        shape: Sequence[int] | None = None,
        **fields: Any,
    ) -> int:
        """Adds a tensor with its own buffer and returns its index.

        `data` is an array, a (nested) list or the bare bytes of the buffer; bytes need `dtype` and
        `shape`. Otherwise the dtype and shape are those of the data; another `dtype` (by name)
        converts and packs it, another `shape` only claims to be the shape.
        """
        if isinstance(data, bytes):
            content = data
        else:
            array = as_array(data, dtype if isinstance(dtype, str) else None)
            stored_dtype = dtype if isinstance(dtype, str) else dtype_of(array)
            content = buffer_bytes(array, stored_dtype)
            dtype = stored_dtype if dtype is None else dtype
            shape = array.shape if shape is None else shape
        buffer = self._model.buffer(content)
        return self.tensor(name, shape, dtype, quantization, **{"buffer": buffer, **fields})

    def op(
        self,
        operator: str | int,
        inputs: Sequence[int] | None,
        outputs: Sequence[int] | None,
        *,
        version: int | None = 1,
        options: str | tuple[str, Fields] | None = _OF_OPERATOR,
        operator_fields: Mapping[Any, Any] | None = None,
        code_fields: Mapping[Any, Any] | None = None,
        **option_fields: Any,
    ) -> int:
        """Adds an operator and returns its index.

        `operator` is a BuiltinOperator name or number. Keyword arguments are fields of its options
        table. `options` replaces that table: `None` for none, `"MulOptions"` for another table with
        the given fields, or table and fields as a tuple. `operator_fields` are other fields of the
        Operator table (intermediates, mutating_variable_inputs, builtin_options_2, opcode_index);
        `code_fields` are fields of its OperatorCode (deprecated_builtin_code, custom_code).
        """
        fields: Fields = {
            "opcode_index": self._model.operator_code(operator, version, **(code_fields or {})),
            "inputs": None if inputs is None else list(inputs),
            "outputs": None if outputs is None else list(outputs),
        }
        if options is _OF_OPERATOR:
            options = options_table(operator) if isinstance(operator, str) else None
        if isinstance(options, str):
            options = (options, option_fields)
        elif option_fields:
            raise TypeError(f"no options table to hold {sorted(option_fields)}")
        if options is not None:
            fields[_union_of(options[0])] = options
        self.operators.append(fields | dict(operator_fields or {}))
        return len(self.operators) - 1

    def custom_op(
        self,
        custom_code: str | bytes | None,
        inputs: Sequence[int] | None,
        outputs: Sequence[int] | None,
        *,
        custom_options: bytes | Mapping[str, Any] | Sequence[Any] | None = None,
        version: int | None = 1,
        **operator_fields: Any,
    ) -> int:
        """Adds a custom operator and returns its index. `custom_options` that are not bytes are
        stored as a flexbuffer. Keyword arguments are other fields of the Operator table."""
        if custom_options is not None and not isinstance(custom_options, bytes):
            custom_options = flexbuffer(custom_options)
        return self.op(
            "CUSTOM",
            inputs,
            outputs,
            version=version,
            code_fields={"custom_code": custom_code},
            operator_fields={"custom_options": custom_options, **operator_fields},
        )


def flexbuffer(value: Any) -> bytes:
    """A value of numbers, strings, lists and mappings in the encoding of custom options."""
    return bytes(flexbuffers.Dumps(value))


def _union_of(table: str) -> str:
    in_union_2 = table in MODEL_SCHEMA.unions["BuiltinOptions2"]
    return "builtin_options_2" if in_union_2 else "builtin_options"
