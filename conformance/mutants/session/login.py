"""Mutants of the login flow: its address, its secrets, what it stores, what it changes beside."""

import json
import os
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from conformance.mutants.mutant import Mutant
from reference_impl.credential import Credential
from reference_impl.local import document, store
from reference_impl.local import login as stored
from reference_impl.surroundings import Surroundings
from reference_impl.verbs import authorization, login
from reference_impl.verbs.authorization import Attempt
from reference_impl.wire import issuer
from reference_impl.wire.issuer import Grant, Issuer

_address, _verifier, _keep, _present = (
    authorization.address,
    authorization.verifier,
    login.keep,
    stored.present,
)
_REPEATED = "0123456789abcdef0123456789abcdef"


def _with(address: str, **changed: str | None) -> str:
    """The address with these parameters changed; ``None`` leaves one out."""
    parts = urlsplit(address)
    query = {**dict(parse_qsl(parts.query)), **changed}
    kept = {name: value for name, value in query.items() if value is not None}
    return parts._replace(query=urlencode(kept)).geturl()


def asks_for_a_token(attempt: Attempt, redirect_uri: str) -> str:
    """BUG: asks for a token in the address instead of a code."""
    return _with(_address(attempt, redirect_uri), response_type="token")


def asks_without_a_method(attempt: Attempt, redirect_uri: str) -> str:
    """BUG: does not say how the challenge was made, which means that it is the verifier."""
    return _with(_address(attempt, redirect_uri), code_challenge_method=None)


def asks_for_no_scope(attempt: Attempt, redirect_uri: str) -> str:
    """BUG: does not say what the login is for."""
    return _with(_address(attempt, redirect_uri), scope=None)


def shows_the_verifier(verifier: str) -> str:
    """BUG: takes a part of the verifier itself for the challenge."""
    return verifier[:43]


def has_one_verifier(around: Surroundings) -> str:
    """BUG: has one verifier for all logins, long and mixed as it is."""
    return _REPEATED * 2


def has_a_short_verifier(around: Surroundings) -> str:
    """BUG: makes a verifier of 32 characters."""
    return _verifier(around)[:32]


def has_one_state(around: Surroundings) -> str:
    """BUG: has one state for all logins."""
    return _REPEATED


def has_a_short_state(around: Surroundings) -> str:
    """BUG: makes a state of eight hexadecimal digits."""
    return around.random()[:8]


def counts_logins(around: Surroundings) -> str:
    """BUG: takes the time for a state."""
    return f"{int(around.now() * 1_000_000):032x}"


def stores_nothing(around: Surroundings, attempt: Attempt, grant: Grant) -> None:
    """BUG: says that it has logged in, and forgets the tokens."""


def keeps_the_older_login(around: Surroundings, attempt: Attempt, grant: Grant) -> None:
    """BUG: does not replace a login that is there."""
    if store.login(around) is None:
        _keep(around, attempt, grant)


def stores_the_lifetime(around: Surroundings, attempt: Attempt, grant: Grant) -> None:
    """BUG: takes a time in seconds for one in milliseconds when it stores the expiry."""
    _keep(around, attempt, replace(grant, expires_in_s=grant.expires_in_s / 1000))


def needs_everything(around: Surroundings, attempt: Attempt, grant: Grant) -> None:
    """BUG: expects of each reply all that it may hold."""
    if not (grant.refresh_token and grant.scopes and grant.expires_in_s):
        raise login.overdue()
    _keep(around, attempt, grant)


def sends_it_as_a_key(around: Surroundings, access_token: str) -> Credential:
    """BUG: sends the login's token as an API key is sent."""
    return replace(_present(around, access_token), kind="key")


def notes_the_login(around: Surroundings, attempt: Attempt, grant: Grant) -> None:
    """BUG: notes in the user's settings that there was a login."""
    _keep(around, attempt, grant)
    path = store.config_directory(around) / "settings.json"
    settings = document.read(around, path) or {}
    document.replace(around, path, {**settings, "lastLogin": int(around.now())})


def tidies_settings(around: Surroundings, attempt: Attempt, grant: Grant) -> None:
    """BUG: writes the user's settings anew with the keys that it knows."""
    _keep(around, attempt, grant)
    path = store.config_directory(around) / "settings.json"
    settings = document.read(around, path)
    if settings is not None:
        known = {key: value for key, value in settings.items() if key in {"apiKeyHelper", "env"}}
        document.replace(around, path, known)


def tidies_state(around: Surroundings, attempt: Attempt, grant: Grant) -> None:
    """BUG: writes the state file anew with the keys that it knows."""
    _keep(around, attempt, grant)
    path = store.state_file(around)
    state = document.read(around, path)
    if state is not None:
        known = {key: state[key] for key in (store.KEY,) if key in state}
        document.replace(around, path, known)


def forgets_other_programs(around: Surroundings, changes: dict[str, Any]) -> None:
    """BUG: writes the credentials file with the login alone."""
    path = store.credentials_file(around)
    kept = {key: value for key, value in changes.items() if value is not None}
    document.make_private_directory(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, document.PRIVATE_FILE)
    with open(descriptor, "w") as file:  # noqa: PTH123  # opened with its mode
        json.dump({store.LOGIN: kept}, file)


def knows_one_issuer(around: Surroundings) -> Issuer:
    """BUG: sends internal users to the public issuer."""
    return issuer.PUBLIC


def refreshes_at_the_public_issuer(name: str) -> Issuer:
    """BUG: has every login refreshed at the public issuer."""
    return issuer.PUBLIC


def refreshes_at_the_users_issuer(name: str) -> Issuer:
    """BUG: has a login refreshed at the issuer of who uses it, not of who gave it."""
    return issuer.INTERNAL if os.environ.get("USER_TYPE") == "ant" else issuer.PUBLIC


_ADDRESS = "reference_impl.verbs.authorization:address"
_VERIFIER = "reference_impl.verbs.authorization:verifier"
_STATE = "reference_impl.verbs.authorization:state"
_KEEP = "reference_impl.verbs.login:keep"
_OF_LOGIN = "reference_impl.wire.issuer:of_login"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="login.asks-for-token", requirement="LGN-001", replaces=_ADDRESS, by=asks_for_a_token
    ),
    Mutant(
        id="login.no-challenge-method",
        requirement="LGN-001",
        replaces=_ADDRESS,
        by=asks_without_a_method,
    ),
    Mutant(id="login.no-scope", requirement="LGN-001", replaces=_ADDRESS, by=asks_for_no_scope),
    Mutant(id="login.one-state", requirement="LGN-002", replaces=_STATE, by=has_one_state),
    Mutant(id="login.short-state", requirement="LGN-002", replaces=_STATE, by=has_a_short_state),
    Mutant(id="login.clock-as-state", requirement="LGN-002", replaces=_STATE, by=counts_logins),
    Mutant(
        id="login.plain-challenge",
        requirement="LGN-003",
        replaces="reference_impl.verbs.authorization:challenge",
        by=shows_the_verifier,
    ),
    Mutant(id="login.one-verifier", requirement="LGN-003", replaces=_VERIFIER, by=has_one_verifier),
    Mutant(
        id="login.short-verifier",
        requirement="LGN-003",
        replaces=_VERIFIER,
        by=has_a_short_verifier,
    ),
    Mutant(id="login.stores-nothing", requirement="LGN-007", replaces=_KEEP, by=stores_nothing),
    Mutant(id="login.keeps-older", requirement="LGN-007", replaces=_KEEP, by=keeps_the_older_login),
    Mutant(
        id="login.lifetime-in-milliseconds",
        requirement="LGN-007",
        replaces=_KEEP,
        by=stores_the_lifetime,
    ),
    Mutant(id="login.needs-everything", requirement="LGN-007", replaces=_KEEP, by=needs_everything),
    Mutant(
        id="login.sent-as-key",
        requirement="LGN-007",
        replaces="reference_impl.local.login:present",
        by=sends_it_as_a_key,
    ),
    Mutant(id="login.notes-itself", requirement="LGN-013", replaces=_KEEP, by=notes_the_login),
    Mutant(id="login.tidies-settings", requirement="LGN-013", replaces=_KEEP, by=tidies_settings),
    Mutant(id="login.tidies-state", requirement="LGN-013", replaces=_KEEP, by=tidies_state),
    Mutant(
        id="login.forgets-other-programs",
        requirement="LGN-013",
        replaces="reference_impl.local.store:save",
        by=forgets_other_programs,
    ),
    Mutant(
        id="login.one-issuer",
        requirement="LGN-012",
        replaces="reference_impl.wire.issuer:of_user",
        by=knows_one_issuer,
    ),
    Mutant(
        id="login.refreshed-at-public-issuer",
        requirement="LGN-012",
        replaces=_OF_LOGIN,
        by=refreshes_at_the_public_issuer,
        told_as="LEK-001",
    ),
    Mutant(
        id="login.refreshed-at-users-issuer",
        requirement="LGN-012",
        replaces=_OF_LOGIN,
        by=refreshes_at_the_users_issuer,
        told_as="LEK-001",
    ),
)
