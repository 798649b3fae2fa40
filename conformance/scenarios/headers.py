"""What else a request carries, and how long it waits (HDR)."""

from dataclasses import replace

from conformance.scenarios import (
    API_KEY,
    AUTH_TOKEN,
    DECOY,
    GATEWAY,
    LOGIN,
    MOVED,
    STORED_KEY,
    decoyed,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Carried,
    Expectation,
    Failed,
    Mentions,
    Refused,
    Sent,
    Within,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import Helper, Settings, World
from fakes.situation import FIRST_PARTY, Fault

_CUSTOM = "ANTHROPIC_CUSTOM_HEADERS"
_TIMEOUT = "API_TIMEOUT_MS"
_PROTECTION = "CLAUDE_CODE_ADDITIONAL_PROTECTION"
_KEY_SENT = Sent(credential="environment-key")
_PLAIN = Control(
    id="control.headers.good",
    given=World(environment={**API_KEY, _CUSTOM: "X-Team: blue"}, stored_login=LOGIN),
    credential="environment-key",
)


def _carried(name: str, value: str | None) -> Carried:
    return Carried(header=name, value=value)


_TEAM = _carried("x-team", "blue")

# Every source has the headers with it.
_SOURCES: tuple[tuple[str, str, World, str], ...] = (
    (
        "headers.with-key",
        "A custom header goes out with the environment key",
        World(environment={**API_KEY, _CUSTOM: "X-Team: blue"}),
        "environment-key",
    ),
    (
        "headers.with-token",
        "A custom header goes out with the environment token",
        World(environment={**AUTH_TOKEN, _CUSTOM: "X-Team: blue"}),
        "environment-token",
    ),
    (
        "headers.with-helper",
        "A custom header goes out with the helper's key",
        World(environment={_CUSTOM: "X-Team: blue"}, helper=Helper()),
        "helper-key",
    ),
    (
        "headers.with-login",
        "A custom header goes out with the stored login",
        World(environment={_CUSTOM: "X-Team: blue"}, stored_login=LOGIN),
        "stored-access",
    ),
    (
        "headers.with-stored-key",
        "A custom header goes out with the stored key",
        World(environment={_CUSTOM: "X-Team: blue"}, stored_key=STORED_KEY),
        "stored-key",
    ),
    (
        "headers.at-a-gateway",
        "A custom header goes out to the host that a base URL names",
        World(environment={**API_KEY, **MOVED, _CUSTOM: "X-Team: blue"}, endpoint=GATEWAY),
        "environment-key",
    ),
)

# One list of headers, and what arrives of it.
_LISTS: tuple[tuple[str, str, str, str, tuple[Carried, ...]], ...] = (
    (
        "headers.two-lines",
        "HDR-001",
        "Two lines are two headers",
        "X-Team: blue\nX-Cost: 42",
        (_TEAM, _carried("x-cost", "42")),
    ),
    (
        "headers.many-lines",
        "HDR-001",
        "Twenty lines are twenty headers",
        "\n".join(f"X-Number-{number}: {number}" for number in range(20)),
        (_carried("x-number-0", "0"), _carried("x-number-19", "19")),
    ),
    (
        "headers.first-colon",
        "HDR-002",
        "Further colons belong to the value",
        "X-Link: https://team.example:8443/a:b",
        (_carried("x-link", "https://team.example:8443/a:b"),),
    ),
    (
        "headers.colons-of-a-time",
        "HDR-002",
        "A time of day keeps both its colons",
        "X-Time: 12:30:45",
        (_carried("x-time", "12:30:45"),),
    ),
    (
        "headers.value-begins-with-colon",
        "HDR-002",
        "A colon right after the first one begins the value",
        "X-Scope: :team:blue",
        (_carried("x-scope", ":team:blue"),),
    ),
    (
        "headers.commas",
        "HDR-002",
        "Commas belong to the value and make no second header",
        "X-List: one, two,three\nX-Team: blue",
        (_carried("x-list", "one, two,three"), _TEAM),
    ),
    (
        "headers.white-space",
        "HDR-002",
        "White space around name and value is no part of them",
        "  X-Team  :   blue \t\nX-Cost:42",
        (_TEAM, _carried("x-cost", "42")),
    ),
    (
        "headers.inner-spaces",
        "HDR-002",
        "Spaces inside a value belong to it",
        "X-Team: deep  blue sea",
        (_carried("x-team", "deep  blue sea"),),
    ),
    (
        "headers.equals-sign",
        "HDR-002",
        "An equals sign belongs to the value and ends no name",
        "X-Pair: a=b; c=d",
        (_carried("x-pair", "a=b; c=d"),),
    ),
    (
        "headers.quotes",
        "HDR-002",
        "Quotes belong to the value",
        "X-Quoted: \"a\", 'b'",
        (_carried("x-quoted", "\"a\", 'b'"),),
    ),
    (
        "headers.crlf",
        "HDR-004",
        "CRLF ends a line like a line end alone",
        "X-Team: blue\r\nX-Cost: 42",
        (_TEAM, _carried("x-cost", "42")),
    ),
    (
        "headers.framing",
        "HDR-001",
        "Names that belong to the framing break no request",
        "Content-Length: 3\nX-Team: blue",
        (_TEAM,),
    ),
    (
        "headers.custom-host",
        "HDR-001",
        "A custom Host does not turn a request to another host",
        "Host: evil.example\nX-Team: blue",
        (_TEAM, _carried("host", FIRST_PARTY)),
    ),
    (
        "headers.custom-content-type",
        "HDR-001",
        "A custom Content-Type does not change what the request says of its body",
        "Content-Type: text/plain\nX-Team: blue",
        (_TEAM, Carried(header="content-type", value="application/json", contains=True)),
    ),
    (
        "headers.custom-signature-names",
        "HDR-001",
        "Names of another vendor's signature break no request, and the others go out",
        "X-Amz-Security-Token: blue\nX-Amz-Date: 20260101T000000Z\nX-Team: blue",
        (_TEAM,),
    ),
)

# Lines that are no header: refused, or left out and told.
_BROKEN: tuple[tuple[str, str, str, str], ...] = (
    ("headers.no-colon", "A line without a colon", "NoColonHere", "nocolonhere"),
    (
        "headers.no-colon-with-equals",
        "A line with an equals sign for a colon",
        "X-Team=blue",
        "x-team",
    ),
    (
        "headers.no-colon-after-good-line",
        "A line without a colon after a good one",
        "X-Good: 1\nbroken",
        "broken",
    ),
    (
        "headers.no-colon-before-good-line",
        "A line without a colon before a good one",
        "broken\nX-Good: 1",
        "broken",
    ),
    ("headers.no-name", "A line that begins with its colon", ": value", "value"),
    ("headers.blank-name", "A line with white space for a name", "  : value", "value"),
)

# Bytes that would become something else on the wire.
_CONTROLS: tuple[tuple[str, str, str], ...] = (
    ("headers.lone-carriage-return", "A carriage return alone", "X-Team: blue\rX-Injected: yes"),
    (
        "headers.carriage-return-before-line-end",
        "A carriage return alone before a good line",
        "X-Team: blue\rX-Injected: yes\nX-Cost: 42",
    ),
    ("headers.trailing-control", "A start-of-heading character", "X-Team: blue\x01"),
    ("headers.escape", "An escape character", "X-Team: \x1b[31mblue"),
    ("headers.delete", "A delete character", "X-Team: bl\x7fue"),
    ("headers.backspace", "A backspace character", "X-Team: blue\x08\x08"),
    ("headers.control-in-name", "A control character in a name", "X-Te\x02am: blue"),
)

_PROTECTED = Carried(header="x-anthropic-additional-protection", value="true")
_SWITCHED: tuple[tuple[str, str, World, str, Carried], ...] = (
    (
        "headers.protection-with-key",
        "With protection on the header goes out with the environment key",
        World(environment={**API_KEY, _PROTECTION: "1"}),
        "environment-key",
        _PROTECTED,
    ),
    (
        "headers.protection-with-login",
        "With protection on the header goes out with the stored login",
        World(environment={_PROTECTION: "true"}, stored_login=LOGIN),
        "stored-access",
        _PROTECTED,
    ),
    (
        "headers.protection-with-helper",
        "With protection on the header goes out with the helper's key",
        World(environment={_PROTECTION: "true"}, helper=Helper()),
        "helper-key",
        _PROTECTED,
    ),
    (
        "headers.protection-off",
        "With protection off the header is absent",
        World(environment={**API_KEY, _PROTECTION: "0"}),
        "environment-key",
        Carried(header="x-anthropic-additional-protection", value=None),
    ),
)

# Values that mean the default of ten minutes. The server takes half a second: a program that
# waits 0 ms, 1 ms (what setTimeout makes of 2^31) or less has given up by then.
_SLOW = Fault(kind="delay", path="/v1/messages*", delay_s=0.5)
# The default itself, ten minutes, is too long to be waited for: this tells it from one of a second
# or two, and leaves time within the five seconds that a run has where mutants are tried.
_VERY_SLOW = Fault(kind="delay", path="/v1/messages*", delay_s=3.5)
_DEFAULTS: tuple[tuple[str, str, str], ...] = (
    ("headers.timeout-zero", "A time-out of 0", "0"),
    ("headers.timeout-negative", "A negative time-out", "-1"),
    ("headers.timeout-text", "A time-out that is text", "soon"),
    ("headers.timeout-beyond-timers", "A time-out of 2^31", "2147483648"),
    ("headers.timeout-empty", "An empty time-out", ""),
    ("headers.timeout-blank", "A time-out of spaces", "   "),
    ("headers.timeout-below-timers", "A time-out of less than -2^31", "-2147483649"),
    ("headers.timeout-of-thousands", "A time-out in powers of ten", "1e3"),
    ("headers.timeout-with-unit", "A time-out with a unit", "5m"),
    ("headers.timeout-not-a-number", "A time-out called NaN", "NaN"),
    ("headers.timeout-beyond-words", "A time-out of 2^32 and one", "4294967297"),
)

# The default holds for every source.
_WAITING: tuple[tuple[str, str, World, str], ...] = (
    (
        "headers.timeout-zero-for-token",
        "An environment token's request",
        World(environment=AUTH_TOKEN),
        "environment-token",
    ),
    (
        "headers.timeout-zero-for-helper",
        "A helper's request",
        World(helper=Helper()),
        "helper-key",
    ),
    (
        "headers.timeout-zero-for-login",
        "A stored login's request",
        World(stored_login=LOGIN),
        "stored-access",
    ),
)

_SILENT = Fault(kind="silence", path="/v1/messages*")
_SILENT_ONCE = Fault(kind="silence", path="/v1/messages*", first=1)
_TIMED: tuple[tuple[str, str, World, tuple[Expectation, ...]], ...] = (
    (
        "headers.timeout-ends-try",
        "A try that is never answered ends after the time-out; another one may succeed",
        World(environment={**API_KEY, _TIMEOUT: "700"}, faults=(_SILENT_ONCE,)),
        (
            AnyOf(choices=(_KEY_SENT, Failed(credential="environment-key", reason="timeout"))),
            Within(least_s=0.7, most_s=12.0),
        ),
    ),
    (
        "headers.timeout-ends-run",
        "A server that never answers ends the run with a message",
        World(environment={**API_KEY, _TIMEOUT: "500"}, faults=(_SILENT,)),
        (
            Failed(credential="environment-key", reason="timeout"),
            Within(least_s=0.5, most_s=25.0),
        ),
    ),
    (
        "headers.timeout-for-login",
        "A stored login's request that is never answered ends after the time-out",
        World(environment={_TIMEOUT: "500"}, stored_login=LOGIN, faults=(_SILENT_ONCE,)),
        (
            AnyOf(
                choices=(
                    Sent(credential="stored-access"),
                    Failed(credential="stored-access", reason="timeout"),
                )
            ),
            Within(least_s=0.5, most_s=12.0),
        ),
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("HDR-001",),
            given=given,
            then=(Sent(credential=credential), _TEAM),
            incidental=incidental,
        )
        for id_, title, plain, credential in _SOURCES
        for given, incidental in (decoyed(plain, credential),)
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=tuple(dict.fromkeys((requirement, "HDR-001"))),
            given=World(environment={**API_KEY, _CUSTOM: value}, stored_login=LOGIN),
            incidental=DECOY,
            then=(_KEY_SENT, *then),
            origin="manaflow-ai/manaflow#1570" if id_ == "headers.commas" else None,
        )
        for id_, requirement, title, value, then in _LISTS
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} is refused, or left out with a message",
            requires=("HDR-003",),
            given=World(environment={**API_KEY, _CUSTOM: value}, stored_login=LOGIN),
            incidental=DECOY,
            then=(
                AnyOf(choices=(_KEY_SENT, Refused())),
                AnyOf(choices=(Carried(header=absent, value=None), Refused())),
                Mentions(words=("header",)),
            ),
            control=_PLAIN,
        )
        for id_, what, value, absent in _BROKEN
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} in a custom header is refused without a request",
            requires=("HDR-004",),
            given=World(environment={**API_KEY, _CUSTOM: value}),
            then=Refused(reason="malformed-header", silent=True),
            control=_PLAIN,
            origin="Claude Code changelog 2.1.227",
        )
        for id_, what, value in _CONTROLS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("HDR-006", "ENV-005"),
            given=given,
            then=(Sent(credential=credential), then),
            incidental=incidental,
        )
        for id_, title, plain, credential, then in _SWITCHED
        for given, incidental in (decoyed(plain, credential),)
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} means the default: a slow answer is waited for",
            requires=("HDR-008",),
            given=World(
                environment={**API_KEY, _TIMEOUT: value}, stored_login=LOGIN, faults=(_SLOW,)
            ),
            then=_KEY_SENT,
            incidental=DECOY,
            tags=("slow",),
        )
        for id_, what, value in _DEFAULTS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("HDR-007",),
            given=given,
            then=then,
            origin="anthropics/claude-code#4968",
            tags=("slow",),
        )
        for id_, title, given, then in _TIMED
    ),
    Scenario(
        id="headers.broken-line-keeps-good-one",
        title="A good line before a broken one is sent whole, if anything is sent",
        requires=("HDR-003", "HDR-001"),
        given=World(environment={**API_KEY, _CUSTOM: "X-Team: blue\nbroken"}),
        then=AnyOf(choices=(_TEAM, Refused())),
        control=_PLAIN,
    ),
    Scenario(
        id="headers.protection-by-default",
        title="Without the variable the protection header is absent",
        requires=("HDR-006",),
        given=World(environment=API_KEY, stored_login=LOGIN),
        incidental=DECOY,
        then=(_KEY_SENT, Carried(header="x-anthropic-additional-protection", value=None)),
        needs=("protection",),
    ),
    Scenario(
        id="headers.custom-key-header",
        title="A custom x-api-key beside the environment token is the program's own affair",
        requires=("HDR-005",),
        given=World(
            environment={**AUTH_TOKEN, _CUSTOM: "x-api-key: «custom-key»"},
        ),
        then=Carried(header="x-api-key", value="«custom-key»"),
    ),
    Scenario(
        id="headers.custom-authorization-is-no-source",
        title="A custom header that holds no credential is no source; the run is refused",
        requires=("PRE-010", "HDR-001"),
        given=World(environment={_CUSTOM: "X-Team: blue"}),
        then=Refused(reason="no-credential"),
        control=_PLAIN,
        origin="maximhq/bifrost#3562",
    ),
    Scenario(
        id="headers.timeout-beyond-timers-for-login",
        title="A stored login's request waits for a slow answer with a time-out of 2^31 too",
        requires=("HDR-008",),
        given=World(environment={_TIMEOUT: "2147483648"}, stored_login=LOGIN, faults=(_SLOW,)),
        then=Sent(credential="stored-access"),
        tags=("slow",),
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} waits for a slow answer with a time-out of 0 too",
            requires=("HDR-008",),
            given=replace(plain, environment={**plain.environment, _TIMEOUT: "0"}, faults=(_SLOW,)),
            then=Sent(credential=credential),
            tags=("slow",),
        )
        for id_, what, plain, credential in _WAITING
    ),
    Scenario(
        id="headers.timeout-long-enough",
        title="A time-out longer than the answer takes does not end the request",
        requires=("HDR-007",),
        given=World(
            environment={**API_KEY, _TIMEOUT: "20000"}, stored_login=LOGIN, faults=(_SLOW,)
        ),
        incidental=DECOY,
        then=_KEY_SENT,
        tags=("slow",),
    ),
    Scenario(
        id="headers.timeout-default-is-long",
        title="Without API_TIMEOUT_MS an answer is waited for longer than three seconds",
        requires=("HDR-007",),
        given=World(environment=API_KEY, stored_login=LOGIN, faults=(_VERY_SLOW,)),
        incidental=DECOY,
        then=_KEY_SENT,
        needs=("timeout",),
        tags=("slow",),
    ),
    Scenario(
        id="headers.custom-header-from-untrusted-settings",
        title="A custom header in an untrusted project's settings is not sent",
        requires=("TRU-011", "HDR-001"),
        given=World(
            environment=API_KEY,
            settings=(Settings(scope="project", env={_CUSTOM: "X-Evil: 1"}),),
            stored_login=LOGIN,
        ),
        incidental=DECOY,
        then=(_KEY_SENT, Carried(header="x-evil", value=None)),
    ),
)
