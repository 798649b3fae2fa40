"""A selector moves the request to its provider, with that provider's own credential (PRE-002)."""

from conformance.scenarios.clouds.worlds import SHOWN, ready
from conformance.vocabulary.expectations import NotContacted, Sent
from conformance.vocabulary.scenario import Scenario
from fakes.situation import FIRST_PARTY

_KEY = {"ANTHROPIC_API_KEY": "«environment-key»"}

SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        id="vertex.authorized-user-sends",
        title="With Vertex selected the token of the person who signed in goes to the region",
        requires=("VTX-001", "VTX-005b", "PRE-002"),
        given=ready("vertex", _KEY),
        then=(
            Sent(credential=SHOWN["vertex"], header="bearer", alone=True),
            NotContacted(host=FIRST_PARTY, requirement="PRE-002"),
        ),
    ),
)
