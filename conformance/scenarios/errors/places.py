"""The faults of ``faults.py`` with sources of a further place or mode (ERR, HDR-007).

A keychain, a settings file of another layer, a managed session and a bare run each have other
sources beside the winner than a plain run has: what lies nearest is what a program might try next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from conformance.scenarios import (
    API_KEY,
    AUTH_TOKEN,
    BLAMES_AUTHENTICATION,
    CREDENTIALS,
    DECOY,
    LOGIN,
    STORED_KEY,
)
from conformance.scenarios.errors.faults import MANY, MESSAGES, QUICK, carries
from conformance.scenarios.trust.workspace import PROJECT
from conformance.vocabulary.expectations import (
    Expectation,
    Failed,
    HelperRuns,
    InferenceRequests,
    Reason,
    Stored,
    TokenRequests,
    Unchanged,
    Unread,
    Unsuccessful,
    Within,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import Helper, Keychain, Refresh, Settings, World
from fakes.situation import Fault, FaultKind

_SEND = Send()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A source in words, its world, the slot of its secret, and what no error leads to there."""

    words: str
    given: World
    slot: str
    effects: tuple[Expectation, ...]
    send: Send = _SEND
    incidental: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trouble:
    """One fault, its requirement, and its title with a place for the source."""

    requirement: str
    title: str
    fault: Fault


def _helper_of(name: str) -> tuple[Expectation, ...]:
    """It runs once, and the helper of the weaker layer does not."""
    return (
        HelperRuns(name=name, least=1, most=1, requirement="HLP-007"),
        HelperRuns(most=0, requirement="HLP-013"),
    )


_PLACES: Mapping[str, _Place] = {
    "keychain": _Place(
        words="a login in the keychain",
        given=World(keychain=Keychain(login=LOGIN), stored_key=STORED_KEY, refreshes=(Refresh(),)),
        slot="stored-access",
        effects=(TokenRequests(requirement="RFR-003"),),
    ),
    "passed": _Place(
        words="a passed file's helper",
        given=World(
            settings=(
                Settings(
                    scope="passed",
                    helper=Helper(name="passed-helper", output="«passed-helper-key»\n"),
                ),
            ),
            helper=Helper(),
            stored_login=LOGIN,
        ),
        slot="passed-helper-key",
        effects=_helper_of("passed-helper"),
        incidental=DECOY,
    ),
    "project": _Place(
        words="a trusted project's helper",
        given=World(settings=(PROJECT,), trusted=True, helper=Helper(), stored_login=LOGIN),
        slot="project-helper-key",
        effects=_helper_of("project-helper"),
        incidental=DECOY,
    ),
    "managed": _Place(
        words="a managed session",
        given=World(
            context="ccr",
            environment=API_KEY,
            helper=Helper(),
            stored_login=LOGIN,
            refreshes=(Refresh(),),
        ),
        slot="stored-access",
        effects=(
            HelperRuns(most=0, requirement="MAN-004"),
            TokenRequests(requirement="RFR-003"),
        ),
    ),
    "bare": _Place(
        words="a bare run",
        given=World(environment={**API_KEY, **AUTH_TOKEN}, helper=Helper(), stored_login=LOGIN),
        slot="environment-key",
        effects=(
            HelperRuns(most=0, requirement="BAR-003"),
            Unread(path=CREDENTIALS, requirement="BAR-002"),
        ),
        send=Send(flags=("bare",)),
        incidental=DECOY,
    ),
}


def _of(kind: FaultKind, status: int = 500) -> Fault:
    return Fault(kind=kind, path=MESSAGES, status=status, retry_after="0")


_TROUBLES: Mapping[str, _Trouble] = {
    "throttled": _Trouble(
        requirement="ERR-003",
        title="A 429 for {source} is not told as an authentication problem",
        fault=_of("status", 429),
    ),
    "broken": _Trouble(
        requirement="ERR-003",
        title="A 500 for {source} is not told as an authentication problem",
        fault=_of("status", 500),
    ),
    "reset": _Trouble(
        requirement="PRE-001",
        title="A connection that is reset under {source} leads to no other source",
        fault=_of("reset"),
    ),
    "silence": _Trouble(
        requirement="HDR-007",
        title="A server that never answers {source} ends the run after the time-out",
        fault=_of("silence"),
    ),
}
_ROWS: tuple[tuple[str, str, str], ...] = (
    ("errors.throttled-keychain", "throttled", "keychain"),
    ("errors.throttled-passed-helper", "throttled", "passed"),
    ("errors.throttled-project-helper", "throttled", "project"),
    ("errors.throttled-managed-session", "throttled", "managed"),
    ("errors.throttled-bare-run", "throttled", "bare"),
    ("errors.broken-for-keychain", "broken", "keychain"),
    ("errors.broken-for-passed-helper", "broken", "passed"),
    ("errors.broken-for-project-helper", "broken", "project"),
    ("errors.broken-for-managed-session", "broken", "managed"),
    ("errors.broken-for-bare-run", "broken", "bare"),
    ("errors.reset-for-keychain", "reset", "keychain"),
    ("errors.reset-for-passed-helper", "reset", "passed"),
    ("errors.reset-for-project-helper", "reset", "project"),
    ("errors.reset-for-managed-session", "reset", "managed"),
    ("errors.reset-for-bare-run", "reset", "bare"),
    ("errors.silence-for-keychain", "silence", "keychain"),
    ("errors.silence-for-passed-helper", "silence", "passed"),
    ("errors.silence-for-project-helper", "silence", "project"),
    ("errors.silence-for-managed-session", "silence", "managed"),
    ("errors.silence-for-bare-run", "silence", "bare"),
)


def _kept(name: str) -> Expectation:
    """The login is kept, wherever it is (ERR-003)."""
    if name == "keychain":
        return Stored(place="keychain", access="«stored-access»", refresh="«stored-refresh»")
    return Unchanged(path=CREDENTIALS)


def _unavailable(slot: str, reason: Reason, place: str) -> tuple[Expectation, ...]:
    told = Failed(credential=slot, without=BLAMES_AUTHENTICATION, reason=reason)
    return (told, _kept(place))


def _expected(name: str, slot: str, place: str) -> tuple[Expectation, ...]:
    match name:
        case "throttled":
            return _unavailable(slot, "throttled", place)
        case "broken":
            return _unavailable(slot, "unavailable", place)
        case "reset":
            return (
                carries(slot),
                InferenceRequests(least=1, most=MANY),
                # The chapter's own sentence: an error is told as what it is.
                Unsuccessful(without=BLAMES_AUTHENTICATION, level="SHOULD"),
            )
        case _:
            return (Failed(credential=slot, reason="timeout"), Within(least_s=0.3, most_s=25.0))


def _scenario(id_: str, name: str, where: str) -> Scenario:
    trouble, place = _TROUBLES[name], _PLACES[where]
    given, expected = place.given, (*_expected(name, place.slot, where), *place.effects)
    cited = (trouble.requirement, *(item.requirement or trouble.requirement for item in expected))
    if name == "silence":
        given = replace(given, environment={**given.environment, **QUICK})
    return Scenario(
        id=id_,
        title=trouble.title.format(source=place.words),
        requires=tuple(dict.fromkeys(cited)),
        given=replace(given, faults=(trouble.fault,)),
        when=(place.send,),
        then=expected,
        control=Control(
            id=f"control.errors.{where}",
            given=place.given,
            credential=place.slot,
            when=(place.send,),
        ),
        incidental=place.incidental,
        tags=("slow",) if name == "silence" else (),
    )


SCENARIOS: tuple[Scenario, ...] = tuple(_scenario(*row) for row in _ROWS)
