"""Mutants of what goes to a provider of a cloud, and of what does not."""
