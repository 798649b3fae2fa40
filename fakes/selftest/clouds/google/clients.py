"""The vendors' clients, each as a function from a case to the reply that it got."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import anthropic
import google.auth
import google.oauth2.credentials
from google.auth.transport.requests import AuthorizedSession
from google.oauth2 import service_account

from fakes.selftest.clouds.google.case import Case
from fakes.situation.google import PROJECT

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

_MODEL = "claude-sonnet-5-5"
_PROMPT: anthropic.types.MessageParam = {"role": "user", "content": "ping"}
_BODY = {"anthropic_version": "vertex-2023-10-16", "max_tokens": 8, "messages": [_PROMPT]}

Client = Callable[[Case], str]


def _credentials(case: Case) -> "Credentials":
    if case.access_token is not None:
        return google.oauth2.credentials.Credentials(case.access_token)  # type: ignore[no-untyped-call]
    found, _ = google.auth.default(scopes=case.scopes)
    if case.claims and isinstance(found, service_account.Credentials):
        return found.with_claims(case.claims)  # type: ignore[no-untyped-call,no-any-return]
    return found


def by_google_auth(case: Case) -> str:
    """The application default credentials in an ``AuthorizedSession``."""
    base = case.base_url or f"https://{case.host}/v1"
    place = f"projects/{PROJECT}/locations/{case.location}/publishers/anthropic/models/{_MODEL}"
    with AuthorizedSession(_credentials(case)) as session:  # type: ignore[no-untyped-call]
        answer = session.post(f"{base}/{place}:rawPredict", json=_BODY)
    if not answer.ok:
        raise PermissionError(f"{answer.status_code}: {answer.text}")
    return str(answer.json()["content"][0]["text"])


def _vertex(case: Case) -> anthropic.AnthropicVertex:
    return anthropic.AnthropicVertex(
        region=case.location,
        project_id=PROJECT,
        access_token=case.access_token,
        base_url=case.base_url,
        max_retries=0,
    )


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
    return block.text


CLIENTS: dict[str, Client] = {
    "google-auth": by_google_auth,
    "AnthropicVertex": by_anthropic,
    "AnthropicVertex, a stream": by_anthropic_stream,
}
