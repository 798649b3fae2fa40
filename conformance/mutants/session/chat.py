"""Mutants of long sessions (HLP-008, RFR-012)."""

from conformance.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = ()
