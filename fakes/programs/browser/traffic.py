"""One request after another as a browser sends them, each within its time."""

import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

from fakes.journal import BROWSER_HEADER

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_CHUNK = 65536
_LARGEST = 1 << 20
_HEADERS = {
    "user-agent": "Mozilla/5.0 (a browser of the tests)",
    "accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "accept-language": "en",
}


class UnansweredError(Exception):
    """Nothing answered, or not in time; its text says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What was answered. ``redirect`` is the absolute address of a redirect, else ``None``."""

    status: int
    text: str
    redirect: str | None


class Traffic:
    """A session: cookies are kept, nothing of the environment is heeded.

    Loopback is reached directly and is not told who asks; everything else by the proxy, where there
    is one, with the header that marks the harness's browser.
    """

    def __init__(self, ca_file: Path, proxy_url: str | None, timeout_s: float) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(ca_file)
        self._session.headers.update(_HEADERS)
        self._proxies = {} if proxy_url is None else dict.fromkeys(("http", "https"), proxy_url)
        self._timeout_s = timeout_s

    def send(
        self, method: str, address: str, fields: tuple[tuple[str, str], ...] | None = None
    ) -> Reply:
        """Send one request; ``fields`` are the form of a POST. Raises ``UnansweredError``."""
        here = is_loopback(address)
        deadline = time.monotonic() + self._timeout_s
        try:
            with self._session.request(
                method, address, data=fields,
                headers={} if here else {BROWSER_HEADER: "1"},
                proxies={} if here else self._proxies,
                timeout=self._timeout_s, allow_redirects=False, stream=True,
            ) as response:  # fmt: skip
                body = self._read(response, deadline)
                target = self._session.get_redirect_target(response)
                return Reply(
                    status=response.status_code,
                    text=body.decode("utf-8", "replace"),
                    redirect=None if target is None else urljoin(address, target),
                )
        except requests.Timeout as error:
            raise UnansweredError(f"no answer within {self._timeout_s} s") from error
        except (requests.RequestException, OSError, ValueError) as error:
            # Their own texts hold the address, and with it the code.
            raise UnansweredError(f"no answer ({type(error).__name__})") from error

    def close(self) -> None:
        """Close every connection."""
        self._session.close()

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        body = b""
        for part in response.iter_content(_CHUNK):
            body += part
            if len(body) > _LARGEST or time.monotonic() > deadline:
                raise UnansweredError(f"the answer did not end within {self._timeout_s} s")
        return body


def is_loopback(address: str) -> bool:
    """Whether an address is one of this machine's own."""
    try:
        return urlsplit(address).hostname in _LOOPBACK
    except ValueError:
        return False
