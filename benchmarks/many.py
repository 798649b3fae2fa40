"""A pytest plugin that makes the catalogue 2,000 scenarios long, to time their collection."""

from dataclasses import replace
from itertools import count, islice

from conformance import catalogue
from conformance.vocabulary.scenario import Scenario

SIZE = 2_000
_real = catalogue.catalogue


def _many() -> tuple[Scenario, ...]:
    copies = (
        replace(scenario, id=f"{scenario.id}.copy-{number}")
        for number in count()
        for scenario in _real()
    )
    return tuple(islice(copies, SIZE))


catalogue.catalogue = _many  # type: ignore[assignment]  # exchanged for the time of a run
