"""Mutants of what goes over the network, and of what must not."""
