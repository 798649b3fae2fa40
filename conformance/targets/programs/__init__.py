"""Adapter programs: they put a library behind the verbs of a target file."""
