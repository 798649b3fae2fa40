"""The key helper: a program of the user's that prints a key (HLP)."""

from conformance.scenarios.helper import files, programs

SCENARIOS = (*programs.SCENARIOS, *files.SCENARIOS)
