"""Proof that a run is chosen, checked and told rightly."""
