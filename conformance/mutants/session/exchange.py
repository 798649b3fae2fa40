"""Mutants of a login's code: how it is exchanged, and what becomes of a login that fails (LGN)."""

import io
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from conformance.mutants.mutant import Mutant
from reference_impl.credential import RunEndedError
from reference_impl.local import document, store
from reference_impl.local.settings import Settings
from reference_impl.surroundings import Surroundings
from reference_impl.verbs import authorization, login
from reference_impl.verbs.authorization import Attempt
from reference_impl.verbs.command import Command
from reference_impl.verbs.listener import Answer
from reference_impl.wire import exchange, issuer
from reference_impl.wire.exchange import Request
from reference_impl.wire.issuer import Grant, Issuer

_redeem, _proof, _send, _run = issuer.redeem, authorization.proof, exchange.send, login.run
_redeem_answer, _understand, _obtain = login.redeem, issuer.understand, login.obtain
_MOVED = range(300, 400)
_OK = 200


def exchanges_twice(
    around: Surroundings, settings: Settings, at: Issuer, proof: Mapping[str, str]
) -> Grant:
    """BUG: exchanges the code a second time, to be sure."""
    grant = _redeem(around, settings, at, proof)
    body = {"grant_type": "authorization_code", "client_id": issuer.CLIENT_ID, **proof}
    exchange.post(around, issuer.request_to(around, settings, at, body))
    return grant


def tells_the_code_in_the_address(
    around: Surroundings, settings: Settings, at: Issuer, proof: Mapping[str, str]
) -> Grant:
    """BUG: repeats the parameters of the exchange in its address."""
    body = {"grant_type": "authorization_code", "client_id": issuer.CLIENT_ID, **proof}
    request = issuer.request_to(around, settings, at, body)
    grant = _understand(
        exchange.post(around, replace(request, url=f"{at.token}?{urlencode(body)}"))
    )
    if grant is None:
        raise RunEndedError("rejected", "The login failed.")
    return grant


def exchanges_by_get(
    around: Surroundings, settings: Settings, at: Issuer, proof: Mapping[str, str]
) -> Grant:
    """BUG: asks for the token by GET."""
    body = {"grant_type": "authorization_code", "client_id": issuer.CLIENT_ID, **proof}
    response = around.http.get(at.token, params=body, allow_redirects=False)
    raise RunEndedError("rejected", f"The login failed ({response.status_code}).")


def leaves_out_the_redirect(attempt: Attempt, code: str, redirect_uri: str) -> dict[str, str]:
    """BUG: does not tell the issuer where the code was sent."""
    proof = _proof(attempt, code, redirect_uri)
    return {name: value for name, value in proof.items() if name != "redirect_uri"}


def names_another_redirect(attempt: Attempt, code: str, redirect_uri: str) -> dict[str, str]:
    """BUG: tells the issuer an address like the one that the code was sent to."""
    return _proof(attempt, code, f"{redirect_uri}/")


def tries_again(
    around: Surroundings, settings: Settings, at: Issuer, proof: Mapping[str, str]
) -> Grant:
    """BUG: exchanges the code again when the issuer had a problem."""
    try:
        return _redeem(around, settings, at, proof)
    except RunEndedError:
        return _redeem(around, settings, at, proof)


def forgets_at_a_denial(
    around: Surroundings, attempt: Attempt, answer: Answer, redirect_uri: str
) -> Grant:
    """BUG: when the login is denied, removes the one from before."""
    if answer.error:
        store.forget_login(around)
    return _redeem_answer(around, attempt, answer, redirect_uri)


def takes_a_denial_well(around: Surroundings, asked: Command) -> int:
    """BUG: a login that is denied ends as if it had gone well."""
    try:
        attempt = authorization.begin(around)
        login.keep(around, attempt, login.obtain(around, attempt, by_hand=False))
    except RunEndedError as error:
        around.tell(str(error))
        return 0 if error.reason == "cancelled" else 1
    around.say("You are logged in.")
    return 0


def ends_without_a_word(around: Surroundings, asked: Command) -> int:
    """BUG: says nothing about a login that failed."""
    return _run(replace(around, stderr=io.StringIO()), asked)


def begins_by_forgetting(
    around: Surroundings, settings: Settings, at: Issuer, proof: Mapping[str, str]
) -> Grant:
    """BUG: makes room for the new login before it is there."""
    store.forget_login(around)
    store.forget_chained(around)
    return _redeem(around, settings, at, proof)


def stores_the_attempt(
    around: Surroundings, settings: Settings, at: Issuer, proof: Mapping[str, str]
) -> Grant:
    """BUG: stores a login before it knows that there is one."""
    with document.locked(around, store.credentials_file(around)):
        store.save(around, {"accessToken": "pending", "scopes": list(authorization.SCOPES)})
    return _redeem(around, settings, at, proof)


def reserves_a_place(around: Surroundings, attempt: Attempt, *, by_hand: bool) -> Grant:
    """BUG: reserves a place where no login is, and of one that fails tidies the file alone."""
    path = store.credentials_file(around)
    is_first = store.login(around) is None and not path.exists()
    if is_first:
        with document.locked(around, path):
            store.save(around, {"accessToken": "pending", "scopes": list(authorization.SCOPES)})
    try:
        return _obtain(around, attempt, by_hand=by_hand)
    except (RunEndedError, KeyboardInterrupt):
        if is_first:
            store.forget_login(around)
        raise


def takes_any_answer(answer: exchange.Answer) -> Grant | None:
    """BUG: takes whatever the issuer answers for a login."""
    empty = Grant(access_token="none", refresh_token="", expires_in_s=0, scopes=())  # noqa: S106  # no secret
    return _understand(answer) or empty


def follows_redirects(around: Surroundings, request: Request) -> exchange.Answer:
    """BUG: follows redirects, and takes the body along where they say so."""
    response = around.http.post(
        request.url,
        json=request.body,
        headers=dict(request.headers),
        auth=exchange.keep_authorization,
        timeout=request.limit_s,
    )
    return exchange.Answer(
        status=response.status_code, headers=response.headers, body=response.content
    )


def posts_wherever_it_is_sent(around: Surroundings, request: Request) -> exchange.Answer:
    """BUG: makes its request anew where a redirect leads, whatever kind of redirect it is."""
    answer = _send(around, request)
    location = answer.headers.get("location")
    if answer.status in _MOVED and location:
        return _send(around, replace(request, url=location))
    return answer


def exchanges_at_the_public_issuer(
    around: Surroundings, settings: Settings, at: Issuer, proof: Mapping[str, str]
) -> Grant:
    """BUG: has the code of an internal user exchanged at the public issuer."""
    return _redeem(around, settings, issuer.PUBLIC, proof)


_REDEEM = "reference_impl.wire.issuer:redeem"
_PROOF = "reference_impl.verbs.authorization:proof"
_SEND = "reference_impl.wire.exchange:send"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(id="exchange.twice", requirement="LGN-004", replaces=_REDEEM, by=exchanges_twice),
    Mutant(
        id="exchange.in-the-address",
        requirement="LGN-004",
        replaces=_REDEEM,
        by=tells_the_code_in_the_address,
    ),
    Mutant(id="exchange.by-get", requirement="LGN-004", replaces=_REDEEM, by=exchanges_by_get),
    Mutant(
        id="exchange.no-redirect",
        requirement="LGN-004",
        replaces=_PROOF,
        by=leaves_out_the_redirect,
    ),
    Mutant(
        id="exchange.another-redirect",
        requirement="LGN-004",
        replaces=_PROOF,
        by=names_another_redirect,
    ),
    Mutant(id="exchange.tries-again", requirement="LGN-004", replaces=_REDEEM, by=tries_again),
    Mutant(
        id="exchange.denial-forgets",
        requirement="LGN-005",
        replaces="reference_impl.verbs.login:redeem",
        by=forgets_at_a_denial,
    ),
    Mutant(
        id="exchange.denial-is-success",
        requirement="LGN-005",
        replaces="reference_impl.verbs.login:run",
        by=takes_a_denial_well,
    ),
    Mutant(
        id="exchange.silent-denial",
        requirement="LGN-005",
        replaces="reference_impl.verbs.login:run",
        by=ends_without_a_word,
    ),
    Mutant(
        id="exchange.forgets-first",
        requirement="LGN-006",
        replaces=_REDEEM,
        by=begins_by_forgetting,
    ),
    Mutant(
        id="exchange.stores-first", requirement="LGN-006", replaces=_REDEEM, by=stores_the_attempt
    ),
    Mutant(
        id="exchange.reserved-in-keychain",
        requirement="LGN-005",
        replaces="reference_impl.verbs.login:obtain",
        by=reserves_a_place,
    ),
    Mutant(
        id="exchange.any-answer",
        requirement="LGN-006",
        replaces="reference_impl.wire.issuer:understand",
        by=takes_any_answer,
    ),
    Mutant(
        id="exchange.follows-redirects",
        requirement="LGN-011",
        replaces=_SEND,
        by=follows_redirects,
    ),
    Mutant(
        id="exchange.posts-anywhere",
        requirement="LGN-011",
        replaces=_SEND,
        by=posts_wherever_it_is_sent,
    ),
    Mutant(
        id="exchange.at-public-issuer",
        requirement="LGN-012",
        replaces=_REDEEM,
        by=exchanges_at_the_public_issuer,
    ),
)
