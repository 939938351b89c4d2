"""Deployment targets: tables of what runs where."""
