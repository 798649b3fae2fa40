"""Mutants of the login's listener, and of the state of a pasted code (LGN)."""

import contextlib
import os
import queue
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from subprocess import Popen
from types import FrameType

from conformance.mutants.mutant import Mutant
from reference_impl.credential import RunEndedError
from reference_impl.surroundings import Surroundings
from reference_impl.verbs import authorization, listener, login
from reference_impl.verbs.authorization import Attempt
from reference_impl.verbs.listener import Answer, Handler, Listener, Page

_judge, _is_own, _heard, _listening = (
    listener.judge,
    authorization.is_own,
    login.heard,
    listener.listening,
)
_LEFT_S = 20.0
_LATE_S = 0.3


def trusts_every_state(attempt: Attempt, state: str) -> bool:
    """BUG: does not compare the state."""
    return True


def forgives_a_missing_state(attempt: Attempt, state: str) -> bool:
    """BUG: compares the state only where there is one."""
    return not state or _is_own(attempt, state)


def accepts_half_a_paste(attempt: Attempt, line: str) -> Answer | None:
    """BUG: does without the state when a code is pasted."""
    code = line.strip().partition("#")[0]
    return Answer(code=code) if code else None


def redeems_before_it_looks(attempt: Attempt, target: str) -> Page:
    """BUG: takes an answer with another state for one without a right code."""
    page = _judge(attempt, target)
    code = dict(part.partition("=")[::2] for part in target.partition("?")[2].split("&"))
    is_stranger = page.answer is None and "code" in code
    return replace(page, answer=Answer(code=code["code"])) if is_stranger else page


def keeps_waiting(attempt: Attempt, target: str) -> Page:
    """BUG: takes an error for no answer."""
    page = _judge(attempt, target)
    return replace(page, answer=None) if page.answer and page.answer.error else page


def waits_for_a_better_answer(
    around: Surroundings, server: Listener, child: Popen[bytes], deadline_s: float
) -> Answer | None:
    """BUG: after an error, takes the code that comes next."""
    answer = _heard(around, server, child, deadline_s)
    while answer is not None and answer.error:
        try:
            answer = server.answers.get(timeout=_LATE_S)
        except queue.Empty:
            break
    return answer


def takes_the_last_answer(
    around: Surroundings, server: Listener, child: Popen[bytes], deadline_s: float
) -> Answer | None:
    """BUG: of several answers takes the last one."""
    answer = _heard(around, server, child, deadline_s)
    while True:
        try:
            answer = server.answers.get(timeout=_LATE_S)
        except queue.Empty:
            return answer


class TakesEveryAnswer(Handler):
    """BUG: takes each answer, not only the first."""

    def do_GET(self) -> None:  # noqa: N802  # the name that the parent looks for
        """Answer, and hand on what was answered."""
        page = listener.judge(self.server.attempt, self.path)
        self.reply(page)
        if page.answer:
            self.server.answers.put(page.answer)


class ShowsItsPageLast(Handler):
    """BUG: takes each answer, and answers a request itself when the login is over."""

    def do_GET(self) -> None:  # noqa: N802  # the name that the parent looks for
        """Hand on what was answered; the program has ended before this has waited."""
        page = listener.judge(self.server.attempt, self.path)
        if page.answer:
            self.server.answers.put(page.answer)
            time.sleep(_LEFT_S)
        self.reply(page)


def redeems_each_answer(
    around: Surroundings, server: Listener, child: Popen[bytes], deadline_s: float
) -> Answer | None:
    """BUG: exchanges what comes while the first answer's code is exchanged, too."""
    first = _heard(around, server, child, deadline_s)
    uri = server.redirect_uri

    def take_others() -> None:
        with contextlib.suppress(RunEndedError):
            while True:
                login.redeem(around, server.attempt, server.answers.get(), uri)

    threading.Thread(target=take_others, daemon=True).start()
    return first


def ends_at_a_wrong_path(attempt: Attempt, target: str) -> Page:
    """BUG: gives the login up when anything but the answer is asked for."""
    page = _judge(attempt, target)
    is_elsewhere = target.partition("?")[0] != listener.PATH
    return replace(page, answer=Answer(error="unexpected")) if is_elsewhere else page


def ends_without_a_code(attempt: Attempt, target: str) -> Page:
    """BUG: gives the login up when there is neither code nor error in a request."""
    page = _judge(attempt, target)
    is_empty = "code=" not in target and "error=" not in target
    return replace(page, answer=Answer(error="no code")) if is_empty else page


class ListensEverywhere(Listener):
    """BUG: listens on every interface of the machine."""

    def server_bind(self) -> None:
        """Bind to all addresses."""
        self.server_address = ("0.0.0.0", 0)  # noqa: S104  # the bug
        super().server_bind()


@contextmanager
def leaves_the_listener(attempt: Attempt) -> Iterator[Listener]:
    """BUG: leaves a process behind that goes on listening."""
    with _listening(attempt) as server:
        try:
            yield server
        finally:
            if os.fork() == 0:
                os.setsid()
                for stream in range(3):
                    os.close(stream)
                time.sleep(_LEFT_S)
                os._exit(0)


@contextmanager
def outlives_its_terminal(attempt: Attempt) -> Iterator[Listener]:
    """BUG: leaves the listening to a process that a closed terminal does not end."""
    with _listening(attempt) as server:
        child = os.fork()
        if child == 0:
            os.setsid()
            for stream in range(3):
                os.close(stream)
            time.sleep(_LEFT_S)
            os._exit(0)
        try:
            yield server
        except KeyboardInterrupt:  # what the reference makes of a closed terminal
            raise
        except BaseException:
            _end(child)
            raise
        _end(child)


def ignores_the_closed_terminal(number: int, _frame: FrameType | None) -> None:
    """BUG: goes on listening when the terminal is closed."""
    if number != signal.SIGHUP:
        raise KeyboardInterrupt


@contextmanager
def detaches_from_its_terminal(attempt: Attempt) -> Iterator[Listener]:
    """BUG: at a terminal leaves the listening to a process that its closing does not end."""
    with outlives_its_terminal(attempt) if os.isatty(0) else _listening(attempt) as server:
        yield server


def _end(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


_JUDGE = "reference_impl.verbs.listener:judge"
_IS_OWN = "reference_impl.verbs.authorization:is_own"
_HEARD = "reference_impl.verbs.login:heard"
_LISTENING = "reference_impl.verbs.listener:listening"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(id="listener.any-state", requirement="LGN-002", replaces=_IS_OWN, by=trusts_every_state),
    Mutant(
        id="listener.missing-state",
        requirement="LGN-002",
        replaces=_IS_OWN,
        by=forgives_a_missing_state,
    ),
    Mutant(
        id="listener.half-a-paste",
        requirement="LGN-002",
        replaces="reference_impl.verbs.login:understand",
        by=accepts_half_a_paste,
    ),
    Mutant(
        id="listener.redeems-first",
        requirement="LGN-002",
        replaces=_JUDGE,
        by=redeems_before_it_looks,
    ),
    Mutant(
        id="listener.waits-after-an-error", requirement="LGN-005", replaces=_JUDGE, by=keeps_waiting
    ),
    Mutant(
        id="listener.code-after-an-error",
        requirement="LGN-005",
        replaces=_HEARD,
        by=waits_for_a_better_answer,
        also=(("reference_impl.verbs.listener:Handler", TakesEveryAnswer),),
    ),
    Mutant(
        id="listener.everywhere",
        requirement="LGN-008",
        replaces="reference_impl.verbs.listener:Listener",
        by=ListensEverywhere,
    ),
    Mutant(id="listener.stays", requirement="LGN-008", replaces=_LISTENING, by=leaves_the_listener),
    Mutant(
        id="listener.outlives-its-terminal",
        requirement="LGN-008",
        replaces=_LISTENING,
        by=outlives_its_terminal,
    ),
    Mutant(
        id="listener.ignores-the-closed-terminal",
        requirement="LGN-008",
        replaces="reference_impl.program:cancel",
        by=ignores_the_closed_terminal,
    ),
    Mutant(
        id="listener.detaches",
        requirement="LGN-008",
        replaces=_LISTENING,
        by=detaches_from_its_terminal,
    ),
    Mutant(
        id="listener.last-answer",
        requirement="LGN-009",
        replaces=_HEARD,
        by=takes_the_last_answer,
        also=(("reference_impl.verbs.listener:Handler", TakesEveryAnswer),),
    ),
    Mutant(
        id="listener.each-answer",
        requirement="LGN-004",
        replaces=_HEARD,
        by=redeems_each_answer,
        also=(("reference_impl.verbs.listener:Handler", ShowsItsPageLast),),
    ),
    Mutant(
        id="listener.wrong-path-ends",
        requirement="LGN-009",
        replaces=_JUDGE,
        by=ends_at_a_wrong_path,
    ),
    Mutant(
        id="listener.no-code-ends", requirement="LGN-009", replaces=_JUDGE, by=ends_without_a_code
    ),
)
