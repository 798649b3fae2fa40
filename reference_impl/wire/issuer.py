"""The issuer of OAuth tokens: a refresh token for an access token."""

from dataclasses import dataclass, field

from reference_impl import credential
from reference_impl.credential import RunEndedError
from reference_impl.local.settings import Settings
from reference_impl.surroundings import Surroundings
from reference_impl.wire import api, exchange

TOKEN_ENDPOINT = "https://platform.claude.com/v1/oauth/token"  # noqa: S105  # an address
CLIENT_ID = "reference-resolver"
LIMIT_S = 10.0
LONGEST_S = 10**9  # what a clock can be asked to add
LATER = (408, 429)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What the issuer gave; empty or 0 is what it did not say."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in_s: float
    scopes: tuple[str, ...]


def refresh(
    around: Surroundings, settings: Settings, refresh_token: str, scopes: tuple[str, ...]
) -> Grant:
    """Return a new grant; end the run when the issuer says no, or says nothing of use."""
    body = {
        "grant_type": "refresh_token",
        "refresh_token": refresh_token,
        "client_id": CLIENT_ID,
        "scope": " ".join(scopes),
    }
    request = exchange.Request(
        url=TOKEN_ENDPOINT,
        headers={"content-type": "application/json"},
        body=body,
        limit_s=min(LIMIT_S, api.limit_s(around, settings)),
    )
    answer = ask(around, request)
    if is_final(answer.status):
        message = f"The stored login was not refreshed ({answer.status}). Log in again."
        raise RunEndedError("login-expired", message)
    grant = understand(answer)
    if grant is None:
        raise unavailable(f"its answer ({answer.status}) holds no access token")
    return grant


def ask(around: Surroundings, request: exchange.Request) -> exchange.Answer:
    """Return the issuer's answer."""
    try:
        return exchange.persist(around, request, is_worth_another_try)
    except exchange.TimedOutError:
        raise unavailable(f"it did not answer within {request.limit_s:g} s") from None
    except exchange.UnreachableError as error:
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
    host = exchange.host_of(TOKEN_ENDPOINT)
    message = f"The stored login has to be refreshed at {host}, but {why}. Run again later."
    return RunEndedError("refresh-unavailable", message)
