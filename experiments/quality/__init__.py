"""What damage to quantization and weights does to a model's answers, and what tflint says of it."""
