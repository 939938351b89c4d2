"""An operator of a subgraph, and the operator code it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tflint.flatbuffer import Table, Text, Vector
from tflint.flatbuffer.schemas.model import MODEL
from tflint.lint.diagnostic import ByteRange
from tflint.model.node import ModelEntry, Node, table_span
from tflint.model.options import Options

if TYPE_CHECKING:
    from tflint.model.model import Model
    from tflint.model.subgraph import Subgraph
    from tflint.model.tensor import Tensor

CUSTOM = 32

# Codes that no kernel can have: a placeholder of the schema, and delegates, which exist only at run
# time (LiteRT `tflite/core/api/op_resolver.cc`, GetRegistrationFromOpCode).
RESERVED = frozenset({51, 127})

CALLERS = {
    "CALL": ("CallOptions", ("subgraph",)),
    "CALL_ONCE": ("CallOnceOptions", ("init_subgraph_index",)),
    "IF": ("IfOptions", ("then_subgraph_index", "else_subgraph_index")),
    "WHILE": ("WhileOptions", ("cond_subgraph_index", "body_subgraph_index")),
    "STABLEHLO_CASE": ("StablehloCaseOptions", ("branch_subgraph_indices",)),
    "STABLEHLO_COMPOSITE": ("StableHLOCompositeOptions", ("decomposition_subgraph_index",)),
    "STABLEHLO_CUSTOM_CALL": ("StablehloCustomCallOptions", ("called_computations",)),
    "STABLEHLO_REDUCE": ("StablehloReduceOptions", ("body_subgraph_index",)),
    "STABLEHLO_REDUCE_WINDOW": ("StablehloReduceWindowOptions", ("body_subgraph_index",)),
    "STABLEHLO_SCATTER": ("StablehloScatterOptions", ("update_computation_subgraph_index",)),
    "STABLEHLO_SORT": ("StablehloSortOptions", ("comparator_subgraph_index",)),
    "STABLEHLO_WHILE": ("StablehloWhileOptions", ("cond_subgraph_index", "body_subgraph_index")),
}
"""The operators that call subgraphs: their options table, and its fields that are subgraph indices."""


class OperatorCode(ModelEntry):
    """An entry of `Model.operator_codes`: which operator, in which version.

    `builtin_code` is the effective code, the larger of the two fields, as the runtime takes it
    (LiteRT `tflite/schema/schema_utils.cc`, GetBuiltinCode). `is_known`: the schema has an operator
    with this code, and a kernel can exist for it.
    """

    __slots__ = (
        "builtin_code",
        "custom_code",
        "is_known",
        "name",
        "version",
    )
    kind: ClassVar[str] = "opcode"
    vector: ClassVar[str] = "operator_codes"

    def __init__(self, model: Model, index: int, table: Table) -> None:
        super().__init__(model, index, table)
        self.builtin_code = int(max(table["deprecated_builtin_code"], table["builtin_code"]))
        self.version = int(table["version"])
        names = MODEL.enum("BuiltinOperator").names
        self.name = names.get(self.builtin_code, f"BUILTIN_{self.builtin_code}")
        self.is_known = self.builtin_code in names and self.builtin_code not in RESERVED
        code = table["custom_code"]
        self.custom_code = str(code) if isinstance(code, Text) else None

    @property
    def subject(self) -> str:
        """The operator type."""
        return self.type

    @property
    def is_custom(self) -> bool:
        """The operator is not a builtin one."""
        return self.builtin_code == CUSTOM

    @property
    def type(self) -> str:
        """What people call the operator: the builtin name, or the custom code."""
        return (self.custom_code or "CUSTOM") if self.is_custom else self.name


class Operator(Node):
    """An operator: what it is, what it reads and what it writes.

    `inputs` and `outputs` are tensor indices as in the file, -1 for an omitted optional input.
    `name` is the schema name of the builtin operator, `CUSTOM` for custom ones. `sound` is false when
    the reader or an index check found it broken: only F rules look at it then.
    """

    __slots__ = ("code", "index", "inputs", "name", "outputs", "sound", "subgraph", "table")
    kind: ClassVar[str] = "operator"

    def __init__(
        self,
        subgraph: Subgraph,
        index: int,
        table: Table,
        code: OperatorCode,
        inputs: tuple[int, ...],
        outputs: tuple[int, ...],
        sound: bool,
    ) -> None:
        self.subgraph = subgraph
        self.index = index
        self.table = table
        self.code = code
        self.name = code.name
        self.inputs = inputs
        self.outputs = outputs
        self.sound = sound

    def __repr__(self) -> str:
        return f"<Operator {self.address} {self.type}>"

    @property
    def address(self) -> str:
        """`subgraphs[S].operators[N]`."""
        return f"{self.subgraph.address}.operators[{self.index}]"

    @property
    def owner(self) -> Model:
        """The model."""
        return self.subgraph.model

    @property
    def subject(self) -> str:
        """`SUBGRAPH/TYPE/NAME-OF-FIRST-OUTPUT`."""
        first = self.outputs[0] if self.outputs else -1
        name = self.subgraph.tensor_identity(first) if first >= 0 else f"#{self.index}"
        return f"{self.subgraph.subject}/{self.type}/{name}"

    def span(self, field: str = "") -> ByteRange | None:
        """See `Node.span`."""
        return table_span(self.table, field)

    @property
    def type(self) -> str:
        """What people call it: `CONV_2D`, or the custom code."""
        return self.code.type

    @property
    def is_custom(self) -> bool:
        """The operator is not a builtin one."""
        return self.code.is_custom

    @property
    def version(self) -> int:
        """The declared version of the operator."""
        return self.code.version

    @property
    def input_tensors(self) -> tuple[Tensor | None, ...]:
        """The tensors read; `None` for omitted inputs and for indices out of range."""
        return self._tensors(self.inputs)

    @property
    def output_tensors(self) -> tuple[Tensor | None, ...]:
        """The tensors written; `None` for indices out of range."""
        return self._tensors(self.outputs)

    def _tensors(self, indices: tuple[int, ...]) -> tuple[Tensor | None, ...]:
        tensors = self.subgraph.tensors
        count = len(tensors)
        return tuple([tensors[index] if 0 <= index < count else None for index in indices])

    def input(self, position: int) -> Tensor | None:
        """The input at a position; `None` when there is none, or it is omitted."""
        return self.subgraph.tensor(self.inputs[position]) if position < len(self.inputs) else None

    def output(self, position: int = 0) -> Tensor | None:
        """The output at a position; `None` when there is none."""
        if position < len(self.outputs):
            return self.subgraph.tensor(self.outputs[position])
        return None

    @property
    def intermediates(self) -> tuple[int, ...]:
        """Indices of the tensors that quantized LSTMs keep parameters in."""
        return self.subgraph.model.integers(self.table["intermediates"])

    @property
    def options(self) -> Options:
        """The builtin options, of whichever union holds them."""
        table = self.table[self.options_field]
        return Options(MODEL, table if isinstance(table, Table) else None)

    @property
    def options_field(self) -> str:
        """The union that holds the builtin options: `builtin_options` or `builtin_options_2`."""
        in_second = isinstance(self.table["builtin_options_2"], Table)
        if in_second and not isinstance(self.table["builtin_options"], Table):
            return "builtin_options_2"
        return "builtin_options"

    @property
    def custom_options(self) -> memoryview:
        """The bytes of `custom_options`; empty when absent."""
        found = self.table["custom_options"]
        return found.bytes() if isinstance(found, Vector) else self.subgraph.model.data[:0]

    @property
    def called_subgraphs(self) -> tuple[int, ...]:
        """The indices of subgraphs that the options name (`then_subgraph_index` and so on)."""
        return tuple([index for _, index in self.subgraph_references])

    @property
    def subgraph_references(self) -> tuple[tuple[str, int], ...]:
        """(field of the options, index) of each subgraph that the options name; indices as in the
        file, also those out of range."""
        kind, fields = CALLERS.get(self.name, ("", ()))
        if not fields or self.options.kind != kind:
            return ()
        found: list[tuple[str, int]] = []
        for field in fields:
            value = self.options[field]
            if isinstance(value, tuple):
                found += [(f"{field}[{i}]", index) for i, index in enumerate(value)]
            elif value is not None:
                found.append((field, value))
        return tuple(found)
