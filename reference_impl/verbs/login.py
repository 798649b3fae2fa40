"""`login`: the user allows it in a browser, and the code that comes back is worth a login."""

import os
import queue
import select
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from subprocess import Popen

from reference_impl import environment
from reference_impl.credential import RunEndedError
from reference_impl.local import document, store
from reference_impl.local import login as stored
from reference_impl.local.settings import Settings
from reference_impl.surroundings import Surroundings
from reference_impl.verbs import authorization, browser, listener
from reference_impl.verbs.authorization import Attempt
from reference_impl.verbs.command import Command
from reference_impl.verbs.listener import Answer, Listener
from reference_impl.wire import issuer
from reference_impl.wire.issuer import Grant

LIMIT, DEFAULT_LIMIT_MS = "REFERENCE_LOGIN_TIMEOUT_MS", 300_000
TICK_S, CHUNK = 0.05, 4096


def run(around: Surroundings, asked: Command) -> int:
    """Log in; return the exit status."""
    try:
        attempt = authorization.begin(around)
        by_hand = "--no-browser" in asked.options
        keep(around, attempt, obtain(around, attempt, by_hand=by_hand))
    except RunEndedError as error:
        around.tell(str(error))
        return 1
    except KeyboardInterrupt:
        around.tell("The login was cancelled. Nothing was stored.")
        return 1
    around.say("You are logged in.")
    return 0


def obtain(around: Surroundings, attempt: Attempt, *, by_hand: bool) -> Grant:
    """Return what the user's permission is worth; end the run without one."""
    text = environment.variable(around, LIMIT)
    deadline_s = around.now() + environment.milliseconds(text, DEFAULT_LIMIT_MS) / 1000
    grant = None if by_hand else from_browser(around, attempt, deadline_s)
    return grant or from_hand(around, attempt, deadline_s)


def from_browser(around: Surroundings, attempt: Attempt, deadline_s: float) -> Grant | None:
    """Return the grant for the code that the browser brings; None when none can be opened."""
    program = browser.find(around)
    if program is None:
        return None
    with ExitStack() as stack:
        try:
            server = stack.enter_context(listener.listening(attempt))
            address = authorization.address(attempt, server.redirect_uri)
            child = browser.start(around, program, address)
        except OSError:
            return None
        around.tell("Go on in your browser. If none opens, use login --no-browser instead.")
        answer = heard(around, server, child, deadline_s)
        return redeem(around, attempt, answer, server.redirect_uri) if answer else None


def heard(
    around: Surroundings, server: Listener, child: Popen[bytes], deadline_s: float
) -> Answer | None:
    """Return the answer that the browser brings; None when the browser has failed."""
    while around.now() < deadline_s:
        try:
            return server.answers.get(timeout=TICK_S)
        except queue.Empty:
            if browser.has_failed(child):
                return None
    raise overdue()


def from_hand(around: Surroundings, attempt: Attempt, deadline_s: float) -> Grant:
    """Return the grant for the code that the user pastes."""
    redirect_uri = attempt.issuer.by_hand
    around.say("Open this address, then paste the code that is shown at the end:")
    around.say(authorization.address(attempt, redirect_uri))
    for line in pasted(around, deadline_s):
        answer = understand(attempt, line)
        if answer:
            return redeem(around, attempt, answer, redirect_uri)
        around.tell("This is not the code of this login: expected code#state. Paste all of it.")
    raise RunEndedError("cancelled", "The login ended without a code. Nothing was stored.")


def pasted(around: Surroundings, deadline_s: float) -> Iterator[str]:
    """Yield the lines of standard input as they come; end the run when it takes too long."""
    descriptor, rest = around.stdin.fileno(), b""
    while select.select([descriptor], [], [], max(deadline_s - around.now(), 0))[0]:
        chunk = os.read(descriptor, CHUNK)
        *lines, rest = (rest + (chunk or b"\n")).split(b"\n")
        yield from (line.decode(errors="replace") for line in lines if line.strip())
        if not chunk:
            return
    raise overdue()


def understand(attempt: Attempt, line: str) -> Answer | None:
    """Return the code in a pasted line; None when it belongs to no login, or to another one."""
    code, _, state = line.strip().partition("#")
    return Answer(code=code) if code and authorization.is_own(attempt, state) else None


def redeem(around: Surroundings, attempt: Attempt, answer: Answer, redirect_uri: str) -> Grant:
    """Return the grant for a code; end the run when the answer is a refusal."""
    if answer.error:
        message = "The issuer or you refused the login. Nothing was stored."
        raise RunEndedError("cancelled", message)
    proof = authorization.proof(attempt, answer.code, redirect_uri)
    return issuer.redeem(around, Settings(()), attempt.issuer, proof)


def overdue() -> RunEndedError:
    """Return the end of a login that took too long."""
    return RunEndedError("timeout", f"The login took too long. Log in again, or raise {LIMIT}.")


def keep(around: Surroundings, attempt: Attempt, grant: Grant) -> None:
    """Store the login in the place of an older one; end the run when it is of no use."""
    whole = replace(grant, scopes=grant.scopes or authorization.SCOPES)  # RFC 6749, section 5.1
    if not store.has_inference_scope(whole.scopes):
        message = f"The login was given without the scope {store.INFERENCE_SCOPE}. Log in again."
        raise RunEndedError("rejected", message)
    stored.present(around, whole.access_token)  # ends the run when it cannot be sent
    unsaid = dict.fromkeys(("refreshToken", "expiresAt"))
    changed = {
        **unsaid,
        **stored.changes(whole, around.now()),
        "issuer": attempt.issuer.name or None,
    }
    path = store.credentials_file(around)
    try:
        with document.locked(around, path):
            store.save(around, changed)
    except OSError as error:
        message = f"{path} could not be written ({error.strerror}). Make it writable, log in again."
        raise RunEndedError("store-unavailable", message) from None
