"""The exchange of a code is judged right both ways."""

import pytest

from conformance.selftest.oracle.observations import checks, request
from conformance.selftest.oracle.session.logins import (
    BROWSER,
    CANARIES,
    address,
    challenge,
    exchange,
    judged,
    login,
    session,
    verifier,
    visit,
)
from conformance.vocabulary.expectations import Exchanges, Expectation
from conformance.vocabulary.observation import Observation
from fakes.programs.browser.script import Visited
from fakes.situation import ISSUER

_CODE = CANARIES["login-code"]
_MANUAL = f"https://{ISSUER}/oauth/code/callback"

_RIGHT: tuple[tuple[str, Expectation, Observation], ...] = (
    ("exchanged-as-json", Exchanges(), session(login(exchange()))),
    ("exchanged-as-form", Exchanges(), session(login(exchange(form=True)))),
    (
        "exchanged-with-the-page-for-pasted-codes",
        Exchanges(),
        session(
            login(
                exchange(told={"redirect_uri": _MANUAL}),
                visits=(visit(opened=address(redirect_uri=_MANUAL)),),
            )
        ),
    ),
    (
        "exchanged-the-code-of-the-first-of-two-addresses",
        Exchanges(),
        session(login(visits=(visit(), Visited(address=address("second"), page_status=200)))),
    ),
    (
        "code-in-the-browsers-own-request",
        Exchanges(),
        session(
            login(
                exchange(),
                request(
                    method="GET", host=ISSUER, path=f"/oauth/code?code={_CODE}", headers=BROWSER
                ),
            )
        ),
    ),
    ("not-exchanged", Exchanges(least=0, most=0), session(login(request()))),
)

_WRONG: tuple[tuple[str, Expectation, Observation, list[str]], ...] = (
    ("code-not-exchanged", Exchanges(), session(login(request())), ["exchanges"]),
    ("code-exchanged-twice", Exchanges(), session(login(exchange(), exchange())), ["exchanges"]),
    (
        "code-exchanged-where-none-may-be",
        Exchanges(least=0, most=0),
        session(login()),
        ["exchanges"],
    ),
    (
        "exchanged-by-get",
        Exchanges(),
        session(login(exchange(method="GET"))),
        ["exchange-method"],
    ),
    (
        "exchanged-in-plain",
        Exchanges(),
        session(login(exchange(scheme="http"))),
        ["exchange-scheme"],
    ),
    (
        "exchanged-for-another-address",
        Exchanges(),
        session(login(exchange(told={"redirect_uri": _MANUAL}))),
        ["exchange-redirect_uri"],
    ),
    (
        "exchanged-without-redirect",
        Exchanges(),
        session(login(exchange(told={"redirect_uri": None}))),
        ["exchange-redirect_uri"],
    ),
    (
        "verifier-of-another-login",
        Exchanges(),
        session(login(exchange(told={"code_verifier": verifier("second")}))),
        ["exchange-challenge"],
    ),
    *(
        (
            f"verifier-{name}",
            Exchanges(),
            session(
                login(
                    exchange(told={"code_verifier": text}),
                    visits=(visit(opened=address(code_challenge=challenge(text))),),
                )
            ),
            ["exchange-verifier"],
        )
        for name, text in (
            ("too-short", "a" * 42),
            ("too-long", "a" * 129),
            ("with-reserved-characters", "+" * 43),
        )
    ),
    (
        "code-in-an-address",
        Exchanges(),
        session(login(exchange(), request(method="GET", host=ISSUER, path=f"/done?{_CODE}"))),
        ["exchange-address"],
    ),
    (
        "verifier-in-the-authorization-address",
        Exchanges(),
        session(login(visits=(visit(opened=address(hint=verifier())),))),
        ["exchange-address"],
    ),
    (
        "escaped-token-in-an-address",
        Exchanges(),
        session(
            login(
                exchange(),
                request(path="/me?" + CANARIES["login-access"].replace("-", "%2D"), method="GET"),
            )
        ),
        ["exchange-address"],
    ),
    (
        "exchanged-without-any-address",
        Exchanges(),
        session(login(visits=())),
        ["exchange-redirect_uri", "exchange-challenge"],
    ),
)


@pytest.mark.parametrize(
    ("then", "observation"), [row[1:] for row in _RIGHT], ids=[row[0] for row in _RIGHT]
)
def test_an_exchange_as_it_ought_to_be_gives_no_finding(
    then: Expectation, observation: Observation
) -> None:
    """Whatever the standards leave open conforms."""
    assert judged(then, observation) == ()


@pytest.mark.parametrize(
    ("then", "observation", "expected"), [row[1:] for row in _WRONG], ids=[row[0] for row in _WRONG]
)
def test_what_is_wrong_with_an_exchange_is_found(
    then: Expectation, observation: Observation, expected: list[str]
) -> None:
    """Each violation is found under its word, and nothing of a secret is told."""
    found = [item for item in judged(then, observation) if item.requirement == "PRE-001"]

    assert checks(tuple(found)) == expected
    assert not any(value[-24:] in repr(found) for value in CANARIES.values())
    assert verifier() not in repr(found)
