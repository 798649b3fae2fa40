"""Several processes over one login, and one that is killed on the way (RFR-009, RFR-010)."""

from dataclasses import replace

from conformance.scenarios import CREDENTIALS, EXPIRED, LOGIN, WAYS_IN
from conformance.vocabulary.expectations import (
    AllSent,
    AnyOf,
    Expectation,
    Failed,
    InferenceRequests,
    Keeps,
    Refused,
    Sent,
    Stored,
    TokenRequests,
    Unchanged,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Expire, Killed, Race, Send, Step
from conformance.vocabulary.world import Keychain, Refresh, World
from fakes.situation import ISSUER, Fault

_REFRESHES = (Refresh(),)
_GENERATIONS = (
    Refresh(),
    Refresh(
        token="«fresh-refresh»",  # noqa: S106  # a place, not a secret
        access="«newer-access»",
        refresh="«newer-refresh»",
    ),
)
# What other programs keep in the same file.
_SHARED = replace(EXPIRED, extra={"mcpOAuth": {"server": {"expiresAt": 1}}, "version": 3})
_KEPT = ("mcpOAuth", "version")
_OVER: World = World(stored_login=EXPIRED, refreshes=_REFRESHES)
_HOUR = 3600.0
_ALL_FRESH = AllSent(credential="fresh-access", step=0)
_FRESH_AFTER = Sent(credential="fresh-access", step=-1)
_ONE_GRANT = TokenRequests(least=1, most=1, kind="refresh_token", accepted=True)
_NEW = Stored(access="«fresh-access»", refresh="«fresh-refresh»", lasts_s=7 * _HOUR)
_OLD = Stored(access="«stored-access»", refresh="«stored-refresh»", lasts_s=-_HOUR - 1)
_RENEWED_BY_TWO = Control(
    id="control.race.renewed",
    given=_OVER,
    credential="fresh-access",
    when=(Race(count=2),),
    then=(AllSent(credential="fresh-access"),),
)
_RENEWED = Control(id="control.killed.renewed", given=_OVER, credential="fresh-access")


def _slow(seconds: float) -> tuple[Fault, ...]:
    """An issuer that takes its time."""
    return (Fault(kind="delay", host=ISSUER, delay_s=seconds),)


# Worlds in which each process needs the one grant that there is. A barrier brings all of them to
# the issuer at the same moment, where nothing else keeps them apart.
_RACES: tuple[tuple[str, str, int, World], ...] = (
    ("race.two-at-once", "Two processes at once", 2, replace(_OVER, barrier=2)),
    ("race.four-at-once", "Four processes at once", 4, replace(_OVER, barrier=4)),
    ("race.eight-at-once", "Eight processes at once", 8, replace(_OVER, barrier=8)),
    (
        "race.eight-over-slow-issuer",
        "Eight processes at once and a slow issuer",
        8,
        replace(_OVER, barrier=8, faults=_slow(0.3)),
    ),
    (
        "race.four-in-moved-directory",
        "Four processes at once in a config directory of their own",
        4,
        replace(_OVER, barrier=4, config_dir="work"),
    ),
    (
        "race.four-beside-other-keys",
        "Four processes at once beside other programs' keys",
        4,
        World(stored_login=_SHARED, refreshes=_REFRESHES, barrier=4),
    ),
    ("race.two-free", "Two processes as they come", 2, _OVER),
    ("race.four-free", "Four processes as they come", 4, _OVER),
    ("race.eight-free", "Eight processes as they come", 8, _OVER),
    (
        "race.four-free-over-slow-issuer",
        "Four processes as they come and a slow issuer",
        4,
        replace(_OVER, faults=_slow(0.3)),
    ),
)

# The loser of a race must not take the winner's login for its own dead one, and clear it.
_ORIGINS = {"race.four-over-keychain": "anthropics/claude-code#80585"}

# The moments of a kill, in words that fit behind "Killed".
_AT_WRITE = Killed(at="write")
_AFTER_WRITE = Killed(at="write", after_s=0.001)
_AT_REQUEST = Killed(at="request")


def _after_reply(milliseconds: int) -> Killed:
    return Killed(at="reply", after_s=milliseconds / 1000)


_WRITES: tuple[tuple[str, str, Killed], ...] = (
    ("killed.at-write", "as the store begins to change", _AT_WRITE),
    ("killed.after-write", "1 ms after the store begins to change", _AFTER_WRITE),
    (
        "killed.after-write-5-ms",
        "5 ms after the store begins to change",
        Killed(at="write", after_s=0.005),
    ),
)
_ANSWERS: tuple[tuple[str, str, Killed], ...] = (
    ("killed.at-request", "as the token request arrives", _AT_REQUEST),
    ("killed.at-reply", "as the issuer replies", _after_reply(0)),
    ("killed.after-reply-1-ms", "1 ms after the issuer's reply", _after_reply(1)),
    ("killed.after-reply-2-ms", "2 ms after the issuer's reply", _after_reply(2)),
    ("killed.after-reply-5-ms", "5 ms after the issuer's reply", _after_reply(5)),
    ("killed.after-reply-10-ms", "10 ms after the issuer's reply", _after_reply(10)),
    ("killed.after-reply-20-ms", "20 ms after the issuer's reply", _after_reply(20)),
)
_THEN_SEND: tuple[tuple[str, str, Killed], ...] = (
    ("killed.then-send.at-write", "as the store began to change", _AT_WRITE),
    ("killed.then-send.after-write", "1 ms after the store began to change", _AFTER_WRITE),
    ("killed.then-send.at-request", "as the token request arrived", _AT_REQUEST),
    ("killed.then-send.at-reply", "as the issuer replied", _after_reply(0)),
    ("killed.then-send.after-reply-1-ms", "1 ms after the reply", _after_reply(1)),
    ("killed.then-send.after-reply-2-ms", "2 ms after the reply", _after_reply(2)),
    ("killed.then-send.after-reply-5-ms", "5 ms after the reply", _after_reply(5)),
    ("killed.then-send.after-reply-10-ms", "10 ms after the reply", _after_reply(10)),
    ("killed.then-send.after-reply-20-ms", "20 ms after the reply", _after_reply(20)),
)

# Other places and reasons of a refresh that is killed as its store changes.
_ELSEWHERE: tuple[tuple[str, str, World, Killed], ...] = (
    (
        "killed.in-moved-directory",
        "in a moved directory as the store changes",
        replace(_OVER, config_dir="work"),
        _AT_WRITE,
    ),
    (
        "killed.at-keychain-write",
        "as the keychain begins to change",
        World(keychain=Keychain(login=EXPIRED), refreshes=_REFRESHES),
        _AT_WRITE,
    ),
    (
        "killed.after-keychain-write",
        "1 ms after the keychain begins to change",
        World(keychain=Keychain(login=EXPIRED), refreshes=_REFRESHES),
        _AFTER_WRITE,
    ),
)

_REJECTED = World(
    stored_login=LOGIN,
    refreshes=_REFRESHES,
    standings={"stored-access": ("unauthorized",)},
)


def _all_renewed_or_none(count: int) -> tuple[Expectation, ...]:
    """What RFR-007 leaves open after a 401: each process refreshes, or each one ends."""
    return (
        AnyOf(
            choices=(
                AllSent(credential="fresh-access", earlier=("stored-access",), step=0),
                Failed(credential="stored-access", least=count, most=2 * count, step=0),
            )
        ),
        TokenRequests(most=1, kind="refresh_token", accepted=True),
        AnyOf(choices=(_NEW, replace(_OLD, lasts_s=7 * _HOUR))),
    )


_SINGLE: tuple[
    tuple[str, str, tuple[str, ...], World, tuple[Step, ...], tuple[Expectation, ...]], ...
] = (
    (
        "race.four-over-keychain",
        "Four processes at once over a login in the keychain share one refresh",
        ("RFR-009", "STO-006"),
        World(keychain=Keychain(login=EXPIRED), refreshes=_REFRESHES, barrier=4),
        (Race(count=4), Send()),
        (_ALL_FRESH, _FRESH_AFTER, _ONE_GRANT, _NEW),
    ),
    (
        "race.four-after-401",
        "Four processes at once that are told 401 share one refresh, or make none",
        ("RFR-009", "RFR-007"),
        replace(_REJECTED, barrier=4),
        (Race(count=4),),
        _all_renewed_or_none(4),
    ),
    (
        "race.eight-after-401",
        "Eight processes that are told 401 share one refresh, or make none",
        ("RFR-009", "RFR-007"),
        _REJECTED,
        (Race(count=8),),
        _all_renewed_or_none(8),
    ),
    (
        "race.two-generations",
        "Each time the login expires, four processes share one refresh",
        ("RFR-009", "RFR-002"),
        World(stored_login=EXPIRED, refreshes=_GENERATIONS, faults=_slow(0.1)),
        (Race(count=4), Expire(), Race(count=4), Send()),
        (
            _ALL_FRESH,
            AllSent(credential="newer-access", step=2),
            Sent(credential="newer-access", step=3),
            TokenRequests(least=2, most=2, kind="refresh_token", accepted=True),
            Stored(access="«newer-access»", refresh="«newer-refresh»", lasts_s=7 * _HOUR),
        ),
    ),
    (
        "race.reply-without-refresh-token",
        "Four processes share one refresh whose reply has no new refresh token",
        ("RFR-009", "RFR-004"),
        World(
            stored_login=EXPIRED,
            refreshes=(Refresh(omitted=("refresh_token",)),),
            faults=_slow(0.1),
        ),
        (Race(count=4), Send()),
        (
            _ALL_FRESH,
            _FRESH_AFTER,
            _ONE_GRANT,
            Stored(access="«fresh-access»", refresh="«stored-refresh»", lasts_s=7 * _HOUR),
        ),
    ),
    (
        "race.eight-over-good-login",
        "Eight processes at once over a good login use it as it is",
        ("RFR-003", "STO-001"),
        World(stored_login=LOGIN, refreshes=_REFRESHES),
        (Race(count=8),),
        (AllSent(credential="stored-access"), TokenRequests(most=0)),
    ),
    (
        "killed.before-the-answer",
        "A run after one that was killed before the issuer's answer refreshes the login",
        ("RFR-010", "RFR-001"),
        replace(_OVER, faults=(Fault(kind="silence", host=ISSUER, first=1),)),
        (_AT_REQUEST, Send()),
        (_FRESH_AFTER, _ONE_GRANT, _NEW),
    ),
    (
        "killed.before-a-race",
        "Four processes after one that was killed on its way share one refresh",
        ("RFR-010", "RFR-009"),
        replace(_OVER, faults=(Fault(kind="silence", host=ISSUER, first=1),)),
        (_AT_REQUEST, Race(count=4)),
        (AllSent(credential="fresh-access"), _ONE_GRANT, _NEW),
    ),
    (
        "killed.without-new-refresh-token",
        "Killed at its write, a refresh without a new refresh token leaves a whole login",
        ("RFR-010", "RFR-004"),
        replace(_OVER, refreshes=(Refresh(omitted=("refresh_token",)),)),
        (_AT_WRITE,),
        (
            TokenRequests(least=1, most=1),
            AnyOf(choices=(replace(_NEW, refresh="«stored-refresh»"), _OLD)),
        ),
    ),
    (
        "killed.after-401",
        "Killed at its write, a refresh after a 401 leaves the old login or the new one",
        ("RFR-010", "RFR-007"),
        _REJECTED,
        (_AT_WRITE,),
        (
            InferenceRequests(least=1, most=2),
            AnyOf(choices=(_NEW, replace(_OLD, lasts_s=7 * _HOUR))),
        ),
    ),
)


def _killed(id_: str, when: str, killed: Killed) -> Scenario:
    """The login's file is shared with other programs, and holds one login or the other."""
    return Scenario(
        id=id_,
        title=f"Killed {when}, a refresh leaves the old login or the new",
        requires=("RFR-010", "STO-009"),
        given=World(stored_login=_SHARED, refreshes=_REFRESHES),
        when=(killed,),
        then=(
            TokenRequests(least=1, most=1),
            AnyOf(choices=(replace(_NEW, keeps=_KEPT), replace(_OLD, keeps=_KEPT))),
            Keeps(path=CREDENTIALS, keys=(("mcpOAuth",), ("version",))),
        ),
        origin="Claude Code changelog 2.1.118",
    )


SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=f"{who} share one refresh",
            requires=("RFR-009", "RFR-002"),
            given=given,
            when=(Race(count=count), Send()),
            then=(
                _ALL_FRESH,
                _FRESH_AFTER,
                _ONE_GRANT,
                replace(_NEW, keeps=_KEPT if given.stored_login == _SHARED else ()),
            ),
            origin="anthropics/claude-code#24317",
        )
        for id_, who, count, given in _RACES
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=requires,
            given=given,
            when=when,
            then=then,
            origin=_ORIGINS.get(id_),
        )
        for id_, title, requires, given, when, then in _SINGLE
        if id_.startswith("race.")
    ),
    Scenario(
        id="race.issuer-broken",
        title="Two processes over a broken issuer leave the login as it is",
        requires=("RFR-006", "PRE-006"),
        given=replace(
            _OVER, faults=(Fault(kind="status", host=ISSUER, status=503, retry_after="0"),)
        ),
        when=(Race(count=2),),
        then=(
            Refused(reason="refresh-unavailable"),
            InferenceRequests(most=0),
            TokenRequests(least=1, most=22),
            Unchanged(path=CREDENTIALS),
        ),
        control=_RENEWED_BY_TWO,
        origin="anthropics/claude-code#33230",
    ),
    Scenario(
        id="race.login-rejected",
        title="Two processes over a login that the issuer rejects both refuse",
        requires=("RFR-005", "PRE-006"),
        given=World(stored_login=EXPIRED),
        when=(Race(count=2),),
        then=(
            Refused(reason="login-expired", mentions=WAYS_IN),
            InferenceRequests(most=0),
            TokenRequests(least=1, most=6),
        ),
        control=_RENEWED_BY_TWO,
        origin="Claude Code changelog 2.1.206",
    ),
    *(_killed(*row) for row in _WRITES),
    *(
        Scenario(
            id=id_,
            title=f"Killed {where}, a refresh leaves a whole login",
            requires=("RFR-010", "STO-009"),
            given=given,
            when=(killed,),
            then=(TokenRequests(least=1, most=1), AnyOf(choices=(_NEW, _OLD))),
            origin="Claude Code changelog 2.1.118",
        )
        for id_, where, given, killed in _ELSEWHERE
    ),
    *(
        Scenario(id=id_, title=title, requires=requires, given=given, when=when, then=then)
        for id_, title, requires, given, when, then in _SINGLE
        if id_.startswith("killed.")
    ),
    *(_killed(*row) for row in _ANSWERS),
    # Which of the two it is decides the issuer: the old refresh token may have been used up.
    *(
        Scenario(
            id=id_,
            title=f"A run after a refresh was killed {when} uses or refuses",
            requires=("RFR-010", "RFR-002"),
            given=_OVER,
            when=(killed, Send()),
            then=(
                AnyOf(
                    choices=(
                        _FRESH_AFTER,
                        # RFR-010 is about the store: that another run seems to be at it is an
                        # honest answer too, as long as it says what to do.
                        Refused(mentions=(*WAYS_IN, "again"), silent=True),
                    )
                ),
                TokenRequests(least=1, most=4),
            ),
            control=_RENEWED,
        )
        for id_, when, killed in _THEN_SEND
    ),
)
