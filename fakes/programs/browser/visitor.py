"""One visit: the page is opened, a button is clicked, and the program's listener is told."""

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from fakes.programs.browser.page import Submission, click
from fakes.programs.browser.script import Answer, Callback, Visit, Visited
from fakes.programs.browser.traffic import Reply, Traffic, UnansweredError

_FOREIGN_CODE = "a-code-that-no-issuer-gave"
_WRONG_STATE = "a-state-that-nobody-sent"
_MOST_REDIRECTS = 5


def visit(
    address: str,
    script: Visit,
    *,
    ca_file: Path,
    proxy_url: str | None = None,
    timeout_s: float = 5.0,
    earlier: tuple[Visited, ...] = (),
) -> Visited:
    """Follow an authorization address as a user who does what the script says.

    Each request takes ``timeout_s`` seconds at most; nothing that goes wrong is raised. ``earlier``
    are visits of before: a callback with a used code takes the code of the last of them.
    """
    with contextlib.closing(Traffic(ca_file, proxy_url, timeout_s)) as traffic:
        return _Visitor(traffic, address, earlier).follow(script)


class _Visitor:
    def __init__(self, traffic: Traffic, address: str, earlier: tuple[Visited, ...]) -> None:
        self._traffic = traffic
        self._address = address
        self._used = next((each.code for each in reversed(earlier) if each.code), None)
        self._redirect: str | None = None
        self._code: str | None = None

    def follow(self, script: Visit) -> Visited:
        """The whole visit."""
        page_status, problem = self._decide(script.decision)
        answered = _parameters(self._redirect)
        self._code = answered.get("code")
        if script.callbacks is not None:
            answers = tuple(self._call_each(script.callbacks))
        elif self._redirect is not None:
            answers = (self._ask("GET", self._redirect),)
        else:
            answers = ()
        return Visited(
            address=self._address,
            page_status=page_status,
            redirect=self._redirect,
            code=self._code,
            state=answered.get("state"),
            answers=answers,
            problem=problem,
        )

    def _decide(self, decision: str) -> tuple[int | None, str | None]:
        """Open the page and click; its status, and why there is no redirect."""
        try:
            page, address = self._open()
        except UnansweredError as error:
            return None, f"the page did not answer: {error}"
        submission = click(page.text, address, decision)
        if submission is None:
            return page.status, f"the page has no button {decision!r}"
        try:
            reply = self._submit(submission)
        except UnansweredError as error:
            return page.status, f"the click was not answered: {error}"
        self._redirect = reply.redirect
        return page.status, None if reply.redirect else f"the click was answered {reply.status}"

    def _open(self) -> tuple[Reply, str]:
        address = self._address
        reply = self._traffic.send("GET", address)
        for _ in range(_MOST_REDIRECTS):
            if reply.redirect is None:
                break
            address = reply.redirect
            reply = self._traffic.send("GET", address)
        return reply, address

    def _submit(self, submission: Submission) -> Reply:
        if submission.method == "POST":
            return self._traffic.send("POST", submission.address, submission.fields)
        query = urlencode(submission.fields)
        return self._traffic.send("GET", f"{submission.address}?{query}")

    def _call_each(self, callbacks: tuple[Callback, ...]) -> Iterator[Answer]:
        """One callback after the other, but for those that come at once."""
        begun: list[Future[Answer]] = []
        with ThreadPoolExecutor(max_workers=len(callbacks) or 1) as pool:
            for callback in callbacks:
                if not callback.at_once:
                    wait(begun)
                time.sleep(callback.after_s)
                begun.append(pool.submit(self._call, callback))
        return (each.result() for each in begun)

    def _call(self, callback: Callback) -> Answer:
        try:
            query = dict(self._query(callback))
            parts = urlsplit(_parameters(self._address)["redirect_uri"])
        except KeyError as missing:
            return Answer(status=None, problem=f"nothing to send: there is no {missing.args[0]}")
        except ValueError:
            return Answer(status=None, problem="the redirect_uri is no address")
        joined = "&".join(filter(None, (parts.query, urlencode(query))))
        path = parts.path if callback.path is None else callback.path
        answer = self._ask(callback.method, urlunsplit(parts._replace(path=path, query=joined)))
        if callback.code == "right" and answer.status is not None:
            self._used = self._used or query.get("code")
        return answer

    def _query(self, callback: Callback) -> Iterator[tuple[str, str]]:
        """The parameters of a callback. Raises ``KeyError`` for one that cannot be had."""
        if callback.error is not None:
            yield "error", callback.error
        elif callback.code != "none":
            codes = {"right": self._code, "used": self._used, "foreign": _FOREIGN_CODE}
            code = codes[callback.code]
            if code is None:
                raise KeyError(f"{callback.code} code")
            yield "code", code
        if callback.state == "wrong":
            yield "state", _WRONG_STATE
        elif callback.state == "right":
            yield "state", _parameters(self._address)["state"]

    def _ask(self, method: str, address: str) -> Answer:
        """One request of the browser; a redirect that answers it is followed, unrecorded."""
        try:
            reply = self._traffic.send(method, address)
        except UnansweredError as error:
            return Answer(status=None, problem=str(error))
        status = reply.status
        with contextlib.suppress(UnansweredError):
            for _ in range(_MOST_REDIRECTS):
                if reply.redirect is None:
                    break
                reply = self._traffic.send("GET", reply.redirect)
        return Answer(status=status)


def _parameters(address: str | None) -> dict[str, str]:
    try:
        query = urlsplit(address or "").query
    except ValueError:
        return {}
    return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
