"""Authorization addresses, listeners and states are judged right both ways."""

from typing import Any

import pytest

from conformance.oracle.login import strength
from conformance.selftest.oracle.observations import checks, request, run
from conformance.selftest.oracle.session.logins import (
    CANARIES,
    INTERNAL,
    REDIRECT,
    address,
    challenge,
    judged,
    login,
    session,
    state,
    verifier,
    visit,
)
from conformance.vocabulary.expectations import (
    Authorizes,
    Exchanges,
    Expectation,
    Listens,
    Unguessable,
)
from conformance.vocabulary.observation import Observation
from fakes.situation import ISSUER

_CODE = CANARIES["login-code"]
_MANUAL = f"https://{ISSUER}/oauth/code/callback"
_NOBODY = login(request(), visits=())
_TWO = session(login(), login(visits=(visit("second"),)))


def _opening(**changes: Any) -> Observation:
    return session(login(visits=(visit(opened=address(**changes)),)))


def _listening(*places: str, after: tuple[str, ...] = (), redirect: str = REDIRECT) -> Observation:
    opened = visit(opened=address(redirect_uri=redirect))
    return session(login(visits=(opened,), listeners=places, listening_after=after))


def _states(*states: str) -> Observation:
    return session(
        *(
            login(visits=(visit(opened=address(str(number), state=text)),))
            for number, text in enumerate(states)
        )
    )


def _challenges(*verifiers: str) -> Observation:
    return session(
        *(
            login(visits=(visit(opened=address(str(number), code_challenge=text)),))
            for number, text in enumerate(verifiers)
        )
    )


_RIGHT: tuple[tuple[str, Expectation, Observation], ...] = (
    ("whole-request", Authorizes(), session(login())),
    ("at-the-issuer", Authorizes(host="claude.ai"), session(login())),
    (
        "at-the-internal-issuer",
        Authorizes(host=INTERNAL),
        _opening(base=f"https://{INTERNAL}/oauth/authorize"),
    ),
    ("with-a-further-parameter", Authorizes(), _opening(code="true")),
    ("unguessable", Unguessable(), _TWO),
    ("one-address-visited-twice", Unguessable(), session(login(visits=(visit(), visit())))),
    ("hexadecimal-state", Unguessable(), _states("0123456789abcdef" * 2, "fedcba9876543210" * 2)),
    ("random-identifier", Unguessable(), _states("9f1c2b3a-4d5e-4f60-8a7b-1234567890ab")),
    ("state-of-22-characters", Unguessable(), _states(state("a")[:22], state("b")[:22])),
    (
        "states-with-a-name-before",
        Unguessable(),
        _states("login." + state(), "login." + state("b")),
    ),
    (
        "listens-on-loopback",
        Listens(),
        _listening("127.0.0.1:1", "127.0.0.2", "[::1]:1", "::1:1", "::1"),
    ),
    ("listens-on-loopback-mapped", Listens(), _listening("[::ffff:127.0.0.1]:1")),
    ("listens-for-localhost", Listens(), _listening("127.0.0.1:1", redirect="http://localhost:1/")),
    ("need-not-listen-for-a-pasted-code", Listens(), _listening(redirect=_MANUAL)),
)

_WRONG: tuple[tuple[str, Expectation, Observation, list[str]], ...] = (
    ("nothing-opened", Authorizes(), session(_NOBODY), ["authorization"]),
    *(
        (f"without-{name}", Authorizes(), _opening(**{name: None}), [f"authorization-{name}"])
        for name in (
            "response_type",
            "client_id",
            "redirect_uri",
            "scope",
            "state",
            "code_challenge",
            "code_challenge_method",
        )
    ),
    ("empty-state", Authorizes(), _opening(state=""), ["authorization-state"]),
    (
        "token-asked-for",
        Authorizes(),
        _opening(response_type="token"),
        ["authorization-response_type"],
    ),
    (
        "plain-challenge",
        Authorizes(),
        _opening(code_challenge_method="plain"),
        ["authorization-code_challenge_method"],
    ),
    (
        "short-challenge",
        Authorizes(),
        _opening(code_challenge="x"),
        ["authorization-code_challenge"],
    ),
    (
        "without-tls",
        Authorizes(),
        _opening(base="http://claude.ai/oauth/authorize"),
        ["authorization-scheme"],
    ),
    ("at-another-issuer", Authorizes(host=INTERNAL), session(login()), ["authorization-host"]),
    (
        "one-of-two-addresses-wrong",
        Authorizes(),
        session(login(visits=(visit(), visit(opened=address(scope=None))))),
        ["authorization-scope"],
    ),
    (
        "parameter-repeated",
        Authorizes(),
        session(login(visits=(visit(opened=address() + "&scope=all"),))),
        ["authorization-repeated"],
    ),
    (
        "no-address-at-all",
        Authorizes(),
        session(login(visits=(visit(opened="https://[claude.ai/"),))),
        [
            "authorization-scheme",
            "authorization-response_type",
            "authorization-code_challenge_method",
            "authorization-client_id",
            "authorization-redirect_uri",
            "authorization-scope",
            "authorization-state",
            "authorization-code_challenge",
        ],
    ),
    ("no-login-to-guess", Unguessable(), session(_NOBODY), ["authorization"]),
    (
        "state-used-again",
        Unguessable(),
        _states(state(), state()),
        ["login-state"],
    ),
    (
        "challenge-used-again",
        Unguessable(),
        _challenges(challenge("a"), challenge("a")),
        ["login-code_challenge"],
    ),
    (
        "everything-used-again",
        Unguessable(),
        session(login(), login()),
        ["login-state", "login-code_challenge"],
    ),
    ("state-of-21-characters", Unguessable(), _states(state()[:21]), ["login-state"]),
    (
        "hexadecimal-state-of-124-bits",
        Unguessable(),
        _states(("0123456789abcdef" * 2)[:31]),
        ["login-state"],
    ),
    ("state-missing-once", Unguessable(), _states(state(), ""), ["login-state"]),
    ("one-character", Unguessable(), _states("a" * 64), ["login-state"]),
    ("counted-state", Unguessable(), _states(state() + "0001", state() + "0002"), ["login-state"]),
    ("counted-in-front", Unguessable(), _states("12" + state(), "34" + state()), ["login-state"]),
    ("listens-everywhere", Listens(), _listening("0.0.0.0:41234"), ["listener"]),
    ("listens-everywhere-in-both", Listens(), _listening("127.0.0.1:1", "[::]:1"), ["listener"]),
    ("listens-everywhere-without-brackets", Listens(), _listening(":::41234"), ["listener"]),
    ("listens-in-the-network", Listens(), _listening("10.0.0.7:41234"), ["listener"]),
    ("listens-by-a-name", Listens(), _listening("*:41234"), ["listener"]),
    (
        "does-not-listen-for-one-of-two-addresses",
        Listens(),
        session(login(visits=(visit(), visit(opened=address(redirect_uri=_MANUAL))), listeners=())),
        ["listener"],
    ),
    ("does-not-listen", Listens(), _listening(), ["listener"]),
    ("listens-for-nothing", Listens(), session(login(visits=(), listeners=())), ["listener"]),
    ("listens-on", Listens(), _listening("127.0.0.1:1", after=("127.0.0.1:1",)), ["listener-left"]),
)


@pytest.mark.parametrize(
    ("then", "observation"), [row[1:] for row in _RIGHT], ids=[row[0] for row in _RIGHT]
)
def test_a_login_as_it_ought_to_be_gives_no_finding(
    then: Expectation, observation: Observation
) -> None:
    """Whatever the guide and the standards leave open conforms."""
    assert judged(then, observation) == ()


@pytest.mark.parametrize(
    ("then", "observation", "expected"), [row[1:] for row in _WRONG], ids=[row[0] for row in _WRONG]
)
def test_what_is_wrong_with_a_login_is_found(
    then: Expectation, observation: Observation, expected: list[str]
) -> None:
    """Each violation is found under its word, and nothing of a secret is told."""
    found = [item for item in judged(then, observation) if item.requirement == "PRE-001"]

    assert checks(tuple(found)) == expected
    assert not any(value[-24:] in repr(found) for value in CANARIES.values())
    assert verifier() not in repr(found)


def test_a_login_is_judged_at_the_step_that_is_asked_for() -> None:
    """What a later step opened is not the first one's."""
    observation = session(login(), (run(), (request(bearer="stored-access"),)))

    assert judged((Authorizes(step=0), Exchanges(step=0), Listens(step=0)), observation) == ()
    assert checks(judged((Authorizes(), Exchanges()), observation)) == [
        "authorization",
        "exchanges",
    ]


@pytest.mark.parametrize(
    ("text", "bits"),
    [
        ("", 0),
        ("0123456" * 9, 0),
        ("01234567" * 5, 133),
        ("0123456789abcdef" * 2, 128),
        ("0123456789ABCDEF" * 2, 128),
        ("0123456789abcdefABCDEF", 132),
        ("9f1c2b3a-4d5e-4f60-8a7b-1234567890ab", 128),
        ("abcdefghijklmnopqrstuv", 132),
        ("abcdefghijklmnopqrst++==//", 120),
    ],
)
def test_the_strength_of_a_text_is_that_of_its_alphabet(text: str, bits: int) -> None:
    """Length alone does not make a state unguessable."""
    assert round(strength(text)) == bits
