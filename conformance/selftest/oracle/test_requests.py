"""Expectations about requests are judged off the wire, right both ways."""

import pytest

from conformance.oracle import Facts
from conformance.selftest.oracle.observations import (
    CANARIES,
    FACTS,
    checks,
    judged,
    refusal,
    refusing,
    request,
    run,
    seen,
    sending,
)
from conformance.vocabulary.expectations import (
    Carried,
    Expectation,
    Failed,
    InferenceRequests,
    Refused,
    SameWinner,
    Sent,
)
from conformance.vocabulary.observation import Observation, Outcome
from conformance.vocabulary.world import World

_KEY = Sent(credential="environment-key")
_WITH_KEY = request(key="environment-key")
_GATEWAY = "gateway.example"

# What satisfies an expectation: nothing is found.
_RIGHT: tuple[tuple[str, Expectation, Observation], ...] = (
    ("refused", Refused(mentions=("APIKEYHELPER",)), refusing()),
    ("refused-with-an-empty-request", Refused(), refusing(request(status=401))),
    ("refused-beside-housekeeping", Refused(), refusing(request(method="GET", path="/v1/models"))),
    (
        "failed",
        Failed(credential="environment-key", mentions=("failed",)),
        refusing(request(key="environment-key", status=401)),
    ),
    ("failed-without-reaching-the-host", Failed(credential=None, least=0), refusing()),
    ("counted", InferenceRequests(least=1, most=2), sending(_WITH_KEY, _WITH_KEY)),
    (
        "counted-over-all-steps",
        InferenceRequests(least=2, most=2, step=None),
        seen((run(), (_WITH_KEY,)), (run(), (_WITH_KEY,))),
    ),
    (
        "header-carried",
        Carried(header="X-Team", value="«environment-key»"),
        sending(request(headers=(("x-team", CANARIES["environment-key"]),))),
    ),
    (
        "header-contains",
        Carried(header="anthropic-beta", value="oauth", contains=True),
        sending(request(headers=(("anthropic-beta", "a, oauth-2025"),))),
    ),
    ("header-absent", Carried(header="x-team", value=None), sending(request())),
    ("same-winner", SameWinner(), seen((run(), (_WITH_KEY,)), (run(), (_WITH_KEY,)))),
    ("same-refusal", SameWinner(), seen((refusal(), ()), (refusal(), ()))),
)

# What breaks it, and the words of what is found.
_WRONG: tuple[tuple[str, Expectation, Observation, list[str]], ...] = (
    ("refused-with-exit-status-0", Refused(), seen((refusal(exit_status=0), ())), ["exit"]),
    ("refused-in-silence", Refused(), seen((refusal(stderr=" \n"), ())), ["message"]),
    ("refused-for-another-thing", Refused(mentions=("login",)), refusing(), ["message"]),
    ("sent-instead-of-refusing", Refused(), refusing(_WITH_KEY), ["requests"]),
    (
        "secret-in-the-body-instead-of-refusing",
        Refused(),
        refusing(request(body=CANARIES["stored-access"].encode())),
        ["requests"],
    ),
    ("any-request-where-silence-is-owed", Refused(silent=True), refusing(request()), ["requests"]),
    ("failed-with-exit-status-0", Failed(credential=None), sending(request()), ["exit"]),
    (
        "failed-without-the-request",
        Failed(credential="environment-key"),
        refusing(),
        ["requests"],
    ),
    (
        "failed-with-too-many-requests",
        Failed(credential="environment-key", most=2),
        refusing(_WITH_KEY, _WITH_KEY, _WITH_KEY),
        ["requests"],
    ),
    (
        "failed-with-another-source-tried",
        Failed(credential="environment-key"),
        refusing(_WITH_KEY, request(bearer="stored-access")),
        ["credential"],
    ),
    (
        "failed-without-the-credential",
        Failed(credential="environment-key"),
        refusing(request()),
        ["credential"],
    ),
    (
        "failed-with-a-misleading-message",
        Failed(credential="environment-key", without=("HELPER",)),
        refusing(_WITH_KEY),
        ["message"],
    ),
    ("counted-too-many", InferenceRequests(), sending(request()), ["requests"]),
    ("counted-too-few", InferenceRequests(least=1, most=9), sending(), ["requests"]),
    ("header-looked-for-in-nothing", Carried(header="x-team", value=None), sending(), ["header"]),
    ("header-missing", Carried(header="x-team", value="a"), sending(request()), ["header-x-team"]),
    (
        "header-twice",
        Carried(header="x-team", value="a"),
        sending(request(headers=(("x-team", "a"), ("x-team", "a")))),
        ["header-x-team"],
    ),
    (
        "header-present",
        Carried(header="x-team", value=None),
        sending(request(headers=(("x-team", ""),))),
        ["header-x-team"],
    ),
    (
        "header-missing-in-one-of-two",
        Carried(header="x-team", value="a"),
        sending(request(headers=(("x-team", "a"),)), request()),
        ["header-x-team"],
    ),
    (
        "another-winner-in-the-second-step",
        SameWinner(),
        seen((run(), (_WITH_KEY,)), (run(), (request(key="helper-key"),))),
        ["credential"],
    ),
    (
        "a-refusal-in-the-second-step",
        SameWinner(),
        seen((run(), (_WITH_KEY,)), (refusal(), ())),
        ["credential"],
    ),
)


def _world(expectation: Expectation) -> World:
    """A world in which the gateway is the keys' home, so that no leak is found beside."""
    host = getattr(expectation, "host", None)
    return World(homes={"environment-key": (host,)}) if host else World()


@pytest.mark.parametrize(
    ("then", "observation"), [row[1:] for row in _RIGHT], ids=[row[0] for row in _RIGHT]
)
def test_what_is_as_expected_gives_no_finding(then: Expectation, observation: Observation) -> None:
    """An observation that satisfies the expectation satisfies the oracle."""
    assert judged(then, observation, given=_world(then)) == ()


@pytest.mark.parametrize(
    ("then", "observation", "expected"), [row[1:] for row in _WRONG], ids=[row[0] for row in _WRONG]
)
def test_a_violation_is_found(
    then: Expectation, observation: Observation, expected: list[str]
) -> None:
    """Each violation is found under its word, and nothing else is."""
    found = judged(then, observation)

    assert [word for word in checks(found) if not word.startswith("leak-")] == expected


def _told(reason: str | None) -> Observation:
    outcome = Outcome(outcome="refused", reason=reason, source=None)
    return seen((refusal(outcome=outcome, stdout='{"outcome": "refused"}\n'), ()))


def test_a_reason_is_judged_where_it_is_told() -> None:
    """The same reason passes, another one does not."""
    then = Refused(reason="helper-failed")

    assert judged(then, _told("helper-failed")) == ()
    assert checks(judged(then, _told("network"))) == ["reason"]


def test_a_reason_that_is_owed_and_missing_is_no_pass() -> None:
    """A target that speaks the outcome line cannot be silent about a judged reason."""
    assert checks(judged(Refused(reason="helper-failed"), refusing())) == ["reason"]


def test_a_reason_is_not_judged_where_the_target_does_not_tell_any() -> None:
    """Without the capability the line is not owed."""
    facts = Facts(levels=FACTS.levels)

    assert judged(Refused(reason="helper-failed"), refusing(), facts) == ()


def test_the_outcome_line_is_no_message() -> None:
    """A refusal that says nothing to a person beside the line is silent."""
    outcome = Outcome(outcome="refused", reason="network", source=None)
    step = refusal(outcome=outcome, stdout='{"outcome": "refused"}\n', stderr="")

    assert checks(judged(Refused(), seen((step, ())))) == ["message"]


def test_the_reason_of_a_failed_request_is_judged() -> None:
    """A refused login is not told as a network that is down."""
    then = Failed(credential=None, least=0, reason="network")

    assert judged(then, _told("network")) == ()
    assert checks(judged(then, _told("helper-failed"))) == ["reason"]


def test_a_credential_on_a_request_that_ought_to_have_none_is_named() -> None:
    """Expected none, observed the slot."""
    (found,) = judged(Failed(credential=None), refusing(request(key="helper-key")))

    assert (found.check, found.expected, found.observed) == ("credential", "none", "helper-key")
