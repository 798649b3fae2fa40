"""Mutants of refreshing a stored login (RFR)."""

from typing import Any

from conformance.mutants.mutant import Mutant
from reference_impl.local import login
from reference_impl.surroundings import Surroundings
from reference_impl.wire import exchange, issuer
from reference_impl.wire.exchange import Answer, Request
from reference_impl.wire.issuer import Grant

_ask, _changes, _is_expired = issuer.ask, login.changes, login.is_expired


def uses_an_expired_token(expires_at: object, now_s: float) -> bool:
    """BUG: does not look at the expiry, and waits for the API to complain."""
    return False


def takes_the_expiry_for_seconds(expires_at: object, now_s: float) -> bool:
    """BUG: compares an expiry in milliseconds with a time in seconds."""
    return isinstance(expires_at, int | float) and expires_at <= now_s


def asks_twice(around: Surroundings, request: Request) -> Answer:
    """BUG: sends the refresh token twice, the second time to be sure."""
    first = _ask(around, request)
    exchange.post(around, request)
    return first


def refuses_an_expired_token(around: Surroundings, request: Request) -> Answer:
    """BUG: an expired access token ends the run, although there is a refresh token."""
    return Answer(status=400, headers={}, body=b"{}")


def keeps_the_old_refresh_token(grant: Grant, now_s: float) -> dict[str, Any]:
    """BUG: does not store the refresh token that replaces the old one."""
    changed = _changes(grant, now_s)
    changed.pop("refreshToken", None)
    return changed


def stores_nothing(around: Surroundings, changed: dict[str, Any]) -> None:
    """BUG: uses the new token, but does not store it."""


def stores_the_lifetime(grant: Grant, now_s: float) -> dict[str, Any]:
    """BUG: stores the expiry in seconds."""
    return {**_changes(grant, now_s), "expiresAt": int(now_s + grant.expires_in_s)}


def keeps_the_old_expiry(grant: Grant, now_s: float) -> dict[str, Any]:
    """BUG: stores the new token with the old expiry."""
    changed = _changes(grant, now_s)
    changed.pop("expiresAt", None)
    return changed


def refreshes_always(expires_at: object, now_s: float) -> bool:
    """BUG: refreshes before every use."""
    return True


def refreshes_an_hour_early(expires_at: object, now_s: float) -> bool:
    """BUG: refreshes a token that is good for most of an hour."""
    return _is_expired(expires_at, now_s + 3600)


def refreshes_early_or_never(expires_at: object, now_s: float) -> bool:
    """BUG: refreshes a token in its last five minutes, and ends the run when that fails."""
    return _is_expired(expires_at, now_s + 300)


_EXPIRED = "reference_impl.local.login:is_expired"
_CHANGES = "reference_impl.local.login:changes"
_ASK = "reference_impl.wire.issuer:ask"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="refresh.expired-is-used",
        requirement="RFR-001",
        replaces=_EXPIRED,
        by=uses_an_expired_token,
    ),
    Mutant(
        id="refresh.expiry-in-seconds",
        requirement="RFR-001",
        replaces=_EXPIRED,
        by=takes_the_expiry_for_seconds,
    ),
    Mutant(id="refresh.asks-twice", requirement="RFR-001", replaces=_ASK, by=asks_twice),
    Mutant(
        id="refresh.refuses-expired",
        requirement="RFR-001",
        replaces=_ASK,
        by=refuses_an_expired_token,
    ),
    Mutant(
        id="refresh.keeps-old-refresh-token",
        requirement="RFR-002",
        replaces=_CHANGES,
        by=keeps_the_old_refresh_token,
    ),
    Mutant(
        id="refresh.stores-nothing",
        requirement="RFR-002",
        replaces="reference_impl.local.login:keep",
        by=stores_nothing,
    ),
    Mutant(
        id="refresh.stores-seconds",
        requirement="RFR-002",
        replaces=_CHANGES,
        by=stores_the_lifetime,
    ),
    Mutant(
        id="refresh.keeps-old-expiry",
        requirement="RFR-002",
        replaces=_CHANGES,
        by=keeps_the_old_expiry,
    ),
    Mutant(id="refresh.always", requirement="RFR-003", replaces=_EXPIRED, by=refreshes_always),
    Mutant(
        id="refresh.hour-early",
        requirement="RFR-003",
        replaces=_EXPIRED,
        by=refreshes_an_hour_early,
    ),
    Mutant(
        id="refresh.early-or-never",
        requirement="RFR-003",
        replaces=_EXPIRED,
        by=refreshes_early_or_never,
    ),
)
