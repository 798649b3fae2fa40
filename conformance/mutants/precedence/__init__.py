"""Mutants of the order of sources, and of what counts as a source that is there (PRE)."""
