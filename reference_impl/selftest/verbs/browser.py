"""A browser in this process, in the place of the user's."""

import http.client
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from reference_impl.selftest.conftest import World

GRANT = {"access_token": "new-access", "refresh_token": "new-refresh", "expires_in": 3600}
Visit = Callable[["Browser"], None]


@dataclass
class Browser:
    """What is started in the place of a browser: it visits in a thread of its own."""

    visit: Visit
    status: int = 0
    address: str = ""
    argv: list[str] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)

    def start(self, argv: list[str], **_: object) -> subprocess.Popen[bytes]:
        """Begin the visit, and end like a program that hands the address on."""
        self.argv, self.address = argv, argv[-1]
        threading.Thread(target=self.visit, args=(self,), daemon=True).start()
        child = subprocess.Popen(["/bin/sh", "-c", f"exit {self.status}"])
        child.wait()
        return child

    def asked(self, name: str) -> str:
        """Return a parameter of the address."""
        return parse_qs(urlsplit(self.address).query)[name][0]

    def answer(self, query: str, path: str | None = None, method: str = "GET") -> None:
        """Go back to the program with a query, in which «state» is the right one."""
        there = urlsplit(self.asked("redirect_uri"))
        connection = http.client.HTTPConnection("127.0.0.1", there.port or 0, timeout=5)
        query = query.replace("«state»", self.asked("state"))
        connection.request(method, f"{path or there.path}?{query}")
        self.pages.append(connection.getresponse().status)
        connection.close()


def allow(browser: Browser) -> None:
    """Visit like a user who allows the login."""
    browser.answer("code=c-1&state=«state»")


def opened(world: World, visit: Visit, status: int = 0) -> Browser:
    """Return the world's browser: an xdg-open that visits like this, and ends with a status."""
    browser = Browser(visit, status)
    world.write(world.root / "bin/xdg-open", "").chmod(0o700)
    world.environment["PATH"] = str(world.root / "bin")
    world.start = browser.start
    return browser
