"""The package that the Edge TPU compiler leaves in a model, as data.

Source: google-coral/libedgetpu `executable/executable.fbs`, table Package.
"""

from __future__ import annotations

from tflint.flatbuffer.schema import Schema

EDGETPU = Schema(
    root="Package",
    identifier=b"DWN1",
    text="""
table SerializedPackage = serialized_package:[ubyte]
table Package = min_runtime_version:int serialized_multi_executable:[ubyte] signature:[ubyte]
    keypair_version:int compiler_version:string virtual_chip_id:int
    multi_chip_package:[SerializedPackage] model_identifier:string
""",
)
