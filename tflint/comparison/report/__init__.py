"""Comparisons as text, Markdown and JSON."""
