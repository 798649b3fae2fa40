"""One HTTP request and its answer, bounded as a whole."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests

from reference_impl import surroundings
from reference_impl.surroundings import Surroundings

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


class TimedOutError(Exception):
    """The limit passed without a whole answer."""


class UnreachableError(Exception):
    """There was no whole answer; `why` is for the user."""

    def __init__(self, why: str, *, is_lasting: bool = False) -> None:
        super().__init__(why)
        self.is_lasting = is_lasting


def post(around: Surroundings, request: Request) -> Answer:
    """Send JSON and return the answer; raise TimedOutError or UnreachableError.

    The time-out of requests runs anew with every byte that trickles in.
    """
    try:
        return surroundings.within(request.limit_s, lambda: send(around, request))
    except surroundings.OverdueError:
        raise TimedOutError from None
    except Exception as error:  # noqa: BLE001  # whatever it is, it may hold a secret
        raise without_secrets(error, host_of(request.url)) from None


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
        data=json.dumps(request.body).encode(),
        headers={name: value.encode("latin-1") for name, value in request.headers.items()},
        auth=keep_authorization,
        timeout=request.limit_s,
        allow_redirects=False,
    )
    return Answer(status=response.status_code, headers=response.headers, body=response.content)


def keep_authorization(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Return the request as it is; without this, requests would look into netrc."""
    return request


def without_secrets(error: Exception, host: str) -> Exception:
    """Return what may be shown of an error: those of requests quote addresses and headers."""
    match error:
        case requests.Timeout():
            return TimedOutError()
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
