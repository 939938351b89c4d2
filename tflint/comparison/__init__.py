"""What changed between two models: contract, graph, quantization, weights, findings."""

from tflint.comparison.change import Change, ChangeClass, Comparison
from tflint.comparison.compare import compare

__all__ = ["Change", "ChangeClass", "Comparison", "compare"]
