"""Mutants of who executes the programs of the clouds (TRU-004 to TRU-006)."""

from conformance.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = ()
