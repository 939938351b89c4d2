"""What run-times, delegates and compilers say, and which rules find the cause in the model."""
