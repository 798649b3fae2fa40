"""Expectations about helpers, tokens, files, time and words are judged right both ways."""

import json
from dataclasses import replace

import pytest

from conformance.selftest.oracle.observations import (
    CANARIES,
    FACTS,
    STARTED,
    STATE,
    STORE,
    checks,
    connection,
    execution,
    file,
    judged,
    refusal,
    refusing,
    request,
    run,
    seen,
    sending,
    token_request,
    tunnel,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Expectation,
    HelperEnded,
    HelperRuns,
    Mentions,
    NotContacted,
    Refused,
    Sent,
    Stored,
    TokenRequests,
    Unchanged,
    Unread,
    Within,
)
from conformance.vocabulary.observation import FileSeen, Observation
from fakes.situation import ISSUER

_METADATA = "metadata.google.internal"
_NO_HOST = NotContacted(host=_METADATA)
_REFRESHED = Stored(
    access="«fresh-access»", refresh="«fresh-refresh»", lasts_s=60, keeps=("other",)
)


def _stored(
    *, expires_at: float | str | None = (STARTED + 3600) * 1000, **more: object
) -> FileSeen:
    login = {
        "accessToken": CANARIES["fresh-access"],
        "refreshToken": CANARIES["fresh-refresh"],
        "expiresAt": expires_at,
        **more,
    }
    return file(STORE, b"{}", json.dumps({"claudeAiOauth": login, "other": 1}).encode())


def _holding(*files: FileSeen) -> Observation:
    return sending(token_request(), files=files)


_RIGHT: tuple[tuple[str, Expectation, Observation], ...] = (
    ("helper-never-run", HelperRuns(), sending()),
    (
        "helper-run-within-bounds",
        HelperRuns(least=1, most=2),
        sending(executions={"key-helper": (execution(), execution())}),
    ),
    ("another-helper-run", HelperRuns(), sending(executions={"other": (execution(),)})),
    ("token-asked-for-once", TokenRequests(least=1, most=1), sending(token_request())),
    ("no-token-asked-for", TokenRequests(), sending(request())),
    ("not-contacted", _NO_HOST, sending(request(), connections=(connection("api.example"),))),
    ("connected-without-a-name", _NO_HOST, sending(connections=(connection(None),))),
    ("mentioned", Mentions(words=("login", "PONG")), sending()),
    ("mentioned-on-standard-error", Mentions(words=("apikeyhelper",)), refusing()),
    ("stored", _REFRESHED, _holding(_stored())),
    ("unread", Unread(path=STORE), sending(files=(file(STORE, b"", b"", accessed=False),))),
    ("unchanged", Unchanged(path=STORE), sending(files=(file(STORE, b"a", b"a"),))),
    ("still-absent", Unchanged(path=STORE), sending()),
    ("in-time", Within(most_s=0.5, least_s=0.5), sending()),
)

_WRONG: tuple[tuple[str, Expectation, Observation, list[str]], ...] = (
    (
        "helper-run-too-often",
        HelperRuns(most=1),
        sending(executions={"key-helper": (execution(), execution())}),
        ["key-helper-runs"],
    ),
    ("helper-not-run", HelperRuns(least=1, most=1), sending(), ["key-helper-runs"]),
    (
        "token-asked-for-twice",
        TokenRequests(most=1),
        sending(token_request(), token_request()),
        ["token-requests"],
    ),
    (
        "token-not-asked-for",
        TokenRequests(least=1, most=1),
        sending(request(host=ISSUER)),
        ["token-requests"],
    ),
    ("asked-over-http", _NO_HOST, sending(request(host=_METADATA)), ["contact"]),
    (
        "asked-over-tls",
        _NO_HOST,
        sending(connections=(connection("Metadata.google.internal"),)),
        ["contact"],
    ),
    ("tunnelled", _NO_HOST, sending(tunnels=(tunnel(f"{_METADATA}:443"),)), ["contact"]),
    ("not-mentioned", Mentions(words=("login",)), sending(), ["message"]),
    ("nothing-said", Mentions(words=("login",)), seen((run(stdout=""), ())), ["message"]),
    (
        "nothing-stored",
        _REFRESHED,
        sending(),
        ["stored-accessToken", "stored-refreshToken", "stored-expiresAt", "stored-keys"],
    ),
    ("old-token-kept", _REFRESHED, _holding(_stored(accessToken="old")), ["stored-accessToken"]),
    ("new-refresh-lost", _REFRESHED, _holding(_stored(refreshToken=None)), ["stored-refreshToken"]),
    (
        "expiry-in-seconds",
        _REFRESHED,
        _holding(_stored(expires_at=STARTED + 3600)),
        ["stored-expiresAt"],
    ),
    ("expiry-as-text", _REFRESHED, _holding(_stored(expires_at="tomorrow")), ["stored-expiresAt"]),
    (
        "expiry-not-a-number",
        _REFRESHED,
        _holding(_stored(expires_at=float("nan"))),
        ["stored-expiresAt"],
    ),
    (
        "other-keys-lost",
        Stored(keeps=("other",)),
        _holding(file(STORE, b"{}", b'{"claudeAiOauth": {}}')),
        ["stored-keys"],
    ),
    (
        "damaged-store",
        Stored(access="«fresh-access»"),
        _holding(file(STORE, b"{}", b"{")),
        ["stored-accessToken"],
    ),
    (
        "no-object-stored",
        Stored(access="«fresh-access»"),
        _holding(file(STORE, b"{}", b"[]")),
        ["stored-accessToken"],
    ),
    (
        "read",
        Unread(path=STATE),
        sending(files=(file(STATE, b"", b"", accessed=True),)),
        ["file-read"],
    ),
    (
        "changed",
        Unchanged(path=STATE),
        sending(files=(file(STATE, b"{}", b'{"a": 1}'),)),
        ["file-changed"],
    ),
    (
        "created",
        Unchanged(path=STATE),
        sending(files=(file(STATE, None, b"{}"),)),
        ["file-changed"],
    ),
    ("too-late", Within(most_s=0.4), sending(), ["duration"]),
    ("too-early", Within(most_s=9, least_s=1), sending(), ["duration"]),
)


@pytest.mark.parametrize(
    ("then", "observation"), [row[1:] for row in _RIGHT], ids=[row[0] for row in _RIGHT]
)
def test_what_is_as_expected_gives_no_finding(then: Expectation, observation: Observation) -> None:
    """An observation that satisfies the expectation satisfies the oracle."""
    assert judged(then, observation) == ()


@pytest.mark.parametrize(
    ("then", "observation", "expected"), [row[1:] for row in _WRONG], ids=[row[0] for row in _WRONG]
)
def test_a_violation_is_found(
    then: Expectation, observation: Observation, expected: list[str]
) -> None:
    """Each violation is found under its word, and nothing else is."""
    assert checks(judged(then, observation)) == expected


@pytest.mark.parametrize("files", [(), (file(STORE, b"", b"", accessed=None),)])
def test_reads_that_cannot_be_seen_are_not_observed(files: tuple[FileSeen, ...]) -> None:
    """A file that was not watched is neither a pass nor a violation."""
    (found,) = judged(Unread(path=STORE), sending(files=files))

    assert (found.check, found.kind, found.level) == ("file-read", "not observed", "MUST")


def test_a_finding_about_the_store_names_slots_instead_of_tokens() -> None:
    """Neither the expected nor the observed token is shown."""
    stored = _stored(accessToken=CANARIES["stored-access"])

    (found,) = judged(Stored(access="«fresh-access»"), _holding(stored))

    assert (found.expected, found.observed) == ("«fresh-access»", "«stored-access»")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(None, b"{}", "created"), (b"{}", None, "gone"), (b"{}", b"[]", "changed")],
)
def test_a_finding_about_a_file_tells_what_became_of_it(
    before: bytes | None, after: bytes | None, told: str
) -> None:
    """The rule on leaks says the same of a file that the world planted."""
    found = judged(Unchanged(path=STATE), sending(files=(file(STATE, before, after),)))

    assert {item.observed for item in found} == {told}
    assert len(found) == (1 if before is None else 2)


@pytest.mark.parametrize(("most", "told"), [(1, "1 token requests"), (2, "1 to 2 token requests")])
def test_a_finding_about_a_number_tells_its_bounds(most: int, told: str) -> None:
    """A range is told as one only where it is one."""
    (found,) = judged(TokenRequests(least=1, most=most), sending())

    assert (found.expected, found.observed) == (told, "0")


_LIMITED = replace(FACTS, helper_timeout_s=2.0)
_HANGING = HelperEnded()
_LEFT = HelperEnded(early=True)
_TWICE = {"key-helper": (execution(), execution())}


@pytest.mark.parametrize(
    ("then", "observation", "expected"),
    [
        (_HANGING, seen((run(duration_s=2.0), ())), []),
        (_HANGING, seen((run(duration_s=1.9), ())), ["helper-limit"]),
        (_HANGING, seen((run(duration_s=7.1), ())), ["helper-limit"]),
        (_HANGING, seen((run(duration_s=7.1), ()), executions=_TWICE), []),
        (_LEFT, seen((run(duration_s=0.1), ())), []),
        (_LEFT, seen((run(duration_s=7.1), ())), ["helper-limit"]),
        (_LEFT, seen((run(duration_s=7.1), ()), executions=_TWICE), []),
    ],
    ids=[
        *("at-the-limit", "before-it", "long-after-it", "after-two-limits"),
        *("early-where-allowed", "late-all-the-same", "late-after-two-limits"),
    ],
)
def test_a_helpers_declared_limit_is_held(
    then: HelperEnded, observation: Observation, expected: list[str]
) -> None:
    """Each attempt has the limit to itself; only a helper that hangs has to use it up."""
    assert checks(judged(then, observation, _LIMITED)) == expected


_ENDED_BY_THE_SUITE = seen((refusal(ending="timed-out", exit_status=None, duration_s=30.0), ()))


@pytest.mark.parametrize("ended", [_HANGING, _LEFT], ids=["hanging", "left"])
def test_a_limit_that_is_not_declared_is_not_observed(ended: HelperEnded) -> None:
    """A step that the suite had to end might have ended by itself later."""
    then = (AnyOf(choices=(Sent(credential="helper-key"), Refused())), ended)

    (found,) = judged(then, _ENDED_BY_THE_SUITE)

    assert (found.check, found.kind, found.level) == ("helper-limit", "not observed", "MUST")


@pytest.mark.parametrize("ended", [_HANGING, _LEFT], ids=["hanging", "left"])
def test_a_step_beyond_the_declared_limit_hangs(ended: HelperEnded) -> None:
    """Who declares a limit is held to it: the suite's own end is no excuse."""
    found = judged(ended, _ENDED_BY_THE_SUITE, _LIMITED)

    assert checks(found) == ["crash", "helper-limit"]


@pytest.mark.parametrize("ended", [_HANGING, _LEFT], ids=["hanging", "left"])
def test_a_step_that_ends_by_itself_needs_no_declared_limit(ended: HelperEnded) -> None:
    """However long it took."""
    assert judged(ended, seen((run(duration_s=29.0), ()))) == ()
