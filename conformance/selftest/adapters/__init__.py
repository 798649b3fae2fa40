"""Adapters survive whatever a target does."""
