"""Mutants of what happens when the API or the network says no (ERR)."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urljoin

from conformance.mutants.mutant import Mutant
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local import login, store
from reference_impl.local.settings import Settings
from reference_impl.surroundings import Surroundings
from reference_impl.wire import api, exchange
from reference_impl.wire.exchange import Answer, Request, UnreachableError

Renew = Callable[[Credential], Credential | None]
_read_reply, _persist, _ask = api.read_reply, exchange.persist, api.ask
_send, _send_once, _without_secrets = api.send, exchange.send, exchange.without_secrets
_THROTTLED = frozenset({429, 500, 529})


def tries_the_stored_login(
    around: Surroundings, settings: Settings, rejected: Credential
) -> Credential | None:
    """BUG: after a 401 to an environment credential, tries the stored login."""
    return login.ask(around, settings)


def calls_a_401_a_success(answer: Answer, host: str, source: str) -> str:
    """BUG: shows the text of a 401 as if it were a reply."""
    return "" if answer.status == api.UNAUTHORIZED else _read_reply(answer, host, source)


def says_only_that_it_failed(
    around: Surroundings, request: Request, credential: Credential, renew: Renew
) -> str:
    """BUG: after a 401 says only that something went wrong."""
    answer = api.ask(around, request, credential)
    if answer.status == api.UNAUTHORIZED:
        raise RunEndedError("unauthorized", "Something went wrong. Please try again later.")
    return _read_reply(answer, exchange.host_of(request.url), credential.source)


def refreshes_after_a_403(
    around: Surroundings, request: Request, credential: Credential, renew: Renew
) -> str:
    """BUG: takes a 403 for a 401, refreshes the login and tries again."""
    answer = api.ask(around, request, credential)
    if answer.status in {401, 403}:
        renewed = renew(credential)
        answer = answer if renewed is None else api.ask(around, request, renewed)
    return _read_reply(answer, exchange.host_of(request.url), credential.source)


def calls_a_403_an_expired_login(answer: Answer, host: str, source: str) -> str:
    """BUG: tells a 403 as a login that has expired."""
    if answer.status == 403:  # noqa: PLR2004  # HTTP's Forbidden
        raise RunEndedError("forbidden", "Your session has expired. Please run /login.")
    return _read_reply(answer, host, source)


def never_gives_up(
    around: Surroundings, request: Request, is_transient: Callable[[int], bool]
) -> Answer:
    """BUG: asks again and again for as long as the server is busy."""
    answer = _persist(around, request, lambda _: False)
    for _ in range(12):
        if is_transient(answer.status):
            answer = exchange.post(around, request)
    return answer


def calls_it_an_authentication_problem(answer: Answer, host: str, source: str) -> str:
    """BUG: tells every error of the server as an authentication problem."""
    if answer.status in _THROTTLED:
        raise RunEndedError("unavailable", "Authentication failed. Please log in again.")
    return _read_reply(answer, host, source)


def forgets_the_login(around: Surroundings, request: Request, credential: Credential) -> Answer:
    """BUG: removes the stored login when the server has a problem."""
    answer = _ask(around, request, credential)
    if answer.status in _THROTTLED:
        store.credentials_file(around).unlink(missing_ok=True)
    return answer


def hides_the_host(error: Exception, host: str) -> Exception:
    """BUG: says that the network has a problem, but not where."""
    return UnreachableError("fetch failed", is_lasting=True)


def follows_redirects(around: Surroundings, request: Request) -> Answer:
    """BUG: follows a redirect to another host, and takes the headers along."""
    response = around.http.post(
        request.url,
        json=request.body,
        headers=dict(request.headers),
        timeout=request.limit_s,
        allow_redirects=False,
    )
    target = response.headers.get("location")
    if target and response.is_redirect:
        response = around.http.post(
            target, json=request.body, headers=dict(request.headers), timeout=request.limit_s
        )
    return Answer(status=response.status_code, headers=response.headers, body=response.content)


def keeps_the_key_header(around: Surroundings, request: Request) -> Answer:
    """BUG: follows redirects as HTTP clients do: only Authorization stays behind."""
    response = around.http.post(
        request.url, json=request.body, headers=dict(request.headers), timeout=request.limit_s
    )
    return Answer(status=response.status_code, headers=response.headers, body=response.content)


def takes_names_alike_for_its_own(around: Surroundings, request: Request) -> Answer:
    """BUG: follows a redirect with its headers to every address that holds the API's name."""
    first = _send_once(around, request)
    location = urljoin(request.url, first.headers.get("location", request.url))
    host = exchange.host_of(request.url)
    if location == request.url or host.partition(".")[2] not in location:
        return first
    return _send_once(around, replace(request, url=location))


def waits_as_long_as_it_is_told(
    around: Surroundings, request: Request, is_transient: Callable[[int], bool]
) -> Answer:
    """BUG: asks for an answer twenty times before it gives up."""
    answer = exchange.post(around, request)
    for _ in range(19):
        if is_transient(answer.status):
            answer = exchange.post(around, request)
    return answer


def says_what_the_system_says(error: Exception, host: str) -> Exception:
    """BUG: tells the class of the error in place of the host."""
    return _without_secrets(error, type(error).__name__)


def tries_the_login_without_an_answer(
    around: Surroundings, request: Request, credential: Credential, renew: Renew
) -> str:
    """BUG: when there is no usable answer, tries the stored login."""
    try:
        return _send(around, request, credential, renew)
    except RunEndedError as error:
        found = login.ask(around, Settings(())) if error.reason == "network" else None
        if found is None:
            raise
        return _send(around, request, found, lambda _: None)


_SEND = "reference_impl.wire.api:send"
_READ = "reference_impl.wire.api:read_reply"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="errors.tries-login-after-401",
        requirement="ERR-001",
        replaces="reference_impl.chain:renew",
        by=tries_the_stored_login,
    ),
    Mutant(
        id="errors.401-is-success", requirement="ERR-001", replaces=_READ, by=calls_a_401_a_success
    ),
    Mutant(
        id="errors.401-unsaid", requirement="ERR-001", replaces=_SEND, by=says_only_that_it_failed
    ),
    Mutant(
        id="errors.refreshes-after-403",
        requirement="ERR-002",
        replaces=_SEND,
        by=refreshes_after_a_403,
    ),
    Mutant(
        id="errors.403-as-expired-login",
        requirement="ERR-002",
        replaces=_READ,
        by=calls_a_403_an_expired_login,
    ),
    Mutant(
        id="errors.never-gives-up",
        requirement="ERR-003",
        replaces="reference_impl.wire.exchange:persist",
        by=never_gives_up,
    ),
    Mutant(
        id="errors.busy-as-authentication",
        requirement="ERR-003",
        replaces=_READ,
        by=calls_it_an_authentication_problem,
    ),
    Mutant(
        id="errors.forgets-login",
        requirement="ERR-003",
        replaces="reference_impl.wire.api:ask",
        by=forgets_the_login,
    ),
    Mutant(
        id="errors.host-unnamed",
        requirement="ERR-004",
        replaces="reference_impl.wire.exchange:without_secrets",
        by=hides_the_host,
    ),
    Mutant(
        id="errors.follows-redirects",
        requirement="ERR-006",
        replaces="reference_impl.wire.exchange:send",
        by=follows_redirects,
    ),
    Mutant(
        id="errors.asks-twenty-times",
        requirement="ERR-003",
        replaces="reference_impl.wire.exchange:persist",
        by=waits_as_long_as_it_is_told,
    ),
    Mutant(
        id="errors.system-words",
        requirement="ERR-004",
        replaces="reference_impl.wire.exchange:without_secrets",
        by=says_what_the_system_says,
    ),
    Mutant(
        id="errors.keeps-key-header",
        requirement="ERR-006",
        replaces="reference_impl.wire.exchange:send",
        by=keeps_the_key_header,
    ),
    Mutant(
        id="errors.names-alike",
        requirement="ERR-006",
        replaces="reference_impl.wire.exchange:send",
        by=takes_names_alike_for_its_own,
    ),
    Mutant(
        id="errors.no-answer-tries-login",
        requirement="PRE-001",
        replaces=_SEND,
        by=tries_the_login_without_an_answer,
    ),
)
