"""A real Chromium reads a report.html: filter, links, keyboard, print, and what it asks for.

Prints, as one JSON object, what it saw. Arguments: a folder that holds the page, the programs of
Chromium and of its driver. Screenshots are left in the folder.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from selenium.common.exceptions import TimeoutException
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from conformance.selftest.reports.html import made
from conformance.selftest.reports.html.chromium import chromium, log, look

if TYPE_CHECKING:
    from collections.abc import Callable

    from selenium.webdriver.remote.webelement import WebElement

_LONGEST_S = 10
_LARGE, _SMALL = (1280, 1000), (360, 800)
_SHOWN = """
return [...document.querySelectorAll(arguments[0])]
  .filter((element) => element.checkVisibility()).map((element) => element.id)
"""
_INTRUSION = """
window.stopped = [];
addEventListener('securitypolicyviolation', (event) => stopped.push(event.effectiveDirective));
const script = document.createElement('script');
script.textContent = 'window.intruded = true';
const picture = document.createElement('img');
picture.src = 'https://example.invalid/x.png';
document.body.append(script, picture);
document.body.setAttribute('style', 'color: red');
"""


class _Reader:
    """A person before the page."""

    def __init__(self, chrome: Chrome, folder: Path) -> None:
        self.chrome = chrome
        self._folder = folder
        self._address = (folder / "report.html").as_uri()

    def open(self, fragment: str = "") -> None:
        """Load the page anew, as from a link of somebody else's."""
        self.chrome.get("about:blank")
        self.chrome.get(self._address + fragment)

    def find(self, selector: str) -> WebElement:
        return self.chrome.find_element(By.CSS_SELECTOR, selector)

    def shown(self, selector: str) -> list[str]:
        """The IDs of what is laid out."""
        found: list[str] = self.chrome.execute_script(_SHOWN, selector)
        return found

    def ask(self, script: str) -> Any:
        return self.chrome.execute_script(f"return {script}")

    def wait(self, script: str) -> bool:
        """Whether something comes true in time: one thing that does not hides no other."""
        try:
            WebDriverWait(self.chrome, _LONGEST_S).until(lambda _: self.ask(script))
        except TimeoutException:
            return False
        return True

    def press(self, *keys: str) -> None:
        ActionChains(self.chrome).send_keys(*keys).perform()

    def picture(self, name: str) -> None:
        self.chrome.save_screenshot(str(self._folder / f"{name}.png"))


def _filter(reader: _Reader) -> dict[str, Any]:
    """Words, verdict and area, by hand; then the same by the address alone."""
    reader.open()
    seen: dict[str, Any] = {"whole": reader.find("#filter output").text}
    reader.find("[name=q]").send_keys("token wins")
    Select(reader.find("[name=verdict]")).select_by_visible_text("fail")
    reader.wait("location.hash.includes('verdict')")
    seen["hash"] = reader.ask("location.hash")
    seen["cases"] = reader.shown("details.case")
    seen["told"] = reader.find("#filter output").text
    seen["groups"] = reader.shown("main [data-group]")
    reader.open(seen["hash"])
    seen["kept"] = reader.shown("details.case")
    seen["words"] = reader.find("[name=q]").get_attribute("value")
    reader.find("#filter button").click()
    output = "document.querySelector('#filter output').textContent"
    seen["cleared"] = reader.wait(f"!location.hash && {output} === '{seen['whole']}'")
    reader.find("#areas a[data-verdict='unproven']").click()
    seen["counted"] = reader.shown("details.case")
    return seen


def _links(reader: _Reader) -> dict[str, Any]:
    """Into what is folded, and into what the filter hides."""
    reader.open("#?verdict=known failure")
    hidden = reader.shown("details.case")
    reader.find("#order-plain figcaption a").click()
    reader.wait(f"document.getElementById('{made.FAILED}').open")
    at = "Math.round(document.getElementById('%s').getBoundingClientRect().top)"
    seen = {
        "before": hidden,
        "after": reader.shown("details.case"),
        "top": reader.ask(at % made.FAILED),
    }
    passed = "helper.output-with-tabs"
    reader.open(f"#{passed}")
    reader.wait(f"document.getElementById('{passed}').checkVisibility()")
    seen["folded"] = reader.shown(f"[id='{passed}']")
    return seen


def _keyboard(reader: _Reader) -> dict[str, Any]:
    """The skip link, the key for the filter, a fold."""
    reader.open()
    reader.press(Keys.TAB)
    seen = {"first": reader.ask("document.activeElement.className")}
    reader.press(Keys.ENTER)
    seen["skipped"] = reader.ask("document.activeElement.id")
    reader.press("/")
    seen["slash"] = reader.ask("document.activeElement.name")
    reader.press("token+helper")
    seen["typed"] = reader.ask("document.activeElement.value")
    summary = f"document.querySelector(`[id='{made.FAILED}'] summary`)"
    reader.chrome.execute_script(f"{summary}.focus()")
    reader.press(Keys.ENTER)
    seen["opened"] = reader.ask(f"{summary}.parentElement.open")
    return seen


def _paper(reader: _Reader) -> dict[str, Any]:
    """What explains a failure is unfolded while it is printed, and no longer."""
    reader.open()
    count = "document.querySelectorAll('details.case[open]').length"
    reader.chrome.execute_script(
        f"addEventListener('beforeprint', () => {{ window.printed = {count} }})"
    )
    reader.chrome.execute_cdp_cmd("Page.printToPDF", {})
    return {
        "cases": reader.ask("document.querySelectorAll('details.case').length"),
        "printed": reader.ask("window.printed"),
        "after": reader.ask(count),
    }


def _rooms(reader: _Reader) -> dict[str, Any]:
    """The colours of both rooms, and that either window is wide enough."""
    seen: dict[str, Any] = {}
    for scheme, (width, height) in {"light": _LARGE, "dark": _SMALL}.items():
        look(reader.chrome, width=width, height=height, scheme=scheme)
        reader.open(f"#{made.FAILED}")
        reader.picture(scheme)
        seen[scheme] = {
            "ground": reader.ask("getComputedStyle(document.body).backgroundColor"),
            "too wide": reader.ask("document.scrollingElement.scrollWidth - innerWidth"),
        }
    look(reader.chrome, width=_LARGE[0], height=_LARGE[1], scheme="light")
    return seen


def _without_script(reader: _Reader) -> dict[str, Any]:
    """Everything is there, and the filter, which would do nothing, is not."""
    reader.chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    reader.open()
    seen = {
        "filter": reader.find("#filter").is_displayed(),
        "cases": len(
            [
                e
                for e in reader.chrome.find_elements(By.CSS_SELECTOR, "details.case > summary")
                if e.is_displayed()
            ]
        ),
        "requirements": len(reader.chrome.find_elements(By.CSS_SELECTOR, "article.need")),
    }
    reader.chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    return seen


def _intruder(reader: _Reader) -> dict[str, Any]:
    """What the policy stops: a script and a picture that somebody got into the page."""
    reader.open()
    reader.chrome.execute_script(_INTRUSION)
    reader.wait("stopped.length >= 3")
    return {
        "stopped": reader.ask("stopped.sort()"),
        "intruded": reader.ask("window.intruded === true"),
    }


def _asked_for(chrome: Chrome) -> list[str]:
    """Every address that the page asked for, itself included."""
    found = []
    for entry in log(chrome, "performance"):
        message = json.loads(entry["message"])["message"]
        own = message["params"].get("documentURL", "").startswith("file:")
        if message["method"] == "Network.requestWillBeSent" and own:
            found.append(message["params"]["request"]["url"].partition("#")[0])
    return sorted(set(found))


def main(folder: Path, program: str, driver: str) -> None:
    """Read the page, print what was seen."""
    parts: dict[str, Callable[[_Reader], dict[str, Any]]] = {
        "filter": _filter,
        "links": _links,
        "keyboard": _keyboard,
        "paper": _paper,
        "rooms": _rooms,
        "without script": _without_script,
    }
    with chromium(folder, program, driver) as chrome:
        look(chrome, width=_LARGE[0], height=_LARGE[1], scheme="light")
        reader = _Reader(chrome, folder)
        seen: dict[str, Any] = {name: part(reader) for name, part in parts.items()}
        seen["console"] = [entry["message"] for entry in log(chrome, "browser")]
        seen["asked for"] = _asked_for(chrome)
        seen["intruder"] = _intruder(reader)
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
