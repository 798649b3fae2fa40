"""The scenarios that only send: what throughput and overhead are measured with.

Whole sessions wait on purpose, and a cloud's SDK costs what it costs; neither is the suite's doing.
"""

from conformance import catalogue
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Send, Step


def is_plain(scenario: Scenario) -> bool:
    """Whether each step of a scenario and of its control is one prompt without a person."""
    control = scenario.control
    return all(map(_is_plain, scenario.when)) and (
        control is None or all(map(_is_plain, control.when))
    )


def _is_plain(step: Step) -> bool:
    return isinstance(step, Send) and "interactive" not in step.flags


def of_first_party() -> list[str]:
    """The IDs of those at which no cloud takes part."""
    return [
        item.id
        for item in catalogue.catalogue()
        if is_plain(item)
        and item.given.cloud is None
        and catalogue.area(item.id) not in {"BED", "VTX", "FDY"}
    ]
