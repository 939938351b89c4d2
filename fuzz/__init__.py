"""Fuzzing of the whole way from bytes to findings; see README.md."""
