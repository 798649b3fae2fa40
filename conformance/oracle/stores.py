"""Judging what lies on disk and in the keychain afterwards: logins, keys, modes, what is kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, assert_never

from conformance.oracle import effects, reasons, traces
from conformance.vocabulary.canary import fill
from conformance.vocabulary.expectations import (
    Keeps,
    KeychainCalls,
    NothingStored,
    Private,
    Stored,
    Unchanged,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.oracle.case import Case
    from conformance.vocabulary.finding import Finding

_Storage = Stored | NothingStored | Private | Keeps | KeychainCalls | Unchanged
_TOKENS = ("accessToken", "refreshToken")
_FILE = 0o600
_FOLDER = 0o700
_PERMISSIONS = 0o777


def judge(case: Case, expectation: _Storage) -> Iterator[Finding]:
    """The violations of one expectation about what is stored."""
    match expectation:
        case Stored():
            yield from _stored(case, expectation)
        case NothingStored():
            yield from _nothing_stored(case, expectation)
        case Private():
            yield from _private(case, expectation)
        case Keeps():
            yield from _keeps(case, expectation)
        case KeychainCalls():
            yield from _keychain_calls(case, expectation)
        case Unchanged():
            yield from _unchanged(case, expectation)
        case _:
            assert_never(expectation)


def _login(content: Any) -> Mapping[str, Any]:
    """The login of a decoded store, empty where there is none."""
    login = content.get("claudeAiOauth") if isinstance(content, dict) else None
    return login if isinstance(login, dict) else {}


def _document(case: Case, place: str | None) -> Mapping[str, Any]:
    """The decoded store: the keychain's where that holds a login, else the file's."""
    if place != "file":
        for item in case.observation.keychain:
            content = reasons.decoded((item.after or "").encode())
            if _login(content):
                return dict(content)
    seen = effects.file_seen(case, effects.STORE)
    content = reasons.decoded(seen.after if seen is not None else None)
    return content if place != "keychain" and isinstance(content, dict) else {}


def _stored(case: Case, expectation: Stored) -> Iterator[Finding]:
    content = _document(case, expectation.place)
    login = _login(content)
    canaries = case.observation.canaries
    places = {**case.observation.values, **canaries}
    for key, wanted in zip(_TOKENS, (expectation.access, expectation.refresh), strict=True):
        if wanted is not None and login.get(key) != fill(wanted, places):
            yield case.finding(
                expectation,
                f"stored-{key}",
                expected=traces.redact(fill(wanted, places), canaries),
                observed=traces.redact(str(login.get(key)), canaries),
            )
    expiry = login.get("expiresAt")
    if expectation.lasts_s is not None:
        due = (case.observation.started + expectation.lasts_s) * 1000
        # Not "expiry < due": JSON as Python reads it may hold NaN, which is not less either.
        if not (isinstance(expiry, int | float) and expiry >= due):
            yield case.finding(
                expectation,
                "stored-expiresAt",
                expected=f"{expectation.lasts_s:.0f} s after the start or later, in milliseconds",
                observed=str(expiry),
            )
    if missing := [key for key in expectation.keeps if key not in content]:
        yield case.finding(
            expectation, "stored-keys", expected=f"{missing[0]} kept", observed="it is gone"
        )


def _nothing_stored(case: Case, expectation: NothingStored) -> Iterator[Finding]:
    found = {
        "file": _in_file(case),
        "key": _in_state(case),
        "keychain": _in_keychain(case),
    }
    for place in expectation.places:
        if (observed := found[place]) is not None:
            yield case.finding(
                expectation,
                f"left-in-{place}",
                expected=f"nothing of a login or a key in the {place}",
                observed=observed,
            )


def _in_file(case: Case) -> str | None:
    """What the login file still holds, in words; a damaged one must be gone as well."""
    seen = effects.file_seen(case, effects.STORE)
    if seen is None or not (seen.after or b"").strip():
        return None
    content = reasons.decoded(seen.after)
    if not isinstance(content, dict):
        return "a damaged file is still there"
    left = [name for name in _TOKENS if _login(content).get(name)]
    return f"{' and '.join(left)} in {seen.path}" if left else None


def _in_state(case: Case) -> str | None:
    seen = effects.file_seen(case, reasons.state_path(case))
    if seen is None or seen.after is None:
        return None
    content = reasons.decoded(seen.after)
    if isinstance(content, dict):
        return f"primaryApiKey in {seen.path}" if content.get("primaryApiKey") else None
    found = _credentials(case, seen.after)
    return f"{traces.named(found)} in a damaged {seen.path}" if found else None


def _in_keychain(case: Case) -> str | None:
    """What an item still holds, in words; what was planted there as a stranger's may stay."""
    for item in case.observation.keychain:
        content = reasons.decoded((item.after or "").encode())
        left = [name for name in _TOKENS if _login(content).get(name)]
        if left:
            return f"{' and '.join(left)} in {item.service}"
        if item.after is not None and item.after != item.before:
            found = _credentials(case, item.after.encode())
            if found:
                return f"{traces.named(found)} in {item.service}"
    return None


def _credentials(case: Case, data: bytes) -> frozenset[str]:
    found = traces.slots_in(data, case.observation.canaries)
    return frozenset(slot for slot in found if traces.is_credential(slot))


def _private(case: Case, expectation: Private) -> Iterator[Finding]:
    paths = [case.path(path) for path in expectation.paths]
    seen = [item for item in case.observation.files if case.path(item.path) in paths]
    loose = {
        item.path: item.mode
        for item in seen
        if item.mode is not None
        and item.after is not None
        and item.after != item.before
        and item.mode & _PERMISSIONS & ~_FILE
    }
    loose |= {
        folder: mode
        for folder, mode in case.observation.folders.items()
        if any(f"{path}/".startswith(f"{case.path(folder)}/") for path in paths)
        and mode & _PERMISSIONS & ~_FOLDER
    }
    for path, mode in loose.items():
        yield case.finding(
            expectation,
            "mode",
            expected=f"{path} for the user alone",
            observed=f"mode {mode:04o}",
        )


def _keeps(case: Case, expectation: Keeps) -> Iterator[Finding]:
    seen = effects.file_seen(case, expectation.path)
    if seen is None:
        return
    seen = reasons.as_left(case, seen)
    if seen.before is None:
        return
    before, after = reasons.decoded(seen.before), reasons.decoded(seen.after)
    if not isinstance(before, dict):
        lost = None if seen.after == seen.before else "its content"
    elif expectation.keys:
        places = {**case.observation.values, **case.observation.canaries}
        asked = (tuple(fill(key, places) for key in keys) for keys in expectation.keys)
        lost = next((".".join(keys) for keys in asked if not _same(after, before, keys)), None)
    else:
        lost = reasons.lost(after, before, reasons.suites_keys(case, seen))
    if lost is not None:
        yield case.finding(
            expectation,
            "keys-kept",
            expected=f"{lost} of {seen.path} as it was",
            observed="the file is gone" if seen.after is None else "it is gone or changed",
        )


def _same(after: Any, before: Any, keys: tuple[str, ...]) -> bool:
    """Whether the value at a path of keys is what it was, where there was one."""
    for key in keys:
        if not isinstance(before, dict) or key not in before:
            return True
        before = before[key]
        if not isinstance(after, dict) or key not in after:
            return False
        after = after[key]
    return json.dumps(after, sort_keys=True) == json.dumps(before, sort_keys=True)


def _keychain_calls(case: Case, expectation: KeychainCalls) -> Iterator[Finding]:
    operation = expectation.operation
    number = sum(operation in {None, call.operation} for call in case.observation.keychain_calls)
    if not expectation.least <= number <= expectation.most:
        of_what = f"{operation} calls" if operation else "calls"
        wanted = effects.bounds(expectation.least, expectation.most)
        yield case.finding(
            expectation,
            "keychain-calls",
            expected=f"{wanted} {of_what} of the keychain",
            observed=str(number),
        )


def _unchanged(case: Case, expectation: Unchanged) -> Iterator[Finding]:
    seen = effects.file_seen(case, expectation.path)
    if seen is None:
        return
    seen = reasons.as_left(case, seen)
    if not reasons.is_as_left(case, seen):
        how = "created" if seen.before is None else "gone" if seen.after is None else "changed"
        yield case.finding(
            expectation,
            "file-changed",
            expected=f"{expectation.path} as it was",
            observed=how,
        )
