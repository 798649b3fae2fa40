"""Mutants of bare mode and of workspace trust."""
