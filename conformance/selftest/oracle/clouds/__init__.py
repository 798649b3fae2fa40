"""Judging worlds in which a cloud is selected."""
