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


@dataclass(frozen=True, slots=True)
class Issuer:
    """The name by which a stored login remembers it, and the hosts of its pages and tokens."""

    name: str
    pages: str
    tokens: str

    @property
    def authorize(self) -> str:
        """The page where the user allows a login."""
        return f"https://{self.pages}/oauth/authorize"

    @property
    def by_hand(self) -> str:
        """The page that shows a code for the user to carry over."""
        return f"https://{self.tokens}/oauth/code/callback"

    @property
    def token(self) -> str:
        """The token endpoint."""
        return f"https://{self.tokens}/v1/oauth/token"


PUBLIC = Issuer("", "claude.ai", "platform.claude.com")
INTERNAL = Issuer("issuer.internal.example", *["issuer.internal.example"] * 2)


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
    known = {PUBLIC.name: PUBLIC, INTERNAL.name: INTERNAL}.get(name)
    if known is None:
        message = "The stored login is of an unknown issuer and cannot be refreshed. Log in again."
        raise RunEndedError("login-expired", message)
    return known


def redeem(
    around: Surroundings, settings: Settings, issuer: Issuer, proof: Mapping[str, str]
) -> Grant:
    """Return the grant for an authorization code, which is sent once; end the run without one."""
    body = {"grant_type": "authorization_code", "client_id": CLIENT_ID, **proof}
    request = request_to(around, settings, issuer, body)
    try:
        answer = exchange.post(around, request)
    except exchange.NoAnswerError as error:
        raise RunEndedError(error.reason, f"The login failed: {error}. Log in again.") from None
    grant = understand(answer)
    if grant is None:
        why = f"{issuer.tokens} gave no access token for the code ({answer.status})"
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
        raise unavailable(f"{issuer.tokens} gave no access token ({answer.status})")
    return grant


def ask(around: Surroundings, request: exchange.Request) -> exchange.Answer:
    """Return the issuer's answer."""
    try:
        return exchange.persist(around, request, is_worth_another_try)
    except exchange.NoAnswerError as error:
        raise unavailable(str(error)) from None


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


def unavailable(why: str) -> RunEndedError:
    """Return the end of a run that could not refresh; the stored login stays as it is."""
    message = f"The stored login has to be refreshed, but {why}. Run again later."
    return RunEndedError("refresh-unavailable", message)
