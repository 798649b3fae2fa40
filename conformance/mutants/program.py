"""The program under judgement: the reference with the bug that a process variable names."""

import os
from collections.abc import Sequence

from conformance.mutants import catalogue, mutant
from reference_impl import program

VARIABLE = "PECKING_ORDER_MUTANT"


def main(argv: Sequence[str]) -> int:
    """Run the mutant named by PECKING_ORDER_MUTANT, the reference itself when it is not set."""
    name = os.environ.pop(VARIABLE, None)
    if name is not None:
        mutant.apply(catalogue.by_id()[name])
    return program.main(argv)
