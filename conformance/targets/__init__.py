"""Targets: their files, their known failures, and the programs that adapt some of them."""
