"""The priority matrix: every combination of sources in every mode, generated from one order."""

from conformance.matrix.generator import matrix, pairs
from conformance.matrix.order import ORDER

__all__ = ["ORDER", "matrix", "pairs"]
