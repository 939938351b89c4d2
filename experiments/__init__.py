"""Experiments whose results are in docs/; each is a command of its own."""
