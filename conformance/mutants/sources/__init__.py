"""Mutants of single sources."""
