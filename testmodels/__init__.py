"""Models for tests: a builder that writes them in code, and models from real converters."""

from testmodels.builder import ModelBuilder, overwritten, with_metadata
from testmodels.flatbuffer_writer import write_flatbuffer
from testmodels.subgraph_builder import SubgraphBuilder, flexbuffer
from testmodels.tensor_parameters import (
    blockwise,
    csr,
    custom_quantization,
    dense,
    multi_axis,
    q,
)

__all__ = [
    "ModelBuilder",
    "SubgraphBuilder",
    "blockwise",
    "csr",
    "custom_quantization",
    "dense",
    "flexbuffer",
    "multi_axis",
    "overwritten",
    "q",
    "with_metadata",
    "write_flatbuffer",
]
