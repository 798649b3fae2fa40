"""Runs inside fresh namespaces: a real Chromium opens the authorize page and clicks.

Prints, as one JSON object, what it saw. Arguments: a folder of its own, the programs of Chromium
and of its driver.
"""

import json
import sys
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from fakes.internet import namespace
from fakes.internet.internet import Internet
from fakes.selftest.browser import chromium
from fakes.selftest.browser.listener import Listener, address
from fakes.selftest.oauth.issued import authorization
from fakes.situation import Situation

_MANUAL = "https://platform.claude.com/oauth/code/callback"


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
        seen["came"] = listener.came.wait(chromium.PATIENCE_S)
        seen["listener"] = list(listener.seen)
    return seen


def _press(chrome: Chrome) -> list[str]:
    """Allow by the keyboard alone: the second button from the top of the page."""
    with Listener() as listener:
        chrome.get(listener.address())
        chrome.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB, Keys.TAB)
        chrome.switch_to.active_element.send_keys(Keys.ENTER)
        listener.came.wait(chromium.PATIENCE_S)
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
        with chromium.running(folder, program, driver) as chrome:
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
