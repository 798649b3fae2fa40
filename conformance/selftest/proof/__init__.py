"""Mutants die, degenerate programs pass next to nothing, no requirement goes unshown."""
