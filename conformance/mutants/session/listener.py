"""Mutants of the login's listener and of pasted codes (LGN)."""

from conformance.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = ()
