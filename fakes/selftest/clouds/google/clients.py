"""The vendors' clients, each as a function from a case to the reply that it got."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import anthropic
import google.auth
import google.oauth2.credentials
import requests
from google.auth.transport.requests import AuthorizedSession
from google.oauth2 import service_account

from fakes.selftest.clouds.google.case import Case
from fakes.situation.google import PROJECT

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

_MODEL = "claude-sonnet-5-5"
_PROMPT: anthropic.types.MessageParam = {"role": "user", "content": "ping"}
_BODY = {"anthropic_version": "vertex-2023-10-16", "max_tokens": 8, "messages": [_PROMPT]}
_METADATA = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/"
_PATIENCE_S = 10

Client = Callable[[Case], str]


def _address(case: Case) -> str:
    place = f"projects/{PROJECT}/locations/{case.location}/publishers/anthropic/models/{_MODEL}"
    return f"https://{case.host}/v1/{place}:rawPredict"


def _said(answer: requests.Response) -> str:
    if not answer.ok:
        raise PermissionError(f"{answer.status_code}: {answer.text}")
    return str(answer.json()["content"][0]["text"])


def _credentials(case: Case) -> "Credentials":
    if case.access_token is not None:
        return google.oauth2.credentials.Credentials(case.access_token)  # type: ignore[no-untyped-call]  # half of it is typed
    found, _ = google.auth.default(scopes=case.scopes)
    if case.claims and isinstance(found, service_account.Credentials):
        return found.with_claims(case.claims)  # type: ignore[no-untyped-call,no-any-return]  # as above
    return found


def by_google_auth(case: Case) -> str:
    """The application default credentials in an ``AuthorizedSession``."""
    # A session that refreshes after a 401 would tell of its second failure, not of the first.
    session = AuthorizedSession(
        _credentials(case), refresh_status_codes=(), default_host=case.audience
    )
    with session:
        return _said(session.post(_address(case), json=_BODY))


def by_a_plain_request(case: Case) -> str:
    """The metadata server's token by a program's own request, with the case's headers."""
    given = requests.get(f"{_METADATA}token", headers=dict(case.headers), timeout=_PATIENCE_S)
    if not given.ok:
        raise PermissionError(f"{given.status_code}: {given.text}")
    shown = {"Authorization": f"Bearer {given.json()['access_token']}"}
    return _said(requests.post(_address(case), json=_BODY, headers=shown, timeout=_PATIENCE_S))


def _vertex(case: Case) -> anthropic.AnthropicVertex:
    client = anthropic.AnthropicVertex(
        region=case.location,
        project_id=PROJECT,
        access_token=case.access_token,
        max_retries=0,
    )
    # Only where the case is about the wrong host: otherwise the SDK has to find it.
    return client if case.refusal is None else client.copy(base_url=f"https://{case.host}/v1")


def by_anthropic(case: Case) -> str:
    """``AnthropicVertex``, which finds the application default credentials itself: a message."""
    with _vertex(case) as client:
        return _text(client.messages.create(model=_MODEL, max_tokens=8, messages=[_PROMPT]))


def by_anthropic_stream(case: Case) -> str:
    """The same, as a stream that the client puts together."""
    with (
        _vertex(case) as client,
        client.messages.stream(model=_MODEL, max_tokens=8, messages=[_PROMPT]) as stream,
    ):
        return _text(stream.get_final_message())


def _text(message: anthropic.types.Message) -> str:
    (block,) = message.content
    assert block.type == "text"
    said: str = block.text
    return said


CLIENTS: dict[str, Client] = {
    "google-auth": by_google_auth,
    "AnthropicVertex": by_anthropic,
    "AnthropicVertex, a stream": by_anthropic_stream,
    "a plain request": by_a_plain_request,
}
