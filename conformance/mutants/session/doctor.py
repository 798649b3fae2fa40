"""Mutants of the doctor (DIA)."""

from conformance.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = ()
