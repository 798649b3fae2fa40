"""The program for ``BROWSER`` of a person's ``python -m fakes``."""

import subprocess
import sys

import pytest

from fakes.internet.internet import Internet
from fakes.selftest.browser.listener import Listener, address
from fakes.selftest.oauth.issued import authorization
from fakes.situation import Situation

_MANUAL = "https://platform.claude.com/oauth/code/callback"
_PATIENCE_S = 20


def _open(internet: Internet, *words: str) -> "subprocess.CompletedProcess[str]":
    internet.begin(Situation(authorizations=(authorization(1),)))
    argv = [sys.executable, "-m", "fakes.programs.browser", "--ca-file", str(internet.ca_file)]
    argv += ["--proxy", str(internet.proxy_url), *words]
    return subprocess.run(argv, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)


def test_it_clicks_behind_the_programs_back(internet: Internet) -> None:
    """It ends at once and says nothing; the listener is told a moment later."""
    with Listener() as listener:
        run = _open(internet, listener.address())
        assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
        assert listener.came.wait(_PATIENCE_S)
    assert listener.seen == ["GET /callback?code=code-1&state=a-state"]


def test_it_prints_what_to_paste(internet: Internet) -> None:
    """Where the program has no listener."""
    assert _open(internet, address(_MANUAL)).stdout == "code-1#a-state\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--decision", "deny", address(_MANUAL)], "access was denied"),
        ([address(_MANUAL, state="")], "the page has no button 'allow'"),
        (["no address"], "the page did not answer"),
    ],
)
def test_it_says_why_there_is_no_code(internet: Internet, words: list[str], sentence: str) -> None:
    """With status 1."""
    run = _open(internet, *words)
    assert (run.returncode, run.stdout) == (1, "")
    assert sentence in run.stderr
