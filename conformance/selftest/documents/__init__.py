"""Proof that what the documents show is what happens."""
