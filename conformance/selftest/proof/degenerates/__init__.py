"""Degenerate programs: what a suite lets pass that does nothing right."""
