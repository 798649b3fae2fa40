"""Reasons to change a file: what the scenario's own steps did to it, and what they explain.

A step that changes the world by hand (a removal, a writing) moves the line of comparison: what it
left there is what a program must leave alone. Time that passes and trust that is taken back change
single keys, which are then not compared. A logout explains any change of the login file and of the
state file; an answer of yes to the question about trust explains the record of trust; a login that
was granted explains another stored key. A login that failed explains nothing.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from conformance.oracle import effects, traces, wire
from conformance.vocabulary.canary import canary, fill_with
from conformance.vocabulary.expectations import Stored
from conformance.vocabulary.steps import (
    Expire,
    Killed,
    Login,
    Logout,
    Race,
    Remove,
    Send,
    Step,
    Withdraw,
    Write,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from conformance.oracle.case import Case
    from conformance.vocabulary.observation import FileSeen

STATE_PATHS = ("«config»/.claude.json", "«home»/.claude.json")
_LOGINS = (effects.STORE, "«home»/.claude/.credentials.json")
_TRUST = "hasTrustDialogAccepted"
_KEY = "primaryApiKey"
_KEPT = frozenset({_KEY, _TRUST})
_LOGIN = "claudeAiOauth"
_OK = 200
# RFR-005: what the token endpoint answers to a login that is over. Any other trouble passes.
_REJECTIONS = frozenset(range(400, 500)) - {408, 429}
# Their values are known only to the stage, and only while it stands.
_UNKNOWN = ("«now»", "«program»")


def decoded(data: bytes | None) -> Any:
    """The JSON value in a file; ``None`` where there is no file, or no JSON in it."""
    try:
        return json.loads(data or b"")
    except ValueError:
        return None


def state_path(case: Case) -> str:
    """Where the state file lies (STO-002)."""
    return STATE_PATHS[0] if case.scenario.given.config_dir else STATE_PATHS[1]


def as_left(case: Case, seen: FileSeen) -> FileSeen:
    """The file, with what the suite itself left there last as what was there before."""
    for step in _done(case):
        match step:
            case Remove(paths=paths) if any(_covers(case, path, seen.path) for path in paths):
                seen = replace(seen, before=None, planted=False)
            case Write(file=file) if case.path(file.path) == case.path(seen.path):
                text = _written(case, file.text)
                seen = replace(seen, before=seen.after if text is None else text, planted=True)
            case _:
                pass
    return seen


def is_as_left(case: Case, seen: FileSeen) -> bool:
    """Whether a file holds what the suite left in it, keys that it changed itself aside."""
    if seen.before == seen.after:
        return True
    before, after = decoded(seen.before), decoded(seen.after)
    keys = suites_keys(case, seen)
    return bool(keys) and before is not None and _text(before, keys) == _text(after, keys)


def suites_keys(case: Case, seen: FileSeen) -> frozenset[str]:
    """The keys of a file that steps of the scenario changed by the suite's own hand."""
    keys = set()
    for step in _done(case):
        if isinstance(step, Expire) and seen.path in _LOGINS:
            keys.add("expiresAt")
        if isinstance(step, Withdraw) and seen.path in STATE_PATHS:
            keys.add(_TRUST)
    return frozenset(keys)


def explained(case: Case, seen: FileSeen) -> bool:
    """Whether the scenario's own steps explain that a file is not as the suite left it."""
    if is_as_left(case, seen):
        return True
    is_store = seen.path == effects.STORE
    if is_store or seen.path in STATE_PATHS:
        has_logout = any(isinstance(step, Logout) for step in _done(case))
        return has_logout or (is_store and _moved_to_the_keychain(case, seen))
    return False


def without_explained_keys(case: Case, seen: FileSeen) -> FileSeen:
    """The file, less the keys before that the scenario's steps were a reason to change."""
    keys = set(suites_keys(case, seen))
    if seen.path in STATE_PATHS:
        keys |= {_TRUST} if any(_accepts(step) for step in _done(case)) else set()
        keys |= {_KEY} if _is_login_granted(case) else set()
    before = decoded(seen.before)
    if not keys or before is None:
        return seen
    return replace(seen, before=_text(before, keys).encode())


def lost(after: Any, before: Any, ignored: Collection[str]) -> str | None:
    """The first key, as a path with dots, that is gone or has another value; else ``None``."""
    for key, value in before.items():
        if key in ignored:
            continue
        if not isinstance(after, dict) or key not in after:
            return str(key)
        if isinstance(value, dict) and isinstance(after[key], dict):
            if (below := lost(after[key], value, ignored)) is not None:
                return f"{key}.{below}"
        elif _text(after[key], ignored) != _text(value, ignored):
            return str(key)
    return None


def _done(case: Case) -> tuple[Step, ...]:
    """The steps that were done; a harness may have stopped before the last."""
    return case.scenario.when[: len(case.observation.runs)]


def _covers(case: Case, removed: str, path: str) -> bool:
    """Whether a file is what was removed, or lies in a folder that was."""
    return f"{case.path(path)}/".startswith(f"{case.path(removed)}/")


def _written(case: Case, text: str) -> bytes | None:
    """What a step wrote; ``None`` where the text holds a place that cannot be told any more."""
    values = {**case.observation.values, **case.observation.canaries}
    if any(mark in text and mark[1:-1] not in values for mark in _UNKNOWN):
        return None
    filled = fill_with(text, lambda name: values.get(name, canary(case.scenario.id, name)))
    return filled.encode("utf-8", "surrogateescape")


def _text(value: Any, without: Collection[str]) -> str:
    """A JSON value in one form, so that two compare equal only when all of them is."""
    return json.dumps(_stripped(value, without), sort_keys=True)


def _stripped(value: Any, keys: Collection[str]) -> Any:
    if isinstance(value, dict):
        return {key: _stripped(item, keys) for key, item in value.items() if key not in keys}
    return [_stripped(item, keys) for item in value] if isinstance(value, list) else value


def _accepts(step: Step) -> bool:
    send = step.send if isinstance(step, Race | Killed) else step
    return isinstance(send, Send) and "interactive" in send.flags and send.answer == "accept"


def _is_login_granted(case: Case) -> bool:
    """Whether a login got its tokens."""
    return any(isinstance(step, Login) for step in _done(case)) and any(
        wire.is_code_exchange(item) and item.status in wire.SUCCESS
        for item in case.observation.exchanges
    )


def _moved_to_the_keychain(case: Case, seen: FileSeen) -> bool:
    """Whether all that the login file held is in the keychain now (STO-006)."""
    canaries = case.observation.canaries
    held = traces.slots_in(seen.before or b"", canaries)
    items = "\n".join(item.after or "" for item in case.observation.keychain)
    return bool(held) and held <= traces.slots_in(items.encode(), canaries)


def had_reason(case: Case, seen: FileSeen) -> bool:
    """Whether the run had a reason to change this planted file.

    The login file: a token was issued, or the scenario judges what is stored, or the issuer has
    rejected the login, which may then be taken away; after a server's trouble it may not. The state
    file is the program's own to write (counters, dates), as long as no key is lost and what bears
    on credentials stays as it was.
    """
    if seen.path == effects.STORE:
        asked = [item for item in case.observation.exchanges if wire.is_token_request(item)]
        # A code that was refused says nothing of the login that is stored (LGN-005).
        rejected = {item.status for item in asked if not wire.is_code_exchange(item)}
        return (
            any(item.status == _OK for item in asked)
            or any(isinstance(item, Stored) for item in case.scenario.expectations)
            or (bool(rejected & _REJECTIONS) and _takes_login_alone(seen))
        )
    if seen.path in STATE_PATHS:
        return _holds(decoded(seen.after), decoded(seen.before))
    return False


def _takes_login_alone(seen: FileSeen) -> bool:
    """Whether what lay beside the login is as it was; a file of the login alone may go whole."""
    before = decoded(seen.before)
    after = decoded(seen.after) if (seen.after or b"").strip() else {}
    beside = before.items() if isinstance(before, dict) else ()
    return isinstance(after, dict) and all(
        key in after and after[key] == value for key, value in beside if key != _LOGIN
    )


def _holds(after: Any, before: Any, name: str = "") -> bool:
    if isinstance(before, dict):
        return isinstance(after, dict) and all(
            key in after and _holds(after[key], value, key) for key, value in before.items()
        )
    return name not in _KEPT or bool(after == before)
