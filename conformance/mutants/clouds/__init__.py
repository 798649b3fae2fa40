"""Mutants of the clouds: whose credentials, found where, sent to whom."""
