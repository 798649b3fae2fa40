"""The whole catalogue, and how its tests read a scenario."""

import dataclasses
from collections.abc import Iterator

from conformance import catalogue
from conformance.vocabulary.canary import slots
from conformance.vocabulary.expectations import AnyOf, Expectation
from conformance.vocabulary.world import World

ALL = catalogue.catalogue()


def leaves(expectations: tuple[Expectation, ...]) -> Iterator[Expectation]:
    """Every expectation, and every choice in place of one that leaves a choice."""
    for item in expectations:
        if isinstance(item, AnyOf):
            yield from leaves(item.choices)
        else:
            yield item


def planted_in(world: World) -> frozenset[str]:
    """The slots whose secrets a world holds."""
    texts = tuple(catalogue.texts(dataclasses.replace(world, strangers=(), unknown=())))
    return slots(texts)
