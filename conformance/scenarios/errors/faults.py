"""Every fault of the API and of the way to it, with every source (ERR, HDR-007).

What ``answers.py`` shows of a fault with one source is shown here with the others: the error is
told as what it is, and is no reason to try another credential. Only a 401 may renew one: a helper's
key (HLP-009) and a login (RFR-007) have their own scenarios for that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from conformance.scenarios import (
    ABOUT_ACCESS,
    ABOUT_AUTHENTICATION,
    API_KEY,
    AUTH_TOKEN,
    BLAMES_AUTHENTICATION,
    CREDENTIALS,
    LOGIN,
    OAUTH_TOKEN,
    STORED_KEY,
    decoyed,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Carried,
    Expectation,
    Failed,
    HelperRuns,
    InferenceRequests,
    Reason,
    Sent,
    TokenRequests,
    Unchanged,
    Unsuccessful,
    Within,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import Helper, Refresh, Settings, World
from fakes.situation import FIRST_PARTY, Fault, FaultKind

_SETTINGS_KEY = Settings(env={"ANTHROPIC_API_KEY": "«settings-key»"})
# Each source in words, and alone in a world, by the slot of its secret.
_SOURCES: Mapping[str, tuple[str, World]] = {
    "environment-key": ("the environment key", World(environment=API_KEY)),
    "environment-token": ("the environment token", World(environment=AUTH_TOKEN)),
    "helper-key": ("the helper's key", World(helper=Helper())),
    "environment-access": ("the OAuth variable", World(environment=OAUTH_TOKEN)),
    "stored-access": ("the stored login", World(stored_login=LOGIN, refreshes=(Refresh(),))),
    "stored-key": ("the stored key", World(stored_key=STORED_KEY)),
    "settings-key": ("the key of the settings", World(settings=(_SETTINGS_KEY,))),
}
# Nobody says how often a broken connection is tried again; that it is not for ever is shown.
MANY = 40
QUICK = {"API_TIMEOUT_MS": "300"}
_ELSEWHERE = "elsewhere.example"
MESSAGES = "/v1/messages*"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trouble:
    """One fault: its requirement, its title with a place for the source, its rows.

    A row is an ID and the slot of a source.
    """

    requirement: str
    title: str
    faults: tuple[Fault, ...]
    rows: tuple[tuple[str, str], ...]
    gateways: tuple[str, ...] = ()


def _of(kind: FaultKind) -> tuple[Fault, ...]:
    return (Fault(kind=kind, path=MESSAGES),)


def _status(status: int, retry_after: str | None = "0") -> tuple[Fault, ...]:
    return (Fault(kind="status", path=MESSAGES, status=status, retry_after=retry_after),)


def _redirect(status: int, location: str, first: int | None = None) -> tuple[Fault, ...]:
    return (Fault(kind="redirect", path=MESSAGES, status=status, location=location, first=first),)


def _away(status: int) -> tuple[Fault, ...]:
    return _redirect(status, f"https://{_ELSEWHERE}/v1/messages")


# Answers that are about the server's day, not about the credential.
_THROTTLED = (
    _Trouble(
        requirement="ERR-003",
        title="A 429 for {source} is not told as an authentication problem",
        faults=_status(429),
        rows=(
            ("errors.throttled-token", "environment-token"),
            ("errors.throttled-helper", "helper-key"),
            ("errors.throttled-oauth-variable", "environment-access"),
            ("errors.throttled-stored-key", "stored-key"),
            ("errors.throttled-settings-key", "settings-key"),
        ),
    ),
    _Trouble(
        requirement="ERR-003",
        title="A 429 without a time to wait ends the run of {source} in the end",
        faults=_status(429, None),
        rows=(
            ("errors.throttled-at-length-key", "environment-key"),
            ("errors.throttled-at-length-token", "environment-token"),
            ("errors.throttled-at-length-helper", "helper-key"),
            ("errors.throttled-at-length-login", "stored-access"),
            ("errors.throttled-at-length-stored-key", "stored-key"),
        ),
    ),
)
_BROKEN = (
    _Trouble(
        requirement="ERR-003",
        title="A 500 for {source} is not told as an authentication problem",
        faults=_status(500),
        rows=(
            ("errors.broken-for-token", "environment-token"),
            ("errors.broken-for-oauth-variable", "environment-access"),
            ("errors.broken-for-stored-key", "stored-key"),
            ("errors.broken-for-settings-key", "settings-key"),
        ),
    ),
    _Trouble(
        requirement="ERR-003",
        title="A 529 for {source} is not told as an authentication problem",
        faults=_status(529),
        rows=(
            ("errors.overloaded-for-token", "environment-token"),
            ("errors.overloaded-for-helper", "helper-key"),
            ("errors.overloaded-for-oauth-variable", "environment-access"),
            ("errors.overloaded-for-stored-key", "stored-key"),
            ("errors.overloaded-for-settings-key", "settings-key"),
        ),
    ),
)
# Answers that are none, and connections that break off.
_GARBLED = (
    _Trouble(
        requirement="PRE-001",
        title="A web page in answer to {source} leads to no other source",
        faults=_of("not-json"),
        rows=(
            ("errors.page-for-key", "environment-key"),
            ("errors.page-for-token", "environment-token"),
            ("errors.page-for-helper", "helper-key"),
            ("errors.page-for-oauth-variable", "environment-access"),
            ("errors.page-for-login", "stored-access"),
            ("errors.page-for-stored-key", "stored-key"),
            ("errors.page-for-settings-key", "settings-key"),
        ),
    ),
    _Trouble(
        requirement="PRE-001",
        title="An answer to {source} that breaks off leads to no other source",
        faults=_of("truncate"),
        rows=(
            ("errors.truncated-for-key", "environment-key"),
            ("errors.truncated-for-token", "environment-token"),
            ("errors.truncated-for-helper", "helper-key"),
            ("errors.truncated-for-oauth-variable", "environment-access"),
            ("errors.truncated-for-login", "stored-access"),
            ("errors.truncated-for-stored-key", "stored-key"),
            ("errors.truncated-for-settings-key", "settings-key"),
        ),
    ),
    _Trouble(
        requirement="PRE-001",
        title="A connection that is reset under {source} leads to no other source",
        faults=_of("reset"),
        rows=(
            ("errors.reset-for-key", "environment-key"),
            ("errors.reset-for-token", "environment-token"),
            ("errors.reset-for-helper", "helper-key"),
            ("errors.reset-for-oauth-variable", "environment-access"),
            ("errors.reset-for-login", "stored-access"),
            ("errors.reset-for-stored-key", "stored-key"),
            ("errors.reset-for-settings-key", "settings-key"),
        ),
    ),
)
# What a proxy or a load balancer before the API says. ERR-003 does not name them, so that nothing
# is said of a stored login; that no other source is tried is PRE-001's.
_BETWEEN = tuple(
    _Trouble(
        requirement="PRE-001",
        title=f"A {status} for {{source}} leads to no other source",
        faults=_status(status),
        rows=rows,
    )
    for status, rows in (
        (
            502,
            (
                ("errors.bad-gateway-for-key", "environment-key"),
                ("errors.bad-gateway-for-helper", "helper-key"),
                ("errors.bad-gateway-for-login", "stored-access"),
            ),
        ),
        (
            503,
            (
                ("errors.unavailable-for-key", "environment-key"),
                ("errors.unavailable-for-helper", "helper-key"),
                ("errors.unavailable-for-login", "stored-access"),
            ),
        ),
        (
            504,
            (
                ("errors.gateway-timeout-for-key", "environment-key"),
                ("errors.gateway-timeout-for-helper", "helper-key"),
                ("errors.gateway-timeout-for-login", "stored-access"),
            ),
        ),
    )
)
_SILENT = _Trouble(
    requirement="HDR-007",
    title="A server that never answers {source} ends the run after the time-out",
    faults=_of("silence"),
    rows=(
        ("errors.silence-for-token", "environment-token"),
        ("errors.silence-for-helper", "helper-key"),
        ("errors.silence-for-oauth-variable", "environment-access"),
        ("errors.silence-for-login", "stored-access"),
        ("errors.silence-for-stored-key", "stored-key"),
        ("errors.silence-for-settings-key", "settings-key"),
    ),
)
# Hosts that cannot be reached at all.
_UNREACHED = (
    _Trouble(
        requirement="ERR-004",
        title="A refused connection for {source} is told with the name of the host",
        faults=(Fault(kind="refuse"),),
        rows=(
            ("errors.refused-for-token", "environment-token"),
            ("errors.refused-for-helper", "helper-key"),
            ("errors.refused-for-oauth-variable", "environment-access"),
            ("errors.refused-for-stored-key", "stored-key"),
            ("errors.refused-for-settings-key", "settings-key"),
        ),
    ),
    _Trouble(
        requirement="ERR-004",
        title="A name that does not resolve is told by name to {source}",
        faults=(Fault(kind="unresolvable"),),
        rows=(
            ("errors.name-unknown-for-token", "environment-token"),
            ("errors.name-unknown-for-helper", "helper-key"),
            ("errors.name-unknown-for-oauth-variable", "environment-access"),
            ("errors.name-unknown-for-login", "stored-access"),
            ("errors.name-unknown-for-stored-key", "stored-key"),
            ("errors.name-unknown-for-settings-key", "settings-key"),
        ),
    ),
)
_CERTIFIED = _Trouble(
    requirement="ERR-005",
    title="Behind a certificate of another name nothing of {source} is sent",
    faults=(Fault(kind="wrong-certificate"),),
    rows=(
        ("errors.certificate-with-token", "environment-token"),
        ("errors.certificate-with-helper", "helper-key"),
        ("errors.certificate-with-oauth-variable", "environment-access"),
        ("errors.certificate-with-stored-key", "stored-key"),
        ("errors.certificate-with-settings-key", "settings-key"),
    ),
)
_REDIRECTED = (
    _Trouble(
        requirement="ERR-006",
        title="A 301 to another host does not take {source} along",
        faults=_away(301),
        gateways=(_ELSEWHERE,),
        rows=(
            ("errors.redirect-301-with-key", "environment-key"),
            ("errors.redirect-301-with-token", "environment-token"),
            ("errors.redirect-301-with-helper", "helper-key"),
            ("errors.redirect-301-with-oauth-variable", "environment-access"),
            ("errors.redirect-301-with-login", "stored-access"),
            ("errors.redirect-301-with-stored-key", "stored-key"),
            ("errors.redirect-301-with-settings-key", "settings-key"),
        ),
    ),
    _Trouble(
        requirement="ERR-006",
        title="A 302 to another host does not take {source} along",
        faults=_away(302),
        gateways=(_ELSEWHERE,),
        rows=(
            ("errors.redirect-302-with-token", "environment-token"),
            ("errors.redirect-302-with-helper", "helper-key"),
            ("errors.redirect-302-with-oauth-variable", "environment-access"),
            ("errors.redirect-302-with-login", "stored-access"),
            ("errors.redirect-302-with-stored-key", "stored-key"),
            ("errors.redirect-302-with-settings-key", "settings-key"),
        ),
    ),
    _Trouble(
        requirement="ERR-006",
        title="A 303 to another host does not take {source} along",
        faults=_away(303),
        gateways=(_ELSEWHERE,),
        rows=(
            ("errors.redirect-303-with-key", "environment-key"),
            ("errors.redirect-303-with-token", "environment-token"),
            ("errors.redirect-303-with-helper", "helper-key"),
            ("errors.redirect-303-with-oauth-variable", "environment-access"),
            ("errors.redirect-303-with-stored-key", "stored-key"),
            ("errors.redirect-303-with-settings-key", "settings-key"),
        ),
    ),
    _Trouble(
        requirement="ERR-006",
        title="A 307 to another host does not take {source} along",
        faults=_away(307),
        gateways=(_ELSEWHERE,),
        rows=(
            ("errors.redirect-307-with-token", "environment-token"),
            ("errors.redirect-307-with-oauth-variable", "environment-access"),
            ("errors.redirect-307-with-login", "stored-access"),
            ("errors.redirect-307-with-settings-key", "settings-key"),
        ),
    ),
    _Trouble(
        requirement="ERR-006",
        title="A 308 to another host does not take {source} along",
        faults=_away(308),
        gateways=(_ELSEWHERE,),
        rows=(
            ("errors.redirect-308-with-key", "environment-key"),
            ("errors.redirect-308-with-helper", "helper-key"),
            ("errors.redirect-308-with-oauth-variable", "environment-access"),
            ("errors.redirect-308-with-login", "stored-access"),
            ("errors.redirect-308-with-stored-key", "stored-key"),
            ("errors.redirect-308-with-settings-key", "settings-key"),
        ),
    ),
)


def _disguised(id_: str, what: str, location: str, host: str, slot: str) -> _Trouble:
    """An address of another host that looks like the API's own."""
    return _Trouble(
        requirement="ERR-006",
        title=f"A redirect to {what} leaves {{source}} behind",
        faults=_redirect(307, location),
        gateways=(host,),
        rows=((id_, slot),),
    )


_DISGUISED = (
    _disguised(
        "errors.redirect-to-longer-name",
        "a host whose name begins with the API's",
        f"https://{FIRST_PARTY}.{_ELSEWHERE}/v1/messages",
        f"{FIRST_PARTY}.{_ELSEWHERE}",
        "environment-key",
    ),
    _disguised(
        "errors.redirect-to-name-that-ends-alike",
        "a host whose name ends with the API's",
        f"https://not-{FIRST_PARTY}/v1/messages",
        f"not-{FIRST_PARTY}",
        "environment-token",
    ),
    _disguised(
        "errors.redirect-to-user-name",
        "a host behind the API's name as a user",
        f"https://{FIRST_PARTY}@{_ELSEWHERE}/v1/messages",
        _ELSEWHERE,
        "stored-access",
    ),
    _disguised(
        "errors.redirect-without-scheme",
        "another host without a scheme",
        f"//{_ELSEWHERE}/v1/messages",
        _ELSEWHERE,
        "environment-key",
    ),
    _disguised(
        "errors.redirect-to-plain-http",
        "another host without encryption",
        f"http://{_ELSEWHERE}/v1/messages",
        _ELSEWHERE,
        "helper-key",
    ),
    _disguised(
        "errors.redirect-to-parent-domain",
        "the API's parent domain",
        "https://anthropic.com/v1/messages",
        "anthropic.com",
        "stored-access",
    ),
    _disguised(
        "errors.redirect-to-a-domain-below",
        "a host below the API's name",
        f"https://eu.{FIRST_PARTY}/v1/messages",
        f"eu.{FIRST_PARTY}",
        "stored-key",
    ),
)
# The same host by another address: following it or not are both right.
_AT_HOME = (
    _Trouble(
        requirement="ERR-006",
        title="A 307 to the same host is followed with {source}, or told",
        faults=_redirect(307, f"https://{FIRST_PARTY}/v1/messages?again=1", 1),
        rows=(
            ("errors.redirect-307-at-home-with-key", "environment-key"),
            ("errors.redirect-307-at-home-with-helper", "helper-key"),
        ),
    ),
    _Trouble(
        requirement="ERR-006",
        title="A 308 to a path of the same host is followed with {source}, or told",
        faults=_redirect(308, "/v1/messages?again=1", 1),
        rows=(
            ("errors.redirect-308-at-home-with-token", "environment-token"),
            ("errors.redirect-308-at-home-with-login", "stored-access"),
        ),
    ),
    _Trouble(
        requirement="ERR-006",
        title="A 302 to the same host is followed with {source}, or told",
        faults=_redirect(302, f"https://{FIRST_PARTY}/v1/messages", 1),
        rows=(("errors.redirect-302-at-home-with-key", "environment-key"),),
    ),
    _Trouble(
        requirement="ERR-006",
        title="A 307 from an address to itself is not followed for ever with {source}",
        faults=_redirect(307, f"https://{FIRST_PARTY}/v1/messages"),
        rows=(
            ("errors.redirect-to-itself-with-key", "environment-key"),
            ("errors.redirect-to-itself-with-login", "stored-access"),
        ),
    ),
)


def _control(slot: str) -> Control:
    """The twin of every fault: the same source in the same world, and nothing is wrong."""
    given, _ = decoyed(_SOURCES[slot][1], slot)
    return Control(id=f"control.errors.{slot}", given=given, credential=slot)


def _effects(slot: str) -> tuple[Expectation, ...]:
    """What no error leads to, by the source."""
    if slot == "helper-key":
        return (HelperRuns(least=1, most=1, requirement="HLP-007"),)
    if slot == "stored-access":
        return (TokenRequests(requirement="RFR-003"),)
    return ()


def carries(slot: str) -> AnyOf:
    """Each request for an answer carries this credential."""
    place = f"«{slot}»"
    return AnyOf(
        choices=(
            Carried(header="x-api-key", value=place, contains=True),
            Carried(header="authorization", value=place, contains=True),
        )
    )


def _scenario(
    trouble: _Trouble, row: tuple[str, str], *then: Expectation, quick: bool = False
) -> Scenario:
    id_, slot = row
    words, plain = _SOURCES[slot]
    given, incidental = decoyed(plain, slot)
    if quick:
        given = replace(given, environment={**given.environment, **QUICK})
    expected = (*then, *_effects(slot))
    cited = (trouble.requirement, *(item.requirement or trouble.requirement for item in expected))
    return Scenario(
        id=id_,
        title=trouble.title.format(source=words),
        requires=tuple(dict.fromkeys(cited)),
        given=replace(given, faults=trouble.faults, gateways=trouble.gateways),
        then=expected,
        control=_control(slot),
        incidental=incidental,
        origin="CVE-2018-1000007" if trouble.gateways else None,
        tags=("slow",) if quick else (),
    )


def _unavailable(troubles: tuple[_Trouble, ...], reason: Reason) -> tuple[Scenario, ...]:
    return tuple(
        _scenario(
            trouble,
            row,
            Failed(
                credential=row[1],
                without=BLAMES_AUTHENTICATION,
                reason=reason,
            ),
            Unchanged(path=CREDENTIALS),
        )
        for trouble in troubles
        for row in trouble.rows
    )


SCENARIOS: tuple[Scenario, ...] = (
    *_unavailable(_THROTTLED, "throttled"),
    *_unavailable(_BROKEN, "unavailable"),
    *(
        _scenario(
            trouble,
            row,
            carries(row[1]),
            InferenceRequests(least=1, most=MANY),
            # The chapter's own sentence: an error is told as what it is.
            Unsuccessful(without=BLAMES_AUTHENTICATION, level="SHOULD"),
        )
        for trouble in (*_GARBLED, *_BETWEEN)
        for row in trouble.rows
    ),
    *(
        _scenario(
            _SILENT,
            row,
            Failed(credential=row[1], reason="timeout"),
            Within(least_s=0.3, most_s=25.0),
            quick=True,
        )
        for row in _SILENT.rows
    ),
    *(
        _scenario(
            trouble,
            row,
            Failed(credential=None, mentions=(FIRST_PARTY,), reason="network", least=0),
        )
        for trouble in _UNREACHED
        for row in trouble.rows
    ),
    *(_scenario(_CERTIFIED, row, Failed(credential=None, least=0)) for row in _CERTIFIED.rows),
    *(
        _scenario(trouble, row, Failed(credential=row[1], most=MANY))
        for trouble in (*_REDIRECTED, *_DISGUISED)
        for row in trouble.rows
    ),
    *(
        _scenario(
            trouble,
            row,
            AnyOf(choices=(Sent(credential=row[1]), Failed(credential=row[1], most=MANY))),
        )
        for trouble in _AT_HOME
        for row in trouble.rows
    ),
    Scenario(
        id="errors.rejected-settings-key",
        title="A key of the settings that the API rejects ends the run with a message",
        requires=("ERR-001",),
        given=replace(_SOURCES["settings-key"][1], standings={"settings-key": ("unauthorized",)}),
        then=Failed(
            credential="settings-key", mentions=ABOUT_AUTHENTICATION, reason="unauthorized"
        ),
        control=_control("settings-key"),
    ),
    *(
        Scenario(
            id=id_,
            title=f"A 403 for {_SOURCES[slot][0]} is told as a matter of access",
            requires=("ERR-002",),
            given=replace(given, standings={slot: ("forbidden",)}),
            then=(
                Failed(credential=slot, mentions=ABOUT_ACCESS, reason="forbidden"),
                TokenRequests(),
            ),
            control=_control(slot),
            incidental=incidental,
        )
        for id_, slot in (
            ("errors.forbidden-oauth-variable", "environment-access"),
            ("errors.forbidden-settings-key", "settings-key"),
        )
        for given, incidental in (decoyed(_SOURCES[slot][1], slot),)
    ),
)
