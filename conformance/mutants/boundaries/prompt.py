"""Mutants of the question about trust (TRU-008, TRU-012, TRU-016)."""

from conformance.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = ()
