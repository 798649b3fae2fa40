"""Which check failed, and when a doctor succeeds (DIA-005, DIA-006)."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios import (
    ABOUT_ACCESS,
    ABOUT_AUTHENTICATION,
    API_KEY,
    AUTH_TOKEN,
    BLAMES_AUTHENTICATION,
    CREDENTIALS,
    GATEWAY,
    HOPELESS,
    LOGIN,
    MOVED,
    STORED_KEY,
    WAYS_IN,
)
from conformance.scenarios.session.doctor.worlds import (
    ALONE,
    BARE,
    DOCTOR,
    GOOD,
    HEALTHY,
    IN_PROJECT,
    MANAGED,
    NO_BROWSER,
    TRUSTED,
    asks_with,
)
from conformance.vocabulary.expectations import (
    Diagnosed,
    Expectation,
    InferenceRequests,
    Mentions,
    Unchanged,
    Unsuccessful,
    Within,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Doctor, Flag
from conformance.vocabulary.world import Helper, StoredLogin, World
from fakes.situation import FIRST_PARTY, Fault, FaultKind, Standing

# Words by which a message says that something did not go well, and what it was about.
_FAILED = (
    "fail", "cannot", "could not", "unable", "error", "refused", "unreachable", "not reach",
    "timed out", "timeout", "too long", "no answer", "not answer", "unavailable", "problem",
)  # fmt: skip
_ABOUT_CONNECTION = (
    "connect", "reach", "network", "resolve", "dns", "lookup", "refused", "timed out", "timeout",
    "answer", "offline",
)  # fmt: skip
_ABOUT_TRUST = ("certificate", "tls", "ssl", "verif")
_ABOUT_SERVER = ("500", "server", "service", "unavailable", "status")


def _fault(kind: FaultKind, *, path: str = "*", host: str = FIRST_PARTY) -> tuple[Fault, ...]:
    return (Fault(kind=kind, path=path, host=host, retry_after="0"),)


def _names(host: str) -> Mentions:
    return Mentions(words=(host,), requirement="ERR-004")


_QUICK = {"API_TIMEOUT_MS": "400"}
_BOUNDED = Within(most_s=12.0)
_KEPT = Unchanged(path=CREDENTIALS)
# A check that fails: id, what fails, world, what the message is about, what else holds.
_CHECKS: tuple[tuple[str, str, World, tuple[str, ...], tuple[Expectation, ...]], ...] = (
    (
        "doctor.connection-refused",
        "A refused connection",
        World(environment=API_KEY, faults=_fault("refuse")),
        _ABOUT_CONNECTION,
        (_names(FIRST_PARTY),),
    ),
    (
        "doctor.connection-refused-for-login",
        "A refused connection for a login",
        World(stored_login=LOGIN, faults=_fault("refuse")),
        _ABOUT_CONNECTION,
        (_names(FIRST_PARTY), _KEPT),
    ),
    (
        "doctor.gateway-refused",
        "A refused connection to a gateway",
        World(
            environment={**API_KEY, **MOVED},
            endpoint=GATEWAY,
            faults=_fault("refuse", host=GATEWAY),
        ),
        _ABOUT_CONNECTION,
        (_names(GATEWAY),),
    ),
    (
        "doctor.name-unknown",
        "A name that does not resolve",
        World(environment=API_KEY, faults=_fault("unresolvable")),
        _ABOUT_CONNECTION,
        (_names(FIRST_PARTY),),
    ),
    (
        "doctor.wrong-certificate",
        "A certificate of another name",
        World(environment=API_KEY, faults=_fault("wrong-certificate")),
        (*_ABOUT_TRUST, *_ABOUT_CONNECTION),
        (InferenceRequests(requirement="ERR-005"),),
    ),
    (
        "doctor.silence",
        "A host that never answers",
        World(environment={**API_KEY, **_QUICK}, faults=_fault("silence")),
        _ABOUT_CONNECTION,
        (_BOUNDED,),
    ),
    (
        "doctor.silence-for-login",
        "A host that never answers a login",
        World(environment=_QUICK, stored_login=LOGIN, faults=_fault("silence")),
        _ABOUT_CONNECTION,
        (_BOUNDED, _KEPT),
    ),
    (
        "doctor.silence-of-the-api",
        "An API that never answers",
        World(environment={**API_KEY, **_QUICK}, faults=_fault("silence", path="/v1/messages*")),
        _ABOUT_CONNECTION,
        (_BOUNDED,),
    ),
    (
        "doctor.reset",
        "A connection that is reset",
        World(environment=API_KEY, faults=_fault("reset")),
        _ABOUT_CONNECTION,
        (),
    ),
    (
        "doctor.broken-api",
        "An API that answers 500",
        World(environment=API_KEY, faults=_fault("status", path="/v1/messages*")),
        _ABOUT_SERVER,
        (Unsuccessful(without=BLAMES_AUTHENTICATION, requirement="DIA-006"),),
    ),
)

_UNAUTHORIZED: Mapping[str, tuple[Standing, ...]] = dict.fromkeys(ALONE, ("unauthorized",))
_FORBIDDEN: Mapping[str, tuple[Standing, ...]] = dict.fromkeys(ALONE, ("forbidden",))
_REJECTED: tuple[tuple[str, str, str], ...] = (
    ("doctor.rejected-key", "an environment key", "environment-key"),
    ("doctor.rejected-token", "an environment token", "environment-token"),
    ("doctor.rejected-helper", "a helper's key", "helper-key"),
    ("doctor.rejected-oauth-variable", "an OAuth variable", "environment-access"),
    ("doctor.rejected-login", "a stored login", "stored-access"),
    ("doctor.rejected-stored-key", "a stored key", "stored-key"),
    ("doctor.rejected-settings-key", "a key of the settings", "settings-key"),
)
_DENIED: tuple[tuple[str, str, str], ...] = (
    ("doctor.forbidden-key", "an environment key", "environment-key"),
    ("doctor.forbidden-helper", "a helper's key", "helper-key"),
    ("doctor.forbidden-login", "a stored login", "stored-access"),
)

# No credential, or one that cannot be used: id, title, world, flags, words, twin.
_WITHOUT: tuple[tuple[str, str, World, tuple[Flag, ...], tuple[str, ...], Control], ...] = (
    (
        "doctor.no-source",
        "Without a source the doctor does not succeed, and gives advice",
        World(),
        (),
        WAYS_IN,
        HEALTHY,
    ),
    (
        "doctor.damaged-login-alone",
        "A damaged login's file is no source, and is named",
        World(stored_login=StoredLogin(text="{")),
        (),
        (".credentials.json",),
        GOOD["stored-access"],
    ),
    (
        "doctor.login-without-scope",
        "A login without the scope for inference is no source",
        World(stored_login=StoredLogin(scopes=("user:profile",))),
        (),
        WAYS_IN,
        GOOD["stored-access"],
    ),
    (
        "doctor.hopeless-login",
        "A login that has expired and cannot be refreshed does not succeed",
        World(stored_login=HOPELESS, stored_key=STORED_KEY),
        (),
        WAYS_IN,
        GOOD["stored-access"],
    ),
    (
        "doctor.failing-helper",
        "A helper that fails does not succeed, and is named",
        World(helper=Helper(exit_status=1, output=""), stored_login=LOGIN),
        (),
        ("apiKeyHelper",),
        GOOD["helper-key"],
    ),
    (
        "doctor.malformed-key",
        "A key that no header can carry does not succeed, and is named",
        World(environment={"ANTHROPIC_API_KEY": "«environment-key»\nX: 1"}, stored_login=LOGIN),
        (),
        ("ANTHROPIC_API_KEY",),
        HEALTHY,
    ),
    (
        "doctor.untrusted-helper-alone",
        "An untrusted project's helper alone does not succeed",
        World(settings=(IN_PROJECT,)),
        (),
        (),
        TRUSTED,
    ),
    (
        "doctor.managed-without-oauth",
        "A managed session without OAuth does not succeed, whatever key is set",
        World(context="ccr", environment=API_KEY, stored_key=STORED_KEY),
        (),
        (),
        MANAGED,
    ),
    (
        "doctor.bare-without-key",
        "A bare doctor does not succeed by login, token or helper",
        World(environment=AUTH_TOKEN, helper=Helper(), stored_login=LOGIN),
        ("bare",),
        (),
        BARE,
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=f"{what} is told by the doctor as the check that failed",
            requires=tuple(
                dict.fromkeys(("DIA-005", "DIA-006", *(e.requirement or "DIA-005" for e in then)))
            ),
            given=given,
            when=DOCTOR,
            then=(
                Mentions(words=_FAILED),
                Mentions(words=about),
                Unsuccessful(requirement="DIA-006"),
                *then,
            ),
            control=HEALTHY,
        )
        for id_, what, given, about, then in _CHECKS
    ),
    *(
        Scenario(
            id=id_,
            title=f"The doctor does not succeed with {what} that the API rejects",
            requires=("DIA-006", "DIA-005", "DIA-001", "PRE-001"),
            given=replace(world, standings=_UNAUTHORIZED),
            when=DOCTOR,
            then=(
                Unsuccessful(),
                Mentions(words=(*ABOUT_AUTHENTICATION, "reject"), requirement="DIA-005"),
                Diagnosed(sources=(source,), requirement="DIA-001"),
                asks_with(slot),
            ),
            control=GOOD[slot],
        )
        for id_, what, slot in _REJECTED
        for source, world in (ALONE[slot],)
    ),
    *(
        Scenario(
            id=id_,
            title=f"The doctor does not succeed with {what} that lacks the permission",
            requires=("DIA-006", "DIA-005"),
            given=replace(ALONE[slot][1], standings=_FORBIDDEN),
            when=DOCTOR,
            then=(Unsuccessful(), Mentions(words=ABOUT_ACCESS, requirement="DIA-005")),
            control=GOOD[slot],
        )
        for id_, what, slot in _DENIED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("DIA-006", "DIA-003"),
            given=given,
            when=(Doctor(flags=flags),),
            then=(Unsuccessful(mentions=mentions), NO_BROWSER),
            control=control,
        )
        for id_, title, given, flags, mentions, control in _WITHOUT
    ),
)
