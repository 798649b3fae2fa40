"""One HTTP request and its answer, bounded as a whole."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests

from reference_impl import surroundings
from reference_impl.credential import RequestReason
from reference_impl.surroundings import Surroundings, T

PAUSES_S = (0.1, 0.2)
LONGEST_PAUSE_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """JSON to post, and the seconds within which the whole answer has to be there."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: object = field(repr=False)
    limit_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A status, the answer's headers by name in any case, and a body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswerError(Exception):
    """There was no whole answer; its text is for the user."""

    reason: RequestReason = "network"


class TimedOutError(NoAnswerError):
    """The limit passed."""

    reason = "timeout"


class UnreachableError(NoAnswerError):
    """The request failed; to try again does not help when that is lasting."""

    def __init__(self, why: str, *, is_lasting: bool = False) -> None:
        super().__init__(why)
        self.is_lasting = is_lasting


def post(around: Surroundings, request: Request) -> Answer:
    """Send JSON and return the answer; raise TimedOutError or UnreachableError."""
    return bounded(request.url, request.limit_s, lambda: send(around, request))


def reach(around: Surroundings, url: str, limit_s: float) -> None:
    """Return when there is any answer, to a request for headers; raise as `post` does."""
    bounded(url, limit_s, lambda: probe(around, url, limit_s))


def bounded(url: str, limit_s: float, work: Callable[[], T]) -> T:
    """Return what comes of a request; the time-out of requests runs anew with every byte."""
    try:
        return surroundings.within(limit_s, work)
    except surroundings.OverdueError:
        raise TimedOutError(f"{host_of(url)} did not answer within {limit_s:g} s") from None
    except Exception as error:  # noqa: BLE001  # whatever it is, it may hold a secret
        raise without_secrets(error, host_of(url)) from None


def persist(around: Surroundings, request: Request, is_transient: Callable[[int], bool]) -> Answer:
    """Do as `post`, but ask again for what may get better, three times in all.

    After a time-out nothing is asked again: it was waited for long enough, and a refresh token may
    have been used up.
    """
    for pause_s in PAUSES_S:
        try:
            answer = post(around, request)
        except UnreachableError as error:
            if error.is_lasting:
                raise
            around.sleep(pause_s)
        else:
            if not is_transient(answer.status):
                return answer
            around.sleep(pause_before(answer, pause_s))
    return post(around, request)


def pause_before(answer: Answer, default_s: float) -> float:
    """Return the seconds to wait: what the server asks for, within reason."""
    wanted = answer.headers.get("retry-after", "")
    if not (wanted.isascii() and wanted.isdigit()):
        return default_s
    return LONGEST_PAUSE_S if len(wanted) > 1 else min(float(wanted), LONGEST_PAUSE_S)


def send(around: Surroundings, request: Request) -> Answer:
    """Make the request; redirects are not followed, netrc is not asked."""
    response = around.http.post(
        request.url,
        data=encode(request.body),
        headers={name: value.encode("latin-1") for name, value in request.headers.items()},
        auth=keep_authorization,
        timeout=request.limit_s,
        allow_redirects=False,
    )
    return Answer(status=response.status_code, headers=response.headers, body=response.content)


def encode(body: object) -> bytes:
    """Return a body as it is sent."""
    return json.dumps(body).encode()


def probe(around: Surroundings, url: str, limit_s: float) -> None:
    """Ask for headers, without a credential."""
    around.http.head(url, auth=keep_authorization, timeout=limit_s, allow_redirects=False)


def keep_authorization(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Return the request as it is; without this, requests would look into netrc."""
    return request


def without_secrets(error: Exception, host: str) -> Exception:
    """Return what may be shown of an error: those of requests quote addresses and headers."""
    match error:
        case requests.Timeout():
            return TimedOutError(f"{host} did not answer in time")
        case requests.exceptions.SSLError():
            why = f"the certificate of {host} does not verify"
            return UnreachableError(why, is_lasting=True)
        case requests.RequestException():
            return UnreachableError(f"{host} cannot be reached, or broke off its answer")
        case OSError():
            why = f"no request to {host} was possible (do the CA files in the environment exist?)"
            return UnreachableError(why, is_lasting=True)
        case _:
            return RuntimeError(f"the HTTP client failed with {type(error).__name__}")


def host_of(url: str) -> str:
    """Return the host, with its port, without user names and passwords."""
    return urlsplit(url).netloc.rpartition("@")[2]


def decode(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a body; an empty one when there is none."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
