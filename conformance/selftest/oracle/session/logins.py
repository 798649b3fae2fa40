"""Small builders of logins and what is seen of them, for the tests of the oracle."""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import urlencode

from conformance.oracle import Facts, judge
from conformance.selftest.oracle.observations import CANARIES as ORDINARY
from conformance.selftest.oracle.observations import (
    FACTS,
    ID,
    request,
    run,
    scenario,
    seen,
)
from conformance.vocabulary.canary import canary
from conformance.vocabulary.expectations import Expectation
from conformance.vocabulary.finding import Finding
from conformance.vocabulary.observation import ItemSeen, Observation, Run
from conformance.vocabulary.steps import Login, Step
from fakes.journal import BROWSER_HEADER, Exchange
from fakes.programs.browser.script import Answer, Visited
from fakes.situation import ISSUER

INTERNAL = "issuer.internal.example"
SLOTS = ("login-code", "login-access", "login-refresh", "stored-key")
CANARIES = {**ORDINARY, **{slot: canary(ID, slot) for slot in SLOTS}}
SESSION_FACTS = Facts(levels=FACTS.levels, internal_issuer=INTERNAL)
REDIRECT = "http://127.0.0.1:41234/callback"
BROWSER = ((BROWSER_HEADER, "1"),)


def verifier(name: str = "first") -> str:
    """A verifier of 43 characters."""
    return challenge(f"the verifier of {name}")


def challenge(of: str) -> str:
    """The S256 challenge of a verifier."""
    digest = hashlib.sha256(of.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def state(name: str = "first") -> str:
    """A state of 43 characters."""
    return challenge(f"the state of {name}")


def address(
    name: str = "first", *, base: str = "https://claude.ai/oauth/authorize", **changes: Any
) -> str:
    """A whole authorization address; ``None`` leaves a parameter out."""
    values: dict[str, str | None] = {
        "response_type": "code",
        "client_id": "client",
        "redirect_uri": REDIRECT,
        "scope": "user:inference",
        "state": state(name),
        "code_challenge": challenge(verifier(name)),
        "code_challenge_method": "S256",
        **changes,
    }
    kept = {key: value for key, value in values.items() if value is not None}
    return f"{base}?{urlencode(kept)}"


def visit(name: str = "first", *, opened: str | None = None) -> Visited:
    """A visit in which the user allowed the login."""
    code = CANARIES["login-code"]
    return Visited(
        address=opened or address(name),
        page_status=302,
        redirect=f"{REDIRECT}?code={code}&state={state(name)}",
        code=code,
        state=state(name),
        answers=(Answer(status=200),),
    )


def exchange(*, form: bool = False, path: str = "/v1/oauth/token", **changes: Any) -> Exchange:
    """The exchange of the code of a login, as it ought to be; ``told`` are other fields."""
    told = {
        "grant_type": "authorization_code",
        "code": CANARIES["login-code"],
        "redirect_uri": REDIRECT,
        "client_id": "client",
        "code_verifier": verifier(),
        **changes.pop("told", {}),
    }
    body = urlencode(told) if form else json.dumps(told)
    return request(path=path, **{"host": ISSUER, "body": body.encode(), **changes})


def login(
    *arrived: Exchange, visits: tuple[Visited, ...] | None = None, **more: Any
) -> tuple[Run, tuple[Exchange, ...]]:
    """A login that succeeded, and the requests of it."""
    values = {
        "visits": (visit(),) if visits is None else visits,
        "listeners": ("127.0.0.1:41234",),
        **more,
    }
    return run(**values), arrived or (exchange(),)


def session(*steps: tuple[Run, tuple[Exchange, ...]], **more: Any) -> Observation:
    """An observation of these steps, with the canaries of a login."""
    return seen(*steps, **{"canaries": CANARIES, **more})


def document(**changes: object) -> bytes:
    """A stored login in the store's form; ``other`` stands beside it."""
    record = {"accessToken": CANARIES["login-access"], "refreshToken": CANARIES["login-refresh"]}
    return json.dumps({"claudeAiOauth": {**record, **changes}, "other": 1}).encode()


def item(before: bytes | None, after: bytes | None) -> ItemSeen:
    """An item of the keychain."""
    texts = [None if data is None else data.decode() for data in (before, after)]
    return ItemSeen(service="agent", account="login", before=texts[0], after=texts[1])


def judged(
    then: Expectation | tuple[Expectation, ...],
    observation: Observation,
    *,
    when: tuple[Step, ...] | None = None,
    facts: Facts = SESSION_FACTS,
    **more: Any,
) -> tuple[Finding, ...]:
    """What the oracle finds; the steps are logins unless given."""
    expectations = then if isinstance(then, tuple) else (then,)
    steps = when or (Login(),) * len(observation.runs)
    return judge(scenario(*expectations, when=steps, **more), observation, facts)
