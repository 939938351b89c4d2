"""Benchmarks: how fast and how small, as ratios. `python -m benchmarks` runs all of them."""
