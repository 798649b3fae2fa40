"""Mutants of the logout (OUT)."""

from conformance.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = ()
