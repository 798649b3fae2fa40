"""The listener for the browser's answer: on the loopback interface, as RFC 8252 describes it."""

import http.server
import queue
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from reference_impl.verbs import authorization
from reference_impl.verbs.authorization import Attempt

HOST = "127.0.0.1"
PATH = "/callback"
LONGEST_REQUEST_S = 5.0
POLL_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A code, or the error that the issuer names instead."""

    code: str = field(default="", repr=False)
    error: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What the browser shows; with an answer when there was one."""

    status: int
    text: str
    answer: Answer | None = None


def judge(attempt: Attempt, target: str) -> Page:
    """Return the page for a request; only one with the attempt's own state is an answer."""
    path, _, parameters = target.partition("?")
    query = parse_qs(parameters)
    if path != PATH:
        return Page(404, "There is nothing here.")
    if not authorization.is_own(attempt, only(query, "state")):
        return Page(400, "This is no answer to the login that is under way.")
    if only(query, "error"):
        answer = Answer(error=only(query, "error"))
        return Page(200, "The login was refused. You may close this page.", answer)
    if not only(query, "code"):
        return Page(400, "This answer holds no code.")
    answer = Answer(code=only(query, "code"))
    return Page(200, "You may close this page and go on in the terminal.", answer)


def only(query: dict[str, list[str]], name: str) -> str:
    """Return a parameter; "" when it is missing, or there several times."""
    values = query.get(name, [])
    return values[0] if len(values) == 1 else ""


class Listener(http.server.ThreadingHTTPServer):
    """A server for one answer; each request has a thread, as browsers open idle connections."""

    daemon_threads = True

    def __init__(self, attempt: Attempt) -> None:
        super().__init__((HOST, 0), Handler)
        self.attempt = attempt
        self.answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self.first = threading.Lock()  # taken by the first answer, and never released

    def server_bind(self) -> None:
        """Bind; the parent's own way would ask a name server for the name of the address."""
        socketserver.TCPServer.server_bind(self)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: who breaks off a request is no concern of the login's."""

    @property
    def redirect_uri(self) -> str:
        """Where the browser is sent with the answer."""
        return f"http://{HOST}:{self.server_address[1]}{PATH}"


class Handler(http.server.BaseHTTPRequestHandler):
    """One request of the browser's, or of a stranger's."""

    server: Listener
    timeout = LONGEST_REQUEST_S

    def do_GET(self) -> None:  # the name that the parent looks for
        """Answer, and hand on what was answered."""
        page = judge(self.server.attempt, self.path)
        if page.answer and not self.server.first.acquire(blocking=False):
            page = Page(409, "This login has had its answer.")
        try:
            self.reply(page)
        finally:
            if page.answer:
                self.server.answers.put(page.answer)

    def do_POST(self) -> None:  # as above
        """Refuse: an answer is a redirect."""
        self.reply(Page(405, "An answer comes by GET."))

    def reply(self, page: Page) -> None:
        """Write the page."""
        body = page.text.encode()
        self.send_response(page.status)
        self.send_header("content-type", "text/plain; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.send_header("cache-control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the parent's name
        """Write nothing: the address of a request holds the code."""


@contextmanager
def listening(attempt: Attempt) -> Iterator[Listener]:
    """Yield a listener that is gone afterwards; raise OSError when there can be none."""
    with Listener(attempt) as server:
        threading.Thread(target=server.serve_forever, args=(POLL_S,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
