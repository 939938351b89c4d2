"""The header of a `.litertlm` bundle, as data.

Source: google-ai-edge/LiteRT-LM `schema/core/litertlm_header_schema.fbs`; section types 7 and 8 from
its later revisions. The members of `VData` other than `StringValue` are structs of one scalar.
"""

from __future__ import annotations

from tflint.flatbuffer.schema import Schema

LITERTLM = Schema(
    root="LiteRTLMMetaData",
    identifier=None,
    text="""
enum AnySectionDataType:ubyte = NONE GenericBinaryData Deprecated TFLiteModel SP_Tokenizer
    LlmMetadataProto HF_Tokenizer_Zlib TFLiteWeights ExecutorMetadataProto

union VData = UInt8 Int8 UInt16 Int16 UInt32 Int32 Float32 Bool StringValue UInt64 Int64

struct UInt8 = value:ubyte
struct Int8 = value:byte
struct UInt16 = value:ushort
struct Int16 = value:short
struct UInt32 = value:uint
struct Int32 = value:int
struct Float32 = value:float
struct Bool = value:bool
struct UInt64 = value:ulong
struct Int64 = value:long

table StringValue = value:string
table KeyValuePair = key:string value:VData
table SystemMetadata = entries:[KeyValuePair]
table SectionObject = items:[KeyValuePair] begin_offset:ulong end_offset:ulong
    data_type:AnySectionDataType
table SectionMetadata = objects:[SectionObject]
table LiteRTLMMetaData = system_metadata:SystemMetadata section_metadata:SectionMetadata
""",
)
