"""What bytes are that are no TensorFlow Lite model: recognised by facts kept in tables."""

from tflint.inputs.foreign.foreign import Foreign
from tflint.inputs.foreign.identification import identify

__all__ = ["Foreign", "identify"]
