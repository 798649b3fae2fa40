"""Where Foundry's requests go: by resource or base URL, not elsewhere (FDY-002 to -005, -009)."""

from dataclasses import replace

from conformance.scenarios import API_KEY
from conformance.scenarios.clouds.foundry.worlds import (
    KEY,
    KEY_VARIABLE,
    SECRET,
    SELECTED,
    SENT_KEY,
    WORKLOAD,
    Way,
    foundry,
    keyed,
    sent,
)
from conformance.scenarios.clouds.worlds import FOUNDRY
from conformance.vocabulary.cloud import Cloud
from conformance.vocabulary.expectations import (
    AnyOf,
    Mentions,
    NotContacted,
    Refused,
    Requests,
    SameWinner,
    Sent,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import Settings, World
from fakes.situation.azure import RESOURCE

GATEWAY = "models.gateway.example"
_RESOURCE, _BASE = "ANTHROPIC_FOUNDRY_RESOURCE", "ANTHROPIC_FOUNDRY_BASE_URL"
_MESSAGES = "/anthropic/v1/messages"
_ELSEWHERE = "elsewhere.example"
_KEY_SENDS = Control(id="control.foundry-key", given=keyed(), credential=KEY)
_SECRET_SENDS = Control(id="control.foundry-secret", given=foundry(SECRET), credential=SECRET.slot)


def at_gateway(world: World, base: str = f"https://{GATEWAY}/anthropic") -> World:
    """The world with a company's gateway for an endpoint, and no resource."""
    named = {name: value for name, value in world.environment.items() if name != _RESOURCE}
    return replace(
        world,
        environment={**named, _BASE: base},
        cloud=Cloud(provider="foundry", endpoint=GATEWAY),
        azure=replace(world.azure, gateways=(GATEWAY,)),
    )


# A base URL, and the path of the messages below it.
_BASES: tuple[tuple[str, str, str, str], ...] = (
    (
        "foundry.base-url",
        "The base URL of Foundry is where the request goes",
        f"https://{GATEWAY}/anthropic",
        _MESSAGES,
    ),
    (
        "foundry.base-url-final-slash",
        "A final slash of Foundry's base URL is no part of a path",
        f"https://{GATEWAY}/anthropic/",
        _MESSAGES,
    ),
    (
        "foundry.base-url-long-path",
        "A path of Foundry's base URL is kept",
        f"https://{GATEWAY}/team/models/anthropic",
        f"/team/models{_MESSAGES}",
    ),
    (
        "foundry.base-url-of-resource",
        "A base URL may be the address of a resource",
        f"https://{RESOURCE}.services.ai.azure.com/anthropic",
        _MESSAGES,
    ),
)


def _based(base: str) -> World:
    if GATEWAY in base:
        return at_gateway(keyed(), base)
    moved = at_gateway(keyed(), base)
    return replace(moved, cloud=FOUNDRY, azure=keyed().azure)


# Resource names that are not one label of a host name (RFC 1123, section 2.1); as part of an
# address most of them would name another host.
_NO_LABELS: tuple[tuple[str, str, str], ...] = (
    ("foundry.resource-path", "a path", f"{_ELSEWHERE}/x"),
    ("foundry.resource-query", "a query", f"{_ELSEWHERE}?x"),
    ("foundry.resource-fragment", "a fragment", f"{_ELSEWHERE}#x"),
    ("foundry.resource-user", "a user name", f"user@{_ELSEWHERE}/"),
    ("foundry.resource-port", "a port", f"{_ELSEWHERE}:443/"),
    ("foundry.resource-two-labels", "two labels", "pecking.order"),
    ("foundry.resource-own-host", "the whole host", f"{RESOURCE}.services.ai.azure.com"),
    ("foundry.resource-whole-address", "an address", f"https://{_ELSEWHERE}"),
    ("foundry.resource-backslash", "a backslash", f"{_ELSEWHERE}\\x"),
    ("foundry.resource-escaped", "an escape", f"{_ELSEWHERE}%2fx"),
    ("foundry.resource-inner-space", "a space inside", "pecking order"),
    ("foundry.resource-line-break", "a line break inside", f"{RESOURCE}\n.{_ELSEWHERE}"),
    ("foundry.resource-underscore", "an underscore", "pecking_order"),
    ("foundry.resource-hyphen-first", "a hyphen at its start", "-pecking-order"),
    ("foundry.resource-letter-beyond-ascii", "a letter beyond ASCII", "pécking-order"),
    ("foundry.resource-full-stop", "a full stop alone", "."),
    ("foundry.resource-too-long", "64 letters", "a" * 64),
)
_NOT_THERE = NotContacted(host=f"*{_ELSEWHERE}")


def _named(name: str, *ways: Way) -> World:
    given = foundry(*ways) if ways else keyed()
    return replace(given, environment={**given.environment, _RESOURCE: name})


_NEITHER: tuple[tuple[str, str, World, Control], ...] = (
    (
        "foundry.no-endpoint",
        "With neither resource nor base URL Foundry's key is not sent",
        World(environment={**SELECTED, **KEY_VARIABLE, **API_KEY}, cloud=Cloud(provider="foundry")),
        _KEY_SENDS,
    ),
    (
        "foundry.no-endpoint-for-secret",
        "With neither resource nor base URL no token is asked for in vain",
        replace(
            foundry(SECRET),
            environment={**SELECTED, **SECRET.variables},
            cloud=Cloud(provider="foundry"),
        ),
        _SECRET_SENDS,
    ),
    (
        "foundry.empty-endpoint",
        "An empty resource and an empty base URL are none",
        World(
            environment={**SELECTED, **KEY_VARIABLE, _RESOURCE: "", _BASE: ""},
            cloud=Cloud(provider="foundry"),
        ),
        _KEY_SENDS,
    ),
)


def _both(world: World, slot: str) -> World:
    moved = at_gateway(world)
    return replace(
        moved,
        environment={**moved.environment, _RESOURCE: RESOURCE},
        homes={slot: (FOUNDRY.endpoint, GATEWAY)},
    )


# A row for a key and one for a token: what is sent, and the same world with one address.
_TWO_ADDRESSES: tuple[tuple[str, str, World, Sent, Control], ...] = (
    ("foundry.resource-and-base-url", "a key", _both(keyed(), KEY), SENT_KEY, _KEY_SENDS),
    (
        "foundry.resource-and-base-url-for-a-token",
        "a token",
        _both(foundry(SECRET), SECRET.slot),
        sent(SECRET),
        _SECRET_SENDS,
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        id="foundry.resource-makes-the-address",
        title="A resource's messages are below /anthropic at the resource's own host",
        requires=("FDY-002",),
        given=keyed(),
        then=(
            SENT_KEY,
            Requests(host=FOUNDRY.endpoint, path=_MESSAGES, least=1, most=11, accepted=True),
        ),
    ),
    Scenario(
        id="foundry.resource-for-a-token",
        title="A token of Azure AD goes to the resource's own host as a key would",
        requires=("FDY-002", "FDY-006c"),
        given=foundry(WORKLOAD),
        then=(
            sent(WORKLOAD),
            Requests(host=FOUNDRY.endpoint, path=_MESSAGES, least=1, most=11, accepted=True),
        ),
    ),
    Scenario(
        id="foundry.other-resource",
        title="Another resource has another host",
        requires=("FDY-002",),
        given=replace(
            _named("second-nest"),
            cloud=Cloud(provider="foundry", endpoint="second-nest.services.ai.azure.com"),
            azure=replace(keyed().azure, resources=("second-nest",)),
        ),
        then=SENT_KEY,
    ),
    Scenario(
        id="foundry.resource-in-settings",
        title="A resource that the user's settings name is used",
        requires=("FDY-002", "ENV-006"),
        given=replace(
            keyed(),
            environment={**SELECTED, **KEY_VARIABLE},
            settings=(Settings(env={_RESOURCE: RESOURCE}),),
        ),
        then=SENT_KEY,
    ),
    *(
        Scenario(
            id=name,
            title=title,
            requires=("FDY-003",),
            given=_based(base),
            then=(
                SENT_KEY,
                Requests(
                    host=GATEWAY if GATEWAY in base else FOUNDRY.endpoint,
                    path=path,
                    least=1,
                    most=11,
                    accepted=True,
                ),
            ),
        )
        for name, title, base, path in _BASES
    ),
    Scenario(
        id="foundry.base-url-for-a-token",
        title="A token of Azure AD goes to the base URL as a key would",
        requires=("FDY-003", "FDY-006a"),
        given=at_gateway(foundry(SECRET)),
        then=(sent(SECRET), NotContacted(host="*.azure.com")),
    ),
    Scenario(
        id="foundry.empty-base-url",
        title="An empty base URL leaves the resource's address",
        requires=("FDY-002", "PRE-009"),
        given=keyed(variables={_BASE: ""}),
        then=SENT_KEY,
    ),
    Scenario(
        id="foundry.empty-resource",
        title="An empty resource leaves the base URL",
        requires=("FDY-003", "PRE-009"),
        given=replace(
            at_gateway(keyed()),
            environment={**at_gateway(keyed()).environment, _RESOURCE: ""},
        ),
        then=SENT_KEY,
    ),
    Scenario(
        id="foundry.first-party-base-url",
        title="ANTHROPIC_BASE_URL does not move Foundry's request",
        requires=("FDY-002", "PRE-002"),
        given=keyed(variables={"ANTHROPIC_BASE_URL": f"https://{_ELSEWHERE}", **API_KEY}),
        then=(SENT_KEY, _NOT_THERE),
    ),
    *(
        Scenario(
            id=name,
            title=f"Of resource and base URL {what} gets one, the same every time, or is refused",
            requires=("FDY-004",),
            given=given,
            when=(Send(), Send(reversed_environment=True)),
            then=(
                SameWinner(),
                AnyOf(
                    choices=(NotContacted(host=GATEWAY), NotContacted(host=FOUNDRY.endpoint)),
                ),
                AnyOf(
                    choices=(
                        replace(shown, host=GATEWAY),
                        replace(shown, host=FOUNDRY.endpoint),
                        Refused(),
                    )
                ),
            ),
            control=control,
        )
        for name, what, given, shown, control in _TWO_ADDRESSES
    ),
    *(
        Scenario(
            id=name,
            title=title,
            requires=("FDY-005",),
            given=given,
            then=(
                Refused(silent=True, reason="provider-misconfigured"),
                Mentions(words=(_RESOURCE,)),
                Mentions(words=(_BASE,)),
            ),
            control=control,
        )
        for name, title, given, control in _NEITHER
    ),
    *(
        Scenario(
            id=name,
            title=f"A resource name that is {what} is refused",
            requires=("FDY-009",),
            given=_named(value),
            then=(Refused(silent=True), _NOT_THERE),
            control=_KEY_SENDS,
        )
        for name, what, value in _NO_LABELS
    ),
    Scenario(
        id="foundry.resource-moves-no-token",
        title="A resource name that names another host gets no token of Azure AD",
        requires=("FDY-009", "FDY-006a"),
        given=_named(f"{_ELSEWHERE}/x", SECRET),
        then=(Refused(silent=True), _NOT_THERE),
        control=_SECRET_SENDS,
    ),
)
