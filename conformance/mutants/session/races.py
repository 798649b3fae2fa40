"""Mutants of refreshes by several processes, and of broken off ones (RFR-009, RFR-010)."""

from conformance.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = ()
