"""Mutants of a login without a browser: the address that is printed, the code that is pasted."""

from conformance.mutants.mutant import Mutant
from reference_impl import environment
from reference_impl.credential import RunEndedError
from reference_impl.surroundings import Surroundings
from reference_impl.verbs import authorization, listener, login
from reference_impl.verbs.authorization import Attempt
from reference_impl.verbs.listener import Answer
from reference_impl.wire.issuer import Grant

_redeem, _from_hand = login.redeem, login.from_hand


def prints_no_address(around: Surroundings, attempt: Attempt, deadline_s: float) -> Grant:
    """BUG: asks for a code and does not say where to get one."""
    around.say("Paste the code of your login:")
    for line in login.pasted(around, deadline_s):
        answer = login.understand(attempt, line)
        if answer:
            return login.redeem(around, attempt, answer, attempt.issuer.by_hand)
    raise RunEndedError("cancelled", "The login ended without a code.")


def needs_a_browser(around: Surroundings, attempt: Attempt, deadline_s: float) -> Grant:
    """BUG: gives up where no browser opens."""
    raise RunEndedError("cancelled", "No browser could be opened.")


def takes_no_typing(around: Surroundings, attempt: Attempt, deadline_s: float) -> Grant:
    """BUG: reads a code from a pipe only, and at a terminal waits for a browser all the same."""
    if not around.stdin.isatty():
        return _from_hand(around, attempt, deadline_s)
    around.say(f"Open this address: {authorization.address(attempt, attempt.issuer.by_hand)}")
    around.sleep(deadline_s - around.now())
    raise login.overdue()


def redeems_for_loopback(
    around: Surroundings, attempt: Attempt, answer: Answer, redirect_uri: str
) -> Grant:
    """BUG: exchanges a pasted code as one that came to its listener."""
    return _redeem(around, attempt, answer, f"http://{listener.HOST}:8080{listener.PATH}")


def knows_one_browser(around: Surroundings) -> str | None:
    """BUG: knows the program in BROWSER alone, and fails without one."""
    program = environment.variable(around, "BROWSER")
    if not program:
        raise RunEndedError("cancelled", "BROWSER is not set.")
    return program


_BY_HAND = "reference_impl.verbs.login:from_hand"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="listener.no-address", requirement="LGN-010", replaces=_BY_HAND, by=prints_no_address
    ),
    Mutant(
        id="listener.needs-a-browser", requirement="LGN-010", replaces=_BY_HAND, by=needs_a_browser
    ),
    Mutant(id="listener.no-typing", requirement="LGN-010", replaces=_BY_HAND, by=takes_no_typing),
    Mutant(
        id="listener.paste-for-loopback",
        requirement="LGN-010",
        replaces="reference_impl.verbs.login:redeem",
        by=redeems_for_loopback,
    ),
    Mutant(
        id="listener.no-xdg-open",
        requirement="LGN-010",
        replaces="reference_impl.verbs.browser:find",
        by=knows_one_browser,
    ),
)
