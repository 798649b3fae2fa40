"""Where the clouds answer: inference by the mocked wire, AWS's own services by a local server."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from reference_impl.clouds import bedrock, foundry, vertex
from reference_impl.selftest.conftest import PONG, World

PATHS = {
    "bedrock": f"/model/{bedrock.MODEL.replace(':', '%3A')}/invoke",
    "vertex": f"/publishers/anthropic/models/{vertex.MODEL}:rawPredict",
    "foundry": f"/v1/messages#{foundry.MODEL}".partition("#")[0],
}
BEDROCK = f"https://bedrock-runtime.us-east-1.amazonaws.com{PATHS['bedrock']}"
VERTEX_ROOT = "https://us-east5-aiplatform.googleapis.com/v1/projects/a-project/locations/us-east5"
VERTEX = VERTEX_ROOT + PATHS["vertex"]
FOUNDRY = f"https://a-resource.services.ai.azure.com/anthropic{PATHS['foundry']}"
FIRST_PARTY = {
    "ANTHROPIC_API_KEY": "first-key",
    "ANTHROPIC_AUTH_TOKEN": "first-token",
    "CLAUDE_CODE_OAUTH_TOKEN": "first-oauth",
}
# What every chain would ask when nothing else is there is told to be silent, or not to be.
NO_METADATA = {"AWS_EC2_METADATA_DISABLED": "true"}


def answer(world: World, url: str, status: int = 200, **more: Any) -> None:
    """Let a cloud answer the next request like this."""
    world.wire.post(url, status=status, **({"json": PONG} | more))


def sent(world: World) -> list[tuple[str, dict[str, str], Any]]:
    """Return the inference requests in order: address, headers in lower case, body."""
    return [
        (
            str(call.request.url),
            {name.lower(): _text(value) for name, value in call.request.headers.items()},
            json.loads(call.request.body or b"{}"),
        )
        for call in world.wire.calls
        if str(call.request.url).endswith(tuple(PATHS.values()))
    ]


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def service_account(token_uri: str) -> dict[str, str]:
    """Return the key file of a service account that gets its tokens there."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    return {
        "type": "service_account", "client_email": "a@b.example", "private_key": pem,
        "private_key_id": "1", "token_uri": token_uri, "project_id": "file-project",
    }  # fmt: skip


@dataclass
class Site:
    """A server on loopback: what it was asked, and how it answers a method and a path."""

    reply: Callable[[str, str, str], tuple[int, str]]
    port: int = 0
    asked: list[tuple[str, str, str]] = field(default_factory=list)  # method, path, body

    @property
    def address(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(reply: Callable[[str, str, str], tuple[int, str]]) -> Iterator[Site]:
    """Serve until the end of the block; a status of 0 means that it never answers."""
    site = Site(reply=reply)
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length).decode()
            site.asked.append((self.command, self.path, body))
            status, text = site.reply(self.command, self.path, body)
            if not status:
                over.wait()
                return
            self.send_response(status)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_PUT = do_POST = answer  # noqa: N815  # the names that http.server looks for

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield site
    finally:
        over.set()
        server.shutdown()
        server.server_close()
