"""Expectations about requests are judged off the wire, right both ways."""

from dataclasses import replace

import pytest

from conformance.oracle import Facts
from conformance.selftest.oracle.observations import (
    CANARIES,
    FACTS,
    PLACES,
    checks,
    judged,
    malformed,
    refusal,
    request,
    run,
    seen,
    sending,
)
from conformance.vocabulary.expectations import (
    Expectation,
    Sent,
)
from conformance.vocabulary.observation import Observation
from conformance.vocabulary.world import World

_KEY = Sent(credential="environment-key")
_WITH_KEY = request(key="environment-key")
_GATEWAY = "gateway.example"

# What satisfies an expectation: nothing is found.
_RIGHT: tuple[tuple[str, Expectation, Observation], ...] = (
    ("sent-as-key", _KEY, sending(_WITH_KEY)),
    ("sent-as-bearer", _KEY, sending(request(bearer="environment-key"))),
    (
        "sent-in-the-header-asked-for",
        Sent(credential="environment-token", header="bearer"),
        sending(request(bearer="environment-token")),
    ),
    (
        "sent-as-an-exact-value-with-a-place",
        Sent(credential="environment-key", value="  «environment-key»+«home»\n"),
        sending(
            request(headers=(("x-api-key", f"{CANARIES['environment-key']}+{PLACES['home']}"),))
        ),
    ),
    (
        "sent-after-an-earlier-credential",
        Sent(credential="fresh-access", earlier=("stored-access",)),
        sending(request(bearer="stored-access", status=401), request(bearer="fresh-access")),
    ),
    ("sent-alone", replace(_KEY, alone=True), sending(_WITH_KEY)),
    (
        "sent-to-the-host-named",
        replace(_KEY, host=_GATEWAY),
        sending(request(key="environment-key", host=_GATEWAY)),
    ),
    ("sent-in-the-first-step", replace(_KEY, step=0), seen((run(), (_WITH_KEY,)), (refusal(), ()))),
    ("sent-after-a-retry", _KEY, sending(request(key="environment-key", status=529), _WITH_KEY)),
    (
        "sent-beside-housekeeping",
        _KEY,
        sending(request(path="/v1/messages/count_tokens"), _WITH_KEY),
    ),
)

# What breaks it, and the words of what is found.
_WRONG: tuple[tuple[str, Expectation, Observation, list[str]], ...] = (
    ("exit-status", _KEY, seen((refusal(), (_WITH_KEY,))), ["exit"]),
    ("no-request", _KEY, sending(), ["requests"]),
    (
        "housekeeping-alone",
        _KEY,
        sending(request(key="environment-key", path="/v1/models")),
        ["requests"],
    ),
    ("other-winner", _KEY, sending(request(key="helper-key")), ["credential"]),
    ("no-credential", _KEY, sending(request()), ["credential"]),
    (
        "bytes-that-are-not-http",
        _KEY,
        sending(malformed(b"\x16\x03")),
        ["answer", "credential"],
    ),
    ("never-answered", _KEY, sending(request(key="environment-key", status=401)), ["answer"]),
    ("connection-reset", _KEY, sending(request(key="environment-key", status=None)), ["answer"]),
    (
        "other-winner-in-the-first-of-two",
        _KEY,
        sending(request(key="helper-key"), _WITH_KEY),
        ["credential"],
    ),
    (
        "earlier-credential-in-the-last",
        Sent(credential="fresh-access", earlier=("stored-access",)),
        sending(request(bearer="fresh-access"), request(bearer="stored-access")),
        ["credential"],
    ),
    (
        "other-header",
        Sent(credential="environment-token", header="bearer"),
        sending(request(key="environment-token")),
        ["header"],
    ),
    (
        "other-header-in-the-first-of-two",
        Sent(credential="environment-token", header="bearer"),
        sending(request(key="environment-token"), request(bearer="environment-token")),
        ["header"],
    ),
    (
        "value-with-white-space",
        _KEY,
        sending(request(headers=(("x-api-key", f" {CANARIES['environment-key']}"),))),
        ["value"],
    ),
    (
        "value-with-a-scheme-in-the-key-header",
        _KEY,
        sending(request(headers=(("x-api-key", f"Bearer {CANARIES['environment-key']}"),))),
        ["value"],
    ),
    (
        "value-cut-off-in-front",
        _KEY,
        sending(request(headers=(("x-api-key", CANARIES["environment-key"][3:]),))),
        ["value"],
    ),
    (
        "second-credential-where-one-must-be-alone",
        replace(_KEY, alone=True),
        sending(request(key="environment-key", bearer="stored-access")),
        ["credential"],
    ),
    (
        "second-credential",
        _KEY,
        sending(request(key="environment-key", bearer="stored-access")),
        ["second-credential"],
    ),
    (
        "second-credential-in-the-body",
        _KEY,
        sending(request(key="environment-key", body=CANARIES["stored-access"].encode())),
        ["second-credential"],
    ),
    (
        "other-host",
        replace(_KEY, host=_GATEWAY),
        sending(_WITH_KEY),
        ["host"],
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


def test_a_second_credential_on_a_first_party_host_is_a_warning() -> None:
    """PRE-004 is a SHOULD where both credentials belong."""
    (found,) = judged(_KEY, sending(request(key="environment-key", bearer="stored-access")))

    assert (found.requirement, found.level) == ("PRE-004", "SHOULD")


def test_a_second_credential_on_another_host_is_a_violation() -> None:
    """Beside a cloud's credential no other one is tolerated."""
    both = request(key="environment-key", bearer="stored-access", host=_GATEWAY)
    found = judged(replace(_KEY, host=_GATEWAY), sending(both))

    assert ("second-credential", "MUST") in {(item.check, item.level) for item in found}


def test_a_finding_names_requirement_and_level_of_its_expectation() -> None:
    """By default the scenario's first requirement, at its own level."""
    observation = sending(request(key="helper-key"))
    own, other, softer = (
        judged(then, observation)[0]
        for then in (
            _KEY,
            replace(_KEY, requirement="HLP-004"),
            replace(_KEY, requirement="PRE-007"),
        )
    )

    assert (own.requirement, own.level) == ("PRE-001", "MUST")
    assert (other.requirement, other.level) == ("HLP-004", "MUST")
    assert (softer.requirement, softer.level) == ("PRE-007", "SHOULD")


def test_a_slot_that_was_never_planted_is_not_found() -> None:
    """An expectation that names an unknown slot fails instead of passing."""
    assert checks(judged(Sent(credential="other-key"), sending(_WITH_KEY))) == [
        "credential",
    ]


def test_a_targets_own_housekeeping_paths_are_not_inference() -> None:
    """What the target file calls housekeeping proves nothing was sent."""
    facts = Facts(levels=FACTS.levels, housekeeping=("/v1/mess*",))

    assert checks(judged(_KEY, sending(_WITH_KEY), facts)) == ["requests"]


@pytest.mark.parametrize(
    "path",
    [
        "/anthropic/v1/messages",
        "/model/claude/invoke",
        "/model/claude/converse-stream",
        "/v1/projects/p/locations/l/publishers/anthropic/models/m:streamRawPredict",
        "/v1/messages?beta=true",
    ],
)
def test_every_providers_path_is_inference(path: str) -> None:
    """A prefix, a query or a cloud's own path does not hide a request."""
    assert judged(_KEY, sending(request(key="environment-key", path=path))) == ()
