"""Mutants of how credential files are written (STO-003, STO-009)."""

from conformance.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = ()
