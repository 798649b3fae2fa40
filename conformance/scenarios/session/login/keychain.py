"""Logins that fail beside an empty keychain: nothing of them stays in it (LGN-005, LGN-006)."""

from dataclasses import replace

from conformance.scenarios.session.login.attacks import answered
from conformance.scenarios.session.login.flow import (
    DENIED,
    NO_BROWSER,
    STORED,
    TOKEN_PATH,
    WORKING,
)
from conformance.vocabulary.expectations import (
    Authorizes,
    NothingStored,
    Refused,
    Sent,
    Succeeded,
    TokenRequests,
    Unsuccessful,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Login, Send
from conformance.vocabulary.world import Authorization, Keychain, World
from fakes.programs.browser.script import Callback
from fakes.situation import ISSUER, Fault, FaultKind

_EMPTY = World(keychain=Keychain())
_NO_TOKEN = replace(_EMPTY, authorizations=(Authorization(omitted=("access_token",)),))
_INTO_IT = replace(WORKING, id="control.login.into-an-empty-keychain", given=_EMPTY)
_PASTED_INTO_IT = Control(
    id="control.login.pasted-into-an-empty-keychain",
    given=_EMPTY,
    when=(NO_BROWSER, Send()),
    then=(Succeeded(step=0), STORED, Sent(credential="login-access")),
)


def _broken(kind: FaultKind, status: int = 500) -> World:
    fault = Fault(kind=kind, host=ISSUER, path=TOKEN_PATH, status=status, retry_after="0")
    return replace(_EMPTY, faults=(fault,))


# What ends it, the requirement, the world, the person's part, and how often a code is exchanged.
_FAILURES: tuple[tuple[str, str, str, World, Login, int], ...] = (
    (
        "leftover.keychain-after-wrong-state",
        "an answer with another state",
        "LGN-002",
        _EMPTY,
        answered(Callback(state="wrong"), hang_up=True),
        0,
    ),
    (
        "leftover.keychain-after-denial",
        "the person's denial",
        "LGN-005",
        _EMPTY,
        DENIED,
        0,
    ),
    (
        "leftover.keychain-after-closed-terminal",
        "a terminal closed before the answer",
        "LGN-008",
        _EMPTY,
        answered(hang_up=True),
        0,
    ),
    (
        "leftover.keychain-after-terminal-closed-before-the-paste",
        "a terminal closed before the paste",
        "LGN-008",
        _EMPTY,
        replace(NO_BROWSER, pasted=(), hang_up=True),
        0,
    ),
    (
        "leftover.keychain-after-400",
        "a 400 to its code",
        "LGN-006",
        _broken("status", 400),
        Login(),
        1,
    ),
    (
        "leftover.keychain-after-500",
        "a 500 to its code",
        "LGN-006",
        _broken("status", 500),
        Login(),
        1,
    ),
    (
        "leftover.keychain-after-500-to-pasted-code",
        "a 500 to its pasted code",
        "LGN-006",
        _broken("status", 500),
        NO_BROWSER,
        1,
    ),
    (
        "leftover.keychain-after-page",
        "a page that is no JSON",
        "LGN-006",
        _broken("not-json"),
        Login(),
        1,
    ),
    (
        "leftover.keychain-after-no-access-token",
        "a reply without an access token",
        "LGN-006",
        _NO_TOKEN,
        Login(),
        1,
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=f"A login ended by {what} leaves nothing in an empty keychain",
            requires=tuple(dict.fromkeys((requirement, "LGN-005", "STO-006"))),
            given=given,
            when=(step, Send()),
            then=(
                Authorizes(step=0),
                Unsuccessful(step=0),
                TokenRequests(kind="authorization_code", least=exchanges, most=exchanges),
                NothingStored(),
                Refused(),
            ),
            control=_INTO_IT if step.browser == "opens" else _PASTED_INTO_IT,
        )
        for id_, what, requirement, given, step, exchanges in _FAILURES
    ),
    # Whether a login without the scope is stored is left open; it counts as none where it is.
    Scenario(
        id="leftover.keychain-after-login-without-inference-scope",
        title="A login without user:inference that a keychain may have taken counts as none",
        requires=("STO-005", "STO-006", "LGN-007"),
        given=replace(_EMPTY, authorizations=(Authorization(scope="user:profile"),)),
        when=(Login(), Send()),
        then=(Authorizes(step=0, requirement="LGN-007"), Refused()),
        control=_INTO_IT,
    ),
)
