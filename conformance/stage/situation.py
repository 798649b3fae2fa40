"""What the fakes are told of a world: which secrets are good, which grants there are."""

import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from conformance.stage.filling import Filling
from conformance.vocabulary.canary import of_a_cloud, slots
from conformance.vocabulary.steps import Login, Step, Write, run_of
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import (
    Issuer,
    Json,
    Refresh,
    Settings,
    StoredLogin,
    World,
    all_settings,
    helpers,
    logins,
)
from fakes.situation import (
    FIRST_PARTY,
    ISSUER,
    Authorization,
    Barrier,
    Grant,
    Secret,
    Situation,
    Standing,
)

# A value with one of these inside is a document that mentions secrets, not a secret itself.
_DOCUMENT = ("\n", "\r", ": ")


def situation(
    world: World, steps: Sequence[Step], filling: Filling, started: float, target: Target
) -> Situation:
    """The situation of a world whose staging began at ``started``, seconds since the epoch.

    The secret that the API knows is the whole value that the world plants, trimmed; a slot that
    only larger texts mention is known by its canary.
    """
    endpoint = () if world.endpoint == FIRST_PARTY else (world.endpoint,)
    internal = target.staging.internal_issuer
    return Situation(
        secrets=_secrets(world, steps, filling, started),
        grants=tuple(_grant(item, filling, target) for item in world.refreshes),
        authorizations=_authorizations(world, steps, filling, target),
        barrier=None if world.barrier is None else Barrier(parties=world.barrier),
        issuers=() if internal is None else (internal,),
        faults=tuple(
            replace(item, location=item.location and filling.text(item.location))
            for item in world.faults
        ),
        gateways=tuple(dict.fromkeys((*world.gateways, *endpoint))),
        aws=filling.whole(world.aws),
        google=filling.whole(world.google),
        azure=filling.whole(world.azure),
        started=started,
    )


def _host(issuer: Issuer, target: Target) -> str:
    return ISSUER if issuer == "public" else target.staging.internal_issuer or ISSUER


def _authorizations(
    world: World, steps: Iterable[Step], filling: Filling, target: Target
) -> tuple[Authorization, ...]:
    """What logging in gives; where nobody logs in, no secret is planted for it."""
    if not any(isinstance(step, Login) for step in steps):
        return ()
    return tuple(
        Authorization(
            code=filling.text(item.code),
            access_token=filling.text(item.access),
            refresh_token=filling.text(item.refresh),
            lifetime_s=item.lifetime_s,
            scope=item.scope,
            omitted=item.omitted,
            issuer=_host(item.issuer, target),
        )
        for item in world.authorizations
    )


def _grant(refresh: Refresh, filling: Filling, target: Target) -> Grant:
    return Grant(
        refresh_token=filling.text(refresh.token),
        access_token=filling.text(refresh.access),
        next_refresh_token=filling.text(refresh.refresh),
        lifetime_s=refresh.lifetime_s,
        scope=refresh.scope,
        omitted=refresh.omitted,
        issuer=_host(refresh.issuer, target),
    )


def _secrets(
    world: World, steps: Iterable[Step], filling: Filling, started: float
) -> tuple[Secret, ...]:
    known: dict[str, Secret] = {}
    for text, expires_in_s in _values(world, steps):
        named = slots([text])
        if not named or named & set(world.unknown) or any(map(of_a_cloud, named)):
            continue
        value = filling.text(text).strip(string.whitespace)
        expires_at = None if expires_in_s is None else started + expires_in_s
        known.setdefault(
            value,
            Secret(value=value, standings=_standings(world, named), expires_at=expires_at),
        )
    return tuple(known.values())


def _standings(world: World, named: Iterable[str]) -> tuple[Standing, ...]:
    return next((world.standings[slot] for slot in named if slot in world.standings), ("valid",))


def _values(world: World, steps: Iterable[Step]) -> Iterator[tuple[str, float | None]]:
    """Every text that is a secret by itself, with the seconds it is good for where it ends."""
    stored = logins(world)
    for login in stored:
        if login.access is not None and login.text is None:
            yield login.access, login.expires_in_s
    for refresh in world.refreshes:
        yield refresh.access, None
    whole = [*_environment(world, steps), *_outputs(world)]
    if world.stored_key is not None:
        whole.append(world.stored_key)
    for settings in all_settings(world):
        whole.extend(settings.env.values())
        whole.extend(_leaves(dict(settings.values)))
    whole.extend(_leaves(dict(world.state)))
    for text in whole:
        yield text, None
    documents = [text for text in whole if any(mark in text.strip() for mark in _DOCUMENT)]
    told = slots(text for text in whole if text not in documents)
    mentioned = slots((*documents, *_documents(world, steps)))
    for slot in sorted(mentioned - told - _refresh_slots(world, stored)):
        yield f"«{slot}»", None


def _environment(world: World, steps: Iterable[Step]) -> Iterator[str]:
    yield from world.environment.values()
    for step in steps:
        run = run_of(step)
        if run is not None:
            yield from (value for value in run.environment.values() if value is not None)


def _outputs(world: World) -> Iterator[str]:
    for helper in helpers(world):
        yield from helper.outputs


def _documents(world: World, steps: Iterable[Step]) -> Iterator[str]:
    """Texts that may mention a secret among other things."""
    for helper in helpers(world):
        yield helper.command
    for settings in all_settings(world):
        yield from _text_of(settings)
    for login in logins(world):
        yield from _text_of(login)
        yield from _leaves(dict(login.extra))
    if world.keychain is not None and world.keychain.text is not None:
        yield world.keychain.text
    yield from (file.text for file in world.files)
    yield from (step.file.text for step in steps if isinstance(step, Write))
    if world.state_text is not None:
        yield world.state_text


def _text_of(item: Settings | StoredLogin) -> Iterator[str]:
    if item.text is not None:
        yield item.text


def _leaves(value: Json) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _leaves(item)
        case dict():
            for item in value.values():
                yield from _leaves(item)
        case _:
            return


def _refresh_slots(world: World, stored: Iterable[StoredLogin]) -> frozenset[str]:
    """Slots that are refresh tokens: the token endpoint's business, never the API's."""
    tokens = [login.refresh or "" for login in stored]
    for refresh in world.refreshes:
        tokens += [refresh.token, refresh.refresh]
    mentioned = slots(_documents(world, ()))
    return slots(tokens) | {slot for slot in mentioned if slot.endswith("-refresh")}
