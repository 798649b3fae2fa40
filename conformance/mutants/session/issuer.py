"""Mutants of what the issuer and the API say of a stored login (RFR-004 to RFR-011)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.mutants.mutant import Mutant
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local import login, store
from reference_impl.local.settings import Settings
from reference_impl.surroundings import Surroundings
from reference_impl.wire import api, exchange, issuer
from reference_impl.wire.exchange import Answer, Request
from reference_impl.wire.issuer import Grant

Renew = Callable[[Credential], Credential | None]
_changes, _understand, _refresh = login.changes, issuer.understand, login.refresh
_ask, _ask_api, _ask_login = issuer.ask, api.ask, login.ask
_FORBIDDEN = 403
_PROFILE, _REPLY_S = "https://api.anthropic.com/api/oauth/profile", 5


def empties_what_is_not_said(grant: Grant, now_s: float) -> dict[str, Any]:
    """BUG: a reply without a refresh token empties the stored one, and so with the scopes."""
    empty = {"refreshToken": grant.refresh_token, "scopes": list(grant.scopes)}
    return {**_changes(grant, now_s), **empty}


def needs_a_lifetime(answer: Answer) -> Grant | None:
    """BUG: takes a reply without a lifetime for no grant."""
    grant = _understand(answer)
    return grant if grant and grant.expires_in_s else None


def ends_a_lifetime_that_is_not_said(grant: Grant, now_s: float) -> dict[str, Any]:
    """BUG: a reply without a lifetime stores an expiry of long ago."""
    return {**_changes(grant, now_s), "expiresAt": int(grant.expires_in_s and now_s * 1000)}


def takes_a_refused_profile_for_expired(
    around: Surroundings, settings: Settings
) -> Credential | None:
    """BUG: asks for the profile of a login first, and refreshes the login where that is refused."""
    held = _ask_login(around, settings)
    if held is None:
        return None
    headers = {"authorization": f"Bearer {held.value}"}
    answer = around.http.get(_PROFILE, headers=headers, timeout=_REPLY_S)
    is_refused = answer.status_code == _FORBIDDEN
    return (login.renew(around, settings, held.value) or held) if is_refused else held


def uses_the_expired_token(around: Surroundings, settings: Settings, stale: str) -> Credential:
    """BUG: when the grant is rejected, asks the API with the token that has expired."""
    try:
        return _refresh(around, settings, stale)
    except RunEndedError as error:
        if error.reason != "login-expired":
            raise
        return login.present(around, stale)


def gives_no_advice(around: Surroundings, settings: Settings, stale: str) -> Credential:
    """BUG: when the grant is rejected, says only that a request has failed."""
    try:
        return _refresh(around, settings, stale)
    except RunEndedError as error:
        raise RunEndedError(error.reason, "Request failed with status code 400.") from None


def forgets_the_login_at_a_fault(
    around: Surroundings, settings: Settings, stale: str
) -> Credential:
    """BUG: removes the stored login when the issuer has a problem."""
    try:
        return _refresh(around, settings, stale)
    except RunEndedError as error:
        if error.reason == "refresh-unavailable":
            store.credentials_file(around).unlink(missing_ok=True)
        raise


def never_stops_asking(around: Surroundings, request: Request) -> Answer:
    """BUG: asks the issuer again for as long as it has a problem."""
    answer = _ask(around, request)
    for _ in range(30):
        if issuer.is_worth_another_try(answer.status):
            answer = exchange.post(around, request)
    return answer


def renews_again_and_again(
    around: Surroundings, request: Request, credential: Credential, renew: Renew
) -> str:
    """BUG: refreshes the login after each 401."""
    answer = api.ask(around, request, credential)
    for _ in range(5):
        renewed = renew(credential) if answer.status == api.UNAUTHORIZED else None
        if renewed is None:
            break
        credential = renewed
        answer = api.ask(around, request, renewed)
    return api.read_reply(answer, exchange.host_of(request.url), credential.source)


def takes_forbidden_for_expired(
    around: Surroundings, request: Request, credential: Credential
) -> Answer:
    """BUG: takes a login that is forbidden something for one that has expired."""
    answer = _ask_api(around, request, credential)
    is_told_so = answer.status == _FORBIDDEN and credential.kind == "oauth"
    return replace(answer, status=api.UNAUTHORIZED) if is_told_so else answer


def tries_a_rejected_token_again(
    around: Surroundings, request: Request, credential: Credential, renew: Renew
) -> str:
    """BUG: tries the rejected token three more times, and the renewed one after that."""
    answer = api.ask(around, request, credential)
    for _ in range(3):
        if answer.status == api.UNAUTHORIZED:
            answer = api.ask(around, request, credential)
    renewed = renew(credential) if answer.status == api.UNAUTHORIZED else None
    answer = answer if renewed is None else api.ask(around, request, renewed)
    return api.read_reply(answer, exchange.host_of(request.url), credential.source)


def tries_a_forbidden_token_again(
    around: Surroundings, request: Request, credential: Credential
) -> Answer:
    """BUG: takes a 403 for a mood of the server, and asks once more."""
    answer = _ask_api(around, request, credential)
    return _ask_api(around, request, credential) if answer.status == _FORBIDDEN else answer


def wants_a_number(around: Surroundings, settings: Settings) -> Credential | None:
    """BUG: takes a login whose expiry is no number for none at all."""
    found = store.login(around)
    is_time = found is not None and isinstance(found.expires_at, int | float)
    return _ask_login(around, settings) if is_time else None


def trusts_the_type(expires_at: Any, now_s: float) -> bool:
    """BUG: nobody has thought of an expiry that is no number."""
    return bool(expires_at <= now_s * 1000)


_REFRESH = "reference_impl.local.login:refresh"
_CHANGES = "reference_impl.local.login:changes"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="issuer.unsaid-is-emptied",
        requirement="RFR-004",
        replaces=_CHANGES,
        by=empties_what_is_not_said,
    ),
    Mutant(
        id="issuer.needs-lifetime",
        requirement="RFR-004",
        replaces="reference_impl.wire.issuer:understand",
        by=needs_a_lifetime,
    ),
    Mutant(
        id="issuer.lifetime-ended",
        requirement="RFR-004",
        replaces=_CHANGES,
        by=ends_a_lifetime_that_is_not_said,
    ),
    Mutant(
        id="issuer.uses-expired-token",
        requirement="RFR-005",
        replaces=_REFRESH,
        by=uses_the_expired_token,
    ),
    Mutant(id="issuer.no-advice", requirement="RFR-005", replaces=_REFRESH, by=gives_no_advice),
    Mutant(
        id="issuer.forgets-login",
        requirement="RFR-006",
        replaces=_REFRESH,
        by=forgets_the_login_at_a_fault,
    ),
    Mutant(
        id="issuer.never-stops",
        requirement="RFR-006",
        replaces="reference_impl.wire.issuer:ask",
        by=never_stops_asking,
    ),
    Mutant(
        id="issuer.renews-again-and-again",
        requirement="RFR-007",
        replaces="reference_impl.wire.api:send",
        by=renews_again_and_again,
    ),
    Mutant(
        id="issuer.tries-rejected-again",
        requirement="RFR-007",
        replaces="reference_impl.wire.api:send",
        by=tries_a_rejected_token_again,
    ),
    Mutant(
        id="issuer.forbidden-is-expired",
        requirement="RFR-008",
        replaces="reference_impl.wire.api:ask",
        by=takes_forbidden_for_expired,
    ),
    Mutant(
        id="issuer.profile-is-expiry",
        requirement="RFR-008",
        replaces="reference_impl.local.login:ask",
        by=takes_a_refused_profile_for_expired,
    ),
    Mutant(
        id="issuer.tries-forbidden-again",
        requirement="RFR-008",
        replaces="reference_impl.wire.api:ask",
        by=tries_a_forbidden_token_again,
    ),
    Mutant(
        id="issuer.wants-a-number",
        requirement="RFR-011",
        replaces="reference_impl.local.login:ask",
        by=wants_a_number,
    ),
    Mutant(
        id="issuer.odd-expiry-crashes",
        requirement="RFR-011",
        replaces="reference_impl.local.login:is_expired",
        by=trusts_the_type,
    ),
)
