"""The issuers of OAuth tokens: a code or a refresh token for an access token."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reference_impl import credential, environment
from reference_impl.credential import RunEndedError
from reference_impl.local.settings import Settings
from reference_impl.surroundings import Surroundings
from reference_impl.wire import api, exchange

CLIENT_ID = "reference-resolver"
LIMIT_S = 10.0
LONGEST_S = 10**9  # what a clock can be asked to add
LATER = (408, 429)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Its addresses, and the name by which a stored login remembers it."""

    name: str
    authorize: str  # the page for the browser
    token: str
    by_hand: str  # the page that shows a code for the user to carry over


PUBLIC = Issuer(
    name="",
    authorize="https://claude.ai/oauth/authorize",
    token="https://platform.claude.com/v1/oauth/token",  # noqa: S106  # an address
    by_hand="https://platform.claude.com/oauth/code/callback",
)
INTERNAL = Issuer(
    name="issuer.internal.example",
    authorize="https://issuer.internal.example/oauth/authorize",
    token="https://issuer.internal.example/v1/oauth/token",  # noqa: S106  # an address
    by_hand="https://issuer.internal.example/oauth/code/callback",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What the issuer gave; empty or 0 is what it did not say."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in_s: float
    scopes: tuple[str, ...]


def of_user(around: Surroundings) -> Issuer:
    """Return the issuer for a new login: internal users have one of their own."""
    kind = credential.trim(environment.variable(around, "USER_TYPE"))
    return INTERNAL if kind == "ant" else PUBLIC


def of_login(name: str) -> Issuer:
    """Return the issuer that a stored login names; its tokens go to no other."""
    for known in (PUBLIC, INTERNAL):
        if known.name == name:
            return known
    message = "The stored login is of an unknown issuer and cannot be refreshed. Log in again."
    raise RunEndedError("login-expired", message)


def redeem(
    around: Surroundings, settings: Settings, issuer: Issuer, proof: Mapping[str, str]
) -> Grant:
    """Return the grant for an authorization code, which is sent once; end the run without one."""
    body = {"grant_type": "authorization_code", "client_id": CLIENT_ID, **proof}
    request = request_to(around, settings, issuer, body)
    host = exchange.host_of(issuer.token)
    try:
        answer = exchange.post(around, request)
    except exchange.TimedOutError:
        why = f"{host} did not answer within {request.limit_s:g} s"
        raise RunEndedError("timeout", f"The login failed: {why}. Log in again.") from None
    except exchange.UnreachableError as error:
        raise RunEndedError("network", f"The login failed: {error}. Log in again.") from None
    grant = understand(answer)
    if grant is None:
        why = f"{host} gave no access token for the code ({answer.status})"
        raise RunEndedError("rejected", f"The login failed: {why}. Log in again.")
    return grant


def request_to(
    around: Surroundings, settings: Settings, issuer: Issuer, body: Mapping[str, str]
) -> exchange.Request:
    """Return a request to the issuer's token endpoint."""
    return exchange.Request(
        url=issuer.token,
        headers={"content-type": "application/json"},
        body=body,
        limit_s=min(LIMIT_S, api.limit_s(around, settings)),
    )


def refresh(
    around: Surroundings,
    settings: Settings,
    issuer: Issuer,
    refresh_token: str,
    scopes: tuple[str, ...],
) -> Grant:
    """Return a new grant; end the run when the issuer says no, or says nothing of use."""
    body = {
        "grant_type": "refresh_token",
        "refresh_token": refresh_token,
        "client_id": CLIENT_ID,
        "scope": " ".join(scopes),
    }
    answer = ask(around, request_to(around, settings, issuer, body))
    if is_final(answer.status):
        message = f"The stored login was not refreshed ({answer.status}). Log in again."
        raise RunEndedError("login-expired", message)
    grant = understand(answer)
    if grant is None:
        host = exchange.host_of(issuer.token)
        raise unavailable(host, f"its answer ({answer.status}) holds no access token")
    return grant


def ask(around: Surroundings, request: exchange.Request) -> exchange.Answer:
    """Return the issuer's answer."""
    host = exchange.host_of(request.url)
    try:
        return exchange.persist(around, request, is_worth_another_try)
    except exchange.TimedOutError:
        raise unavailable(host, f"it did not answer within {request.limit_s:g} s") from None
    except exchange.UnreachableError as error:
        raise unavailable(host, str(error)) from None


def is_worth_another_try(status: int) -> bool:
    """Whether the issuer may answer otherwise in a moment."""
    return status in LATER or status >= 500  # noqa: PLR2004  # server errors


def is_final(status: int) -> bool:
    """Whether the issuer rejected the refresh token for good."""
    return 400 <= status < 500 and status not in LATER  # noqa: PLR2004  # client errors


def understand(answer: exchange.Answer) -> Grant | None:
    """Return the grant in an answer; None without an access token."""
    reply = exchange.decode(answer.body) if answer.status == 200 else {}  # noqa: PLR2004  # success
    access_token = credential.text_of(reply.get("access_token"))
    if not access_token:
        return None
    return Grant(
        access_token=access_token,
        refresh_token=credential.text_of(reply.get("refresh_token")),
        expires_in_s=duration(reply.get("expires_in")),
        scopes=tuple(credential.text_of(reply.get("scope")).split()),
    )


def duration(value: object) -> float:
    """Return a number of seconds; 0 for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return min(value, LONGEST_S) if value > 0 else 0


def unavailable(host: str, why: str) -> RunEndedError:
    """Return the end of a run that could not refresh; the stored login stays as it is."""
    message = f"The stored login has to be refreshed at {host}, but {why}. Run again later."
    return RunEndedError("refresh-unavailable", message)
