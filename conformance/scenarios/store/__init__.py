"""The local store: files, keychains, what is in them and how it is written (STO)."""

from conformance.scenarios.store import damage, files, keychain, outages, writing
from conformance.vocabulary.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *damage.SCENARIOS,
    *files.SCENARIOS,
    *keychain.SCENARIOS,
    *outages.SCENARIOS,
    *writing.SCENARIOS,
)
