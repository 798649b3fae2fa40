"""Which source supplies the credential, and what does not count as one (PRE)."""

from conformance.scenarios.precedence import absence, ranks

SCENARIOS = (*ranks.SCENARIOS, *absence.SCENARIOS)
