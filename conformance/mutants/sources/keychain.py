"""Mutants of the keychain (STO-006, STO-007)."""

from conformance.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = ()
