"""Mutants that try what lies nearest to a source when its request gets no usable answer."""

from collections.abc import Callable
from dataclasses import replace

from conformance.mutants.mutant import Mutant
from reference_impl import environment, helper
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local import login, settings, store
from reference_impl.local.settings import Settings
from reference_impl.surroundings import Surroundings
from reference_impl.wire import api, exchange
from reference_impl.wire.exchange import Answer, Request

Renew = Callable[[Credential], Credential | None]
_send, _ask, _send_once, _limit_s = api.send, api.ask, exchange.send, api.limit_s
_BETWEEN = frozenset({502, 503, 504})
_SEE_OTHER = 303


def _otherwise(
    spare: Callable[[], Credential | None],
    around: Surroundings,
    request: Request,
    credential: Credential,
) -> str:
    try:
        return _send(around, request, credential, lambda _: None)
    except RunEndedError as error:
        found = spare() if error.reason == "network" else None
        if found is None:
            raise
        return _send(around, request, found, lambda _: None)


def tries_the_stored_key(
    around: Surroundings, request: Request, credential: Credential, renew: Renew
) -> str:
    """BUG: when there is no answer to a stored login, tries the stored key."""
    if credential.source != "login":
        return _send(around, request, credential, renew)
    return _otherwise(lambda: store.ask_key(around), around, request, credential)


def tries_the_users_helper(
    around: Surroundings, request: Request, credential: Credential, renew: Renew
) -> str:
    """BUG: when there is no answer to a helper's key, asks the helper of the user's settings."""
    if credential.source != "helper":
        return _send(around, request, credential, renew)
    own = settings.file_layer(around, settings.user_file(around), around.home)
    return _otherwise(lambda: helper.ask(around, Settings(own)), around, request, credential)


def tries_the_machines_key(
    around: Surroundings, request: Request, credential: Credential, renew: Renew
) -> str:
    """BUG: when there is no answer in a managed session, tries the key of the environment."""
    if not environment.is_managed(around):
        return _send(around, request, credential, renew)
    return _otherwise(lambda: environment.ask(around), around, request, credential)


def tries_the_token_too(
    around: Surroundings, request: Request, credential: Credential, renew: Renew
) -> str:
    """BUG: when there is no answer to the key of a bare run, tries the token beside it."""
    if credential.source != "environment":
        return _send(around, request, credential, renew)
    return _otherwise(lambda: environment.token(around), around, request, credential)


def takes_a_bad_gateway_for_a_rejection(
    around: Surroundings, request: Request, credential: Credential
) -> Answer:
    """BUG: after a 502, 503 or 504 tries the stored login."""
    answer = _ask(around, request, credential)
    if answer.status not in _BETWEEN or credential.source == "login":
        return answer
    found = login.ask(around, Settings(()))
    return answer if found is None else _ask(around, request, found)


def forgets_the_chained_login(
    around: Surroundings, request: Request, credential: Credential
) -> Answer:
    """BUG: removes the login from the keychain when the server has a problem."""
    answer = _ask(around, request, credential)
    if api.is_transient(answer.status):
        store.forget_chained(around)
    return answer


def sees_the_other(around: Surroundings, request: Request) -> Answer:
    """BUG: follows a 303 alone, as it is no repetition of the request, and takes the key along."""
    answer = _send_once(around, request)
    if answer.status != _SEE_OTHER:
        return answer
    kept = {name: text for name, text in request.headers.items() if name != "authorization"}
    response = around.http.get(answer.headers["location"], headers=kept, timeout=request.limit_s)
    return replace(answer, status=response.status_code, body=response.content)


def has_no_limit_when_managed(around: Surroundings, given: Settings) -> float:
    """BUG: API_TIMEOUT_MS counts as a setting, so that a managed session ignores it."""
    default = api.DEFAULT_LIMIT_MS / 1000
    return default if environment.is_managed(around) else _limit_s(around, given)


_SEND = "reference_impl.wire.api:send"
_ASK = "reference_impl.wire.api:ask"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="errors.no-answer-tries-stored-key",
        requirement="PRE-001",
        replaces=_SEND,
        by=tries_the_stored_key,
    ),
    Mutant(
        id="errors.no-answer-tries-users-helper",
        requirement="PRE-001",
        replaces=_SEND,
        by=tries_the_users_helper,
    ),
    Mutant(
        id="errors.no-answer-tries-machines-key",
        requirement="PRE-001",
        replaces=_SEND,
        by=tries_the_machines_key,
    ),
    Mutant(
        id="errors.no-answer-tries-token",
        requirement="PRE-001",
        replaces=_SEND,
        by=tries_the_token_too,
    ),
    Mutant(
        id="errors.bad-gateway-tries-login",
        requirement="PRE-001",
        replaces=_ASK,
        by=takes_a_bad_gateway_for_a_rejection,
    ),
    Mutant(
        id="errors.forgets-chained-login",
        requirement="ERR-003",
        replaces=_ASK,
        by=forgets_the_chained_login,
    ),
    Mutant(
        id="errors.sees-other",
        requirement="ERR-006",
        replaces="reference_impl.wire.exchange:send",
        by=sees_the_other,
        told_as="LEK-001",
    ),
    Mutant(
        id="headers.no-time-out-when-managed",
        requirement="HDR-007",
        replaces="reference_impl.wire.api:limit_s",
        by=has_no_limit_when_managed,
    ),
)
