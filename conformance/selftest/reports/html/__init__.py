"""Tests of the page that a run leaves, in pieces and in a real browser."""
