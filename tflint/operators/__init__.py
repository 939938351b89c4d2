"""What the CPU runtime demands of each builtin operator, and what shapes and types it gives.

`signatures.json` holds the plain facts (operand counts, element types, ranks, fused activations);
`kernels` holds, for each operator, a function that does what the Prepare function of its kernel does:
check options, shapes and constants, and say what comes out. Both follow LiteRT `tflite/kernels`.
"""
