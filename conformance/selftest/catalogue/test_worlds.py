"""The worlds of the catalogue can be made, and hold what the expectations name."""

import re

from conformance import catalogue
from conformance.selftest.catalogue.reading import ALL, leaves, planted_in
from conformance.vocabulary.canary import PLACES, slots
from conformance.vocabulary.expectations import (
    AllSent,
    Carried,
    Failed,
    HelperRuns,
    InferenceRequests,
    Mentions,
    Refused,
    Sent,
    TokenRequests,
    Unchanged,
    Unread,
    Within,
)
from conformance.vocabulary.steps import run_of
from conformance.vocabulary.world import all_settings, helpers

_MARK = re.compile("«([^»]*)»")


_SLOT = re.compile(r"[a-z][a-z0-9-]*")


def test_expected_slots_are_planted() -> None:
    """What an expectation names was put into the world."""
    odd = []
    for scenario in ALL:
        planted = planted_in(scenario.given) | slots(
            value
            for run in map(run_of, scenario.when)
            if run is not None
            for value in run.environment.values()
            if value
        )
        for item in leaves(scenario.expectations):
            named = set(slots(catalogue.texts(item)))
            if isinstance(item, Sent | AllSent):
                named |= {item.credential, *item.earlier}
            elif isinstance(item, Failed) and item.credential is not None:
                named.add(item.credential)
            odd += [(scenario.id, slot) for slot in named - planted]

    assert odd == []


def test_special_slots_are_planted() -> None:
    """Strangers, unknown secrets, standings and homes are about secrets that are there."""
    odd = [
        (scenario.id, slot)
        for scenario in ALL
        for slot in (
            *scenario.given.strangers,
            *scenario.given.unknown,
            *scenario.given.homes,
        )
        if slot not in planted_in(scenario.given)
    ]

    assert odd == []


def test_sent_credentials_have_a_home() -> None:
    """No scenario expects a secret to be sent that belongs to no host."""
    odd = [
        (scenario.id, item.credential)
        for scenario in ALL
        for item in leaves(scenario.expectations)
        if isinstance(item, Sent) and item.credential in scenario.given.strangers
    ]

    assert odd == []


def test_places_are_known() -> None:
    """Every mark in a world's texts is a place or the name of a slot."""
    odd = [
        (scenario.id, name)
        for scenario in ALL
        for text in catalogue.texts(scenario.given)
        for name in _MARK.findall(text)
        if name not in PLACES and not _SLOT.fullmatch(name)
    ]

    assert odd == []


def test_paths_begin_with_places() -> None:
    """Files of a world, and files that an expectation names, are below a place."""
    named = [
        (scenario.id, item.path)
        for scenario in ALL
        for item in (
            *scenario.given.files,
            *(e for e in leaves(scenario.expectations) if isinstance(e, Unchanged | Unread)),
        )
    ]

    assert [found for found in named if not re.match("«(home|config|workspace)»/", found[1])] == []


def test_worlds_can_be_made() -> None:
    """No world gives two settings files to one scope, or two helpers one name."""
    for scenario in ALL:
        for world in (scenario.given, *((scenario.control.given,) if scenario.control else ())):
            named = [item.helper for item in all_settings(world) if item.helper is not None]
            distinct = {helper.name: helper for helper in named}

            assert all(distinct[helper.name] == helper for helper in named), scenario.id


def test_commands_name_one_program() -> None:
    """A settings file that names ``«program»`` has a helper, or the world has one alone."""
    odd = [
        scenario.id
        for scenario in ALL
        for item in all_settings(scenario.given)
        if item.text is not None
        and "«program»" in item.text
        and item.helper is None
        and len({helper.name for helper in helpers(scenario.given)}) > 1
    ]

    assert odd == []


def test_helpers_named_in_expectations_exist() -> None:
    """An execution that is counted is that of a program of the world, unless none is expected."""
    odd = [
        scenario.id
        for scenario in ALL
        for item in leaves(scenario.expectations)
        if isinstance(item, HelperRuns)
        and item.least > 0
        and item.name not in {helper.name for helper in helpers(scenario.given)}
    ]

    assert odd == []


def test_expected_steps_exist() -> None:
    """An expectation about one step is about one that is done."""
    stepped = (Sent, AllSent, Refused, Failed, Carried, Mentions, Within)
    odd = [
        scenario.id
        for scenario in ALL
        for item in leaves(scenario.expectations)
        if isinstance(item, stepped) and not -len(scenario.when) <= item.step < len(scenario.when)
    ]

    assert odd == []


def test_bounds_are_in_order() -> None:
    """At least is never more than at most."""
    counted = (HelperRuns, TokenRequests, InferenceRequests, Failed)
    odd = [
        scenario.id
        for scenario in ALL
        for item in leaves(scenario.expectations)
        if isinstance(item, counted) and not 0 <= item.least <= item.most
    ]

    assert odd == []
