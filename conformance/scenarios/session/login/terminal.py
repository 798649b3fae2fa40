"""Logins of a program that sits at a terminal, not at pipes (LGN-007, LGN-008, LGN-010).

Whether a program ends by itself afterwards is not asked: it may wait there for a key.
"""

from dataclasses import replace

from conformance.scenarios.session.login.attacks import LEFT, answered
from conformance.scenarios.session.login.flow import DENIED, NO_BROWSER, PASTED, STORED
from conformance.vocabulary.expectations import (
    Authorizes,
    Exchanges,
    Listens,
    Sent,
    TokenRequests,
    Unsuccessful,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Login, Send
from conformance.vocabulary.world import World

_AT_TERMINAL = Login(terminal=True)
_LOGGED_IN = (STORED, Sent(credential="login-access"))

_WORKING: tuple[tuple[str, str, str, Login], ...] = (
    ("terminal.browser", "by the browser", "LGN-007", _AT_TERMINAL),
    ("terminal.pasted", "by a code that is pasted", "LGN-010", replace(NO_BROWSER, terminal=True)),
    (
        "terminal.pasted-as-the-browser-fails",
        "by a code that is pasted as the browser fails",
        "LGN-010",
        replace(PASTED, terminal=True),
    ),
)

# Logins that come to nothing: what ends them, the requirement, the person's part, the place.
_FAILING: tuple[tuple[str, str, str, Login, str], ...] = (
    ("terminal.denied", "that the person denies", "LGN-005", DENIED, "nothing"),
    (
        "terminal.pasted-wrong-state",
        "with a pasted code of another state",
        "LGN-002",
        replace(NO_BROWSER, pasted=("wrong-state",), hang_up=True),
        "older",
    ),
    (
        "terminal.closed-before-the-page",
        "that closes before the page is visited",
        "LGN-008",
        Login(visits=(), hang_up=True),
        "older",
    ),
    (
        "terminal.closed-after-the-page",
        "that closes before the answer comes",
        "LGN-008",
        answered(hang_up=True),
        "nothing",
    ),
    (
        "terminal.closed-before-the-paste",
        "that closes before a code is pasted",
        "LGN-008",
        replace(NO_BROWSER, pasted=(), hang_up=True),
        "by hand",
    ),
)


def _twin(given: World, step: Login) -> Control:
    """The same person in the same world, who allows it and stays."""
    way = "browser" if step.browser == "opens" else "paste"
    above = "-above-a-login" if given.stored_login else ""
    done = _AT_TERMINAL if way == "browser" else replace(NO_BROWSER, terminal=True)
    return Control(
        id=f"control.terminal.{way}{above}", given=given, when=(done, Send()), then=_LOGGED_IN
    )


SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=f"At a terminal a login {what} is stored and used",
            requires=(requirement, "LGN-004", *(("LGN-007",) if requirement != "LGN-007" else ())),
            given=World(),
            when=(step, Send()),
            then=(
                Authorizes(step=0),
                Exchanges(step=0, requirement="LGN-004"),
                STORED,
                Sent(credential="login-access", requirement="LGN-007"),
            ),
        )
        for id_, what, requirement, step in _WORKING
    ),
    *(
        Scenario(
            id=id_,
            title=f"A login at a terminal {what} leaves nothing behind",
            requires=tuple(dict.fromkeys((requirement, "LGN-005"))),
            given=given,
            when=(replace(step, terminal=True), *later),
            then=(
                *((Authorizes(step=0),) if step.visits else ()),
                *((Listens(step=0),) if step.browser == "opens" and step.hang_up else ()),
                Unsuccessful(step=0),
                TokenRequests(kind="authorization_code", most=0),
                *left,
            ),
            control=_twin(given, step),
        )
        for id_, what, requirement, step, place in _FAILING
        for given, later, left, _ in (LEFT[place],)
    ),
)
