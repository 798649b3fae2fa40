"""Which service answers: by host name, and within a host by path."""

import traceback
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from fakes.anthropic import app as anthropic
from fakes.anthropic import errors as anthropic_errors
from fakes.clouds.aws import hosts as aws
from fakes.clouds.azure import hosts as azure
from fakes.clouds.google import hosts as google
from fakes.clouds.metadata import app as metadata
from fakes.internet.faults import UNREACHED, show
from fakes.internet.namespace import METADATA_ADDRESSES
from fakes.journal import Exchange
from fakes.oauth import app as oauth
from fakes.service import Service
from fakes.situation import FIRST_PARTY, GOOGLE_METADATA, ISSUER

if TYPE_CHECKING:
    from fakes.internet.episode import Episode
    from fakes.internet.protocol import Recorder

_TOKEN_PATH = "/v1/oauth/token"  # noqa: S105  # a path, not a secret
_MISDIRECTED = 421


_ANTHROPIC = Service(name="anthropic", app=anthropic.app, render=anthropic_errors.render)
_OAUTH = Service(name="oauth", app=oauth.app, render=oauth.render)
_METADATA = Service(name="metadata", app=metadata.app, render=metadata.render)

_HOSTS: dict[str, Service] = {
    FIRST_PARTY: _ANTHROPIC,
    ISSUER: _OAUTH,
    "console.anthropic.com": _OAUTH,
    "claude.ai": _OAUTH,
    "claude.com": _OAUTH,
    GOOGLE_METADATA: _METADATA,
    **dict.fromkeys(METADATA_ADDRESSES, _METADATA),
}


_BAD_GATEWAY = PlainTextResponse("The host cannot be reached.\n", status_code=502)


async def _misdirected(scope: Scope, receive: Receive, send: Send) -> None:
    host = scope["state"]["exchange"].host
    error = {"error": "unknown_host", "message": f"No fake serves the host {host!r}."}
    await JSONResponse(error, status_code=_MISDIRECTED)(scope, receive, send)


def _misdirected_status(
    status: int,
    retry_after: str | None,  # noqa: ARG001  # the signature of Service.render
) -> Response:
    return JSONResponse({"error": "fault"}, status_code=status)


_NOBODY = Service(name="", app=_misdirected, render=_misdirected_status)


def _find(host: str, path: str, episode: "Episode") -> Service:
    if host in episode.gateways:
        return _ANTHROPIC
    if host in episode.issuers:
        return _OAUTH
    if cloud := _of_a_cloud(host, path, episode):
        return cloud
    service = _HOSTS.get(host, _NOBODY)
    # The anthropic SDK refreshes at the API's own host (seen with anthropic 2.12).
    return _OAUTH if service is _ANTHROPIC and path == _TOKEN_PATH else service


def _of_a_cloud(host: str, path: str, episode: "Episode") -> Service | None:
    told = episode.situation
    return (
        aws.find(host, path, told.aws)
        or google.find(host, path, told.google)
        or azure.find(host, path, told.azure)
    )


def is_known(host: str, episode: "Episode") -> bool:
    """Whether a fake serves the host."""
    return _find(host.lower(), "/", episode) is not _NOBODY


def enlist(exchange: Exchange, episode: "Episode") -> Service:
    """The service for a request that has arrived; its exchange learns whose it is."""
    service = _find(exchange.host, exchange.path, episode)
    exchange.service = service.name
    exchange.known = service is not _NOBODY
    return service


async def route(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application: show a fault or let the service answer, and note the status."""
    recorder: Recorder = scope["state"]["recorder"]
    exchange = scope["state"]["exchange"]
    service: Service = scope["state"]["service"]

    async def noting(message: Message) -> None:
        if message["type"] == "http.response.start":
            exchange.status = message["status"]
        await send(message)

    await recorder.episode.gate.pass_through(exchange.host, exchange.path)
    fault = recorder.episode.take_fault(exchange.host, exchange.path)
    unreachable = recorder.episode.host_fault(exchange.host) if recorder.proxied else None
    try:
        if unreachable in UNREACHED:
            exchange.fault = unreachable
            await _BAD_GATEWAY(scope, receive, noting)
        elif fault is None:
            await service.app(scope, receive, noting)
        else:
            exchange.fault = fault.kind
            await show(fault, service, scope, receive, noting)
    except Exception:
        recorder.episode.journal.failures.append(traceback.format_exc())
        raise
