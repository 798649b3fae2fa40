"""Keychains that cannot be had: locked, denied, missing, silent (STO-007)."""

from collections.abc import Mapping

from conformance.scenarios import (
    API_KEY,
    CREDENTIALS,
    EXPIRED,
    LOGIN,
    OAUTH_TOKEN,
    STORED_KEY,
    WAYS_IN,
)
from conformance.scenarios.store.keychain import LEFT, LOGGING_IN, NOT_CALLED, RENEWING, WORKING
from conformance.vocabulary.expectations import (
    AnyOf,
    Expectation,
    Private,
    Refused,
    Sent,
    Stored,
    Unsuccessful,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Login, Send, Step
from conformance.vocabulary.world import Keychain, KeychainFault, Refresh, StoredLogin, World

_IN_FILE = StoredLogin(access="«file-access»", refresh="«file-refresh»")

_FAULTS: tuple[tuple[KeychainFault, str, str | None], ...] = (
    ("locked", "locked", "anthropics/claude-code#5515"),
    ("denied", "denied", "anthropics/claude-code#10158"),
    ("missing", "missing", "anthropics/claude-code#1552"),
    ("slow", "silent", "anthropics/claude-code#76545"),
)
_ORIGINS: Mapping[KeychainFault, str | None] = {fault: origin for fault, _, origin in _FAULTS}
_WORDS: Mapping[KeychainFault, str] = {fault: word for fault, word, _ in _FAULTS}


def _broken(fault: KeychainFault, login: StoredLogin | None = None) -> Keychain:
    """A keychain with a fault; a slow one takes a minute for each answer."""
    return Keychain(login=None if fault == "missing" else login, fault=fault)


# With nothing else: a message, and no hang.
_ALONE: tuple[tuple[str, KeychainFault], ...] = (
    ("keychain.locked", "locked"),
    ("keychain.denied", "denied"),
    ("keychain.missing", "missing"),
    ("keychain.silent", "slow"),
)
_BESIDE_FILE: tuple[tuple[str, KeychainFault], ...] = (
    ("keychain.locked-beside-file", "locked"),
    ("keychain.denied-beside-file", "denied"),
    ("keychain.missing-beside-file", "missing"),
    ("keychain.silent-beside-file", "slow"),
)
_BELOW_KEY: tuple[tuple[str, KeychainFault], ...] = (
    ("keychain.locked-below-key", "locked"),
    ("keychain.denied-below-key", "denied"),
    ("keychain.missing-below-key", "missing"),
    ("keychain.silent-below-key", "slow"),
)
_BELOW_VARIABLE: tuple[tuple[str, KeychainFault], ...] = (
    ("keychain.locked-below-oauth-variable", "locked"),
    ("keychain.silent-below-oauth-variable", "slow"),
)
_ABOVE_KEY: tuple[tuple[str, KeychainFault], ...] = (
    ("keychain.locked-above-stored-key", "locked"),
    ("keychain.missing-above-stored-key", "missing"),
)
_LOGINS: tuple[tuple[str, KeychainFault], ...] = (
    ("keychain.login-while-locked", "locked"),
    ("keychain.login-while-denied", "denied"),
    ("keychain.login-while-missing", "missing"),
    ("keychain.login-while-silent", "slow"),
)
_REFRESHES: tuple[tuple[str, KeychainFault], ...] = (
    ("keychain.refresh-while-locked", "locked"),
    ("keychain.refresh-while-missing", "missing"),
)
_SESSIONS: tuple[tuple[str, KeychainFault], ...] = (
    ("keychain.locked-in-managed-session", "locked"),
    ("keychain.missing-in-managed-session", "missing"),
)


def _faulty(
    id_: str,
    title: str,
    given: World,
    then: tuple[Expectation, ...],
    *,
    requires: tuple[str, ...] = ("STO-007",),
    when: tuple[Step, ...] = (Send(),),
    control: Control | None = None,
) -> Scenario:
    """A scenario of a keychain that cannot be had, with the public report of its kind."""
    fault = "none" if given.keychain is None else given.keychain.fault
    return Scenario(
        id=id_,
        title=title,
        requires=requires,
        given=given,
        when=when,
        then=then,
        control=control,
        origin=_ORIGINS.get(fault),
    )


SCENARIOS: tuple[Scenario, ...] = (
    *(
        _faulty(
            id_,
            f"With nothing else, a {_WORDS[fault]} keychain leads to a message in a bounded time",
            World(keychain=_broken(fault, LOGIN)),
            (Refused(),),
            requires=("STO-007", "PRE-010"),
            control=WORKING,
        )
        for id_, fault in _ALONE
    ),
    *(
        _faulty(
            id_,
            f"A {_WORDS[fault]} keychain leads to the login in the file, or to a message",
            World(keychain=_broken(fault, LOGIN), stored_login=_IN_FILE),
            (AnyOf(choices=(Sent(credential="file-access"), Refused())),),
            control=WORKING,
        )
        for id_, fault in _BESIDE_FILE
    ),
    *(
        _faulty(
            id_,
            f"A {_WORDS[fault]} keychain does not disturb a run with an environment key",
            World(environment=API_KEY, keychain=_broken(fault, LOGIN)),
            (Sent(credential="environment-key"), NOT_CALLED),
            requires=("STO-007", "PRE-001", "PRE-007"),
        )
        for id_, fault in _BELOW_KEY
    ),
    *(
        _faulty(
            id_,
            f"A {_WORDS[fault]} keychain does not disturb a run with the OAuth variable",
            World(environment=OAUTH_TOKEN, keychain=_broken(fault, LOGIN)),
            (Sent(credential="environment-access"), NOT_CALLED),
            requires=("STO-007", "PRE-013", "PRE-007"),
        )
        for id_, fault in _BELOW_VARIABLE
    ),
    *(
        _faulty(
            id_,
            f"A {_WORDS[fault]} keychain leads to the stored key, or to a message",
            World(keychain=_broken(fault, LOGIN), stored_key=STORED_KEY),
            (AnyOf(choices=(Sent(credential="stored-key"), Refused())),),
            control=WORKING,
        )
        for id_, fault in _ABOVE_KEY
    ),
    *(
        _faulty(
            id_,
            f"With a {_WORDS[fault]} keychain a login goes into the file, or does not succeed",
            World(keychain=_broken(fault)),
            (
                AnyOf(choices=(Stored(place="file", access="«login-access»"), Unsuccessful())),
                Private(paths=(CREDENTIALS,), requirement="STO-003"),
            ),
            requires=("STO-007", "STO-003"),
            when=(Login(),),
            control=LOGGING_IN,
        )
        for id_, fault in _LOGINS
    ),
    *(
        _faulty(
            id_,
            f"With a {_WORDS[fault]} keychain the file's login is refreshed there, or a message",
            World(keychain=_broken(fault), stored_login=EXPIRED, refreshes=(Refresh(),)),
            (AnyOf(choices=(Stored(place="file", access="«fresh-access»"), Refused())),),
            control=RENEWING,
        )
        for id_, fault in _REFRESHES
    ),
    *(
        _faulty(
            id_,
            f"In a managed session a {_WORDS[fault]} keychain makes no key a way out",
            World(
                environment=API_KEY,
                context="ccr",
                keychain=_broken(fault, LOGIN),
                stored_key=STORED_KEY,
            ),
            (Refused(),),
            requires=("STO-007", "MAN-003"),
            control=WORKING,
        )
        for id_, fault in _SESSIONS
    ),
    Scenario(
        id="keychain.empty",
        title="An empty keychain is no mistake: the run is refused with advice",
        requires=("PRE-010", "STO-006"),
        given=World(keychain=Keychain()),
        then=Refused(reason="no-credential", mentions=WAYS_IN),
        control=WORKING,
        origin="anthropics/claude-code#1634",
    ),
    Scenario(
        id="keychain.item-of-others-alone",
        title="With nothing else, an item that is no login is refused with advice, and stays",
        requires=("STO-004", "STO-006", "PRE-010"),
        given=World(keychain=Keychain(text="correct horse battery staple")),
        then=(Refused(mentions=WAYS_IN), *LEFT),
        control=WORKING,
    ),
)
