"""Known failures: what a target does otherwise, each with its reason, strict in both directions.

``<target>.known-failures.toml`` beside the target file::

    [[known]]
    scenario = "helper.exits-nonzero"  # or a list of IDs
    check = "credential"               # or a list of the words that findings begin with
    reason = "It goes on with the stored login."
    evidence = "POST api.anthropic.com/v1/messages  x-api-key: «stored-access»"  # optional
    link = "https://github.com/…"      # optional
    expires = 2027-06-01               # optional: the last day on which the entry counts
    unstable = true                    # optional: it comes and goes with the target's own timing

An unstable entry owes its evidence (what races, how often it was seen). Its scenario is a known
failure on every run, so that the verdicts of two runs can be compared; it never counts as a pass.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from conformance.vocabulary.finding import Finding, Result, Verdict

# Every word that the oracle writes into `Finding.check`; a star stands for a name of the scenario.
CHECKS: frozenset[str] = frozenset(
    {
        *("answer", "choice", "contact", "crash", "credential", "duration", "exit"),
        *("file-changed", "file-read", "header", "header-*", "helper-limit", "host"),
        *("message", "reason"),
        *("leak-command-line", "leak-file", "leak-host", "leak-mode", "leak-output", "leak-proxy"),
        *("process-left", "requests", "second-credential", "steps", "stranger-host"),
        *("stored-accessToken", "stored-expiresAt", "stored-keys", "stored-refreshToken"),
        *("token-requests", "value", "*-runs", "*-before-answer"),
        *("authorization", "authorization-*", "exchanges", "exchange-*", "leak-address"),
        *("login-*", "listener", "listener-left", "questions", "diagnosis-*"),
        *("keychain-calls", "keys-kept", "left-in-*", "mode", "providers", "requests-to-host"),
        "control",  # no finding: the refusal's twin failed (unproven)
    }
)
_KEYS = ("scenario", "check", "reason", "evidence", "link", "expires", "unstable")
_RAN: frozenset[Verdict] = frozenset({"pass", "warn", "fail", "error", "unproven"})
_OWED = ("scenario", "check", "reason")
# How a reason begins that a tool put there for a person to write.
_UNWRITTEN = "todo"
_ENTRY = re.compile(r"^\s*\[\[\s*known\s*\]\]")


class KnownFailuresError(Exception):
    """A file of known failures is wrong: where, what stands there, expectation, remedy."""

    def __init__(self, place: str, value: str, expected: str, remedy: str) -> None:
        super().__init__(f"{place}: {value}\n  expected: {expected}\n  remedy: {remedy}")
        self.place, self.value, self.expected, self.remedy = place, value, expected, remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One check of one scenario that is known to fail; ``place`` is ``path:line`` of its entry."""

    scenario: str
    check: str
    reason: str
    place: str
    evidence: str = ""
    link: str = ""
    expires: date | None = None
    unstable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFailures:
    """The known failures of one target."""

    entries: tuple[Known, ...] = ()

    def apply(self, result: Result) -> Result:
        """The result with what is known set aside; a listed check that did not occur is red.

        A failure of the harness itself stays an error: it says nothing about the target. What was
        not run here, for want of a namespace, stays not observed.
        """
        listed = [item for item in self.entries if item.scenario == result.scenario]
        broken = [item for item in result.findings if _is_red(item)]
        if not listed or (result.verdict == "error" and not _crashes(broken)):
            return result
        if result.verdict == "not observed" and not result.findings:
            return result
        happened = {item.check for item in broken}
        if result.verdict == "unproven":
            happened.add("control")
        checks = {item.check for item in listed}
        stale = [
            item
            for item in listed
            if item.check not in happened and not (item.unstable and result.verdict in _RAN)
        ]
        if remaining := [item for item in broken if item.check not in checks]:
            return _still_red(result, remaining, listed, stale)
        if result.verdict == "unproven" and "control" not in checks:
            return replace(result, note=_joined([result.note, *_stale(result, stale)]))
        if stale:
            note = _joined([*_stale(result, stale), *_reached(result)])
            return replace(result, verdict="unexpected pass", note=note)
        return replace(result, verdict="known failure", note=_joined(_reasons(listed)))


def load(path: Path, scenario_ids: frozenset[str], today: date) -> KnownFailures:
    """The known failures of a file; none when there is no such file.

    Raises ``KnownFailuresError`` for anything that is not exactly as it is meant to be.
    """
    if not path.exists():
        return KnownFailures()
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, ValueError) as problem:
        raise KnownFailuresError(
            str(path), f"is not TOML: {problem}", "tables [[known]]", "correct the file"
        ) from None
    tables = data.pop("known", [])
    if data or not (isinstance(tables, list) and all(isinstance(item, dict) for item in tables)):
        value = f"unknown key {next(iter(data))!r}" if data else "known is no array of tables"
        raise KnownFailuresError(str(path), value, "tables [[known]]", "take it out")
    entries: dict[tuple[str, str], Known] = {}
    for place, table in zip(_places(path, text, len(tables)), tables, strict=True):
        for item in _known(table, place, scenario_ids, today):
            if earlier := entries.get((item.scenario, item.check)):
                value = f"{item.check!r} of {item.scenario} is listed again, first {earlier.place}"
                raise KnownFailuresError(
                    place, value, "each check of a scenario once", "remove one of the two"
                )
            entries[item.scenario, item.check] = item
    return KnownFailures(entries=tuple(entries.values()))


def _is_red(item: Finding) -> bool:
    return item.kind == "crash" or (item.level == "MUST" and item.kind == "violation")


def _crashes(findings: list[Finding]) -> list[Finding]:
    return [item for item in findings if item.kind == "crash"]


def _still_red(
    result: Result, remaining: list[Finding], listed: list[Known], stale: list[Known]
) -> Result:
    """Red for what nobody knew; what is known stands behind it, and the note names it."""
    current = [item for item in listed if item not in stale]
    aside = [f"known and set aside: {item.check} ({item.reason})" for item in current]
    rest = [item for item in result.findings if item not in remaining]
    return replace(
        result,
        verdict="error" if _crashes(remaining) else "fail",
        findings=(*remaining, *rest),
        note=_joined([*aside, *_stale(result, stale)]),
    )


def _stale(result: Result, stale: list[Known]) -> list[str]:
    return [
        f"{item.check!r} is listed as a known failure and did not occur: "
        f"remove it for {result.scenario} at {item.place}"
        for item in stale
    ]


def _reached(result: Result) -> list[str]:
    note = f" ({result.note})" if result.note else ""
    return [f"the verdict is {result.verdict}{note}"]


def _reasons(listed: list[Known]) -> list[str]:
    told = [f"{item.reason} ({item.link})" if item.link else item.reason for item in listed]
    told += [
        "it comes and goes, and counts as known every time" for item in listed if item.unstable
    ]
    return list(dict.fromkeys(told))


def _joined(sentences: list[str]) -> str:
    return "; ".join(sentence for sentence in sentences if sentence)


def _places(path: Path, text: str, number: int) -> list[str]:
    """``path:line`` of each entry; only counted where the headers cannot be told from values."""
    lines = [n for n, line in enumerate(text.splitlines(), 1) if _ENTRY.match(line)]
    if len(lines) == number:
        return [f"{path}:{line}" for line in lines]
    return [f"{path}, entry {index}" for index in range(1, number + 1)]


def _known(
    table: dict[str, Any], place: str, scenario_ids: frozenset[str], today: date
) -> Iterator[Known]:
    if unknown := [key for key in table if key not in _KEYS]:
        value = f"unknown key {unknown[0]!r}{_hint(unknown[0], _KEYS)}"
        raise KnownFailuresError(place, value, f"one of {', '.join(_KEYS)}", "correct the name")
    texts = {key: _text(table, key, place) for key in ("reason", "evidence", "link")}
    expires, unstable = _expiry(table, place, today), _unstable(table, place)
    for scenario in _words(table, "scenario", place):
        if scenario not in scenario_ids:
            value = f"no scenario {scenario!r}{_hint(scenario, scenario_ids)}"
            remedy = "correct the ID, or remove the entry"
            raise KnownFailuresError(place, value, "the ID of a scenario", remedy)
        for check in _words(table, "check", place):
            if not _is_check(check):
                value = f"no check {check!r}{_hint(check, CHECKS)}"
                expected = f"the word that a finding begins with: {', '.join(sorted(CHECKS))}"
                raise KnownFailuresError(place, value, expected, "copy it from the failure")
            yield Known(
                scenario=scenario,
                check=check,
                place=place,
                expires=expires,
                unstable=unstable,
                **texts,
            )


def _is_check(word: str) -> bool:
    return "*" not in word and any(fnmatchcase(word, form) for form in CHECKS)


def _hint(word: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, sorted(names), n=1)
    return f". Did you mean {near[0]!r}?" if near else ""


def _words(table: dict[str, Any], key: str, place: str) -> list[str]:
    found = table.get(key)
    words = [found] if isinstance(found, str) else found
    if not words or not isinstance(words, list) or not all(isinstance(w, str) and w for w in words):
        value = f"{key} is {found!r}" if key in table else f"no {key}"
        expected = f"{key}: a word, or a list of words"
        raise KnownFailuresError(place, value, expected, f"say which {key} is meant")
    return words


def _text(table: dict[str, Any], key: str, place: str) -> str:
    found = table.get(key, None if key in _OWED else "")
    is_blank = not isinstance(found, str) or (key in table and not found.strip())
    if is_blank or not isinstance(found, str):
        value = f"{key} is {found!r}" if key in table else f"no {key}"
        remedy = "say in plain words what the target does instead"
        if key not in _OWED:
            remedy = f"fill {key} in, or leave it out"
        raise KnownFailuresError(place, value, f"{key}: a sentence", remedy)
    if key == "reason" and found.strip().casefold().startswith(_UNWRITTEN):
        remedy = "say in plain words what the target does instead"
        raise KnownFailuresError(
            place, f"reason is {found!r}", "a reason that a person wrote", remedy
        )
    return found.strip()


def _unstable(table: dict[str, Any], place: str) -> bool:
    found = table.get("unstable", False)
    if not isinstance(found, bool):
        value, remedy = f"unstable is {found!r}", "write true without quotes, or leave it out"
        raise KnownFailuresError(place, value, "true or false", remedy)
    if found and "evidence" not in table:
        remedy = "say what races in the target, and how often it was seen"
        raise KnownFailuresError(place, "unstable without evidence", "evidence: a text", remedy)
    return found


def _expiry(table: dict[str, Any], place: str, today: date) -> date | None:
    expires = table.get("expires")
    if expires is None:
        return None
    if not isinstance(expires, date) or isinstance(expires, datetime):
        value = f"expires is {expires!r}"
        remedy = "write the last day without quotes"
        raise KnownFailuresError(place, value, "a date such as 2027-06-01", remedy)
    if expires < today:
        remedy = "look at the target again: remove the entry, or give it a later day"
        raise KnownFailuresError(place, f"expired on {expires}", f"{today} or later", remedy)
    return expires
