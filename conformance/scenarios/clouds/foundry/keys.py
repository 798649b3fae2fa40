"""The resource's key and the bearer token in variables: before Azure AD (FDY-001, FDY-010)."""

from dataclasses import replace

from conformance.scenarios import API_KEY, AUTH_TOKEN, DECOY, LOGIN, OAUTH_TOKEN
from conformance.scenarios.clouds.foundry.worlds import (
    APP_SERVICE,
    CERTIFICATE,
    CLI,
    KEY,
    KEY_VARIABLE,
    MACHINE,
    NAMED,
    NO_DIRECTORY,
    SECRET,
    SELECTED,
    SENT_KEY,
    WORKLOAD,
    Way,
    foundry,
    keyed,
    sent,
    untouched,
)
from conformance.vocabulary.expectations import AnyOf, Failed, NotContacted, Refused, Sent
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Chat, Send
from conformance.vocabulary.world import Helper, Settings, World
from fakes.situation import FIRST_PARTY, Azure, Secret
from fakes.situation.azure import AzureToken

_TOKEN = "environment-foundry-token"  # noqa: S105  # a slot
_TOKEN_VARIABLE = {"ANTHROPIC_FOUNDRY_AUTH_TOKEN": f"«{_TOKEN}»"}
_SENT_TOKEN = Sent(credential=_TOKEN, header="bearer", alone=True)
_ELSEWHERE = NotContacted(host=FIRST_PARTY, requirement="PRE-002")
_KEY_SENDS = Control(id="control.foundry-key", given=keyed(), credential=KEY)


def _with_token(world: World) -> World:
    known = replace(world.azure, tokens=(*world.azure.tokens, AzureToken(value=f"«{_TOKEN}»")))
    return replace(world, environment={**world.environment, **_TOKEN_VARIABLE}, azure=known)


# Every way to a token of Azure AD: none of them is asked where there is a key.
_BELOW: tuple[tuple[str, Way], ...] = (
    ("foundry.key-before-client-secret", SECRET),
    ("foundry.key-before-certificate", CERTIFICATE),
    ("foundry.key-before-workload-identity", WORKLOAD),
    ("foundry.key-before-app-service", APP_SERVICE),
    ("foundry.key-before-machine-identity", MACHINE),
    ("foundry.key-before-azure-cli", CLI),
)
_BELOW_TOKEN: tuple[tuple[str, Way], ...] = (
    ("foundry.token-before-client-secret", SECRET),
    ("foundry.token-before-certificate", CERTIFICATE),
    ("foundry.token-before-workload-identity", WORKLOAD),
    ("foundry.token-before-app-service", APP_SERVICE),
    ("foundry.token-before-machine-identity", MACHINE),
    ("foundry.token-before-azure-cli", CLI),
)
# First-party credentials beside the key: in a variable, in a helper, in the store.
_BESIDE: tuple[tuple[str, str, World, str | None], ...] = (
    (
        "foundry.key-beside-first-party-key",
        "ANTHROPIC_API_KEY",
        keyed(variables=API_KEY),
        "anomalyco/opencode#4474",
    ),
    (
        "foundry.key-beside-first-party-token",
        "ANTHROPIC_AUTH_TOKEN",
        keyed(variables=AUTH_TOKEN),
        None,
    ),
    (
        "foundry.key-beside-oauth-token",
        "CLAUDE_CODE_OAUTH_TOKEN",
        keyed(variables=OAUTH_TOKEN),
        None,
    ),
    ("foundry.key-beside-helper", "apiKeyHelper", replace(keyed(), helper=Helper()), None),
    ("foundry.key-beside-login", "a stored login", replace(keyed(), stored_login=LOGIN), None),
)
_ON: tuple[tuple[str, str], ...] = (
    ("foundry.selected-by-true", "true"),
    ("foundry.selected-by-upper-case", "TRUE"),
)
_OFF: tuple[tuple[str, str], ...] = (
    ("foundry.off-by-zero", "0"),
    ("foundry.off-by-false", "false"),
    ("foundry.off-by-upper-case", "False"),
)
# A key that no header can carry, and the words for what is wrong with it.
_UNSENDABLE: tuple[tuple[str, str, str], ...] = (
    ("foundry.key-with-line-break", "a line break inside", f"«{KEY}»\nx-injected: 1"),
    ("foundry.key-with-return", "a carriage return inside", f"«{KEY}»\rx-injected: 1"),
    ("foundry.key-beyond-latin-1", "a character above U+00FF", f"«{KEY}»€"),
)
_SPACED: tuple[tuple[str, str, str], ...] = (
    ("foundry.key-line-end", "a line end", f"«{KEY}»\n"),
    ("foundry.key-spaces", "spaces around it", f"  «{KEY}»  "),
)


def _known_as(value: str) -> World:
    """A world whose key is that text, which no resource would take with what is around it."""
    return replace(
        keyed(variables={"ANTHROPIC_FOUNDRY_API_KEY": value}),
        azure=Azure(keys=(Secret(value=f"«{KEY}»"),)),
    )


_KEYS: tuple[Scenario, ...] = (
    Scenario(
        id="foundry.key-sends",
        title="With Foundry selected the resource's key goes to the resource",
        requires=("FDY-001", "FDY-002", "PRE-002"),
        given=keyed(variables=API_KEY),
        then=(SENT_KEY, _ELSEWHERE),
        origin="anthropics/claude-code#11937",
    ),
    Scenario(
        id="foundry.key-header",
        title="The resource's key is in x-api-key or in api-key, not a bearer value",
        requires=("FDY-001",),
        given=keyed(),
        then=AnyOf(
            choices=(
                Sent(credential=KEY, header="x-api-key"),
                Sent(credential=KEY, header="api-key"),
            )
        ),
        origin="NousResearch/hermes-agent#26970",
    ),
    Scenario(
        id="foundry.key-in-settings",
        title="The user's settings select Foundry and hold its resource and key",
        requires=("FDY-001", "ENV-006"),
        given=replace(
            keyed(), environment={}, settings=(Settings(env={**SELECTED, **NAMED, **KEY_VARIABLE}),)
        ),
        then=(SENT_KEY, NO_DIRECTORY),
    ),
    Scenario(
        id="foundry.session-by-key",
        title="Every prompt of a long session carries the resource's key",
        requires=("FDY-001",),
        given=keyed(SECRET),
        when=(Chat(pauses_s=(0.0, 0.0, 0.0)),),
        then=(SENT_KEY, NO_DIRECTORY),
    ),
    Scenario(
        id="foundry.key-every-time",
        title="The same key goes out on every run and in every order of the variables",
        requires=("FDY-001", "PRE-014"),
        given=keyed(SECRET, variables=API_KEY),
        when=(Send(), Send(reversed_environment=True)),
        then=(replace(SENT_KEY, step=0), SENT_KEY),
    ),
    Scenario(
        id="foundry.empty-key",
        title="An empty ANTHROPIC_FOUNDRY_API_KEY is none: Azure AD is asked",
        requires=("FDY-006", "PRE-009"),
        given=foundry(SECRET, variables={"ANTHROPIC_FOUNDRY_API_KEY": ""}),
        then=sent(SECRET),
    ),
    Scenario(
        id="foundry.unknown-key",
        title="A key that the resource does not know ends the run: nobody else is asked",
        requires=("FDY-001", "ERR-001", "PRE-006"),
        given=replace(keyed(SECRET, variables=API_KEY), azure=Azure(clients=SECRET.clients)),
        then=(
            Failed(credential=KEY, reason="unauthorized", most=2, requirement="ERR-001"),
            NO_DIRECTORY,
            NotContacted(host=FIRST_PARTY, requirement="PRE-006"),
        ),
    ),
    Scenario(
        id="foundry.expired-key",
        title="A key that was good once ends the run",
        requires=("FDY-001", "ERR-001"),
        given=replace(
            keyed(SECRET),
            azure=Azure(
                keys=(Secret(value=f"«{KEY}»", expires_at=1_700_000_000.0),),
                clients=SECRET.clients,
            ),
        ),
        then=(
            Failed(credential=KEY, reason="unauthorized", most=2, requirement="ERR-001"),
            NO_DIRECTORY,
        ),
    ),
)
_TABLES: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=name,
            title=f"The resource's key goes out although there is {way.words}",
            requires=("FDY-001",),
            given=keyed(way),
            then=(SENT_KEY, *untouched(way)),
        )
        for name, way in _BELOW
    ),
    *(
        Scenario(
            id=name,
            title=f"Beside the resource's key {beside} stays at home",
            requires=("PRE-002", "FDY-001"),
            given=given,
            then=(replace(SENT_KEY, requirement="FDY-001"), _ELSEWHERE),
            incidental=DECOY if given.stored_login else (),
            origin=origin,
        )
        for name, beside, given, origin in _BESIDE
    ),
    *(
        Scenario(
            id=name,
            title=f"CLAUDE_CODE_USE_FOUNDRY={value} selects Foundry",
            requires=("ENV-005", "FDY-001"),
            given=keyed(variables={"CLAUDE_CODE_USE_FOUNDRY": value, **API_KEY}),
            then=(SENT_KEY, NotContacted(host=FIRST_PARTY)),
        )
        for name, value in _ON
    ),
    *(
        Scenario(
            id=name,
            title=f"CLAUDE_CODE_USE_FOUNDRY={value} does not select Foundry",
            requires=("ENV-005", "PRE-002"),
            given=replace(
                keyed(variables={"CLAUDE_CODE_USE_FOUNDRY": value, **API_KEY}), cloud=None
            ),
            then=(Sent(credential="environment-key", alone=True), NotContacted(host="*.azure.com")),
            needs=("foundry",),
        )
        for name, value in _OFF
    ),
    *(
        Scenario(
            id=name,
            title=f"A key of Foundry's with {wrong} is refused, unsent and unsaid",
            requires=("ENV-004", "FDY-001"),
            given=keyed(SECRET, variables={"ANTHROPIC_FOUNDRY_API_KEY": value}),
            then=(Refused(silent=True), NO_DIRECTORY),
            control=_KEY_SENDS,
        )
        for name, wrong, value in _UNSENDABLE
    ),
    *(
        Scenario(
            id=name,
            title=f"A key of Foundry's with {around} is used without",
            requires=("ENV-003", "FDY-001"),
            given=_known_as(value),
            then=Sent(credential=KEY, value=f"«{KEY}»"),
        )
        for name, around, value in _SPACED
    ),
)
_TOKENS: tuple[Scenario, ...] = (
    Scenario(
        id="foundry.token-sends",
        title="The token of ANTHROPIC_FOUNDRY_AUTH_TOKEN is sent as a bearer value",
        requires=("FDY-010", "PRE-002"),
        given=_with_token(foundry(variables=API_KEY)),
        then=(_SENT_TOKEN, _ELSEWHERE),
    ),
    Scenario(
        id="foundry.token-before-key",
        title="The bearer token goes out although there is a key of the resource",
        requires=("FDY-010",),
        given=_with_token(keyed()),
        then=(_SENT_TOKEN, NO_DIRECTORY),
    ),
    Scenario(
        id="foundry.session-by-token",
        title="Every prompt of a long session carries the bearer token, not the key",
        requires=("FDY-010",),
        given=_with_token(keyed(SECRET)),
        when=(Chat(),),
        then=(_SENT_TOKEN, NO_DIRECTORY),
    ),
    Scenario(
        id="foundry.token-in-settings",
        title="A bearer token in the user's settings is used when there is nothing else",
        requires=("FDY-010", "ENV-006"),
        given=replace(
            _with_token(foundry()),
            environment={**SELECTED, **NAMED},
            settings=(Settings(env=_TOKEN_VARIABLE),),
        ),
        then=_SENT_TOKEN,
    ),
    Scenario(
        id="foundry.empty-token",
        title="An empty ANTHROPIC_FOUNDRY_AUTH_TOKEN is none: the key is used",
        requires=("FDY-010", "PRE-009"),
        given=keyed(variables={"ANTHROPIC_FOUNDRY_AUTH_TOKEN": ""}),
        then=SENT_KEY,
    ),
    Scenario(
        id="foundry.unknown-token",
        title="A bearer token that nobody gave ends the run: the key is not tried",
        requires=("FDY-010", "ERR-001", "PRE-006"),
        given=replace(_with_token(keyed(SECRET)), azure=keyed(SECRET).azure),
        then=(
            Failed(credential=_TOKEN, reason="unauthorized", most=2, requirement="ERR-001"),
            NO_DIRECTORY,
        ),
    ),
    *(
        Scenario(
            id=name,
            title=f"The bearer token goes out although there is {way.words}",
            requires=("FDY-010",),
            given=_with_token(foundry(way)),
            then=(_SENT_TOKEN, *untouched(way)),
        )
        for name, way in _BELOW_TOKEN
    ),
)

SCENARIOS: tuple[Scenario, ...] = (*_KEYS, *_TABLES, *_TOKENS)
