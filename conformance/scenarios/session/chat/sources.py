"""What each prompt of a session is sent with: the source that wins, and every header."""

from dataclasses import replace

from conformance.scenarios import (
    API_KEY,
    AUTH_TOKEN,
    DECOY,
    EXPIRED,
    GATEWAY,
    LOGIN,
    MOVED,
    OAUTH_TOKEN,
    STORED_KEY,
    WAYS_IN,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Carried,
    Expectation,
    Failed,
    HelperRuns,
    InferenceRequests,
    NotContacted,
    Refused,
    Sent,
    Within,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Chat, Flag, Step
from conformance.vocabulary.world import Helper, Refresh, Settings, World
from fakes.situation import Fault

_TWO, _ONE = (Chat(),), (Chat(pauses_s=(0.0,)),)
_FOUR = (Chat(pauses_s=(0.0,) * 4),)
_TWO_REQUESTS = InferenceRequests(least=2, most=2)

_Row = tuple[str, str, tuple[str, ...], World, tuple[Step, ...], tuple[Expectation, ...]]


def _only(credential: str) -> tuple[Expectation, ...]:
    return (Sent(credential=credential), _TWO_REQUESTS)


# The first source that is present, for each prompt.
_WINNERS: tuple[_Row, ...] = (
    (
        "chat.key-wins",
        "An environment key serves every prompt; helper and login are left alone",
        ("PRE-001", "ENV-001", "PRE-007"),
        World(environment=API_KEY, helper=Helper(), stored_login=LOGIN),
        _FOUR,
        (
            Sent(credential="environment-key"),
            InferenceRequests(least=4, most=4),
            HelperRuns(most=0, requirement="PRE-007"),
        ),
    ),
    (
        "chat.token-wins",
        "An environment token serves every prompt, as a bearer value; login and key do not",
        ("ENV-002", "PRE-001"),
        World(environment=AUTH_TOKEN, stored_login=LOGIN, stored_key=STORED_KEY),
        _TWO,
        (Sent(credential="environment-token", header="bearer"), _TWO_REQUESTS),
    ),
    (
        "chat.token-beside-key-wins",
        "An environment token serves every prompt although a key is set beside it",
        ("PRE-003", "PRE-001"),
        World(environment={**AUTH_TOKEN, **API_KEY}, stored_login=LOGIN),
        _TWO,
        _only("environment-token"),
    ),
    (
        "chat.helper-wins",
        "A helper's key serves every prompt; OAuth variable and login do not",
        ("PRE-013", "PRE-001"),
        World(environment=OAUTH_TOKEN, helper=Helper(), stored_login=LOGIN),
        _TWO,
        _only("helper-key"),
    ),
    (
        "chat.oauth-variable-wins",
        "An OAuth variable serves every prompt; the stored login does not",
        ("PRE-013", "PRE-001"),
        World(environment=OAUTH_TOKEN, stored_login=LOGIN),
        _TWO,
        _only("environment-access"),
    ),
    (
        "chat.login-wins",
        "A stored login serves every prompt; the stored key does not",
        ("STO-008", "PRE-001"),
        World(stored_login=LOGIN, stored_key=STORED_KEY),
        _TWO,
        _only("stored-access"),
    ),
    (
        "chat.stored-key-wins",
        "A stored key serves every prompt when there is no login",
        ("STO-008", "PRE-001"),
        World(stored_key=STORED_KEY),
        _TWO,
        _only("stored-key"),
    ),
    (
        "chat.settings-key-wins",
        "A key in the user's settings serves every prompt when there is nothing else",
        ("ENV-006", "PRE-001"),
        World(settings=(Settings(env={"ANTHROPIC_API_KEY": "«settings-key»"}),)),
        _TWO,
        _only("settings-key"),
    ),
    (
        "chat.homespace",
        "In a Homespace no prompt is sent with the environment key",
        ("PRE-005", "PRE-001"),
        World(homespace=True, environment=API_KEY, helper=Helper(), stored_login=LOGIN),
        _TWO,
        _only("helper-key"),
    ),
    (
        "chat.empty-key",
        "An empty key is not set: every prompt is sent with the stored login",
        ("PRE-009", "PRE-001"),
        World(environment={"ANTHROPIC_API_KEY": ""}, stored_login=LOGIN),
        _TWO,
        _only("stored-access"),
    ),
    (
        "chat.gateway",
        "Every prompt goes to the host that a base URL names, and to no other",
        ("ENV-009", "PRE-001"),
        World(environment={**API_KEY, **MOVED}, endpoint=GATEWAY, stored_login=LOGIN),
        _TWO,
        (*_only("environment-key"), NotContacted(host="api.anthropic.com")),
    ),
    (
        "chat.managed",
        "A managed session sends every prompt with the login; key and helper do not count",
        ("MAN-001", "MAN-004"),
        World(context="ccr", environment=API_KEY, helper=Helper(), stored_login=LOGIN),
        _TWO,
        (*_only("stored-access"), HelperRuns(most=0, requirement="MAN-004")),
    ),
    (
        "chat.desktop",
        "A session of Claude Desktop sends every prompt with the OAuth variable",
        ("MAN-002", "MAN-008"),
        World(context="desktop", environment={**AUTH_TOKEN, **OAUTH_TOKEN}, stored_key=STORED_KEY),
        _TWO,
        _only("environment-access"),
    ),
    (
        "chat.untrusted-helper",
        "An untrusted project's helper is run for no prompt of a session",
        ("TRU-002", "TRU-013"),
        World(settings=(Settings(scope="project", helper=Helper()),), stored_login=LOGIN),
        _TWO,
        (*_only("stored-access"), HelperRuns(most=0)),
    ),
    (
        "chat.untrusted-local-helper",
        "An untrusted local project file's helper is run for no prompt of a session",
        ("TRU-003", "TRU-013"),
        World(settings=(Settings(scope="local", helper=Helper()),), stored_key=STORED_KEY),
        _TWO,
        (*_only("stored-key"), HelperRuns(most=0)),
    ),
    (
        "chat.trusted-helper",
        "A trusted project's helper is run once for a session, and its key used again",
        ("TRU-007", "HLP-008"),
        World(trusted=True, settings=(Settings(scope="project", helper=Helper()),)),
        _TWO,
        (*_only("helper-key"), HelperRuns(least=1, most=1, requirement="HLP-008")),
    ),
    (
        "chat.untrusted-base-url",
        "An untrusted project's base URL moves no prompt of a session",
        ("TRU-011", "PRE-001"),
        World(
            environment=API_KEY,
            settings=(Settings(scope="project", env=MOVED),),
            gateways=(GATEWAY,),
            stored_login=LOGIN,
        ),
        _TWO,
        (*_only("environment-key"), NotContacted(host=GATEWAY)),
    ),
)

_REFUSED_TWIN = Control(
    id="control.chat.login", given=World(stored_login=LOGIN), credential="stored-access", when=_ONE
)
_MANAGED_TWIN = Control(
    id="control.chat.managed",
    given=World(context="ccr", stored_login=LOGIN),
    credential="stored-access",
    when=_ONE,
)
_BARE_TWIN = Control(
    id="control.chat.bare",
    given=World(environment=API_KEY, stored_login=LOGIN),
    credential="environment-key",
    when=(Chat(pauses_s=(0.0,), flags=("bare",)),),
)
_BARE: tuple[Flag, ...] = ("bare",)
# Sessions in which no prompt can be sent.
_REFUSED: tuple[
    tuple[str, str, tuple[str, ...], World, tuple[Flag, ...], tuple[Expectation, ...], Control], ...
] = (
    (
        "chat.no-source",
        "Without a source the first prompt is refused with advice",
        ("PRE-010",),
        World(),
        (),
        (Refused(reason="no-credential", mentions=WAYS_IN, silent=True),),
        _REFUSED_TWIN,
    ),
    (
        "chat.malformed-key",
        "A key that no header can carry refuses the session; the login is not used",
        ("ENV-004", "PRE-006"),
        World(environment={"ANTHROPIC_API_KEY": "«environment-key»\nX: 1"}, stored_login=LOGIN),
        (),
        (Refused(reason="malformed-credential", silent=True),),
        _REFUSED_TWIN,
    ),
    (
        "chat.failing-helper",
        "A helper that fails refuses the session by name; the login is not used",
        ("HLP-004", "PRE-006", "HLP-007"),
        World(helper=Helper(exit_status=1, output=""), stored_login=LOGIN),
        (),
        (
            Refused(reason="helper-failed", mentions=("apiKeyHelper",)),
            HelperRuns(least=1, most=3, requirement="HLP-007"),
        ),
        _REFUSED_TWIN,
    ),
    (
        "chat.untrusted-helper-alone",
        "An untrusted project's helper is no source of a session",
        ("TRU-002", "PRE-010"),
        World(settings=(Settings(scope="project", helper=Helper()),)),
        (),
        (Refused(), HelperRuns(most=0)),
        _REFUSED_TWIN,
    ),
    (
        "chat.managed-without-oauth",
        "A managed session without OAuth is refused, whatever key and helper there are",
        ("MAN-003", "MAN-004"),
        World(context="ccr", environment=API_KEY, helper=Helper(), stored_key=STORED_KEY),
        (),
        (Refused(), HelperRuns(most=0, requirement="MAN-004")),
        _MANAGED_TWIN,
    ),
    (
        "chat.bare-and-managed",
        "A bare session that is managed too is refused",
        ("MAN-009", "BAR-001"),
        World(context="ccr", environment=API_KEY, stored_login=LOGIN),
        _BARE,
        (Refused(),),
        _BARE_TWIN,
    ),
    (
        "chat.bare-with-login",
        "A bare session does not use the stored login",
        ("BAR-002", "BAR-007"),
        World(stored_login=LOGIN),
        _BARE,
        (Refused(),),
        _BARE_TWIN,
    ),
    (
        "chat.bare-with-token",
        "A bare session does not use the environment token",
        ("BAR-005", "BAR-007"),
        World(environment=AUTH_TOKEN, stored_login=LOGIN),
        _BARE,
        (Refused(),),
        _BARE_TWIN,
    ),
    (
        "chat.bare-with-user-helper",
        "A bare session does not run the user's helper",
        ("BAR-003", "BAR-007"),
        World(helper=Helper(), stored_login=LOGIN),
        _BARE,
        (Refused(), HelperRuns(most=0)),
        _BARE_TWIN,
    ),
)

_CUSTOM = "ANTHROPIC_CUSTOM_HEADERS"
_TIMEOUT = "API_TIMEOUT_MS"
_TEAM = Carried(header="x-team", value="blue")
_PROTECTED = Carried(header="x-anthropic-additional-protection", value="true")
_HEADERS = {_CUSTOM: "X-Team: blue", "CLAUDE_CODE_ADDITIONAL_PROTECTION": "1"}
_DRESSED: tuple[tuple[str, str, World, Sent], ...] = (
    (
        "chat.headers-with-key",
        "Custom header and protection go out with every prompt of an environment key",
        World(environment={**API_KEY, **_HEADERS}, stored_login=LOGIN),
        Sent(credential="environment-key"),
    ),
    (
        "chat.headers-with-login",
        "Custom header and protection go out with every prompt of a stored login",
        World(environment=_HEADERS, stored_login=LOGIN),
        Sent(credential="stored-access"),
    ),
    (
        "chat.headers-after-401",
        "Custom header and protection go out with the retry after a helper's 401 too",
        World(
            environment=_HEADERS,
            helper=Helper(output=("«helper-key»\n", "«second-key»\n")),
            standings={"helper-key": ("valid", "unauthorized")},
        ),
        Sent(credential="second-key", earlier=("helper-key",)),
    ),
    (
        "chat.headers-after-refresh",
        "Custom header and protection go out with a refreshed login's prompt too",
        World(environment=_HEADERS, stored_login=EXPIRED, refreshes=(Refresh(),)),
        Sent(credential="fresh-access"),
    ),
)

# The first answer takes half a second: a time-out that fires at once has fired by then.
_SLOW = Fault(kind="delay", path="/v1/messages*", delay_s=0.5, first=1)
_DEFAULTS: tuple[tuple[str, str, str], ...] = (
    ("chat.timeout-zero", "A time-out of 0", "0"),
    ("chat.timeout-text", "A time-out that is text", "soon"),
    ("chat.timeout-beyond-timers", "A time-out of 2^31", "2147483648"),
)


SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(id=id_, title=title, requires=requires, given=given, when=when, then=then)
        for id_, title, requires, given, when, then in _WINNERS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=requires,
            given=given,
            when=(Chat(pauses_s=(0.0,), flags=flags),),
            then=then,
            control=control,
        )
        for id_, title, requires, given, flags, then, control in _REFUSED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("HDR-001", "HDR-006"),
            given=given,
            when=_TWO,
            then=(sent, _TEAM, replace(_PROTECTED, requirement="HDR-006")),
        )
        for id_, title, given, sent in _DRESSED
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} means the default in a session too",
            requires=("HDR-008",),
            given=World(
                environment={**API_KEY, _TIMEOUT: value}, stored_login=LOGIN, faults=(_SLOW,)
            ),
            when=_TWO,
            then=(Sent(credential="environment-key"), _TWO_REQUESTS),
            incidental=DECOY,
            tags=("slow",),
        )
        for id_, what, value in _DEFAULTS
    ),
    Scenario(
        id="chat.timeout-ends-try",
        title="A prompt that is never answered is given up, or tried again, after the time-out",
        requires=("HDR-007",),
        given=World(
            environment={**API_KEY, _TIMEOUT: "400"},
            stored_login=LOGIN,
            faults=(Fault(kind="silence", path="/v1/messages*", first=1),),
        ),
        when=_TWO,
        then=(
            AnyOf(
                choices=(
                    Sent(credential="environment-key"),
                    Failed(credential="environment-key", reason="timeout"),
                )
            ),
            Within(least_s=0.4, most_s=12.0),
        ),
        incidental=DECOY,
        tags=("slow",),
    ),
)
