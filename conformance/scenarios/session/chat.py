"""What a long session keeps and what it renews (HLP-008, HLP-009, RFR-012)."""

from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = ()
