"""The suite: requirements, scenarios, stage, adapters, verdicts, and the tests of all these."""
