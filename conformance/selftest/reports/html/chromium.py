"""A real Chromium without a window, for pages that lie in a file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

_PATIENCE_S = 20
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",
)  # fmt: skip


@contextmanager
def chromium(folder: Path, program: str, driver: str) -> Iterator[Chrome]:
    """A started browser with a profile of its own below ``folder``; it tells what it asks for."""
    options = ChromeOptions()
    options.binary_location = program
    for flag in (*_FLAGS, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    chrome = Chrome(options=options, service=Service(executable_path=driver, env=environment))
    try:
        chrome.set_page_load_timeout(_PATIENCE_S)
        chrome.set_script_timeout(_PATIENCE_S)
        yield chrome
    finally:
        chrome.quit()


def log(chrome: Chrome, name: str) -> list[dict[str, Any]]:
    """The entries of one of the browser's logs since it was last asked for."""
    found: list[dict[str, Any]] = chrome.get_log(name)
    return found


def look(chrome: Chrome, *, width: int, height: int, scheme: str) -> None:
    """Make the window so large, and the room ``light`` or ``dark``; nothing moves by itself."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
