"""tflint against the programs that read metadata: MediaPipe's tasks on broken copies of models."""
