"""What Foundry answers, and the headers that it gets: HDR and ERR with a key and with a token."""

from dataclasses import dataclass, replace

from conformance.scenarios import (
    ABOUT_ACCESS,
    ABOUT_AUTHENTICATION,
    API_KEY,
    BLAMES_AUTHENTICATION,
)
from conformance.scenarios.clouds.foundry.worlds import (
    KEY,
    SECRET,
    SENT_KEY,
    foundry,
    keyed,
    sent,
)
from conformance.scenarios.clouds.worlds import FOUNDRY
from conformance.vocabulary.canary import slots
from conformance.vocabulary.expectations import (
    Carried,
    Expectation,
    Failed,
    NotContacted,
    Reason,
    Refused,
    Within,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import File, Settings, World
from fakes.situation import FIRST_PARTY, Fault, FaultKind

_MESSAGES = "/anthropic/v1/messages"
_ELSEWHERE = "elsewhere.example"
_NOT_FIRST_PARTY = NotContacted(host=FIRST_PARTY)
_QUICK = {"API_TIMEOUT_MS": "300"}
# Nobody says how often a broken connection is tried again; that it is not for ever is shown.
_MANY = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trouble:
    """An answer of the resource's: its requirement, a title with a place, an ID for each source.

    ``most`` bounds the requests.
    """

    requirement: str
    title: str
    fault: Fault
    by_key: str
    by_access: str
    reason: Reason
    mentions: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    most: int = 11


def _status(status: int) -> Fault:
    return Fault(
        kind="status", status=status, retry_after="0", host=FOUNDRY.endpoint, path=_MESSAGES
    )


def _broken(kind: FaultKind) -> Fault:
    return Fault(kind=kind, host=FOUNDRY.endpoint, path=_MESSAGES)


_TROUBLES: tuple[_Trouble, ...] = (
    _Trouble(
        requirement="ERR-001",
        title="A 401 of Foundry for {source} ends the run, and nobody else is asked",
        fault=_status(401),
        by_key="foundry.unauthorized-key",
        by_access="foundry.unauthorized-token",
        reason="unauthorized",
        mentions=ABOUT_AUTHENTICATION,
        most=3,
    ),
    _Trouble(
        requirement="ERR-002",
        title="A 403 of Foundry for {source} is told as a matter of access",
        fault=_status(403),
        by_key="foundry.forbidden-key",
        by_access="foundry.forbidden-token",
        reason="forbidden",
        mentions=ABOUT_ACCESS,
        most=3,
    ),
    _Trouble(
        requirement="ERR-003",
        title="A 429 of Foundry for {source} is not told as an authentication problem",
        fault=_status(429),
        by_key="foundry.throttled-key",
        by_access="foundry.throttled-token",
        reason="throttled",
        without=BLAMES_AUTHENTICATION,
    ),
    _Trouble(
        requirement="ERR-003",
        title="A 500 of Foundry for {source} is not told as an authentication problem",
        fault=_status(500),
        by_key="foundry.broken-for-key",
        by_access="foundry.broken-for-token",
        reason="unavailable",
        without=BLAMES_AUTHENTICATION,
    ),
    _Trouble(
        requirement="ERR-003",
        title="A 529 of Foundry for {source} is not told as an authentication problem",
        fault=_status(529),
        by_key="foundry.overloaded-for-key",
        by_access="foundry.overloaded-for-token",
        reason="unavailable",
        without=BLAMES_AUTHENTICATION,
    ),
)


def _failing(trouble: _Trouble, name: str, source: str, credential: str, given: World) -> Scenario:
    return Scenario(
        id=name,
        title=trouble.title.format(source=source),
        requires=(trouble.requirement, "PRE-006"),
        given=replace(given, faults=(trouble.fault,)),
        then=(
            Failed(
                credential=credential,
                reason=trouble.reason,
                mentions=trouble.mentions,
                without=trouble.without,
                most=trouble.most,
                requirement=trouble.requirement,
            ),
            _NOT_FIRST_PARTY,
        ),
    )


# The way to the resource is broken: told with the name of the host, or at least not for ever.
_WAY: tuple[tuple[str, str, str, Fault, tuple[Expectation, ...]], ...] = (
    (
        "foundry.resource-refuses-connections",
        "ERR-004",
        "A resource that takes no connection is named",
        Fault(kind="refuse", host=FOUNDRY.endpoint),
        (
            Failed(credential=None, least=0, mentions=(FOUNDRY.endpoint,), most=_MANY),
            _NOT_FIRST_PARTY,
        ),
    ),
    (
        "foundry.resource-without-address",
        "ERR-004",
        "A resource whose name does not resolve is named",
        Fault(kind="unresolvable", host=FOUNDRY.endpoint),
        (
            Failed(credential=None, least=0, mentions=(FOUNDRY.endpoint,), most=_MANY),
            _NOT_FIRST_PARTY,
        ),
    ),
    (
        "foundry.resource-is-a-stranger",
        "ERR-005",
        "A resource whose certificate does not verify is shown no key",
        Fault(kind="wrong-certificate", host=FOUNDRY.endpoint),
        (Refused(silent=True), _NOT_FIRST_PARTY),
    ),
    (
        "foundry.resource-sends-elsewhere",
        "ERR-006",
        "A redirect of Foundry's to another host does not take the key along",
        replace(_broken("redirect"), status=307, location=f"https://{_ELSEWHERE}{_MESSAGES}"),
        (Failed(credential=KEY, least=0, most=_MANY), _NOT_FIRST_PARTY),
    ),
)
_KEY_SENDS = Control(id="control.foundry-key", given=keyed(), credential=KEY)

# A header of the user's, as it stands in the variable, and as it arrives.
_CUSTOM: tuple[tuple[str, str, str, str, str, str], ...] = (
    (
        "foundry.custom-header",
        "HDR-001",
        "A custom header goes to Foundry",
        "X-Team: nest",
        "x-team",
        "nest",
    ),
    (
        "foundry.custom-headers",
        "HDR-001",
        "Of several custom headers the last goes to Foundry too",
        "X-Team: nest\nX-Cost: 7",
        "x-cost",
        "7",
    ),
    (
        "foundry.custom-header-with-colons",
        "HDR-002",
        "Colons and commas of a custom header arrive at Foundry",
        "X-Team:  a: b, c  ",
        "x-team",
        "a: b, c",
    ),
)
_PROTECTED: tuple[tuple[str, str, str | None], ...] = (
    ("foundry.protection-on", "1", "true"),
    ("foundry.protection-off", "0", None),
)
_DANGEROUS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "foundry.untrusted-base-url",
        "move Foundry's endpoint",
        {"ANTHROPIC_FOUNDRY_BASE_URL": f"https://{_ELSEWHERE}/anthropic"},
    ),
    (
        "foundry.untrusted-resource",
        "name another resource",
        {"ANTHROPIC_FOUNDRY_RESOURCE": "someone-elses"},
    ),
    (
        "foundry.untrusted-authority",
        "move Azure AD",
        {"AZURE_AUTHORITY_HOST": f"https://{_ELSEWHERE}"},
    ),
    (
        "foundry.untrusted-identity-endpoint",
        "name an endpoint for identities",
        {"IDENTITY_ENDPOINT": f"http://{_ELSEWHERE}/msi/token", "IDENTITY_HEADER": "x"},
    ),
    (
        "foundry.untrusted-certificate",
        "name a certificate",
        {"AZURE_CLIENT_CERTIFICATE_PATH": "«workspace»/certificate.pem"},
    ),
    (
        "foundry.untrusted-key",
        "give a key of their own",
        {"ANTHROPIC_FOUNDRY_API_KEY": "«project-foundry-key»"},
    ),
)


def _in_workspace(variables: dict[str, str]) -> World:
    return replace(
        foundry(SECRET),
        settings=(Settings(scope="project", env=variables),),
        strangers=tuple(slots(variables.values())),
    )


SCENARIOS: tuple[Scenario, ...] = (
    *(
        _failing(trouble, trouble.by_key, "the resource's key", KEY, keyed(variables=API_KEY))
        for trouble in _TROUBLES
    ),
    *(
        _failing(
            trouble,
            trouble.by_access,
            "a token of Azure AD",
            SECRET.slot,
            foundry(SECRET, variables=API_KEY),
        )
        for trouble in _TROUBLES
    ),
    *(
        Scenario(
            id=name,
            title=title,
            requires=(requirement, "FDY-002"),
            given=replace(keyed(variables=API_KEY), faults=(fault,), gateways=(_ELSEWHERE,)),
            then=then,
            control=_KEY_SENDS,
        )
        for name, requirement, title, fault, then in _WAY
    ),
    Scenario(
        id="foundry.silence-is-bounded",
        title="API_TIMEOUT_MS bounds each try at a resource that never answers",
        requires=("HDR-007", "FDY-002"),
        given=replace(keyed(variables={**_QUICK, **API_KEY}), faults=(_broken("silence"),)),
        then=(Failed(credential=KEY, reason="timeout", most=_MANY), Within(most_s=25.0)),
    ),
    *(
        Scenario(
            id=name,
            title=title,
            requires=(requirement, "FDY-001"),
            given=keyed(variables={"ANTHROPIC_CUSTOM_HEADERS": text}),
            then=(SENT_KEY, Carried(header=header, value=value)),
        )
        for name, requirement, title, text, header, value in _CUSTOM
    ),
    Scenario(
        id="foundry.custom-header-with-token",
        title="A custom header goes to Foundry beside a token of Azure AD",
        requires=("HDR-001", "FDY-006a"),
        given=foundry(SECRET, variables={"ANTHROPIC_CUSTOM_HEADERS": "X-Team: nest"}),
        then=(sent(SECRET), Carried(header="x-team", value="nest")),
    ),
    Scenario(
        id="foundry.custom-header-injects",
        title="A custom header with a control character goes nowhere, to Foundry either",
        requires=("HDR-004", "FDY-001"),
        given=keyed(variables={"ANTHROPIC_CUSTOM_HEADERS": "X-Team: a\rX-Other: b"}),
        then=Refused(silent=True),
        control=_KEY_SENDS,
    ),
    *(
        Scenario(
            id=name,
            title=f"CLAUDE_CODE_ADDITIONAL_PROTECTION={value} shows at Foundry",
            requires=("HDR-006", "FDY-001"),
            given=keyed(variables={"CLAUDE_CODE_ADDITIONAL_PROTECTION": value}),
            then=(SENT_KEY, Carried(header="x-anthropic-additional-protection", value=shown)),
        )
        for name, value, shown in _PROTECTED
    ),
    *(
        Scenario(
            id=name,
            title=f"An untrusted workspace's settings do not {what}",
            requires=("TRU-011", "FDY-006a"),
            given=_in_workspace(variables),
            then=(
                replace(sent(SECRET), requirement="TRU-011"),
                NotContacted(host=f"*{_ELSEWHERE}"),
            ),
        )
        for name, what, variables in _DANGEROUS
    ),
    Scenario(
        id="foundry.dotenv-unread",
        title="A .env file in the workspace gives Foundry no key and no client",
        requires=("PRE-012", "FDY-006a"),
        given=replace(
            foundry(SECRET),
            files=(
                File(
                    path="«workspace»/.env",
                    text="ANTHROPIC_FOUNDRY_API_KEY=«dotenv-foundry-key»\n"
                    f"ANTHROPIC_FOUNDRY_BASE_URL=https://{_ELSEWHERE}\n",
                ),
            ),
            strangers=("dotenv-foundry-key",),
        ),
        then=(sent(SECRET), NotContacted(host=f"*{_ELSEWHERE}")),
    ),
)
