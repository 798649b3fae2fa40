"""A program's listener for its redirect, as a native client opens one (RFC 8252, section 7.3)."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # of RFC 7636, appendix B
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


class Listener:
    """Notes each request line; ``status`` and ``location`` are what it answers."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.status = 200
        self.location: str | None = None
        self.came = threading.Event()
        outer = self

        class _Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # the server calls it so
                outer.seen.append(f"{self.command} {self.path}")
                outer.headers.append({name.lower(): value for name, value in self.headers.items()})
                self.send_response(outer.status)
                if outer.location is not None:
                    self.send_header("Location", outer.location)
                self.send_header("Content-Length", "0")
                self.end_headers()
                outer.came.set()

            do_POST = do_GET  # noqa: N815  # the server calls it so

            def log_message(self, *_: object) -> None:
                """Nothing on standard error."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.redirect_uri = f"http://127.0.0.1:{self._server.server_port}/callback"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def address(self, host: str = "claude.ai", **changes: str) -> str:
        """An authorization address that leads here."""
        return address(self.redirect_uri, host, **changes)


def address(redirect_uri: str, host: str = "claude.ai", **changes: str) -> str:
    """A right authorization address; an empty change leaves the parameter out."""
    fields = {
        "response_type": "code",
        "client_id": "a-client",
        "redirect_uri": redirect_uri,
        "scope": "user:inference",
        "state": "a-state",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    given = {name: value for name, value in fields.items() if value}
    return f"https://{host}/oauth/authorize?{urlencode(given)}"
