"""How each kind of fault looks on the wire."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import Message, Receive, Scope, Send

from fakes.situation import Fault, FaultKind

if TYPE_CHECKING:
    from fakes.internet.protocol import Recorder
    from fakes.service import Service

_PAGE = "<!DOCTYPE html><html><body><h1>It works!</h1></body></html>\n"
_MISSING_BYTES = 512
_REDIRECTS = range(300, 400)
_DEFAULT_REDIRECT = 307
# With these no connection to the host is ever made; a proxy says so in its place.
UNREACHED: Mapping[FaultKind | None, str] = {
    "refuse": "the connection was refused",
    "unreachable": "the network is unreachable",
    "blackhole": "the host did not answer",
    "unresolvable": "the name cannot be resolved",
}


async def show(
    fault: Fault, service: "Service", scope: Scope, receive: Receive, send: Send
) -> None:
    """Answer one request as the fault says. ``delay_s`` holds for every kind."""
    recorder: Recorder = scope["state"]["recorder"]
    if fault.delay_s:
        await asyncio.sleep(fault.delay_s)
    match fault.kind:
        case "status":
            await service.render(fault.status, fault.retry_after)(scope, receive, send)
        case "delay":
            await service.app(scope, receive, send)
        case "silence":
            await _wait_for_the_end(receive)
        case "reset":
            recorder.reset()
        case "truncate":
            await service.app(scope, receive, _truncating(send))
            recorder.hang_up()
        case "not-json":
            await HTMLResponse(_PAGE)(scope, receive, send)
        case "redirect":
            status = fault.status if fault.status in _REDIRECTS else _DEFAULT_REDIRECT
            location = fault.location or "/"
            await RedirectResponse(location, status_code=status)(scope, receive, send)
        case (
            "wrong-certificate"
            | "untrusted-certificate"
            | "expired-certificate"
            | "refuse"
            | "unreachable"
            | "blackhole"
            | "unresolvable"
        ):
            raise AssertionError(f"{fault.kind} belongs to a whole host, not to a request")


async def _wait_for_the_end(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _truncating(send: Send) -> Send:
    """Promise a longer body than is sent, and leave the response unfinished."""

    async def shorten(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [
                (
                    name,
                    b"%d" % (int(value) + _MISSING_BYTES) if name == b"content-length" else value,
                )
                for name, value in message["headers"]
            ]
            await send({**message, "headers": headers})
        elif message.get("body"):
            await send({**message, "more_body": True})

    return shorten
