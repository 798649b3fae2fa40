"""What is done in a world: the steps of a scenario.

A step runs one verb of the target, runs it in an unusual way (several at once, killed on the way),
or changes the world as a person would between two runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from conformance.vocabulary.world import File
from fakes.programs.browser.script import Visit

Flag = Literal["bare", "settings", "interactive"]
Answer = Literal["accept", "decline", "silence", "hang-up"]
Paste = Literal["right", "wrong-state", "without-state", "foreign-code", "garbage"]
Browser = Literal["opens", "fails", "missing"]
Moment = Literal["request", "reply", "write"]

_NO_CHANGES: Mapping[str, str | None] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Run the target's ``send`` once.

    ``flags`` in the order of the target's table; ``settings`` is added by itself where the world
    has settings to pass. ``environment`` changes process variables for this step alone: ``None``
    removes one. ``reversed_environment`` sets the variables in the opposite order. With the flag
    ``interactive`` it runs in a pseudo-terminal, and ``answer`` is what a person does when the
    target's question about trust appears: types yes or no, or types nothing for a while and then
    closes the terminal (``silence``), or closes it at once (``hang-up``). ``internal``: whether the
    user is an internal one in this step, where that is not as in the world.
    """

    flags: tuple[Flag, ...] = ()
    prompt: str = "ping"
    environment: Mapping[str, str | None] = field(default_factory=lambda: _NO_CHANGES)
    reversed_environment: bool = False
    answer: Answer = "silence"
    internal: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """Run the target's ``chat`` once: one long session.

    ``pauses_s`` has an entry for each prompt: the seconds between the reply before and the typing.
    The input ends after the last reply.
    """

    pauses_s: tuple[float, ...] = (0.0, 0.0)
    flags: tuple[Flag, ...] = ()
    prompt: str = "ping"
    environment: Mapping[str, str | None] = field(default_factory=lambda: _NO_CHANGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Run the target's ``login`` once, with a person and a browser.

    ``visits``: what the person does at each authorization address that the program opens, in
    order. ``browser``: whether the program in ``BROWSER`` and ``xdg-open`` opens a page, ends with
    a failure, or does not exist; without one the address is taken from the output and ``pasted`` is
    typed after the visit. ``hang_up``: when all that was done, the person closes the terminal;
    with no visit at all, as soon as the address is there. ``terminal``: the program runs in a
    pseudo-terminal, its three streams one, instead of with pipes. ``internal`` as for ``Send``.
    """

    visits: tuple[Visit, ...] = (Visit(),)
    browser: Browser = "opens"
    pasted: tuple[Paste, ...] = ()
    hang_up: bool = False
    terminal: bool = False
    flags: tuple[Flag, ...] = ()
    environment: Mapping[str, str | None] = field(default_factory=lambda: _NO_CHANGES)
    internal: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Logout:
    """Run the target's ``logout`` once."""

    flags: tuple[Flag, ...] = ()
    environment: Mapping[str, str | None] = field(default_factory=lambda: _NO_CHANGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctor:
    """Run the target's ``doctor`` once."""

    flags: tuple[Flag, ...] = ()
    environment: Mapping[str, str | None] = field(default_factory=lambda: _NO_CHANGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """Run the target's ``send`` so many times at once, each as a process of its own."""

    count: int
    send: Send = Send()


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """Run the target's ``send`` and kill it (SIGKILL) at a moment of a refresh.

    ``request``: the token request has arrived, and is not answered yet. ``reply``: ``after_s``
    seconds after it was answered. ``write``: as soon as anything in the configuration directory or
    the keychain changes after the answer, and ``after_s`` later.
    """

    at: Moment
    after_s: float = 0.0
    send: Send = Send()


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """The person takes back the trust in the workspace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expire:
    """Time passes: the access token of the stored login has expired, wherever it is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove:
    """The person removes files by hand, and with ``keychain`` the keychain's entries too.

    A path that is not there is no mistake.
    """

    paths: tuple[str, ...]
    keychain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A file appears or is replaced."""

    file: File


Run = Send | Chat | Login | Logout | Doctor
Change = Withdraw | Expire | Remove | Write
Step = Run | Race | Killed | Change


def is_at_terminal(step: Step) -> bool:
    """Whether a step runs the target in a pseudo-terminal."""
    return (isinstance(step, Send) and "interactive" in step.flags) or (
        isinstance(step, Login) and step.terminal
    )


def run_of(step: Step) -> Run | None:
    """The run that a step makes of the target; ``None`` for a change of the world."""
    match step:
        case Race() | Killed():
            return step.send
        case Send() | Chat() | Login() | Logout() | Doctor():
            return step
        case Withdraw() | Expire() | Remove() | Write():
            return None
