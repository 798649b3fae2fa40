"""The catalogue reads as one hand wrote it: every rule of its style, as a fact that holds."""

import dataclasses
import difflib
import re
from collections import Counter
from collections.abc import Iterator

from conformance import catalogue
from conformance.scenarios import DECOY
from conformance.spec import chapters
from conformance.vocabulary.canary import PLACES, slots
from conformance.vocabulary.expectations import (
    AnyOf,
    Carried,
    Expectation,
    Failed,
    HelperRuns,
    InferenceRequests,
    Mentions,
    Refused,
    Sent,
    Stored,
    TokenRequests,
    Unchanged,
    Unread,
    Within,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import run_of
from conformance.vocabulary.target import CAPABILITIES
from conformance.vocabulary.world import World, all_settings, helpers

# The chapters whose scenarios are due in this revision; TRU as far as nobody is asked.
IN_FORCE = frozenset({"PRE", "ENV", "HLP", "MAN", "BAR", "HDR", "STO", "ERR", "RFR", "TRU"})
# Requirements of those chapters that no scenario is about, and why.
ABSENT = {
    "PRE-002": "the clouds are not there yet",
    "PRE-008": "the clouds are not there yet",
    "MAN-007": "the clouds are not there yet",
    "BAR-010": "the clouds are not there yet",
    "STO-003": "no verb makes a store yet",
    "STO-006": "the keychain is not there yet",
    "STO-007": "the keychain is not there yet",
    "STO-009": "a procedure with two processes is not there yet",
    "TRU-004": "the clouds are not there yet",
    "TRU-005": "the clouds are not there yet",
    "TRU-006": "the clouds are not there yet",
    "TRU-008": "pseudo-terminals are not there yet",
    "TRU-016": "no step withdraws trust yet",
    "RFR-009": "a procedure with eight processes is not there yet",
    "RFR-010": "a procedure that kills is not there yet",
}
_ID = re.compile(r"[a-z]+(\.[a-z0-9]+([-+][a-z0-9]+)*){1,3}")
_LONGEST_TITLE = 90
_FORBIDDEN = re.compile(r"\b(should|must|tests?|tested|testing)\b", re.IGNORECASE)
_MARK = re.compile("«([^»]*)»")
_SLOT = re.compile(r"[a-z][a-z0-9-]*")
_ALL = catalogue.catalogue()


def _requirements() -> dict[str, chapters.Requirement]:
    return dict(chapters.load().requirements)


def _leaves(expectations: tuple[Expectation, ...]) -> Iterator[Expectation]:
    for item in expectations:
        if isinstance(item, AnyOf):
            yield from _leaves(item.choices)
        else:
            yield item


def _needs_activity(expectation: Expectation) -> bool:
    """Whether a program that does nothing breaks it."""
    match expectation:
        case Sent() | Carried() | Stored():
            return expectation.level in {None, "MUST"}
        case Failed():
            return expectation.least > 0
        case HelperRuns() | TokenRequests() | InferenceRequests():
            return expectation.least > 0
        case AnyOf():
            return all(_needs_activity(choice) for choice in expectation.choices)
        case _:
            return False


def _expected(scenario: Scenario) -> frozenset[str]:
    """The slots that a scenario expects to be sent."""
    found = (item for item in _leaves(scenario.expectations) if isinstance(item, Sent | Failed))
    return frozenset(item.credential for item in found if item.credential is not None)


def _planted(world: World) -> frozenset[str]:
    texts = tuple(catalogue.texts(dataclasses.replace(world, strangers=(), unknown=())))
    return slots(texts)


def _controls() -> dict[str, list[tuple[Scenario, Control]]]:
    found: dict[str, list[tuple[Scenario, Control]]] = {}
    for scenario in _ALL:
        if scenario.control is not None:
            found.setdefault(scenario.control.id, []).append((scenario, scenario.control))
    return found


def test_ids_are_unique_in_any_case() -> None:
    """No two scenarios share an ID, and no two differ in the case of letters alone."""
    counted = Counter(scenario.id.lower() for scenario in _ALL)

    assert [name for name, number in counted.items() if number > 1] == []


def test_ids_read_area_then_fact() -> None:
    """An ID is its area, a dot, and the fact in words of lower case."""
    assert [scenario.id for scenario in _ALL if not _ID.fullmatch(scenario.id)] == []


def test_ids_are_literal() -> None:
    """Every scenario outside the matrix is found by searching for its ID."""
    hidden = [
        scenario.id
        for scenario in _ALL
        if "matrix" not in scenario.tags and ":" not in catalogue.place(scenario)
    ]

    assert hidden == []


def test_matrix_scenarios_point_at_the_generator() -> None:
    """A scenario of the matrix is where the matrix is generated."""
    places = {catalogue.place(item).partition(":")[0] for item in _ALL if "matrix" in item.tags}

    assert places == {"conformance/matrix/generator.py"}


def test_titles_are_unique() -> None:
    """No two scenarios state the same fact."""
    counted = Counter(scenario.title for scenario in _ALL)

    assert [title for title, number in counted.items() if number > 1] == []


def test_titles_are_short_facts() -> None:
    """A title has at most 90 characters, no full stop, and none of the words of a wish."""
    odd = [
        scenario.title
        for scenario in _ALL
        if len(scenario.title) > _LONGEST_TITLE
        or scenario.title.endswith(".")
        or scenario.title != scenario.title.strip()
        or _FORBIDDEN.search(scenario.title)
    ]

    assert odd == []


def test_requirements_exist() -> None:
    """Every requirement that a scenario cites is in the specification."""
    known = _requirements()
    named = {name for scenario in _ALL for name in scenario.requires}
    wrong = {
        name: f"Did you mean {', '.join(difflib.get_close_matches(name, known, n=1)) or '?'}"
        for name in named - set(known)
    }

    assert wrong == {}


def test_requirements_are_cited_once() -> None:
    """A scenario cites at least one requirement, and none of them twice."""
    odd = [
        item.id
        for item in _ALL
        if not item.requires or len(set(item.requires)) < len(item.requires)
    ]

    assert odd == []


def test_expectations_break_cited_requirements() -> None:
    """The requirement that an expectation names is one that its scenario cites."""
    odd = [
        (scenario.id, item.requirement)
        for scenario in _ALL
        for item in (*scenario.expectations, *_leaves(scenario.expectations))
        if item.requirement is not None and item.requirement not in scenario.requires
    ]

    assert odd == []


def test_first_requirements_are_in_force() -> None:
    """The requirement under test belongs to a chapter in force."""
    odd = [item.id for item in _ALL if item.requires[0].partition("-")[0] not in IN_FORCE]

    assert odd == []


def test_every_requirement_in_force_is_under_test() -> None:
    """Each requirement of the chapters in force has a scenario of its own, or a stated reason."""
    due = {name for name, item in _requirements().items() if item.area in IN_FORCE}
    first = {scenario.requires[0] for scenario in _ALL}

    assert due - first == set(ABSENT)


def test_absences_have_controls() -> None:
    """What an idle program would satisfy has a twin that sends."""
    odd = [
        scenario.id
        for scenario in _ALL
        if scenario.control is None
        and not any(_needs_activity(item) for item in scenario.expectations)
    ]

    assert odd == []


def test_refusals_have_controls() -> None:
    """Every refusal, also as one of several choices that an idle program could take, has a twin."""
    odd = [
        scenario.id
        for scenario in _ALL
        if scenario.control is None
        and any(isinstance(item, Refused) for item in scenario.expectations)
    ]

    assert odd == []


def test_controls_send_what_they_plant() -> None:
    """A twin's credential is in its world, and is no stranger's."""
    odd = [
        name
        for name, uses in _controls().items()
        for _, control in uses
        if control.credential not in _planted(control.given)
        or control.credential in control.given.strangers
    ]

    assert odd == []


def test_controls_of_one_id_are_one_control() -> None:
    """Scenarios that share a twin's ID share the twin."""
    odd = [
        name
        for name, uses in _controls().items()
        if any(control != uses[0][1] for _, control in uses)
    ]

    assert odd == []


def test_controls_have_ids_of_their_own() -> None:
    """A twin's ID begins with ``control.`` and is no scenario's."""
    names = set(_controls())

    assert {name for name in names if not name.startswith("control.")} == set()
    assert names & set(catalogue.by_id()) == set()


def test_expected_slots_are_planted() -> None:
    """What an expectation names was put into the world."""
    odd = []
    for scenario in _ALL:
        planted = _planted(scenario.given) | slots(
            value
            for run in map(run_of, scenario.when)
            if run is not None
            for value in run.environment.values()
            if value
        )
        for item in _leaves(scenario.expectations):
            named = set(slots(catalogue.texts(item)))
            if isinstance(item, Sent):
                named |= {item.credential, *item.earlier}
            elif isinstance(item, Failed) and item.credential is not None:
                named.add(item.credential)
            odd += [(scenario.id, slot) for slot in named - planted]

    assert odd == []


def test_special_slots_are_planted() -> None:
    """Strangers, unknown secrets, standings and homes are about secrets that are there."""
    odd = [
        (scenario.id, slot)
        for scenario in _ALL
        for slot in (
            *scenario.given.strangers,
            *scenario.given.unknown,
            *scenario.given.homes,
        )
        if slot not in _planted(scenario.given)
    ]

    assert odd == []


def test_sent_credentials_have_a_home() -> None:
    """No scenario expects a secret to be sent that belongs to no host."""
    odd = [
        (scenario.id, item.credential)
        for scenario in _ALL
        for item in _leaves(scenario.expectations)
        if isinstance(item, Sent) and item.credential in scenario.given.strangers
    ]

    assert odd == []


def test_places_are_known() -> None:
    """Every mark in a world's texts is a place or the name of a slot."""
    odd = [
        (scenario.id, name)
        for scenario in _ALL
        for text in catalogue.texts(scenario.given)
        for name in _MARK.findall(text)
        if name not in PLACES and not _SLOT.fullmatch(name)
    ]

    assert odd == []


def test_paths_begin_with_places() -> None:
    """Files of a world, and files that an expectation names, are below a place."""
    named = [
        (scenario.id, item.path)
        for scenario in _ALL
        for item in (
            *scenario.given.files,
            *(e for e in _leaves(scenario.expectations) if isinstance(e, Unchanged | Unread)),
        )
    ]

    assert [found for found in named if not re.match("«(home|config|workspace)»/", found[1])] == []


def test_worlds_can_be_made() -> None:
    """No world gives two settings files to one scope, or two helpers one name."""
    for scenario in _ALL:
        for world in (scenario.given, *((scenario.control.given,) if scenario.control else ())):
            named = [item.helper for item in all_settings(world) if item.helper is not None]
            distinct = {helper.name: helper for helper in named}

            assert all(distinct[helper.name] == helper for helper in named), scenario.id


def test_commands_name_one_program() -> None:
    """A settings file that names ``«program»`` has a helper, or the world has one alone."""
    odd = [
        scenario.id
        for scenario in _ALL
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
        for scenario in _ALL
        for item in _leaves(scenario.expectations)
        if isinstance(item, HelperRuns)
        and item.least > 0
        and item.name not in {helper.name for helper in helpers(scenario.given)}
    ]

    assert odd == []


def test_expected_steps_exist() -> None:
    """An expectation about one step is about one that is done."""
    stepped = (Sent, Refused, Failed, Carried, Mentions, Within)
    odd = [
        scenario.id
        for scenario in _ALL
        for item in _leaves(scenario.expectations)
        if isinstance(item, stepped) and not -len(scenario.when) <= item.step < len(scenario.when)
    ]

    assert odd == []


def test_bounds_are_in_order() -> None:
    """At least is never more than at most."""
    counted = (HelperRuns, TokenRequests, InferenceRequests, Failed)
    odd = [
        scenario.id
        for scenario in _ALL
        for item in _leaves(scenario.expectations)
        if isinstance(item, counted) and not 0 <= item.least <= item.most
    ]

    assert odd == []


def test_capabilities_are_known() -> None:
    """What a scenario needs of a target is a capability that a target can declare."""
    odd = {name for scenario in _ALL for name in catalogue.needed_capabilities(scenario)}

    assert odd - CAPABILITIES == set()


def test_capabilities_follow_from_the_world() -> None:
    """A helper, a passed file, a bare run and a login each need what they are named after."""
    assert catalogue.needed_capabilities(
        catalogue.by_id()["bare.passed-helper-with-oauth-token"]
    ) == {
        "bare",
        "helper",
        "settings",
        "store",
    }


def test_decoys_are_shown_and_not_needed() -> None:
    """An incidental capability is shown by the world, and what wins is not from there."""
    odd = [
        scenario.id
        for scenario in _ALL
        if scenario.incidental
        and (
            scenario.incidental != DECOY
            or not catalogue.needed_capabilities(dataclasses.replace(scenario, incidental=()))
            >= {"store"}
            or _expected(scenario) & slots(catalogue.texts((scenario.given.stored_login,)))
        )
    ]

    assert odd == []


def test_decoys_leave_the_store_unneeded() -> None:
    """A target without a store is judged in a world whose login is a decoy."""
    known = catalogue.by_id()

    assert catalogue.needed_capabilities(known["environment.key-arrives"]) == set()
    assert catalogue.needed_capabilities(known["store.login"]) == {"store"}


def test_hosts_beyond_a_proxy_need_the_namespace() -> None:
    """A refused connection needs the namespace, and an ordinary request does not."""
    known = catalogue.by_id()

    assert catalogue.needs_namespace(known["errors.connection-refused"])
    assert catalogue.needs_namespace(known["environment.key-arrives"]) is None


def test_values_are_frozen() -> None:
    """Nothing in a scenario can be assigned to."""

    def thawed(value: object) -> Iterator[str]:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            made = type(value)
            if not made.__dataclass_params__.frozen:  # type: ignore[attr-defined]  # is there
                yield type(value).__name__
            for field in dataclasses.fields(value):
                yield from thawed(getattr(value, field.name))
        elif isinstance(value, tuple):
            for item in value:
                yield from thawed(item)

    assert {name for scenario in _ALL for name in thawed(scenario)} == set()


def test_order_is_stable() -> None:
    """The catalogue is one tuple, areas together, the matrix last."""
    kinds = [scenario.id.partition(".")[0] for scenario in _ALL]
    changes = [kind for index, kind in enumerate(kinds) if index == 0 or kinds[index - 1] != kind]

    assert catalogue.catalogue() is _ALL
    assert len(changes) == len(set(changes))
    assert changes[-1] == "matrix"
