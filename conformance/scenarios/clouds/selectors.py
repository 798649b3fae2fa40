"""Which selector is on, and what becomes of several of them (PRE-008, ENV-005, TRU-011)."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios import API_KEY, DECOY, GATEWAY, LOGIN, MOVED
from conformance.scenarios.clouds.leaks.worlds import (
    baited,
    moved,
    skipped,
    unselected,
    without_credential,
)
from conformance.scenarios.clouds.worlds import CLOUDS, READY, SHOWN, ready
from conformance.vocabulary.cloud import SELECTORS, SKIPS, Cloud, Provider
from conformance.vocabulary.expectations import (
    Anonymous,
    AnyOf,
    Expectation,
    NotContacted,
    OneProvider,
    Refused,
    SameWinner,
    Sent,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import Settings, World

_NAMES: Mapping[Provider, str] = {"bedrock": "Bedrock", "vertex": "Vertex", "foundry": "Foundry"}
# PRE-008: Bedrock goes before Foundry, Foundry before Vertex.
_ORDER: tuple[Provider, ...] = ("bedrock", "foundry", "vertex")
# The same world three times, once with its variables the other way round.
_AGAIN = (Send(), Send(), Send(reversed_environment=True))

_PAIRS: tuple[tuple[str, str, tuple[Provider, ...]], ...] = (
    ("clouds.bedrock-and-foundry", "Bedrock and Foundry", ("bedrock", "foundry")),
    ("clouds.bedrock-and-vertex", "Bedrock and Vertex", ("bedrock", "vertex")),
    ("clouds.foundry-and-vertex", "Foundry and Vertex", ("foundry", "vertex")),
    ("clouds.all-three", "All three providers", ("bedrock", "foundry", "vertex")),
)
# The second one is selected by the user's settings alone.
_SPLIT: tuple[tuple[str, tuple[Provider, Provider]], ...] = (
    ("clouds.bedrock-and-foundry-by-settings", ("bedrock", "foundry")),
    ("clouds.foundry-and-bedrock-by-settings", ("foundry", "bedrock")),
    ("clouds.vertex-and-bedrock-by-settings", ("vertex", "bedrock")),
    ("clouds.vertex-and-foundry-by-settings", ("vertex", "foundry")),
)
# The first one has no credential, the second one has.
_HALVES: tuple[tuple[str, tuple[Provider, Provider]], ...] = (
    ("clouds.bedrock-without-keys-and-vertex", ("bedrock", "vertex")),
    ("clouds.bedrock-without-keys-and-foundry", ("bedrock", "foundry")),
    ("clouds.foundry-without-key-and-vertex", ("foundry", "vertex")),
)
_ON: tuple[tuple[str, Provider, str], ...] = (
    ("clouds.bedrock-true", "bedrock", "true"),
    ("clouds.bedrock-true-in-capitals", "bedrock", "TRUE"),
    ("clouds.bedrock-true-in-mixed-case", "bedrock", "True"),
    ("clouds.vertex-true", "vertex", "true"),
    ("clouds.vertex-true-in-capitals", "vertex", "TRUE"),
    ("clouds.vertex-true-in-mixed-case", "vertex", "True"),
    ("clouds.foundry-true", "foundry", "true"),
    ("clouds.foundry-true-in-capitals", "foundry", "TRUE"),
    ("clouds.foundry-true-in-mixed-case", "foundry", "True"),
)
_OFF: tuple[tuple[str, Provider, str], ...] = (
    ("clouds.bedrock-zero", "bedrock", "0"),
    ("clouds.bedrock-false", "bedrock", "false"),
    ("clouds.bedrock-false-in-capitals", "bedrock", "FALSE"),
    ("clouds.bedrock-empty", "bedrock", ""),
    ("clouds.vertex-zero", "vertex", "0"),
    ("clouds.vertex-false", "vertex", "false"),
    ("clouds.vertex-false-in-capitals", "vertex", "FALSE"),
    ("clouds.vertex-empty", "vertex", ""),
    ("clouds.foundry-zero", "foundry", "0"),
    ("clouds.foundry-false", "foundry", "false"),
    ("clouds.foundry-false-in-capitals", "foundry", "FALSE"),
    ("clouds.foundry-empty", "foundry", ""),
)
_NOT_SKIPPED: tuple[tuple[str, Provider, str], ...] = (
    ("clouds.bedrock-skip-zero", "bedrock", "0"),
    ("clouds.bedrock-skip-false", "bedrock", "false"),
    ("clouds.vertex-skip-zero", "vertex", "0"),
    ("clouds.vertex-skip-false", "vertex", "false"),
    ("clouds.foundry-skip-zero", "foundry", "0"),
    ("clouds.foundry-skip-false", "foundry", "false"),
)
_SKIPPED: tuple[tuple[str, Provider], ...] = (
    ("clouds.bedrock-skip-true", "bedrock"),
    ("clouds.vertex-skip-true", "vertex"),
    ("clouds.foundry-skip-true", "foundry"),
)
_BY_SETTINGS: tuple[tuple[str, Provider], ...] = (
    ("clouds.bedrock-by-settings", "bedrock"),
    ("clouds.vertex-by-settings", "vertex"),
    ("clouds.foundry-by-settings", "foundry"),
)
_BY_STRANGERS: tuple[tuple[str, Provider, bool], ...] = (
    ("clouds.bedrock-by-untrusted-project", "bedrock", False),
    ("clouds.vertex-by-untrusted-project", "vertex", False),
    ("clouds.foundry-by-untrusted-project", "foundry", False),
    ("clouds.bedrock-by-untrusted-local-settings", "bedrock", True),
    ("clouds.vertex-by-untrusted-local-settings", "vertex", True),
    ("clouds.foundry-by-untrusted-local-settings", "foundry", True),
)
_NOT_MOVED: tuple[tuple[str, Provider], ...] = (
    ("clouds.bedrock-beside-first-party-base-url", "bedrock"),
    ("clouds.vertex-beside-first-party-base-url", "vertex"),
    ("clouds.foundry-beside-first-party-base-url", "foundry"),
)
_MANAGED: tuple[tuple[str, Provider], ...] = (
    ("clouds.bedrock-in-managed-session", "bedrock"),
    ("clouds.vertex-in-managed-session", "vertex"),
    ("clouds.foundry-in-managed-session", "foundry"),
)
_BARE: tuple[tuple[str, Provider], ...] = (
    ("clouds.bedrock-in-bare-run", "bedrock"),
    ("clouds.vertex-in-bare-run", "vertex"),
    ("clouds.foundry-in-bare-run", "foundry"),
)


# Where else in its own cloud a credential may be shown: lists of models, checks of the key.
_BESIDE: Mapping[Provider, tuple[str, ...]] = {
    "bedrock": ("bedrock.*.amazonaws.com", "sts.amazonaws.com", "sts.*.amazonaws.com"),
    "vertex": ("cloudresourcemanager.googleapis.com",),
    "foundry": (),
}


def _several(
    selected: tuple[Provider, ...],
    settings: tuple[Provider, ...] = (),
    broke: Provider | None = None,
) -> World:
    """Several providers, each with a credential that works unless it is the one that is broke.

    Which of them is asked is the program's choice, so each credential has a home of its own.
    """
    parts = [without_credential(p) if p == broke else READY[p] for p in (*selected, *settings)]
    variables = {name: value for part in parts for name, value in part.environment.items()}
    for provider in settings:
        del variables[SELECTORS[provider]]
    env = {SELECTORS[provider]: "1" for provider in settings}
    given = (*selected, *settings)
    merged = World(
        environment=variables,
        settings=(Settings(env=env),) if env else (),
        files=tuple(file for part in parts for file in part.files),
        cloud=Cloud(provider=given[0], endpoint=CLOUDS[given[0]].endpoint),
        homes={SHOWN[p]: (CLOUDS[p].endpoint, *_BESIDE[p]) for p in given if p != broke},
    )
    for provider, part in zip(given, parts, strict=True):
        match provider:
            case "bedrock":
                merged = replace(merged, aws=part.aws)
            case "vertex":
                merged = replace(merged, google=part.google)
            case "foundry":
                merged = replace(merged, azure=part.azure)
    return baited(merged)


def _winner(among: tuple[Provider, ...], step: int) -> tuple[Expectation, ...]:
    """One of the providers with its own credential alone, or a refusal that names each selector."""
    sent = tuple(
        Sent(credential=SHOWN[item], host=CLOUDS[item].endpoint, alone=True, step=step)
        for item in among
    )
    return tuple(
        AnyOf(choices=(*sent, Refused(mentions=(SELECTORS[item],), step=step))) for item in among
    )


def _one(among: tuple[Provider, ...]) -> tuple[Expectation, ...]:
    """What PRE-008 asks for, in every run and in the order that it prefers."""
    first = next(item for item in _ORDER if item in among)
    return (
        *_winner(among, 0),
        *_winner(among, -1),
        SameWinner(),
        OneProvider(),
        OneProvider(among=(first,), level="SHOULD"),
    )


def _alone(provider: Provider) -> Control:
    """The twin: this provider is selected and no other."""
    return Control(
        id=f"control.clouds.{provider}",
        given=baited(READY[provider]),
        credential=SHOWN[provider],
    )


def _own(provider: Provider) -> Sent:
    return Sent(credential=SHOWN[provider], alone=True, requirement="PRE-002")


_SEVERAL: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=f"{words} selected: one of them is asked, with its own credential, every time",
            requires=("PRE-008", "PRE-002", "PRE-014"),
            given=_several(selected),
            when=_AGAIN,
            then=_one(selected),
            control=_alone(selected[0]),
            needs=selected,
            incidental=DECOY,
        )
        for id_, words, selected in _PAIRS
    ),
    *(
        Scenario(
            id=id_,
            title=f"{_NAMES[one]} by the environment, {_NAMES[other]} by settings: one is asked",
            requires=("PRE-008", "PRE-002"),
            given=_several((one,), (other,)),
            when=_AGAIN,
            then=_one((one, other)),
            control=_alone(one),
            needs=(one, other),
            incidental=DECOY,
        )
        for id_, (one, other) in _SPLIT
    ),
    *(
        Scenario(
            id=id_,
            title=f"{_NAMES[one]} without a credential and {_NAMES[other]}: no second one is asked",
            requires=("PRE-008", "PRE-002"),
            given=_several((one, other), broke=one),
            when=_AGAIN,
            then=(
                AnyOf(
                    choices=(
                        Sent(credential=SHOWN[other], host=CLOUDS[other].endpoint, alone=True),
                        Refused(),
                    )
                ),
                SameWinner(),
                OneProvider(),
            ),
            control=_alone(other),
            needs=(one, other),
            incidental=DECOY,
        )
        for id_, (one, other) in _HALVES
    ),
)

_VALUES: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=f"The selector of {_NAMES[provider]} is on with the value {value}",
            requires=("ENV-005", "PRE-002"),
            given=baited(ready(provider, {SELECTORS[provider]: value})),
            then=Sent(credential=SHOWN[provider], alone=True),
            incidental=DECOY,
        )
        for id_, provider, value in _ON
    ),
    *(
        Scenario(
            id=id_,
            title=f"The selector of {_NAMES[provider]} is off with the value {value or '(empty)'}",
            requires=("ENV-005" if value else "PRE-009", "PRE-002"),
            given=replace(
                unselected(provider, value),
                environment={**unselected(provider, value).environment, **API_KEY},
                stored_login=LOGIN,
            ),
            then=(
                Sent(credential="environment-key"),
                NotContacted(host=CLOUDS[provider].endpoint),
            ),
            needs=(provider,),
            incidental=DECOY,
        )
        for id_, provider, value in _OFF
    ),
    *(
        Scenario(
            id=id_,
            title=f"{SKIPS[provider]}={value} leaves the credential in the request",
            requires=("ENV-005", "PRE-002"),
            given=baited(
                moved(ready(provider, {SKIPS[provider]: value}), provider, anonymous=True)
            ),
            then=Sent(credential=SHOWN[provider], alone=True),
            incidental=DECOY,
        )
        for id_, provider, value in _NOT_SKIPPED
    ),
    *(
        Scenario(
            id=id_,
            title=f"{SKIPS[provider]}=true leaves every credential out of the request",
            requires=("ENV-005", "PRE-002"),
            given=baited(skipped(provider, "true")),
            then=Anonymous(),
            incidental=DECOY,
        )
        for id_, provider in _SKIPPED
    ),
)

_PLACES: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=f"The user's settings select {_NAMES[provider]} like the environment does",
            requires=("PRE-002",),
            given=replace(
                baited(unselected(provider)),
                settings=(Settings(env={SELECTORS[provider]: "1"}),),
                cloud=CLOUDS[provider],
            ),
            then=_own(provider),
            incidental=DECOY,
        )
        for id_, provider in _BY_SETTINGS
    ),
    *(
        Scenario(
            id=id_,
            title=f"Untrusted {'local' if local else 'project'} settings do not select "
            f"{_NAMES[provider]}, whose credential is there",
            requires=("TRU-011", "PRE-002"),
            given=replace(
                unselected(provider),
                environment={**unselected(provider).environment, **API_KEY},
                settings=(
                    Settings(scope="local" if local else "project", env={SELECTORS[provider]: "1"}),
                ),
                stored_login=LOGIN,
            ),
            then=(
                Sent(credential="environment-key"),
                NotContacted(host=CLOUDS[provider].endpoint),
            ),
            needs=(provider,),
            incidental=DECOY,
            origin="CVE-2026-21852",
        )
        for id_, provider, local in _BY_STRANGERS
    ),
    *(
        Scenario(
            id=id_,
            title=f"ANTHROPIC_BASE_URL gets nothing of a request to {_NAMES[provider]}",
            requires=("PRE-002",),
            given=replace(baited(ready(provider, MOVED)), endpoint=GATEWAY),
            then=Sent(credential=SHOWN[provider], host=CLOUDS[provider].endpoint, alone=True),
            incidental=DECOY,
        )
        for id_, provider in _NOT_MOVED
    ),
    *(
        Scenario(
            id=id_,
            title=f"Whether a managed session asks {_NAMES[provider]} is the program's own affair",
            requires=("MAN-007",),
            given=replace(READY[provider], context="ccr", stored_login=LOGIN),
            then=Sent(credential=SHOWN[provider]),
        )
        for id_, provider in _MANAGED
    ),
    *(
        Scenario(
            id=id_,
            title=f"Whether a bare run asks {_NAMES[provider]} is the program's own affair",
            requires=("BAR-010",),
            given=ready(provider, API_KEY),
            when=(Send(flags=("bare",)),),
            then=Sent(credential=SHOWN[provider]),
        )
        for id_, provider in _BARE
    ),
)

SCENARIOS: tuple[Scenario, ...] = (*_SEVERAL, *_VALUES, *_PLACES)
