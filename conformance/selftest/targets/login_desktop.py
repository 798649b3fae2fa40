"""Runs inside fresh namespaces: the reference logs in, and a real Chromium is its browser.

Prints, as one JSON object, what came of a click on each button. Arguments: a folder of its own,
the programs of Chromium and of its driver.
"""

import json
import os
import select
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from conformance.oracle.wire import fields
from conformance.scenarios import CREDENTIALS
from fakes.internet import namespace
from fakes.internet.internet import Internet
from fakes.journal import Exchange
from fakes.selftest.browser import chromium
from fakes.selftest.oauth.issued import authorization
from fakes.situation import Situation

_SHOWN = "«config»/"


class Person:
    """Somebody with a home of their own, whose ``BROWSER`` hands each address to Chromium."""

    def __init__(self, folder: Path, internet: Internet) -> None:
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        self._addresses = folder / "addresses"
        os.mkfifo(self._addresses)
        self._reader = os.open(self._addresses, os.O_RDONLY | os.O_NONBLOCK)
        browser = folder / "browser"
        words = f'printf "%s" "$1" > {shlex.quote(str(self._addresses))}'
        browser.write_text(f"#!/bin/sh\n{words}\n")
        browser.chmod(0o700)
        self._environment = {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "BROWSER": str(browser),
            "SSL_CERT_FILE": str(internet.ca_file),
        }

    def starts(self, *words: str) -> subprocess.Popen[bytes]:
        """Start the reference, with nobody at its keyboard."""
        return subprocess.Popen(
            [sys.executable, "-m", "reference_impl", *words], cwd=self.home,
            env=self._environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def sends(self) -> dict[str, Any]:
        """Send one prompt, and tell how it ended."""
        return _ended(self.starts("send", "ping"))

    def address(self) -> str:
        """The address that the program opens. Raises ``TimeoutError`` when it opens none."""
        if not select.select([self._reader], [], [], chromium.PATIENCE_S)[0]:
            raise TimeoutError("the program opened no browser")
        return os.read(self._reader, select.PIPE_BUF).decode()  # written at once, so read whole

    def keeps(self) -> bool:
        """Whether there is a file of the login's."""
        return (self.home / ".claude" / CREDENTIALS.removeprefix(_SHOWN)).exists()


def _ended(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    with process:
        try:
            out, err = process.communicate(timeout=chromium.PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return {"status": process.returncode, "said": out.decode(), "told": err.decode()}


def _told(exchange: Exchange) -> Mapping[str, Any]:
    """What the tests ask of a request."""
    return {
        "what": f"{exchange.method} {exchange.host}{exchange.path}",
        "status": exchange.status,
        "chromium": _is_chromium(exchange),
        "bearer": exchange.header("authorization"),
        "fields": fields(exchange) if exchange.service == "oauth" else {},
    }


def _session(folder: Path, internet: Internet, chrome: Chrome, button: str) -> dict[str, Any]:
    """A login at which this button is clicked, and the prompt after it."""
    journal = internet.begin(Situation(authorizations=(authorization(1),)))
    person = Person(folder, internet)
    login = person.starts("login")
    chrome.get(person.address())
    chrome.find_element(By.XPATH, f"//button[normalize-space()='{button}']").click()
    seen = {
        "login": _ended(login),
        "page": chrome.find_element(By.TAG_NAME, "body").text,
        "stored": person.keeps(),
        "send": person.sends(),
    }
    internet.settle()
    asked = [_told(each) for each in journal.exchanges if not _is_errand(each)]
    return {**seen, "asked": asked, "failures": journal.failures}


def _is_chromium(exchange: Exchange) -> bool:
    return "Chrome/" in (exchange.header("user-agent") or "")


def _is_errand(exchange: Exchange) -> bool:
    """Whether Chromium asked for itself: its maker for updates, a page's place for an icon."""
    is_own = exchange.host not in chromium.HOSTS or exchange.path == "/favicon.ico"
    return is_own and _is_chromium(exchange)


def main(folder: Path, program: str, driver: str) -> None:
    """Make ready, log in and send, print."""
    namespace.prepare(folder)
    with (
        Internet("namespace", folder) as internet,
        chromium.running(folder, program, driver) as chrome,
    ):
        seen = {
            button: _session(folder / button, internet, chrome, button)
            for button in ("Allow", "Deny")
        }
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
