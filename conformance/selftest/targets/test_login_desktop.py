"""A login from its first word to its last: the reference, a real Chromium, and a person's click."""

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
_PAGE = "GET claude.ai/oauth/authorize"
_CLICK = "POST claude.ai/oauth/authorize/decision"
_TOKEN = "POST platform.claude.com/v1/oauth/token"
_PROMPT = "POST api.anthropic.com/v1/messages"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of each button, started once."""
    programs = chromium.programs()
    folder = tmp_path_factory.mktemp("desktop")
    words = [sys.executable, "-m", "conformance.selftest.targets.login_desktop", str(folder)]
    run = subprocess.run(
        namespace.command([*words, *programs], folder), cwd=_ROOT,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=_LIMIT_S, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr.decode()
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def _asked(session: dict[str, Any], what: str) -> list[dict[str, Any]]:
    return [each for each in session["asked"] if each["what"] == what]


def test_without_a_desktop_it_fails_where_one_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the packages."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("PECKING_ORDER_DESKTOP", "required")
    with pytest.raises(pytest.fail.Exception, match="not installed: chromium, chromium-driver"):
        chromium.programs()


def test_allow_ends_the_login_well(seen: dict[str, Any]) -> None:
    """The program says so, and Chromium shows the program's own page."""
    session = seen["Allow"]
    assert session["login"]["status"] == 0, session["login"]
    assert session["login"]["said"] == "You are logged in.\n"
    assert session["page"] == "You may close this page and go on in the terminal."
    assert session["stored"]


def test_chromium_visited_and_the_program_exchanged_once(seen: dict[str, Any]) -> None:
    """In this order; nobody else asked for anything."""
    session = seen["Allow"]
    shown = [(each["what"], each["status"], each["chromium"]) for each in session["asked"]]
    assert shown == [
        (_PAGE, 200, True),
        (_CLICK, 303, True),
        (_TOKEN, 200, False),
        (_PROMPT, 200, False),
    ]


def test_the_code_of_the_click_was_exchanged(seen: dict[str, Any]) -> None:
    """For the listener that Chromium was sent to."""
    (page,), (token,) = _asked(seen["Allow"], _PAGE), _asked(seen["Allow"], _TOKEN)
    assert token["fields"]["grant_type"] == "authorization_code"
    assert token["fields"]["code"] == "code-1"
    assert token["fields"]["redirect_uri"] == page["fields"]["redirect_uri"]
    assert page["fields"]["redirect_uri"].startswith("http://127.0.0.1:")


def test_the_prompt_after_it_uses_the_login(seen: dict[str, Any]) -> None:
    """Its access token, as a bearer token."""
    session = seen["Allow"]
    assert session["send"]["status"] == 0, session["send"]
    assert [each["bearer"] for each in _asked(session, _PROMPT)] == ["Bearer access-1"]


def test_deny_ends_the_login_with_a_message(seen: dict[str, Any]) -> None:
    """In the terminal and in Chromium."""
    session = seen["Deny"]
    assert session["login"]["status"] not in {0, None}
    assert "refused the login" in session["login"]["told"]
    assert session["page"] == "The login was refused. You may close this page."


def test_after_deny_there_is_nothing_to_send(seen: dict[str, Any]) -> None:
    """No token was asked for, nothing is stored, and the prompt is refused unsent."""
    session = seen["Deny"]
    assert [each["what"] for each in session["asked"]] == [_PAGE, _CLICK]
    assert not session["stored"]
    assert session["send"]["status"] not in {0, None}
    assert json.loads(session["send"]["said"].splitlines()[-1]) == {
        "outcome": "refused",
        "reason": "no-credential",
    }


def test_the_fakes_had_no_error_of_their_own(seen: dict[str, Any]) -> None:
    """Else nothing above is proven."""
    assert [session["failures"] for session in seen.values()] == [[], []]
