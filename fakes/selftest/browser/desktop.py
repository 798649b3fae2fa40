"""Runs inside fresh namespaces: a real Chromium opens the authorize page and clicks.

Prints, as one JSON object, what it saw. Arguments: a folder of its own, the programs of Chromium
and of its driver.
"""

import base64
import hashlib
import json
import os
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from fakes.internet import namespace
from fakes.internet.internet import Internet
from fakes.selftest.browser.listener import Listener, address
from fakes.selftest.oauth.issued import authorization
from fakes.situation import Situation

_PATIENCE_S = 20
_HOSTS = ("claude.ai", "platform.claude.com")
_MANUAL = "https://platform.claude.com/oauth/code/callback"
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--window-size=900,900",
)  # fmt: skip


def _fingerprint(host: str) -> str:
    """The digest of a certificate's key, as Chromium's list of trusted keys wants it."""
    pem = ssl.get_server_certificate((host, 443), timeout=_PATIENCE_S)
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    raw = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(raw).digest()).decode()


@contextmanager
def _chromium(folder: Path, program: str, driver: str) -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = program
    keys = ",".join(_fingerprint(host) for host in _HOSTS)
    for flag in (
        *_FLAGS,
        f"--ignore-certificate-errors-spki-list={keys}",
        f"--user-data-dir={folder / 'profile'}",
    ):
        options.add_argument(flag)
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    chrome = Chrome(options=options, service=Service(executable_path=driver, env=environment))
    try:
        chrome.set_page_load_timeout(_PATIENCE_S)
        yield chrome
    finally:
        chrome.quit()


def _click(chrome: Chrome, label: str) -> dict[str, Any]:
    """One decision on a fresh page, by mouse; what the listener was asked."""
    with Listener() as listener:
        chrome.get(listener.address(client_id="reference"))
        seen: dict[str, Any] = {
            "title": chrome.title,
            "buttons": [
                each.accessible_name for each in chrome.find_elements(By.TAG_NAME, "button")
            ],
        }
        chrome.find_element(By.XPATH, f"//button[normalize-space()='{label}']").click()
        seen["came"] = listener.came.wait(_PATIENCE_S)
        seen["listener"] = list(listener.seen)
    return seen


def _press(chrome: Chrome) -> list[str]:
    """Allow by the keyboard alone: the second button from the top of the page."""
    with Listener() as listener:
        chrome.get(listener.address())
        chrome.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB, Keys.TAB)
        chrome.switch_to.active_element.send_keys(Keys.ENTER)
        listener.came.wait(_PATIENCE_S)
        return list(listener.seen)


def _paste(chrome: Chrome, folder: Path) -> str:
    """Allow where the program has no listener; the text to paste."""
    chrome.get(address(_MANUAL))
    chrome.find_element(By.XPATH, "//button[normalize-space()='Allow']").click()
    chrome.save_screenshot(str(folder / "code.png"))
    shown: str = chrome.find_element(By.TAG_NAME, "output").text
    return shown


def main(folder: Path, program: str, driver: str) -> None:
    """Make ready, click, print."""
    namespace.prepare(folder)
    with Internet("namespace", folder) as internet:
        situation = Situation(authorizations=tuple(authorization(each) for each in range(1, 4)))
        journal = internet.begin(situation)
        with _chromium(folder, program, driver) as chrome:
            chrome.get(address("http://127.0.0.1:51515/callback", client_id="reference"))
            chrome.save_screenshot(str(folder / "authorize.png"))
            seen = {
                "allow": _click(chrome, "Allow"),
                "deny": _click(chrome, "Deny"),
                "keyboard": _press(chrome),
                "pasted": _paste(chrome, folder),
            }
        seen["failures"] = journal.failures
        seen["scripted"] = [each.path for each in journal.exchanges if each.is_browser]
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
