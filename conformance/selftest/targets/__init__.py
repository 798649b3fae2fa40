"""Target files, known failures, and recordings of what real programs sent."""
