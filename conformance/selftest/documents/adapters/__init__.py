"""Proof of the tutorial: its adapters are built, judged, and broken."""
