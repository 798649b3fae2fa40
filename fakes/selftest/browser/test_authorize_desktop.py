"""A real Chromium shows the authorize page, and a click reaches the program's listener."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fakes.internet import namespace
from fakes.selftest.browser import chromium

_ROOT = Path(__file__).parents[3]
_LIMIT_S = 120


def test_without_a_desktop_it_is_skipped_or_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the packages; it fails where a desktop is required."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("PECKING_ORDER_DESKTOP", raising=False)
    with pytest.raises(pytest.skip.Exception, match="not installed: chromium, chromium-driver"):
        chromium.programs()
    monkeypatch.setenv("PECKING_ORDER_DESKTOP", "required")
    with pytest.raises(pytest.fail.Exception, match="not installed: chromium, chromium-driver"):
        chromium.programs()


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Chromium saw inside the namespace."""
    programs = chromium.programs()
    folder = tmp_path_factory.mktemp("desktop")
    words = [sys.executable, "-m", "fakes.selftest.browser.desktop", str(folder), *programs]
    run = subprocess.run(
        namespace.command(words, folder), cwd=_ROOT,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=_LIMIT_S, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr.decode()
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_the_page_can_be_read_and_operated(seen: dict[str, Any]) -> None:
    """It has a title, and its buttons have names."""
    assert seen["allow"]["title"] == "Allow access to your account?"
    assert seen["allow"]["buttons"] == ["Deny", "Allow"]


def test_a_click_on_allow_takes_a_code_to_the_listener(seen: dict[str, Any]) -> None:
    """With the state of the request."""
    assert seen["allow"]["came"]
    assert seen["allow"]["listener"][0] == "GET /callback?code=code-1&state=a-state"


def test_a_click_on_deny_takes_an_error_there(seen: dict[str, Any]) -> None:
    """And no code."""
    line = seen["deny"]["listener"][0]
    assert line.startswith("GET /callback?error=access_denied&")
    assert line.endswith("&state=a-state")
    assert "code=" not in line


def test_the_keyboard_is_enough(seen: dict[str, Any]) -> None:
    """Tab to Allow, then Enter."""
    assert seen["keyboard"][0] == "GET /callback?code=code-2&state=a-state"


def test_the_page_for_codes_shows_what_to_paste(seen: dict[str, Any]) -> None:
    """``code#state``."""
    assert seen["pasted"] == "code-3#a-state"


def test_nothing_failed_and_nobody_but_chromium_asked(seen: dict[str, Any]) -> None:
    """The fakes had no error of their own."""
    assert (seen["failures"], seen["scripted"]) == ([], [])
