"""How a run ended in words: crashes are told apart from refusals; the outcome line is read."""

import json
import re
import signal
from typing import TYPE_CHECKING, Any, get_args

from conformance.vocabulary.expectations import Reason
from conformance.vocabulary.observation import Outcome

if TYPE_CHECKING:
    from conformance.adapters.launch.running import Ended

# What a stack trace looks like in each language that a target file may name.
_TRACES: dict[str, re.Pattern[str]] = {
    "python": re.compile(
        r"^\s*Traceback \(most recent call last\):|^Fatal Python error", re.MULTILINE
    ),
    "node": re.compile(r"^ {4}at .+:\d+:\d+\)?$", re.MULTILINE),
    "go": re.compile(r"^panic: |^fatal error: |^goroutine \d+ \[", re.MULTILINE),
    "java": re.compile(
        r"^Exception in thread |^\s+at [\w.$/]+\([\w$]+\.(java|kt):\d+\)$", re.MULTILINE
    ),
    "rust": re.compile(r"^thread '.*' (\(\d+\) )?panicked at ", re.MULTILINE),
    "ruby": re.compile(r"^\s*(from )?\S+\.rb:\d+:in [`'].+['`]", re.MULTILINE),
    "dotnet": re.compile(r"^Unhandled exception\. |^ {3}at .+ in .+:line \d+$", re.MULTILINE),
}
# A program of any other language crashes by a signal or by status 2 only.
LANGUAGES = (*_TRACES, "other")
# What shells and interpreters end with when they could not even begin.
_MISUSE = 2
_OUTCOMES = ("sent", "refused", "failed")
_REASONS: frozenset[str] = frozenset(get_args(Reason))


def crash(ended: "Ended", language: str) -> str | None:
    """Why the run counts as a crash, in words; ``None`` when it does not."""
    if ended.ending == "signalled" and ended.status is not None:
        return f"it died by {signal_name(-ended.status)}"
    trace = _TRACES.get(language)
    if trace is not None:
        for name, text in (("standard error", ended.stderr), ("standard output", ended.stdout)):
            if trace.search(text):
                return f"there is a {language} stack trace on {name}"
    if ended.status == _MISUSE:
        return "exit status 2, which says that it was not started in the right way"
    return None


def signal_name(number: int) -> str:
    """The name of a signal."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def read_outcome(stdout: str) -> tuple[Outcome | None, str | None]:
    """The outcome in the last line, and what is wrong with it.

    Both are ``None`` when the last line is no outcome line at all.
    """
    found = _last_object(stdout)
    if found is None:
        return None, None
    outcome, reason, source = (found.get(key) for key in ("outcome", "reason", "source"))
    if outcome not in _OUTCOMES:
        return None, f"outcome {outcome!r}: expected one of {', '.join(_OUTCOMES)}"
    if reason is not None and reason not in _REASONS:
        return None, f"reason {reason!r}: expected one of {', '.join(sorted(_REASONS))}"
    if source is not None and not isinstance(source, str):
        return None, f"source {source!r}: expected a text"
    return Outcome(outcome=outcome, reason=reason, source=source), None


def _last_object(stdout: str) -> dict[str, Any] | None:
    lines = stdout.strip().splitlines()
    if not lines or not lines[-1].lstrip().startswith("{"):
        return None
    try:
        found = json.loads(lines[-1])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and "outcome" in found else None
