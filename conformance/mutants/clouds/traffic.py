"""Mutants of what a provider's request carries, and of what follows when it fails (HDR, ERR)."""

import warnings
from collections.abc import Callable
from dataclasses import replace

from conformance.mutants.mutant import Mutant
from reference_impl.clouds import visit
from reference_impl.clouds.provider import Visit
from reference_impl.credential import RunEndedError
from reference_impl.surroundings import Surroundings
from reference_impl.wire import api, exchange, headers
from reference_impl.wire.exchange import Answer, Request

_prepare, _visit_send, _send_once = visit.prepare, visit.send, exchange.send
_post = exchange.post
_DEFAULT_S = api.DEFAULT_LIMIT_MS / 1000
_MANY = 20


def _is_the_first_party_s(request: Request) -> bool:
    return request.url.startswith(api.ADDRESS)


def leaves_custom_headers_out(at: Visit, prompt: str) -> Request:
    """BUG: adds the user's headers to the first party's requests only."""
    request = _prepare(at, prompt)
    kept = ("anthropic-version", "content-type", "x-anthropic-additional-protection")
    return replace(
        request, headers={name: request.headers[name] for name in request.headers if name in kept}
    )


def splits_at_commas(at: Visit, prompt: str) -> Request:
    """BUG: splits a provider's custom headers at commas, as its SDK's own option wants them."""
    request = _prepare(at, prompt)
    cut = {name: value.partition(",")[0] for name, value in request.headers.items()}
    return replace(request, headers=cut)


def drops_injections(at: Visit, prompt: str) -> Request:
    """BUG: of a custom header with a control character sends a provider what comes before it."""
    own = at.around.environment.get(headers.CUSTOM, "").partition("\r")[0]
    around = replace(at.around, environment={**at.around.environment, headers.CUSTOM: own})
    return _prepare(replace(at, around=around), prompt)


def keeps_quiet_about_broken_lines(at: Visit, prompt: str) -> Request:
    """BUG: leaves a line that is no header out of a provider's request without a word."""
    text = at.around.environment.get(headers.CUSTOM, "")
    good = "\n".join(line for line in text.splitlines(keepends=False) if ":" in line)
    around = replace(at.around, environment={**at.around.environment, headers.CUSTOM: good})
    return _prepare(replace(at, around=around), prompt)


def protects_the_first_party_only(at: Visit, prompt: str) -> Request:
    """BUG: knows the protection header for the first party only."""
    request = _prepare(at, prompt)
    name = "x-anthropic-additional-protection"
    return replace(request, headers={k: v for k, v in request.headers.items() if k != name})


def protects_every_provider(at: Visit, prompt: str) -> Request:
    """BUG: sends the protection header to every provider, asked for or not."""
    request = _prepare(at, prompt)
    added = {"x-anthropic-additional-protection": "true"}
    return replace(request, headers={**request.headers, **added})


def waits_as_long_as_the_default(at: Visit, prompt: str) -> Request:
    """BUG: does not know API_TIMEOUT_MS where a provider is asked."""
    return replace(_prepare(at, prompt), limit_s=_DEFAULT_S)


def takes_the_time_out_as_it_is(at: Visit, prompt: str) -> Request:
    """BUG: takes a time-out of 0 for one that has passed already, where a provider is asked."""
    request = _prepare(at, prompt)
    given = at.around.environment.get("API_TIMEOUT_MS")
    return replace(request, limit_s=0.05) if given == "0" else request


def calls_every_refusal_unavailable(at: Visit, request: Request) -> str:
    """BUG: tells a provider's 401 as if the model were not there."""
    try:
        return _visit_send(at, request)
    except RunEndedError as error:
        if error.reason != "unauthorized":
            raise
        raise RunEndedError(error.reason, "The model is not available in this region.") from None


def calls_a_403_a_missing_model(at: Visit, request: Request) -> str:
    """BUG: tells a provider's 403 as a model that does not exist."""
    try:
        return _visit_send(at, request)
    except RunEndedError as error:
        if error.reason != "forbidden":
            raise
        raise RunEndedError(error.reason, "There is no such model. Choose another one.") from None


def blames_the_credential(at: Visit, request: Request) -> str:
    """BUG: tells whatever ails a provider as an authentication problem."""
    try:
        return _visit_send(at, request)
    except RunEndedError as error:
        if error.reason not in {"throttled", "unavailable"}:
            raise
        message = f"Authentication with {at.provider.name} failed. Sign in again."
        raise RunEndedError(error.reason, message) from None


def storms_a_provider(around: Surroundings, request: Request) -> Answer:
    """BUG: asks a provider that is busy twenty times in a row."""
    answer = _post(around, request)
    for _ in range(0 if _is_the_first_party_s(request) else _MANY):
        if not api.is_transient(answer.status):
            break
        answer = _post(around, request)
    return answer


def hides_the_provider_s_host(at: Visit, request: Request) -> str:
    """BUG: says that the network has a problem, and not with which host of a provider's."""
    try:
        return _visit_send(at, request)
    except RunEndedError as error:
        if error.reason != "network":
            raise
        raise RunEndedError("network", "fetch failed") from None


def trusts_any_gateway(around: Surroundings, request: Request) -> Answer:
    """BUG: verifies the first party's certificate and no provider's."""
    if _is_the_first_party_s(request):
        return _send_once(around, request)
    warnings.simplefilter("ignore")
    response = around.http.post(
        request.url,
        data=exchange.encode(request.body),
        headers=dict(request.headers),
        timeout=request.limit_s,
        verify=False,
    )
    return Answer(status=response.status_code, headers=response.headers, body=response.content)


def follows_a_provider_s_redirect(around: Surroundings, request: Request) -> Answer:
    """BUG: follows a provider's redirect with everything that the first request had."""
    answer = _send_once(around, request)
    target = answer.headers.get("location")
    if _is_the_first_party_s(request) or not target:
        return answer
    return _send_once(around, replace(request, url=target))


_PREPARE = "reference_impl.clouds.visit:prepare"
_SEND = "reference_impl.clouds.visit:send"
_ONCE = "reference_impl.wire.exchange:send"


def _mutant(id_: str, requirement: str, replaces: str, by: Callable[..., object]) -> Mutant:
    return Mutant(id=id_, requirement=requirement, replaces=replaces, by=by)


MUTANTS: tuple[Mutant, ...] = (
    _mutant("clouds.no-custom-headers", "HDR-001", _PREPARE, leaves_custom_headers_out),
    _mutant("clouds.cut-at-commas", "HDR-002", _PREPARE, splits_at_commas),
    _mutant("clouds.quiet-about-broken-lines", "HDR-003", _PREPARE, keeps_quiet_about_broken_lines),
    _mutant("clouds.drops-injections", "HDR-004", _PREPARE, drops_injections),
    _mutant("clouds.protects-first-party", "HDR-006", _PREPARE, protects_the_first_party_only),
    _mutant("clouds.protects-everybody", "HDR-006", _PREPARE, protects_every_provider),
    _mutant("clouds.default-time-out", "HDR-007", _PREPARE, waits_as_long_as_the_default),
    _mutant("clouds.zero-is-over", "HDR-008", _PREPARE, takes_the_time_out_as_it_is),
    _mutant("clouds.401-unsaid", "ERR-001", _SEND, calls_every_refusal_unavailable),
    _mutant("clouds.403-unsaid", "ERR-002", _SEND, calls_a_403_a_missing_model),
    _mutant("clouds.blames-credential", "ERR-003", _SEND, blames_the_credential),
    _mutant("clouds.storms", "ERR-003", "reference_impl.wire.exchange:post", storms_a_provider),
    _mutant("clouds.host-unnamed", "ERR-004", _SEND, hides_the_provider_s_host),
    _mutant("clouds.verifies-first-party", "ERR-005", _ONCE, trusts_any_gateway),
    Mutant(
        id="clouds.follows-redirect",
        requirement="ERR-006",
        replaces=_ONCE,
        by=follows_a_provider_s_redirect,
        told_as="LEK-001",
    ),
)
