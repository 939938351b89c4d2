from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.file.models import adder, adder_with_outside_data
from tflint.lint.severity import WARNING

SIZE_FIELDS = {"offset": 0, "size": 0}


def claiming(offset: int, size: int) -> ModelBuilder:
    """A model whose constant says that it lies at `offset`."""
    m = adder_with_outside_data()
    m.build()
    m._outside.clear()
    m.fields["buffers"][1] = {"offset": offset, "size": size}
    m.append(bytes(64))
    return m


@triggers("F303", at="buffers[1].offset", says="ends at byte 100,008, but the file has")
def test_behind_the_end() -> ModelBuilder:
    return claiming(100_000, 8)


@triggers("F303", says="ends at byte 18,446,744,073,709,551,624")
def test_sum_beyond_64_bits() -> ModelBuilder:
    return claiming(2**64 - 8, 16)


@triggers("F303", says="begins at byte 16, inside the flatbuffer")
def test_inside_the_flatbuffer() -> ModelBuilder:
    return claiming(16, 8)


@triggers(
    "F303", says="has offset 1 and size 1, which were never filled in, but tensor 'w' uses it"
)
def test_placeholder() -> ModelBuilder:
    return claiming(1, 1)


@triggers("F303", says="has offset 0 and size 16")
def test_size_without_offset() -> ModelBuilder:
    return claiming(0, 16)


@triggers(
    "F303",
    severity=WARNING,
    count=1,
    at="buffers[3].offset",
    says="but the data of buffers[1] reaches to byte",
)
def test_partial_overlap() -> ModelBuilder:
    m = adder_with_outside_data()
    m.fields["buffers"].append({"offset": 4, "size": 4})
    m.append(bytes(64))
    m.build()
    first = m.fields["buffers"][1]
    m.fields["buffers"][3] = {"offset": first["offset"] + 4, "size": 8}
    return m


@triggers("F303", at="subgraphs[0].operators[1].large_custom_options_offset", says="options of Big")
def test_large_custom_options() -> ModelBuilder:
    m = adder()
    m.custom_op("Big", [0], [2])
    m.operators[1] |= {"large_custom_options_offset": 90_000, "large_custom_options_size": 8}
    m.operators[1]["custom_options"] = None
    return m


@triggers("F303", at="subgraphs[0].operators[1].custom_options", says="byte code of subgraphs[0]")
def test_byte_code() -> ModelBuilder:
    m = adder()
    options = {"bytecode_offset": 5_000_000, "bytecode_size": 10, "name": "partition_0"}
    m.custom_op("DISPATCH_OP", [0], [2], custom_options=options)
    return m


@triggers("F303", severity=WARNING, says="cannot be decoded: there is no bytecode_offset")
def test_byte_code_without_offset() -> ModelBuilder:
    m = adder()
    m.custom_op("DISPATCH_OP", [0], [2], custom_options={"name": "partition_0"})
    return m


@triggers("F303", severity=WARNING, says="cannot be decoded")
def test_byte_code_of_garbage() -> ModelBuilder:
    m = adder()
    m.custom_op("DISPATCH_OP", [0], [2], custom_options=b"\xff" * 8)
    return m


@quiet("F303")
def test_outside_data() -> ModelBuilder:
    return adder_with_outside_data()


@quiet("F303")
def test_shared_range() -> ModelBuilder:
    m = adder_with_outside_data()
    m.fields["buffers"].append({})
    m.build()
    m.fields["buffers"][3] = m.fields["buffers"][1]
    return m


@quiet("F303")
def test_placeholder_that_nobody_uses() -> ModelBuilder:
    m = adder()
    m.buffer(offset=1, size=1)
    return m


@quiet("F303")
def test_other_custom_options() -> ModelBuilder:
    m = adder()
    m.custom_op("Other", [0], [2], custom_options=b"\xff" * 8)
    return m


def test_damaged_flatbuffer_comes_first() -> None:
    model = adder_with_outside_data().build()
    assert [d.code for d in lint(model[:200])] == ["F104"]
