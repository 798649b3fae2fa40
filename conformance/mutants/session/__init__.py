"""Mutants of what outlives a run."""
