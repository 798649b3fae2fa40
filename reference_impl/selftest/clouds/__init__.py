"""Proof that the reference deals with each cloud as the specification says."""
